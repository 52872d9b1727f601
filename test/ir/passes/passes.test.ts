import { describe, expect, test } from 'vitest';
import { aval } from '../../../src/array/aval.js';
import { type DenseArray } from '../../../src/array/dense.js';
import { denseOfNested } from '../../../src/array/elements/from-nested.js';
import { Builder } from '../../../src/ir/builder.js';
import { parseProgram } from '../../../src/ir/parse.js';
import { eliminateCommonSubexpressions } from '../../../src/ir/passes/common-subexpressions.js';
import { eliminateDeadCode } from '../../../src/ir/passes/dead-code.js';
import { foldConstants } from '../../../src/ir/passes/fold-constants.js';
import { simplifyIdentities } from '../../../src/ir/passes/identities.js';
import { optimize, passes, type Pass } from '../../../src/ir/passes/index.js';
import { inlineCalls } from '../../../src/ir/passes/inline-calls.js';
import { addUpdatesOnly } from '../../../src/ir/passes/sums-of-updates.js';
import { printProgram } from '../../../src/ir/print.js';
import {
  newLiteral,
  noParams,
  subPrograms,
  type Equation,
  type Program,
} from '../../../src/ir/program.js';
import { verifyProgram } from '../../../src/ir/verify.js';
import { rules } from '../../../src/primitives/index.js';
import { workOf } from '../../support/work.js';

/** The text of a program from its parts; a line of equations an entry. */
function text(inputs: string, equations: readonly string[], outputs: string): string {
  const body = equations.map((line, i) => (i === 0 ? '  let ' : '      ') + line);
  return [`{ lambda ${inputs} .`, ...body, `  in ( ${outputs} ) }`].join('\n');
}

function run(pass: Pass, before: string, constants: readonly DenseArray[] = []): string {
  const program = parseProgram(before, rules, constants);
  const result = pass(program, rules);
  verifyProgram(result, rules);
  return printProgram(result);
}

describe('dead code', () => {
  test('drops equations and constants that nothing needs, and keeps inputs', () => {
    const before = text(
      'a:f64[] b:f64[] ; c:f64[2] d:f64[2]',
      ['e:f64[] = sin a', 'f:f64[] = exp b', 'g:f64[2] = neg c', 'h:f64[] = neg e'],
      'h',
    );
    const two = denseOfNested([1, 2]);
    expect(run(eliminateDeadCode, before, [two, two])).toBe(
      text('a:f64[] b:f64[]', ['c:f64[] = sin a', 'd:f64[] = neg c'], 'd'),
    );
  });

  test('keeps an equation of which one result is needed', () => {
    const before = text('a:f64[3] b:f64[3]', ['c:f64[3] d:f64[3] = sort[axis=0 keys=1] a b'], 'd');
    expect(run(eliminateDeadCode, before)).toBe(before);
  });

  test('returns the same program where all is needed', () => {
    const program = parseProgram(text('a:f64[]', ['b:f64[] = sin a'], 'b'), rules);
    expect(eliminateDeadCode(program, rules)).toBe(program);
  });
});

