import { describe, expect, test } from 'vitest';
import { aval } from '../../src/array/aval.js';
import { denseOfNested } from '../../src/array/elements/from-nested.js';
import type { NDArray } from '../../src/array/ndarray.js';
import { TanjentError } from '../../src/array/errors.js';
import { grad, lax, makeIR, numpy as np } from '../../src/index.js';
import { customJvp } from '../../src/transforms/custom/custom-jvp.js';
import { Builder } from '../../src/ir/builder.js';
import { parseProgram } from '../../src/ir/parse.js';
import { varName } from '../../src/ir/names.js';
import { constantsInOrder, printEquation, printProgram } from '../../src/ir/print.js';
import {
  isProgram,
  newEquation,
  newLiteral,
  newProgram,
  noParams,
  type Equation,
  type Program,
} from '../../src/ir/program.js';
import { rules } from '../../src/primitives/index.js';

const f64 = (...shape: number[]) => aval(shape, 'float64');

/** Prints, parses and compares; returns the text. */
function roundTrip(program: Program): string {
  const text = printProgram(program);
  expect(parseProgram(text, rules, constantsInOrder(program))).toEqual(program);
  return text;
}

describe('printing', () => {
  test('the form of a program', () => {
    const b = new Builder(rules);
    const x = b.input(f64(3));
    const y = b.input(f64(3));
    const [z] = b.emit('mul', [x, y], noParams);
    const [sum] = b.emit('reduceSum', [z as never], { axes: [0] });
    expect(roundTrip(b.finish([sum as never]))).toBe(
      [
        '{ lambda a:f64[3] b:f64[3] .',
        '  let c:f64[3] = mul a b',
        '      d:f64[] = reduce_sum[axes=[0]] c',
        '  in ( d ) }',
      ].join('\n'),
    );
  });

  test('no equations, no inputs, no outputs', () => {
    const b = new Builder(rules);
    const x = b.input(f64());
    expect(roundTrip(b.finish([x]))).toBe('{ lambda a:f64[] .\n  in ( a ) }');
    expect(roundTrip(new Builder(rules).finish([]))).toBe('{ lambda .\n  in ( ) }');
  });

  test('constants follow the inputs and are restored by reference', () => {
    const b = new Builder(rules);
    const x = b.input(f64(2));
    const c = denseOfNested([1, 2]);
    const [z] = b.emit('add', [x, b.constant(c)], noParams);
    const program = b.finish([z as never]);
    expect(roundTrip(program)).toContain('{ lambda a:f64[2] ; b:f64[2] .');
    expect(parseProgram(printProgram(program), rules, [c]).constants[0]?.value).toBe(c);
  });

  test('literals keep every bit', () => {
    const program = (
      value: number,
      dtype: 'float32' | 'float64' | 'int32' | 'bool',
      weak = false,
    ) => new Builder(rules).finish([newLiteral(value, { dtype, weak })]);
    const shown = (p: Program): string => /\( (.*) \)/.exec(roundTrip(p))?.[1] ?? '';
    expect(shown(program(2, 'float64'))).toBe('2:f64');
    expect(shown(program(-0, 'float32'))).toBe('-0:f32');
    expect(shown(program(NaN, 'float64', true))).toBe('nan:f64*');
    expect(shown(program(-Infinity, 'float64'))).toBe('-inf:f64');
    expect(shown(program(0.1, 'float32'))).toBe('0.1:f32');
    expect(shown(program(1 / 3, 'float32'))).toBe('0.33333334:f32');
    expect(shown(program(1 / 3, 'float64'))).toBe('0.3333333333333333:f64');
    expect(shown(program(1e-300, 'float64'))).toBe('1e-300:f64');
    expect(shown(program(1e22, 'float64'))).toBe('1e+22:f64');
    expect(shown(program(2 ** -149, 'float32'))).toBe('1e-45:f32');
    expect(shown(program(-7, 'int32'))).toBe('-7:i32');
    expect(shown(program(1, 'bool'))).toBe('true:bool');
  });

  test('names are in order of binding and avoid the words of the text', () => {
    expect([0, 25, 26, 27, 51, 52, 701, 702].map(varName)).toEqual([
      'a',
      'z',
      'aa',
      'ab',
      'az',
      'ba',
      'zz',
      'aaa',
    ]);
    const names = Array.from({ length: 20_000 }, (_, i) => varName(i));
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((n) => n.endsWith('_'))).toEqual(['in_', 'inf_', 'let_', 'nan_']);
  });

  test('a long chain, where vars would be called in, inf, let and nan', () => {
    const b = new Builder(rules);
    let x = b.input(f64());
    for (let i = 0; i < 10_000; i++) x = b.emit('sin', [x], noParams)[0] as never;
    roundTrip(b.finish([x]));
  });
});

