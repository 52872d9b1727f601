import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  checkGrads,
  grad,
  jit,
  numpy as np,
  scipy,
  vmap,
  type NDArray,
} from '../../../src/index.js';
import { expectClose } from '../../support/matchers.js';
import { code } from '../../usage/thrown.js';

const { cumulativeTrapezoid, quad, simpson, trapezoid } = scipy.integrate;
const f64 = (x: Parameters<typeof np.array>[0]): NDArray => np.array(x, 'float64');

const wanted = JSON.parse(readFileSync(new URL('expected.json', import.meta.url), 'utf8')) as {
  readonly simpson: readonly {
    readonly count: number;
    readonly x: number[] | null;
    readonly value: number;
  }[];
  readonly cumulative: number[];
};

type Integral = readonly [
  name: string,
  f: (x: NDArray) => NDArray,
  a: number,
  b: number,
  exact: number,
];
const integrals: readonly Integral[] = [
  ['a polynomial', (x) => np.power(x, 20), -1, 2, (2 ** 21 + 1) / 21],
  ['an interval the other way', (x) => np.exp(x), 1, 0, 1 - Math.E],
  ['many waves', (x) => np.cos(x.mul(60)), 0, 1, Math.sin(60) / 60],
  [
    'a peak',
    (x) => np.square(x.sub(0.3)).add(1e-6).reciprocal(),
    0,
    1,
    1e3 * (Math.atan(700) + Math.atan(300)),
  ],
  ['a kink', (x) => np.abs(x.sub(0.3)), 0, 1, 0.29],
  ['an infinite value at an end', (x) => np.sqrt(x).reciprocal(), 0, 1, 2],
  ['a logarithm', (x) => np.log(x), 0, 1, -1],
  [
    'the whole line',
    (x) => np.exp(np.square(x.sub(2)).neg()),
    -Infinity,
    Infinity,
    Math.sqrt(Math.PI),
  ],
  [
    'the line backwards',
    (x) => np.exp(np.square(x).neg()),
    Infinity,
    -Infinity,
    -Math.sqrt(Math.PI),
  ],
  ['a half line', (x) => np.square(x).add(1).reciprocal(), 1, Infinity, Math.PI / 4],
  ['the other half', (x) => np.exp(x), -Infinity, 0.5, Math.exp(0.5)],
  ['from infinity', (x) => np.exp(x.neg()), Infinity, 2, -Math.exp(-2)],
  ['no interval', (x) => np.exp(x), 2, 2, 0],
];