describe('common subexpressions', () => {
  test('computes each value once, also what depends on it, and operands in either order', () => {
    const before = text(
      'a:f64[] b:f64[]',
      [
        'c:f64[] = mul a b',
        'd:f64[] = mul b a',
        'e:f64[] = sin c',
        'f:f64[] = sin d',
        'g:f64[] = sub e f',
        'h:f64[] = sub f 2:f64',
        'i:f64[] = sub e 2:f64',
      ],
      'g h i',
    );
    expect(run(eliminateCommonSubexpressions, before)).toBe(
      text(
        'a:f64[] b:f64[]',
        ['c:f64[] = mul a b', 'd:f64[] = sin c', 'e:f64[] = sub d d', 'f:f64[] = sub d 2:f64'],
        'e f f',
      ),
    );
  });

  test.each([
    [['b:f64[3] = sub a 0:f64', 'c:f64[3] = sub a -0:f64']],
    [
      [
        'b:f64[2] = slice[starts=[0] stops=[2] steps=[1]] a',
        'c:f64[2] = slice[starts=[1] stops=[3] steps=[1]] a',
      ],
    ],
    [['b:f64[3] = sub a 1:f64', 'c:f64[3] = sub 1:f64 a']],
  ])('keeps what differs: %s', (equations) => {
    const before = text('a:f64[3]', equations, 'b c');
    expect(run(eliminateCommonSubexpressions, before)).toBe(before);
  });

  test('merges equal params by value, calls by the identity of their program', () => {
    const sum = 'reduce_sum[axes=[0]] a';
    const before = text('a:f64[3]', [`b:f64[] = ${sum}`, `c:f64[] = ${sum}`], 'b c');
    expect(run(eliminateCommonSubexpressions, before)).toBe(
      text('a:f64[3]', [`b:f64[] = ${sum}`], 'b b'),
    );
    const callee = text('a:f64[]', ['b:f64[] = sin a'], 'b');
    const calls = (second: string) =>
      text(
        'a:f64[]',
        [
          `b:f64[] = call[name=f program=@1 ${callee}] a`,
          `c:f64[] = call[name=f program=${second}] a`,
        ],
        'b c',
      );
    const merged = run(eliminateCommonSubexpressions, calls('@1'));
    expect(merged).toContain('in ( b b )');
    expect(run(eliminateCommonSubexpressions, calls(callee))).toContain('in ( b c )');
  });
});

describe('folding of constants', () => {
  test('computes scalars of literals', () => {
    const before = text(
      'a:f64[]',
      ['b:f64[] = mul 2:f64 3:f64', 'c:f64[] = add b 1:f64', 'd:f64[] = mul a c'],
      'd c',
    );
    expect(run(foldConstants, before)).toBe(text('a:f64[]', ['b:f64[] = mul a 7:f64'], 'b 7:f64'));
  });

  test('computes small arrays, and leaves large ones', () => {
    const before = (n: number) =>
      text(`a:f64[${n}] ; b:f64[${n}]`, [`c:f64[${n}] = neg b`, `d:f64[${n}] = mul a c`], 'd');
    const ones = (n: number) => denseOfNested(Array.from({ length: n }, () => 1));
    const program = foldConstants(parseProgram(before(16), rules, [ones(16)]), rules);
    expect(program.equations).toHaveLength(1);
    expect(program.constants.at(-1)?.value.dataSync()).toEqual(new Float64Array(16).fill(-1));
    expect(run(foldConstants, before(17), [ones(17)])).toBe(before(17));
  });

  test('repeated literals stay one literal through elementwise and shape operations', () => {
    const before = text(
      'a:f64[3,2]',
      [
        'b:f64[2,3] = broadcast[shape=[2,3] dims=[]] 2:f64',
        'c:f64[2,3] = neg b',
        'd:f64[3,2] = transpose[permutation=[1,0]] c',
        'e:f64[3,2] = add d d',
      ],
      'e',
    );
    expect(run((p, r) => eliminateDeadCode(foldConstants(p, r), r), before)).toBe(
      text('a:f64[3,2]', ['b:f64[3,2] = broadcast[shape=[3,2] dims=[]] -4:f64'], 'b'),
    );
  });

  test('leaves a literal repeated and iota alone', () => {
    const before = text(
      '',
      [
        'a:f64[3] = broadcast[shape=[3] dims=[]] 2:f64',
        'b:i32[3] = iota[shape=[3] dtype=i32 axis=0]',
      ],
      'a b',
    ).replace('lambda  .', 'lambda .');
    expect(run(foldConstants, before)).toBe(before);
  });
});