describe('params', () => {
  test.each([
    '{ lambda a:f64[3] b:i32[3] .\n  let c:f64[3] d:i32[3] = sort[axis=0 keys=1] a b\n  in ( c d ) }',
    '{ lambda a:f64[] .\n  let b:f32[] = convert[dtype=f32] a\n  in ( b ) }',
    '{ lambda a:f64[] .\n  let b:f64[] = integer_pow[exponent=-2] a\n  in ( b ) }',
    '{ lambda .\n  let a:i32[2,3] = iota[shape=[2,3] dtype=i32 axis=1]\n  in ( a ) }',
    '{ lambda a:f64[5] b:i32[2,1] .\n' +
      '  let c:f64[2] = gather[dims={offsetDims=[] collapsedSliceDims=[0] operandBatchingDims=[] ' +
      'startIndicesBatchingDims=[] startIndexMap=[0]} sizes=[1] mode=fill fill=null] a b\n  in ( c ) }',
    '{ lambda a:f64[3] .\n  let b:f64[5] = pad[low=[1] high=[1] interior=[0]] a 0:f64\n  in ( b ) }',
  ])('%s', (text) => {
    expect(roundTrip(parseProgram(text, rules))).toBe(text);
  });

  test('strings that could be misread are quoted', () => {
    const id = parseProgram('{ lambda a:f64[] .\n  in ( a ) }', rules);
    for (const name of ['relu', 'in', 'f32', 'null', '', 'a b', '"\\\n', 'float64', 'x1', '1x']) {
      const b = new Builder(rules);
      const [y] = b.emit('call', [b.input(f64())], { name, program: id });
      roundTrip(b.finish([y as never]));
    }
  });
});

const nested = `{ lambda a:f64[] .
  let b:f64[] = call[
        name=f
        program={ lambda a:f64[] .
          let b:f64[] = sin a
              c:f64[] = mul b b
          in ( c ) }
      ] a
  in ( b ) }`;

const shared = `{ lambda a:f64[] .
  let b:f64[] = call[
        name=g
        program={ lambda a:f64[] .
          let b:f64[] = call[
                name=f
                program=@1 { lambda a:f64[] .
                  let b:f64[] = sin a
                  in ( b ) }
              ] a
          in ( b ) }
      ] a
      c:f64[] = call[name=f program=@1] b
      d:f64[] = call[name=f program=@1] c
  in ( d ) }`;

describe('sub-programs', () => {
  test('print indented inside the brackets', () => {
    expect(roundTrip(parseProgram(nested, rules))).toBe(nested);
  });

  test('that are shared print once, and are shared again when parsed', () => {
    const program = parseProgram(shared, rules);
    expect(roundTrip(program)).toBe(shared);
    const [, second, third] = program.equations as Extract<Equation, { primitive: 'call' }>[];
    expect(second?.params.program).toBe(third?.params.program);
  });

  test('the text grows with the source, not with the calls', () => {
    let f = parseProgram('{ lambda a:f64[] .\n  let b:f64[] = sin a\n  in ( b ) }', rules);
    for (let depth = 0; depth < 40; depth++) {
      const b = new Builder(rules);
      const [y] = b.emit('call', [b.input(f64())], { name: 'f', program: f });
      const [z] = b.emit('call', [y as never], { name: 'f', program: f });
      f = b.finish([z as never]);
    }
    const text = printProgram(f);
    expect(text.split('\n').length).toBeLessThan(300);
    expect(printProgram(parseProgram(text, rules))).toBe(text);
  });

  test('have constants of their own', () => {
    const inner = new Builder(rules);
    const c = denseOfNested([1, 2]);
    const [y] = inner.emit('mul', [inner.input(f64(2)), inner.constant(c)], noParams);
    const program = inner.finish([y as never]);
    const b = new Builder(rules);
    const x = b.input(f64(2));
    const d = b.constant(denseOfNested([3, 4]));
    const [p] = b.emit('call', [x], { name: 'f', program });
    const [q] = b.emit('call', [d], { name: 'f', program });
    const [z] = b.emit('add', [p as never, q as never], noParams);
    const whole = b.finish([z as never]);
    expect(constantsInOrder(whole)).toHaveLength(2);
    roundTrip(whole);
  });

  test('printEquation shows one equation', () => {
    const [first, second] = parseProgram(shared, rules).equations;
    expect(printEquation(second as Equation).split('\n')[0]).toBe('c:f64[] = call[');
    expect(printEquation(first as Equation)).toContain('program={ lambda a:f64[] .');
  });
});

