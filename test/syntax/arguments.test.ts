/** Arguments that a function writes into and returns, and arrays that variables share. */
import { describe, expect, test } from 'vitest';
import {
  grad,
  jacfwd,
  jacrev,
  jit,
  jvp,
  numpy as np,
  vjp,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { expectClose } from '../support/matchers.js';
import { bothOf } from './support.js';

type Run = (...args: unknown[]) => never;

/** Arrays and typed arrays as lists. */
function plainly(x: unknown): unknown {
  if (typeof x !== 'object' || x === null) return x;
  if ('js' in x) return (x as NDArray).js();
  if (ArrayBuffer.isView(x)) return Array.from(x as Float64Array);
  if (Array.isArray(x)) return x.map(plainly);
  return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, plainly(v)]));
}

const x = Float64Array.of(1, -2, 3);

const functions: Readonly<Record<string, readonly [source: string, ...args: unknown[]]>> = {
  'an element': [`function f(x, v) { x[1] = v; return x; }`, x, 5],
  'an element at a traced index': [`function f(x, v) { x[v % 3] = v; return x; }`, x, 5],
  'an element under another name': [
    `function f(x, v) { const y = x; y[1] = v; x[2] = y[1] + x[0]; return y; }`,
    x,
    5,
  ],
  'by a function that is called': [
    `const f = (x, v) => { const set = (a) => { a[0] = v; }; set(x); return { x, t: x[0] + x[1] }; };
    function g(x, v) { return f(x, v); }`,
    x,
    5,
  ],
  'in loops and under conditions': [
    `function f(x, v) {
      for (let i = 0; i < 100; i++) x[i % 3] += v * i;
      if (v > 2) x[0] = 7; else x.fill(1);
      let k = 0;
      while (x[1] > 10) { x[1] /= 2; k++; }
      return [x, k];
    }`,
    x,
    5,
  ],
  'its methods': [
    `function f(x, v) { x.sort(); x.reverse(); x.set([v], 1); x.copyWithin(0, 2); return x; }`,
    x,
    5,
  ],
  'a copy stays as it was': [
    `function f(x, v) {
      const [a, b, c, d] = [x.slice(), Float64Array.from(x), [...x], x.map((e) => e)];
      x[0] = v;
      return [x, a, b, c, d, x.subarray(1)];
    }`,
    x,
    5,
  ],
  'a part': [
    `function f(x, v) { const p = x.subarray(1); p[0] = v; p.fill(9, 1); return x; }`,
    x,
    5,
  ],
  'a field': [`function f(o, v) { o.x[0] = v; o.n += 1; return o; }`, { x, n: 2 }, 5],
  'two of them': [
    `function f(x, y) { [x[0], y[0]] = [y[0], x[0]]; return [x, y]; }`,
    x,
    x.map((e) => e * 3),
  ],
  'an array that is made anew in each turn': [
    `function f(x, v) { let y = x; for (let i = 0; i < 90; i++) y = y.map((e) => e * 0.5 + v); y[0] = 1; return y; }`,
    x,
    5,
  ],
  'written on one side, and known there by another name': [
    `function f(x, v) {
      let y = new Float64Array(3), p = { a: 0, l: [0, 1] };
      const o = { a: 3, l: [4, 5] };
      if (v > 1) { x[0] = 1; y = x; o.a = v; o.l[1] = 7; p = o; } else { y[1] = 4; p.l[0] = v; }
      return [x, y[0] + 10 * y[1], p.a, p.l[0], p.l[1], o.a, o.l[1]];
    }`,
    x,
    5,
  ],
};

describe.each(Object.entries(functions))('%s', (_, [source, ...args]) => {
  const { plain, rewritten } = bothOf(source);
  const run = (f: unknown): unknown => plainly((f as Run)(...(structuredClone(args) as never[])));

  test('of typed arrays is what it was', () => {
    expect(run(rewritten)).toEqual(run(plain));
  });

  test('compiled', () => {
    expect(run(jit(rewritten as never))).toEqual(run(plain));
  });

  test('leaves what the caller holds as it was', () => {
    const given = structuredClone(args);
    (jit(rewritten as never) as Run)(...given);
    expect(given).toEqual(args);
  });
});

describe('derivatives and batches', () => {
  const { rewritten } = bothOf(`function f(x, v) {
    x[1] = v * x[0];
    for (let i = 0; i < 70; i++) x[2] = x[2] * 0.99 + x[1] * 0.01;
    return x;
  }`);
  const f = rewritten as unknown as (x: NDArray, v: NDArray) => NDArray;
  const [at, v] = [np.array([1, -2, 3]), np.array(5)];
  const kept = 0.99 ** 70;
  const near = { rtol: 1e-13, atol: 1e-13 };
  const expected = [
    [1, 0, 0],
    [5, 0, 0],
    [5 * (1 - kept), 0, kept],
  ];

  test('the Jacobian', () => {
    for (const jacobian of [jacfwd, jacrev])
      expectClose(jacobian(f)(at, v) as NDArray, expected, near);
  });

  test('forwards and backwards', () => {
    const direction = np.array([1, 2, 3]);
    const [, tangent] = jvp((x: NDArray) => f(x, v), [at], [direction]);
    expectClose(tangent, [1, 5, 5 * (1 - kept) + 3 * kept], near);
    const [, pull] = vjp((x: NDArray) => f(x, v), [at]);
    expectClose(pull(np.array([0, 0, 1]))[0], [5 * (1 - kept), 0, kept], near);
  });

  test('the gradient of a function that is given what was written', () => {
    const loss = (x: NDArray): NDArray => np.sum(jit(f)(x, v));
    expectClose(grad(loss)(at), [6 + 5 * (1 - kept), 0, kept], near);
  });

  test('batches', () => {
    const both = vmap(f, { inAxes: [0, null] })(
      np.array([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      v,
    );
    expect(both.shape).toEqual([2, 3]);
    expect((both.js() as number[][]).map((row) => row.slice(0, 2))).toEqual([
      [1, 5],
      [4, 20],
    ]);
  });

  test('rows of matrices', () => {
    const { rewritten: g } = bothOf(`function f(m, v) {
      for (let i = 0; i < 2; i++) m[i][i] = v;
      const row = m[1];
      row[0] = m[0][1] * 3;
      return m;
    }`);
    const m = np.array([
      [1, 2],
      [3, 4],
    ]);
    expectClose(
      (jit(g as never) as Run)(m, 5),
      [
        [5, 2],
        [6, 5],
      ],
      near,
    );
    expect(m.js()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});

describe('what is refused', () => {
  test.each([
    ['an argument that is not returned', `function f(x) { x[0] = 1; return x[0]; }`],
    ['a copy of it in its place', `function f(x) { x[0] = 1; return x.slice(); }`],
    ['one of two', `function f(x, y) { x[0] = y[0]; y[0] = 1; return x; }`],
  ])('%s', (_, source) => {
    const { rewritten } = bothOf(source);
    expect(() => (jit(rewritten as never) as Run)(x.slice(), x.slice())).toThrow(
      /an element of an argument, an array, is written, and the argument is not returned/,
    );
  });

  test('an array from outside, and one that is no argument of anything traced', () => {
    const { rewritten } = bothOf(`function f(x, v) { x[0] = v; return x; }`);
    const outside = np.array([1, 2]);
    expect(() => (rewritten as unknown as Run)(outside, 3)).toThrow(/x was captured/);
    const g = (v: NDArray): NDArray => (rewritten as unknown as Run)(outside, v);
    expect(() => jit(g)(np.array(3))).toThrow(/x was captured/);
  });
});