/** inputs, equations before, output after, equations after where some are left. */
const exactIdentities: [string, string[], string, string[]?][] = [
  ['a:f64[3]', ['b:f64[3] = mul a 1:f64'], 'a'],
  ['a:f64[3]', ['b:f64[3] = mul 1:f64 a'], 'a'],
  ['a:i32[3]', ['b:i32[3] = mul a 1:i32'], 'a'],
  ['a:f64[3]', ['b:f64[3] = mul a -1:f64'], 'b', ['b:f64[3] = neg a']],
  ['a:f64[3]', ['b:f64[3] = div a 1:f64'], 'a'],
  ['a:f64[3]', ['b:f64[3] = add a -0:f64'], 'a'],
  ['a:f64[3]', ['b:f64[3] = add -0:f64 a'], 'a'],
  ['a:i32[3]', ['b:i32[3] = add a 0:i32'], 'a'],
  ['a:f64[3]', ['b:f64[3] = sub a 0:f64'], 'a'],
  ['a:f64[3]', ['b:f64[3] = neg a', 'c:f64[3] = neg b'], 'a'],
  [
    'a:f64[] b:f64[]',
    ['c:f64[] = neg b', 'd:f64[] = add a c'],
    'd',
    ['c:f64[] = neg b', 'd:f64[] = sub a b'],
  ],
  [
    'a:f64[] b:f64[]',
    ['c:f64[] = neg b', 'd:f64[] = sub a c'],
    'd',
    ['c:f64[] = neg b', 'd:f64[] = add a b'],
  ],
  ['a:f64[3]', ['b:f64[3] = mul a 2:f64', 'c:f64[3] = neg b'], 'b', ['b:f64[3] = mul a -2:f64']],
  ['a:f64[3]', ['b:f64[3] = mul 2:f64 a', 'c:f64[3] = neg b'], 'b', ['b:f64[3] = mul -2:f64 a']],
  ['a:f64[3]', ['b:f64[3] = max a -inf:f64'], 'a'],
  ['a:f64[3]', ['b:f64[3] = min inf:f64 a'], 'a'],
  ['a:bool[2]', ['b:bool[2] = not a', 'c:bool[2] = not b'], 'a'],
  ['a:bool[2]', ['b:bool[2] = and a true:bool'], 'a'],
  ['a:bool[2]', ['b:bool[2] = or a false:bool'], 'a'],
  ['a:f64[3]', ['b:f64[3] = integer_pow[exponent=1] a'], 'a'],
  ['a:f64[3]', ['b:f64[3] = pow a 1:f64'], 'a'],
  ['a:f64[] b:f64[]', ['c:f64[] = select true:bool a b'], 'a'],
  ['a:f64[] b:f64[]', ['c:f64[] = select false:bool a b'], 'b'],
  ['a:bool[2] b:f64[2]', ['c:f64[2] = select a b b'], 'b'],
  [
    'a:bool[2]',
    ['b:f64[2] = select a 1:f64 1:f64'],
    'b',
    ['b:f64[2] = broadcast[shape=[2] dims=[]] 1:f64'],
  ],
  ['a:f64[3]', ['b:f64[3] = convert[dtype=f64] a'], 'a'],
  ['a:f32[3]', ['b:f64[3] = convert[dtype=f64] a', 'c:f32[3] = convert[dtype=f32] b'], 'a'],
  ['a:bool[3]', ['b:f32[3] = convert[dtype=f32] a', 'c:bool[3] = convert[dtype=bool] b'], 'a'],
  ['a:f64[3]', ['b:f64[3] = broadcast[shape=[3] dims=[0]] a'], 'a'],
  ['a:f64[3]', ['b:f64[3] = reshape[shape=[3]] a'], 'a'],
  ['a:f64[6]', ['b:f64[2,3] = reshape[shape=[2,3]] a', 'c:f64[6] = reshape[shape=[6]] b'], 'a'],
  ['a:f64[2,3]', ['b:f64[2,3] = transpose[permutation=[0,1]] a'], 'a'],
  [
    'a:f64[2,3]',
    ['b:f64[3,2] = transpose[permutation=[1,0]] a', 'c:f64[2,3] = transpose[permutation=[1,0]] b'],
    'a',
  ],
  ['a:f64[3]', ['b:f64[3] = reverse[axes=[0]] a', 'c:f64[3] = reverse[axes=[0]] b'], 'a'],
  ['a:f64[3]', ['b:f64[3] = slice[starts=[0] stops=[3] steps=[1]] a'], 'a'],
  ['a:f64[3] b:i32[]', ['c:f64[3] = dynamic_slice[sizes=[3]] a b'], 'a'],
  ['a:f64[3] b:f64[3] c:i32[]', ['d:f64[3] = dynamic_update_slice a b c'], 'b'],
  ['a:f64[3]', ['b:f64[3] = pad[low=[0] high=[0] interior=[0]] a 5:f64'], 'a'],
  ['a:f64[3]', ['b:f64[3] = concatenate[axis=0] a'], 'a'],
  [
    'a:f64[2,3]',
    [
      'b:f64[2,2] = slice[starts=[0,0] stops=[2,2] steps=[1,1]] a',
      'c:f64[2,1] = slice[starts=[0,2] stops=[2,3] steps=[1,1]] a',
      'd:f64[2,3] = concatenate[axis=1] b c',
    ],
    'a',
  ],
  ['a:f64[3]', ['b:f64[3] = reduce_sum[axes=[]] a'], 'a'],
];