const loops = `{ lambda a:i32[] b:f64[3] c:f64[] .
  let d:f64[] = cond[
        branches=[
          { lambda a:f64[] .
            in ( a ) },
          @1 { lambda a:f64[] .
            let b:f64[] = sin a
            in ( b ) },
          @1
        ]
      ] a c
      e:f64[] f:f64[3] = scan[
        length=3
        reverse=true
        unroll=1
        constants=1
        carries=1
        body={ lambda a:f64[] b:f64[] c:f64[] .
          let d:f64[] = mul a b
          in ( d c ) }
      ] c d b
      g:f64[] = while[
        constants=0
        test={ lambda a:f64[] .
          let b:bool[] = lt a 10:f64
          in ( b ) }
        body={ lambda a:f64[] .
          let b:f64[] = mul a 2:f64
          in ( b ) }
      ] e
      h:f64[] = push 0:f64 b c
      i:f64[] j:f64[3] k:f64[] = peek[row=[f64[3],f64[]]] h
      l:f64[] = replay[
        rows=[[f64[3],f64[]],[]]
        reverse=false
        constants=1
        body={ lambda a:f64[] b:f64[3] c:f64[] d:f64[] .
          let e:f64[] = add a d
          in ( e ) }
      ] h 0:f64 g c
  in ( f g i j k l ) }`;

describe('control flow', () => {
  test('prints readably and is read back', () => {
    expect(roundTrip(parseProgram(loops, rules))).toBe(loops);
  });

  test('branches that are one program are one again when parsed', () => {
    const [cond] = parseProgram(loops, rules).equations as [
      Extract<Equation, { primitive: 'cond' }>,
    ];
    const { branches } = cond.params;
    expect(branches[1]).toBe(branches[2]);
    expect(branches[0]).not.toBe(branches[1]);
  });

  test('types with weak dtypes among params', () => {
    const text =
      '{ lambda a:f64[] .\n  let b:f64[] c:f64[2]* d:bool[] = peek[row=[f64[2]*,bool[]]] a\n  in ( b c d ) }';
    expect(roundTrip(parseProgram(text, rules))).toBe(text);
  });

  test('checkpoints, and solves without a transposed solve', () => {
    const text = `{ lambda a:f64[2] .
  let b:f64[2] = checkpoint[
        program={ lambda a:f64[2] .
          let b:f64[2] = sin a
          in ( b ) }
        policy=dots
      ] a
      c:f64[2] = linear_solve[
        constants=0
        matvec=@1 { lambda a:f64[2] .
          let b:f64[2] = mul a 2:f64
          in ( b ) }
        solve=@1
        transposeSolve=null
      ] b
  in ( c ) }`;
    expect(roundTrip(parseProgram(text, rules))).toBe(text);
  });

  test('the gradient of a scan', () => {
    const decay = (x: NDArray, rate: NDArray) => {
      const step = (c: NDArray, row: NDArray): [NDArray, NDArray] => {
        const next = np.tanh(c.mul(rate).add(row));
        return [next, next];
      };
      return np.sum(lax.scan(step, np.array(0.1), x)[1] as NDArray);
    };
    const program = makeIR(grad(decay))(np.array([1, 2, 3]), np.array(0.5));
    const text = printProgram(program);
    expect(text).toBe(`{ lambda a:f64[3] b:f64[]* .
  let c:f64[] d:f64[3] = scan[
        length=3
        reverse=false
        unroll=1
        constants=1
        carries=1
        body={ lambda a:f64[]* b:f64[] c:f64[] .
          let d:f64[] = mul b a
              e:f64[] = add d c
              f:f64[] = tanh e
          in ( f f ) }
      ] b 0.1:f64 a
      e:f64[] = reduce_sum[axes=[0]] d
      f:f64[3] = broadcast[shape=[3] dims=[]] 1:f64
      g:f64[] h:f64[3] = scan[
        length=3
        reverse=true
        unroll=1
        constants=1
        carries=1
        body={ lambda a:f64[]* b:f64[] c:f64[] d:f64[] .
          let e:f64[] = sub 1:f64 c
              f:f64[] = add c 1:f64
              g:f64[] = mul e f
              h:f64[] = add b d
              i:f64[] = mul h g
              j:f64[] = mul i a
          in ( j i ) }
      ] b 0:f64 d f
  in ( h ) }`);
    const read = parseProgram(text, rules);
    expect(printProgram(read)).toBe(text);
    expect(read).toEqual(withoutSources(program));
  });

  test('of functions and rules the name is shown, and why they cannot be read', () => {
    const b = new Builder(rules);
    const x = b.input(f64());
    b.emit('callback', [x], { callback: function look() {} });
    const callback = printProgram(b.finish([]));
    expect(callback).toContain('callback[callback=<function look>] a');
    const relu = customJvp((y: NDArray) => np.maximum(y, 0));
    relu.defjvp(([y], [dy]) => [relu(y), dy.mul(y.gt(0))]);
    const custom = printProgram(makeIR((y: NDArray) => relu(y))(2));
    expect(custom).toContain('rule=<rule of ');
    expect(() => parseProgram(callback, rules)).toThrow(
      'expected a value, received <function look>, a function, which cannot be read from text',
    );
    expect(() => parseProgram(custom, rules)).toThrow('a function, which cannot be read from text');
  });
});

