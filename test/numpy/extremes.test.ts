/** Values and slopes at zeros, at tiny and huge numbers, at infinities and NaN. */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, hessian, jit, numpy as np } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

/** Slopes of an elementwise function at points. */
const slopes = (f: (x: NDArray) => NDArray, x: NDArray): NDArray =>
  jit(grad((v: NDArray) => np.sum(f(v))))(x);

const pairOf =
  (f: (x: NDArray, y: NDArray) => NDArray) =>
  (v: NDArray): NDArray =>
    f(v.at(0).get(), v.at(1).get());

/** Equal in value and in the signs of zeros. */
const expectSame = (x: NDArray, expected: readonly number[]): void =>
  expect(Array.from(x.dataSync())).toEqual(expected);

describe('logarithms', () => {
  test.each(['float64', 'float32'] as const)('of powers are whole in %s', (dtype) => {
    const [least, most] = dtype === 'float64' ? [-1074, 1023] : [-149, 127];
    const exponents = Array.from({ length: most - least + 1 }, (_, i) => least + i);
    const powers = np.array(
      exponents.map((n) => 2 ** n),
      { dtype },
    );
    expectClose(np.log2(powers), exponents);
    expectClose(jit(np.log2)(powers), exponents);
    const tens = Array.from({ length: dtype === 'float64' ? 23 : 11 }, (_, n) => n);
    expectClose(
      np.log10(
        np.array(
          tens.map((n) => 10 ** n),
          { dtype },
        ),
      ),
      tens,
    );
    expectClose(np.log10(10 ** 3), 3);
    expectSame(np.log2(np.array([0, 1, Infinity, -1, NaN], { dtype })), [
      -Infinity,
      0,
      Infinity,
      NaN,
      NaN,
    ]);
  });

  test('have the slopes 1 / (x ln b)', () => {
    const x = np.array([1e-300, 0.5, 3, 1e300]);
    expectClose(slopes(np.log2, x), np.divide(1 / Math.LN2, x), { rtol: 1e-15 });
    expectClose(slopes(np.log10, x), np.divide(1 / Math.LN10, x), { rtol: 1e-15 });
  });
});

describe('powers at 0', () => {
  test('the polynomial idiom has the slope of its linear term', () => {
    const coefficients = np.array([7, 3, 5, 2]);
    for (const exponents of [np.arange(4), np.arange(4, { dtype: 'uint32' })]) {
      const p = (x: NDArray): NDArray => np.sum(np.power(x, exponents).mul(coefficients));
      expect(jit(grad(p))(np.array(0)).item()).toBe(3);
      expect(jit(grad(grad(p)))(np.array(0)).item()).toBe(10);
      expect(jit(grad(grad(grad(p))))(np.array(0)).item()).toBe(12);
    }
  });

  test('whole powers keep their derivatives, of any sign', () => {
    const exponents = np.array([-2, -1, 0, 1, 2, 3, 5]).astype('int32');
    const sum = (x: NDArray): NDArray => np.sum(np.power(x, exponents));
    const x = -1.5;
    const values = [-2, -1, 0, 1, 2, 3, 5];
    const expected = values.reduce((total, n) => total + n * (n - 1) * x ** (n - 2), 0);
    expectClose(
      sum(np.array(x)),
      values.reduce((total, n) => total + x ** n, 0),
      { rtol: 1e-14 },
    );
    expectClose(jit(grad(grad(sum)))(np.array(x)), expected, { rtol: 1e-14 });
    expectClose(np.power(2, exponents.at([2, null]).get()), [1, 2, 4, 8, 32]);
    expectClose(np.power(np.array([NaN, 0]), np.array([0, 0]).astype('int32')), [1, 1]);
  });

  test('slopes by the exponent', () => {
    const by = (x: number) => slopes((y) => np.power(x, y), np.array([0, 1, 2.5]));
    expectClose(by(0), [0, 0, 0]);
    expectClose(by(2), [Math.LN2, 2 * Math.LN2, 2 ** 2.5 * Math.LN2], { rtol: 1e-15 });
    // d² x^y / dx dy at y = 0 is 1 / x
    const mixed = jit(hessian(pairOf(np.power)))(np.array([2, 0]));
    expectClose(
      mixed,
      [
        [0, 0.5],
        [0.5, Math.LN2 ** 2],
      ],
      { rtol: 1e-15 },
    );
  });
});