/** What must stay, since it changes some value, be it the sign of a zero, or a type. */
const inexact: [string, string[], string][] = [
  ['a:f64[3]', ['b:f64[3] = mul a 0:f64'], 'b'],
  ['a:f64[3]', ['b:f64[3] = add a 0:f64'], 'b'],
  ['a:f64[3]', ['b:f64[3] = sub a -0:f64'], 'b'],
  ['a:f64[3]', ['b:f64[3] = div 1:f64 a'], 'b'],
  ['a:f64[3]', ['b:f64[3] = max a inf:f64'], 'b'],
  // Slices in another order, of another axis, with a gap, and of a part.
  ...[
    ['starts=[1,0] stops=[2,3]', 'starts=[0,0] stops=[1,3]', 2],
    ['starts=[0,0] stops=[1,2]', 'starts=[1,0] stops=[2,2]', 2],
    ['starts=[0,0] stops=[1,3]', 'starts=[2,0] stops=[3,3]', 3],
    ['starts=[0,0] stops=[1,3]', 'starts=[1,0] stops=[2,3]', 3],
  ].map(([first, second, rows]): [string, string[], string] => {
    const columns = `${first}`.endsWith('3]') ? 3 : 2;
    return [
      `a:f64[${rows},3]`,
      [
        `b:f64[1,${columns}] = slice[${first} steps=[1,1]] a`,
        `c:f64[1,${columns}] = slice[${second} steps=[1,1]] a`,
        `d:f64[2,${columns}] = concatenate[axis=0] b c`,
      ],
      'd',
    ];
  }),
  ['a:i32[3]', ['b:f32[3] = convert[dtype=f32] a', 'c:i32[3] = convert[dtype=i32] b'], 'c'],
  ['a:f64[3]', ['b:f32[3] = convert[dtype=f32] a', 'c:f64[3] = convert[dtype=f64] b'], 'c'],
  ['a:f64[]*', ['b:f64[] = convert[dtype=f64] a'], 'b'],
  ['a:f64[]*', ['b:f64[] = mul a 1:f64'], 'b'],
  ['a:f64[]*', ['b:f64[] = mul a -1:f64'], 'b'],
  ['a:bool[2] b:f64[2]', ['c:f64[2] = select a b 0:f64'], 'c'],
  ['a:bool[2]', ['b:f64[2] = select a 0:f64 -0:f64'], 'b'],
];

