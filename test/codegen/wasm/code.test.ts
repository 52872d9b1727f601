/** What `Code` writes, run by the engine. */
import { describe, expect, test } from 'vitest';
import { Code, defineFunction } from '../../../src/codegen/targets/wasm/binary/code.js';
import {
  call,
  f32x4,
  f64,
  f64x2,
  i32,
  ifElse,
  select,
  tee,
  unreachable,
  v128,
  type Label,
  type WasmFunction,
} from '../../../src/codegen/targets/wasm/binary/instructions.js';
import {
  importFunction,
  newFunction,
  newGlobal,
  newModule,
} from '../../../src/codegen/targets/wasm/binary/module.js';
import { expectSameAsWabt, memory, moduleOf, run } from './support.js';

/** The exports of a module of the functions, which wabt has agreed to. */
function exportsOf(...functions: readonly WasmFunction[]): ReturnType<typeof run>['exports'] {
  const module = moduleOf(...functions);
  expectSameAsWabt(module);
  return run(module).exports;
}

const dot = defineFunction('dot', { x: 'i32', y: 'i32', n: 'i32' }, ['f64'], (c, { x, y, n }) => {
  const sum = c.local('sum', 'f64');
  const i = c.local('i', 'i32');
  c.for(i, 0, i32.shl(n, 3), 8, () => {
    const product = f64.mul(f64.load(i32.add(x, i)), f64.load(i32.add(y, i)));
    c.set(sum, f64.add(sum, product));
  });
  return sum;
});

test('a loop over memory', () => {
  const module = moduleOf(dot);
  expectSameAsWabt(module);
  const { exports, memory: heap } = run(module);
  new Float64Array(heap.buffer).set([1, 2, 3, 10, 20, 30]);
  expect(exports['dot']?.(0, 24, 3)).toBe(140);
  expect(exports['dot']?.(0, 24, 0)).toBe(0);
});

test('the bound of a for loop is computed once', () => {
  const f = defineFunction('f', { n: 'i32' }, ['i32'], (c, { n }) => {
    const i = c.local('i', 'i32');
    c.for(i, 0, i32.add(n, 1), 1, () => c.set(n, i32.sub(n, 1)));
    return i;
  });
  expect(exportsOf(f)['f']?.(4)).toBe(5);
});

test('while, and branches out of the middle', () => {
  const collatz = defineFunction('collatz', { n: 'i32' }, ['i32'], (c, { n }) => {
    const steps = c.local('steps', 'i32');
    c.while(i32.ne(n, 1), () => {
      const half = i32.shr_u(n, 1);
      c.set(n, ifElse(i32.and(n, 1), i32.add(i32.mul(n, 3), 1), half));
      c.set(steps, i32.add(steps, 1));
    });
    return steps;
  });
  const find = defineFunction('find', { p: 'i32', byte: 'i32' }, ['i32'], (c, { p, byte }) => {
    c.block((found) => {
      c.loop((again) => {
        c.block((skip) => {
          c.branchIf(skip, i32.ne(i32.load8_u(p), byte));
          c.branch(found);
        });
        c.set(p, i32.add(p, 1));
        c.branchIf(again, i32.lt_u(p, 65536));
      });
      c.return(i32.const(-1));
    });
    return p;
  });
  const module = moduleOf(collatz, find);
  expectSameAsWabt(module);
  const { exports, memory: heap } = run(module);
  expect(exports['collatz']?.(27)).toBe(111);
  new Uint8Array(heap.buffer)[1234] = 7;
  expect(exports['find']?.(0, 7)).toBe(1234);
  expect(exports['find']?.(0, 8)).toBe(-1);
});

test('if with and without the other side; values that are chosen', () => {
  const sign = defineFunction('sign', { x: 'f64' }, ['i32'], (c, { x }) => {
    const s = c.local('s', 'i32');
    c.if(f64.lt(x, 0), () => c.set(s, -1));
    c.if(
      f64.gt(x, 0),
      () => c.set(s, 1),
      () => c.if(f64.ne(x, x), () => c.do(unreachable())),
    );
    return s;
  });
  const larger = defineFunction('larger', { x: 'f64', y: 'f64' }, ['f64'], (_, { x, y }) =>
    select(x, y, f64.gt(x, y)),
  );
  const { sign: s, larger: l } = exportsOf(sign, larger);
  expect([-3, 0, 2.5].map((x) => s?.(x))).toEqual([-1, 0, 1]);
  expect(() => s?.(NaN)).toThrow('unreachable');
  expect(l?.(2, 3)).toBe(3);
});