describe('quad', () => {
  test.each(integrals)('%s', (_, f, a, b, exact) => {
    const [value, error] = jit(() => quad(f, f64(a), f64(b), { limit: 60 }))();
    expect(Math.abs(value.item() - exact)).toBeLessThanOrEqual(Math.max(error.item(), 1e-13));
    expect(error.item()).toBeLessThanOrEqual(1e-7 * Math.max(1, Math.abs(exact)));
    expectClose(quad(f, a, b, { limit: 60 })[0], value, { rtol: 1e-12, atol: 1e-14 });
  });

  test('knows its error, and does not cut further than it must', () => {
    const f = (x: NDArray) => np.sqrt(np.abs(x.sub(0.3)));
    const exact = (2 / 3) * (0.3 ** 1.5 + 0.7 ** 1.5);
    const errors = [1, 4, 16].map((limit) => {
      const [value, error] = quad(f, 0, 1, { limit });
      expect(Math.abs(value.item() - exact)).toBeLessThanOrEqual(error.item());
      return error.item();
    });
    expect(errors).toEqual(errors.toSorted((x, y) => y - x));
    expectClose(quad(f, 0, 1, { epsabs: 1e9, limit: 60 })[0], quad(f, 0, 1, { limit: 1 })[0], {
      rtol: 1e-14,
      atol: 0,
    });
  });

  test('has derivatives by its ends, its arguments and captured values', () => {
    const area = (a: NDArray, b: NDArray, k: NDArray) =>
      quad((x: NDArray, c: NDArray) => np.exp(x.mul(c).neg()).mul(k), a, b, { args: [k] })[0];
    const exact = (a: NDArray, b: NDArray, k: NDArray) =>
      np.exp(a.mul(k).neg()).sub(np.exp(b.mul(k).neg()));
    const at = [f64(0.2), f64(1.7), f64(1.3)] as const;
    for (const argnums of [0, 1, 2])
      expectClose(
        grad(area, { argnums })(...at) as NDArray,
        grad(exact, { argnums })(...at) as NDArray,
        { rtol: 1e-9, atol: 1e-12 },
      );
    checkGrads(area, [...at], { order: 2 });
    const tail = (a: NDArray) => quad((x: NDArray) => np.exp(x.neg()), a, Infinity)[0];
    expectClose(grad(tail)(f64(2)), -Math.exp(-2), { rtol: 1e-9, atol: 0 });
    expectClose(grad((b: NDArray) => quad((x: NDArray) => np.exp(x), f64(0), b)[1])(f64(1)), 0);
  });

  test('of batches and of float32', () => {
    const ends = f64([0.5, 1, Infinity]);
    const all = vmap((b: NDArray) => quad((x: NDArray) => np.exp(x.neg()), 0, b)[0])(ends);
    expectClose(all, np.exp(ends.neg()).neg().add(1), { rtol: 1e-9, atol: 0 });
    const [single, error] = quad((x: NDArray) => np.sin(x), np.array(0, 'float32'), 2);
    expect([single.dtype, error.dtype]).toEqual(['float32', 'float32']);
    expectClose(single, 1 - Math.cos(2), { rtol: 1e-6, atol: 0 });
  });

  test('gives NaN of NaN, and refuses what is no number', () => {
    expect(quad((x: NDArray) => x.mul(NaN), 0, 1)[0].item()).toBe(NaN);
    expect(code(() => quad(() => np.zeros(2), 0, 1))).toBe('shape-mismatch');
    expect(code(() => quad((x: NDArray) => x, 0, np.complex(1, 1)))).toBe('dtype-mismatch');
  });
});

describe('integrals of samples', () => {
  const samples = f64([0.3, -1.2, 2.5, 0.7, 1.1, -0.4]);
  const places = f64([0, 0.4, 0.5, 1.3, 2, 2.2]);

  test.each(wanted.simpson)('simpson as SciPy: $count samples at $x', ({ count, x, value }) => {
    const y = samples.slice([0, count]);
    const found = simpson(y, x === null ? { dx: 0.5 } : { x: x.slice(0, count) });
    expectClose(found, value, { rtol: 1e-12, atol: 1e-14 });
    const rows = np.stack([y, y.mul(2)], 1);
    expectClose(simpson(rows, x === null ? null : x.slice(0, count), 0.5, 0), [value, 2 * value], {
      rtol: 1e-12,
      atol: 1e-13,
    });
  });

  test('cumulativeTrapezoid as SciPy; its end is trapezoid', () => {
    const sums = cumulativeTrapezoid(samples, places);
    expectClose(sums, wanted.cumulative, { rtol: 1e-13, atol: 1e-15 });
    expectClose(sums.slice(-1), trapezoid(samples, places), { rtol: 1e-13, atol: 0 });
    const down = cumulativeTrapezoid(np.stack([samples, samples], 1), { x: places, axis: 0 });
    expectClose(down, np.stack([sums, sums], 1), { rtol: 1e-13, atol: 1e-15 });
    expect(cumulativeTrapezoid(f64([3])).js()).toEqual([0]);
    expect(simpson(f64([3])).item()).toBe(0);
    expect(code(() => simpson(samples, { x: [0, 1] }))).toBe('shape-mismatch');
    expect(simpson(np.array([1, 4, 9], 'float32')).dtype).toBe('float32');
  });
});