describe('identities', () => {
  test.each(exactIdentities)('%s %j gives %s', (inputs, before, output, after) => {
    const result = run(
      (p, r) => eliminateDeadCode(simplifyIdentities(p, r), r),
      text(inputs, before, before.at(-1)?.[0] as string),
    );
    const kept = after?.filter((line) => after.length === 1 || !line.startsWith('c:')) ?? [];
    const expected = text(inputs, kept, output);
    expect(result).toBe(after?.length === 2 ? expected.replaceAll(/\bd\b/g, 'c') : expected);
  });

  test.each(inexact)('%s %j stays', (inputs, equations, output) => {
    const before = text(inputs, equations, output);
    expect(run(simplifyIdentities, before)).toBe(before);
  });

  test('composes broadcasts, reshapes and transposes', () => {
    const cleaned: Pass = (p, r) => eliminateDeadCode(simplifyIdentities(p, r), r);
    expect(
      run(
        cleaned,
        text(
          'a:f64[2]',
          [
            'b:f64[2,3] = broadcast[shape=[2,3] dims=[0]] a',
            'c:f64[4,2,3] = broadcast[shape=[4,2,3] dims=[1,2]] b',
          ],
          'c',
        ),
      ),
    ).toBe(text('a:f64[2]', ['b:f64[4,2,3] = broadcast[shape=[4,2,3] dims=[1]] a'], 'b'));
    expect(
      run(
        cleaned,
        text(
          'a:f64[2,3,4]',
          [
            'b:f64[4,2,3] = transpose[permutation=[2,0,1]] a',
            'c:f64[2,4,3] = transpose[permutation=[1,0,2]] b',
          ],
          'c',
        ),
      ),
    ).toBe(text('a:f64[2,3,4]', ['b:f64[2,4,3] = transpose[permutation=[0,2,1]] a'], 'b'));
  });

  test('a repeated literal among elementwise operands is written as the literal', () => {
    expect(
      run(
        (p, r) => eliminateDeadCode(simplifyIdentities(p, r), r),
        text(
          'a:f64[3]',
          ['b:f64[3] = broadcast[shape=[3] dims=[]] 2:f64', 'c:f64[3] = mul a b'],
          'c',
        ),
      ),
    ).toBe(text('a:f64[3]', ['b:f64[3] = mul a 2:f64'], 'b'));
  });
});

function callOf(program: Program, times: number): Program {
  const b = new Builder(rules);
  let x = b.input(aval([], 'float64'));
  for (let i = 0; i < times; i++) x = b.emit('call', [x], { name: 'f', program })[0] as typeof x;
  return b.finish([x]);
}

function chain(length: number): Program {
  const b = new Builder(rules);
  let x = b.input(aval([], 'float64'));
  for (let i = 0; i < length; i++) x = b.emit('sin', [x], noParams)[0] as typeof x;
  return b.finish([x]);
}

describe('sums of updates', () => {
  const pad = (n: number): string =>
    text(
      `a:f64[${n}] b:f64[1]`,
      [`c:f64[${n}] = pad[low=[${n - 1}] high=[0] interior=[0]] b 0:f64`, `d:f64[${n}] = add a c`],
      'd',
    );
  test.each([9, 16, 99])('add one of %i elements only', (n) => {
    const after = text(
      `a:f64[${n}] b:f64[1]`,
      [
        `c:f64[1] = dynamic_slice[sizes=[1]] a ${n - 1}:i32`,
        'd:f64[1] = add c b',
        `e:f64[${n}] = dynamic_update_slice a d ${n - 1}:i32`,
      ],
      'e',
    );
    expect(run((p, r) => eliminateDeadCode(addUpdatesOnly(p, r), r), pad(n))).toBe(after);
  });

  test('of which much is written are added as they are', () => {
    expect(run(addUpdatesOnly, pad(3))).toBe(pad(3));
  });
});