test('several results go to locals in their order', () => {
  const divide = defineFunction('divide', { x: 'i32', y: 'i32' }, ['i32', 'f64'], (_, { x, y }) => [
    i32.div_s(x, y),
    f64.convert_i32_s(i32.rem_s(x, y)),
  ]);
  const back = defineFunction('back', { x: 'i32', y: 'i32' }, ['i32'], (c, { x, y }) => {
    const quotient = c.local('quotient', 'i32');
    const rest = c.local('rest', 'f64');
    c.call(divide, [x, y], [quotient, rest]);
    return i32.add(i32.mul(quotient, y), i32.trunc_sat_f64_s(rest));
  });
  const { divide: d, back: b } = exportsOf(divide, back);
  expect(d?.(17, 5)).toEqual([3, 2]);
  expect(b?.(-17, 5)).toBe(-17);
});

test('functions may call themselves, globals keep values, imports are called', () => {
  const count = newGlobal('count', i32.const(40));
  const log = importFunction({ module: 'env', field: 'log' }, { x: 'f64' }, []);
  const factorial = newFunction('factorial', { n: 'f64' }, ['f64']);
  const c = new Code(factorial);
  const { n } = factorial.params;
  c.set(count, i32.add(count, 1));
  c.if(f64.le(n, 1), () => c.return(f64.const(1)));
  c.call(log, [n]);
  c.return(f64.mul(n, call(factorial, f64.sub(n, 1))));
  const module = newModule('recursion', memory, [
    { name: 'factorial', of: factorial },
    { name: 'count', of: count },
  ]);
  expectSameAsWabt(module);
  const seen: number[] = [];
  const { exports } = run(module, { log: (x: number) => seen.push(x) });
  expect(exports['factorial']?.(4)).toBe(24);
  expect(seen).toEqual([4, 3, 2]);
  expect(exports['count']).toHaveProperty('value', 44);
});

test('vectors: a local is computed once, tee keeps the value', () => {
  const polynomial = defineFunction('polynomial', { x: 'v128' }, ['v128'], (c, { x }) => {
    const square = c.let('square', f64x2.mul(x, x));
    return f64x2.add(f64x2.mul(square, 0.5), f64x2.add(x, f64x2.const(1, 2)));
  });
  const f = defineFunction('f', { p: 'i32' }, [], (c, { p }) => {
    const q = c.local('q', 'i32');
    c.do(v128.store(tee(q, i32.add(p, 16)), call(polynomial, v128.load(p))));
    const wide = f64x2.promote_low_f32x4(f32x4.splat(0.1));
    c.do(v128.store(q, wide, 16));
  });
  const module = moduleOf(f);
  expectSameAsWabt(module);
  const { exports, memory: heap } = run(module);
  const view = new Float64Array(heap.buffer);
  view.set([3, -4]);
  exports['f']?.(0);
  expect([...view.subarray(2, 6)]).toEqual([8.5, 6, Math.fround(0.1), Math.fround(0.1)]);
});

describe('mistakes', () => {
  const f = defineFunction('f', { x: 'i32' }, ['i32', 'i32'], (_, { x }) => [x, x]);

  test('a wrong number of arguments or of results', () => {
    expect(() => call(dot, 1)).toThrow('dot takes 3 arguments, not 1');
    expect(() => call(f, 1)).toThrow('the results of f need locals');
    const c = new Code(newFunction('g', {}, []));
    expect(() => c.call(f, [1])).toThrow('f has 2 results');
  });

  test('a body written twice', () => {
    expect(() => new Code(f)).toThrow('the function f has a body');
  });

  test('a branch out of nowhere', () => {
    const g = defineFunction('g', {}, [], (c) => {
      const labels: Label[] = [];
      c.block((end) => labels.push(end), 'inner');
      c.branch(labels[0] as Label);
    });
    expect(() => run(moduleOf(g))).toThrow('a branch to inner from outside of it');
  });
});