describe('the distance', () => {
  test.each([
    [1, 1],
    [-2, 2],
    [3, -4],
    [1e200, 1e200],
    [-1e-200, 1e-200],
    [1e300, 1e-300],
  ])('hypot(%d, %d) has the Hessian of a norm', (x, y) => {
    const v = np.array([x, y]);
    const [unit] = [Math.max(Math.abs(x), Math.abs(y))];
    const [a, b] = [x / unit, y / unit];
    const r = Math.sqrt(a * a + b * b);
    expectClose(pairOf(np.hypot)(v), r * unit, { rtol: 1e-15 });
    expectClose(jit(grad(pairOf(np.hypot)))(v), [a / r, b / r], { rtol: 1e-15 });
    const scale = 1 / (r ** 3 * unit);
    const expected = [
      [b * b * scale, -a * b * scale],
      [-a * b * scale, a * a * scale],
    ];
    expectClose(jit(hessian(pairOf(np.hypot)))(v), expected, { rtol: 1e-14, atol: 1e-16 * scale });
  });

  test('at zero, infinity and NaN', () => {
    const f = (x: number, y: number): number => np.hypot(x, y).item();
    expect([f(0, 0), f(NaN, Infinity), f(-Infinity, 1), f(NaN, 1)]).toEqual([
      0,
      Infinity,
      Infinity,
      NaN,
    ]);
    expectClose(jit(grad(pairOf(np.hypot)))(np.array([0, 0])), [0.5, 0.5]);
    expectClose(jit(hessian(pairOf(np.hypot)))(np.array([0, 0])), [
      [0, 0],
      [0, 0],
    ]);
  });
});

describe('slopes of huge and tiny numbers', () => {
  test.each([1e200, 1e-200, 1, 3e-310])('arctan2 of %d', (r) => {
    const slope = jit(grad(pairOf(np.arctan2)));
    expectClose(slope(np.array([r, r])), [0.5 / r, -0.5 / r], { rtol: 1e-14 });
    expectClose(slope(np.array([-3 * r, 4 * r])), [0.16 / r, 0.12 / r], { rtol: 1e-14 });
  });

  test('arctan2 beside infinity', () => {
    const byY = (y: NDArray): NDArray => slopes((v) => np.arctan2(v, 2), y);
    const byX = (x: NDArray): NDArray => slopes((v) => np.arctan2(2, v), x);
    expectClose(byY(np.array([Infinity, -Infinity])), [0, 0]);
    expectClose(byX(np.array([Infinity, -Infinity])), [0, 0]);
  });

  test('arctan2 twice', () => {
    const [x, y] = [3, 4];
    const expected = [
      [(-2 * x * y) / 625, (y * y - x * x) / 625],
      [(y * y - x * x) / 625, (2 * x * y) / 625],
    ];
    expectClose(jit(hessian(pairOf(np.arctan2)))(np.array([y, x])), expected, { rtol: 1e-14 });
    const tie = jit(hessian(pairOf(np.arctan2)))(np.array([2, 2]));
    expectClose(
      tie,
      [
        [-0.125, 0],
        [0, 0.125],
      ],
      { atol: 1e-17 },
    );
  });

  test('arcsinh and arccosh', () => {
    const large = np.array([1e155, 1e200, 1e300, 2 ** 28 - 1, 2 ** 28 + 1]);
    expectClose(slopes(np.arcsinh, large), np.divide(1, large), { rtol: 1e-15 });
    expectClose(slopes(np.arccosh, large), np.divide(1, large), { rtol: 1e-15 });
    expectClose(slopes(np.arcsinh, np.array([0, -1e-200, Infinity, -1e200])), [1, 1, 0, 1e-200]);
    expectClose(slopes(np.arccosh, np.array([1, Infinity])), [Infinity, 0]);
    const single = np.array([1e15, 1e30, 8191, 8193], { dtype: 'float32' });
    expectClose(slopes(np.arcsinh, single), np.divide(1, single), { rtol: 2e-7 });
    expectClose(slopes(np.arccosh, single), np.divide(1, single), { rtol: 3e-7 });
    const twice = slopes((x) => slopes(np.arcsinh, x), np.array([1e5, -1e9, 1e30, 0, 1e-8]));
    expectClose(twice, [-1e-10, 1e-18, -1e-60, 0, -1e-8], { rtol: 1e-9 });
  });
});