/** The program as a text gives it back. */
function withoutSources(program: Program): Program {
  const inside = (value: unknown): unknown => {
    if (isProgram(value)) return withoutSources(value);
    return Array.isArray(value) ? value.map(inside) : value;
  };
  const equations = program.equations.map((e) => {
    const entries = Object.entries(e.params).map(([key, value]) => [key, inside(value)]);
    const params = Object.fromEntries(entries) as never;
    return newEquation(e.primitive, e.inputs, params, e.outputs, undefined);
  });
  return newProgram(
    program.inputs,
    program.constants,
    equations,
    program.outputs,
    program.varCount,
  );
}

describe('parse errors say where, what was expected and what was received', () => {
  const one = (line: string) => `{ lambda a:f64[3] b:f64[2] .\n  let ${line}\n  in ( c ) }`;
  test.each([
    ['', "1:1: expected '{', received the end of the text"],
    [
      '{ lambda a:f99[] . in ( a ) }',
      '1:12: expected a dtype (f32, f64, i32, u32, bool, i8, u8, i16, u16, f16, bf16, c64, c128)',
    ],
    ['{ lambda a:f64[] . in ( a ) } x', "1:31: expected the end of the text, received 'x'"],
    ['{ lambda a:f64[] . in ( a ) # }', '1:29: expected a name, a number or a mark, received #'],
    ['{ lambda a:f64[] . in ( b ) }', "1:25: expected a name that is bound before, received 'b'"],
    ['{ lambda a:f64[] a:f64[] . in ( ) }', "expected a new name, received 'a', which is bound"],
    ['{ lambda a:f64[ . in ( a ) }', "1:17: expected the length of an axis, received '.'"],
    [
      one('c:f64[3] = frobnicate a'),
      "2:18: expected the name of a primitive, received 'frobnicate'",
    ],
    [one('c:f64[2] = sin a'), "2:7: expected 'c' to be f64[3], as sin gives, received f64[2]"],
    [one('c:f64[3]* = sin a'), "2:7: expected 'c' to be f64[3], as sin gives, received f64[3]*"],
    [one('c:f64[3] d:f64[3] = sin a'), '2:27: expected 1 results of sin, received 2 names'],
    [one('c:f64[3] = mul a b'), '2:18: expected operands that fit mul, received these: '],
    [one('c:f64[3] = mul a 0.5:i32'), '2:24: expected a value that int32 can hold, received 0.5'],
    [one('c:f64[] = call[program=@3] a'), "expected a label that is bound before, received '@3'"],
    [one('c:f64[3] = sin[x=)] a'), "2:24: expected a value, received ')'"],
    ['{ lambda ; a:f64[] . in ( a ) }', 'expected an array for constant 1, received 0'],
  ])('%s', (text, message) => {
    const parsing = () => parseProgram(text, rules);
    expect(parsing).toThrow(TanjentError);
    expect(parsing).toThrow(message);
    expect(parsing).toThrow('errors.md#parse-error');
  });

  test('constants must have the declared type and be as many as are bound', () => {
    const text = '{ lambda ; a:f64[2] .\n  in ( a ) }';
    const two = denseOfNested([1, 2]);
    expect(() => parseProgram(text, rules, [denseOfNested([1])])).toThrow(
      'expected constant 1 to be f64[2], received f64[1]',
    );
    expect(() => parseProgram(text, rules, [two, two])).toThrow('expected 2 constants to be bound');
  });
});