describe('inlining', () => {
  test('inlines small callees and those called once, through several levels', () => {
    const counts = (p: Program) => inlineCalls(p).equations.map((e) => e.primitive);
    expect(counts(callOf(chain(2), 3))).toEqual(Array(6).fill('sin'));
    expect(counts(callOf(callOf(chain(50), 1), 1))).toEqual(Array(50).fill('sin'));
  });

  test('keeps larger callees shared', () => {
    const result = inlineCalls(callOf(callOf(chain(50), 1), 2));
    verifyProgram(result, rules);
    const [first, second] = result.equations;
    expect(first?.primitive).toBe('call');
    expect(first?.params).toEqual(second?.params);
    const [callee, other] = [first, second].flatMap((e) => subPrograms(e as Equation)[0]?.[1]);
    expect(callee).toBe(other);
    expect(callee?.equations).toHaveLength(50);
  });

  test('code grows with the source, not with the calls', () => {
    let f = chain(20);
    for (let depth = 0; depth < 40; depth++) f = callOf(f, 2);
    const result = optimize(f, rules);
    verifyProgram(result, rules);
    expect(printProgram(result).split('\n').length).toBeLessThan(1000);
  });

  test('captured arrays become constants of the caller, each once', () => {
    const c = denseOfNested([1, 2]);
    const callee = new Builder(rules);
    const [y] = callee.emit('mul', [callee.input(c.aval), callee.constant(c)], noParams);
    const program = callee.finish([y as never]);
    const b = new Builder(rules);
    const [p] = b.emit('call', [b.input(c.aval)], { name: 'f', program });
    const [q] = b.emit('call', [p as never], { name: 'f', program });
    const result = inlineCalls(b.finish([q as never]));
    verifyProgram(result, rules);
    expect(result.constants.map((k) => k.value)).toEqual([c]);
    expect(result.equations.map((e) => e.primitive)).toEqual(['mul', 'mul']);
  });

  test('the source of an equation stays, else it is that of the call', () => {
    const source = { position: 'f.ts:1:1' };
    const b = new Builder(rules);
    const x = b.input(aval([], 'float64'));
    b.source = source;
    const [y] = b.emit('call', [x], { name: 'f', program: chain(1) });
    expect(inlineCalls(b.finish([y as never])).equations[0]?.source).toBe(source);
  });
});

describe('optimize', () => {
  test('every pass is named once', () => {
    expect(new Set(passes.map((p) => p.name)).size).toBe(passes.length);
  });

  test('cleans up what a derivative leaves behind', () => {
    const before = text(
      'a:f64[3]',
      [
        'b:f64[3] = cos a',
        'c:f64[3] = broadcast[shape=[3] dims=[]] 1:f64',
        'd:f64[3] = neg c',
        'e:f64[3] = mul d b',
        'f:f64[3] = cos a',
        'g:f64[3] = mul e f',
        'h:f64[3] = exp g',
      ],
      'g',
    );
    expect(run(optimize, before)).toBe(
      text('a:f64[3]', ['b:f64[3] = cos a', 'c:f64[3] = neg b', 'd:f64[3] = mul c b'], 'd'),
    );
  });

  test('does work in proportion to the equations', () => {
    const program = (size: number): Program => {
      const b = new Builder(rules);
      let x = b.input(aval([8], 'float64'));
      for (let i = 0; i < size / 4; i++) {
        const [s] = b.emit('sin', [x], noParams);
        const [m] = b.emit('mul', [s as never, newLiteral(i, x.aval)], noParams);
        const [n] = b.emit('neg', [m as never], noParams);
        x = b.emit('add', [x, n as never], noParams)[0] as typeof x;
      }
      return b.finish([x]);
    };
    const optimizing = (count: number): number => {
      const p = program(count);
      return workOf(() => optimize(p, rules));
    };
    expect(optimizing(16_000) / optimizing(4_000)).toBeLessThan(4.4);
  });
});