describe('zeros', () => {
  const values = [1, -1, 2.5, -0, 0, -4];

  test.each(['float64', 'float32'] as const)('quotients by 0 in %s', (dtype) => {
    const x = np.array(values, { dtype });
    const zero = np.zeros([6], { dtype });
    expectSame(np.floorDivide(x, zero), [Infinity, -Infinity, Infinity, NaN, NaN, -Infinity]);
    expectSame(np.floorDivide(x, 0), [Infinity, -Infinity, Infinity, NaN, NaN, -Infinity]);
    expectSame(np.floorDivide(x, zero.neg()), [-Infinity, Infinity, -Infinity, NaN, NaN, Infinity]);
    expectSame(np.divmod(x, zero)[1], [NaN, NaN, NaN, NaN, NaN, NaN]);
  });

  // the signs are those of JAX: the remainder has that of the dividend
  test('keep their signs', () => {
    expectSame(np.remainder(np.array([-0, 0, -4, 4]), np.array([1, -1, 2, -2])), [-0, 0, -0, 0]);
    expectSame(
      np.floorDivide(np.array([-0, 0, 1, -1]), np.array([1, -1, 2.5, -2.5])),
      [0, -0, 0, -0],
    );
    expectSame(np.fmod(np.array([-0, 4, -4, -1]), np.array([1, -2, 2, Infinity])), [-0, 0, -0, -1]);
  });
});

test('the sign bit of NaN', () => {
  const bits = new BigUint64Array([0xfff8_0000_0000_0000n, 0x7ff8_0000_0000_0000n, 1n << 63n, 0n]);
  const double = np.array(new Float64Array(bits.buffer));
  const single = np.array(
    new Float32Array(new Uint32Array([0xffc0_0000, 0x7fc0_0000, 0x8000_0000, 0]).buffer),
  );
  for (const x of [double, single]) {
    expectClose(np.signbit(x).astype('int32'), [1, 0, 1, 0]);
    expectClose(jit(np.signbit)(x).astype('int32'), [1, 0, 1, 0]);
  }
  const others = np.signbit(np.array([-Infinity, Infinity, -5e-324, 1]));
  expectClose(others.astype('int32'), [1, 0, 1, 0]);
});

describe('quantiles with infinities', () => {
  test('an infinite neighbour that has no weight does not count', () => {
    const x = np.array([1, 2, Infinity]);
    expectClose(np.quantile(x, 1), Infinity);
    expectClose(np.quantile(x, np.array([0, 0.5, 0.75, 1])), [1, 2, Infinity, Infinity]);
    expectClose(np.percentile(x, 50), 2);
    expectClose(np.nanquantile(np.array([-Infinity, 2, NaN]), np.array([0, 1])), [-Infinity, 2]);
    expectClose(np.median(np.array([-Infinity, 3, Infinity])), 3);
    expectClose(
      slopes((v) => np.quantile(v, np.array([1, 0.5])), x),
      [0, 1, 1],
    );
  });

  test('the middle of huge numbers does not overflow', () => {
    expectClose(np.median(np.array([1.7e308, 1.7e308])), 1.7e308);
  });
});

describe('i0', () => {
  test('of float32 is finite as far as float32 goes', () => {
    const x = np.array([30, 88.8, 90, 91.5, -30, 0], { dtype: 'float32' });
    const expected = np.i0(x.astype('float64'));
    expectClose(np.i0(x), expected.astype('float32'), { rtol: 1e-5 });
    const beyond = np.array([93, -1e30, Infinity, NaN], { dtype: 'float32' });
    expectClose(np.i0(beyond), [Infinity, Infinity, NaN, NaN]);
  });

  test('of float64', () => {
    // 20 digits by mpmath
    const expected = [7.816722978239771e11, 1.529593347671874e302, 1.6481551866951357e308];
    expectClose(np.i0(np.array([30, 700, 713.9])), expected, { rtol: 1e-13 });
    // at infinity as JAX has it
    expectClose(np.i0(np.array([715, Infinity])), [Infinity, NaN]);
  });
});
