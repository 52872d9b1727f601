/** Elementwise functions: wrapping, special values, kinks and errors beside the golden data. */
import { describe, expect, test } from 'vitest';
import { grad, hessian, jvp, numpy as np, type NDArray } from '../../src/index.js';

const int = (...values: number[]): NDArray => np.array(values, 'int32');
const float = (...values: number[]): NDArray => np.array(values);
/** The derivative of a function of one number. */
const slope =
  (f: (x: NDArray) => NDArray) =>
  (x: number): number =>
    (jvp(f, [np.array(x)], [np.array(1)])[1] as NDArray).item();

describe('integers', () => {
  test('wrap', () => {
    expect(np.add(int(2 ** 31 - 1), 1).js()).toEqual([-(2 ** 31)]);
    expect(np.power(int(3, -7), int(40, 13)).js()).toEqual([689956897, 1895237401]);
    expect(np.square(int(65536)).js()).toEqual([0]);
  });

  test('division, remainder and their signs', () => {
    const x = int(7, -7, 7, -7);
    const y = int(2, 2, -2, -2);
    expect(np.floorDivide(x, y).js()).toEqual([3, -4, -4, 3]);
    expect(np.remainder(x, y).js()).toEqual([1, 1, -1, -1]);
    expect(np.fmod(x, y).js()).toEqual([1, -1, 1, -1]);
    expect(np.remainder(x, 2).js()).toEqual([1, 1, 1, 1]);
    expect(np.remainder(x, -2).js()).toEqual([-1, -1, -1, -1]);
    expect(np.divide(x, 2).js()).toEqual([3.5, -3.5, 3.5, -3.5]);
  });

  test('gcd, lcm and bits', () => {
    expect(np.gcd(int(12, -18, 0, 1836311903), int(18, 12, 5, 1134903170)).js()).toEqual([
      6, 6, 5, 1,
    ]);
    expect(np.lcm(int(4, 0), 6).js()).toEqual([12, 0]);
    expect(np.bitwiseCount(int(-1, 255)).js()).toEqual([1, 8]);
    expect(np.rightShift(int(-8), 1).js()).toEqual([-4]);
    expect(np.rightShift(np.array([4294967288], 'uint32'), 1).js()).toEqual([2147483644]);
  });

  test('negative powers of integers are refused', () => {
    expect(() => np.power(int(2), -1)).toThrow(/power: integers have no power -1/);
  });
});

describe('booleans', () => {
  const a = np.array([true, true, false]);
  const b = np.array([true, false, false]);
  test('add is or, multiply is and', () => {
    expect(np.add(a, b).js()).toEqual([true, true, false]);
    expect(np.multiply(a, b).js()).toEqual([true, false, false]);
    expect(np.maximum(a, b).dtype).toBe('bool');
  });

  test('have no difference, sign or negative', () => {
    expect(() => np.subtract(a, b)).toThrow(
      /subtract: is not defined for booleans. Use logicalXor/,
    );
    expect(() => np.negative(a)).toThrow(/Use logicalNot\(x\)/);
    expect(() => np.sign(a)).toThrow(/sign: is not defined for booleans/);
    expect(() => np.bitwiseAnd(float(1), 1)).toThrow(/bitwiseAnd: wants integers or booleans/);
    expect(() => np.gcd(a, b)).toThrow(/gcd: wants integers, received bool/);
  });
});

describe('special values', () => {
  test('hypot, logaddexp, maximum, fmax', () => {
    expect(np.hypot(float(3e200, Infinity, NaN), float(4e200, NaN, 1))).toBeCloseToArray(
      [5e200, Infinity, NaN],
      { rtol: 1e-15 },
    );
    expect(np.logaddexp(float(-Infinity, 1000), float(-Infinity, 1000)).js()).toEqual([
      -Infinity,
      1000 + Math.LN2,
    ]);
    expect(np.maximum(float(NaN, 1), 0).js()).toEqual([NaN, 1]);
    expect(np.fmax(float(NaN, 1), 0).js()).toEqual([0, 1]);
    expect(np.fmin(float(2, 1), NaN).js()).toEqual([2, 1]);
  });

  test('signbit, copysign and heaviside tell the zeros apart', () => {
    expect(np.signbit(float(-0, 0, -1, NaN)).js()).toEqual([true, false, true, false]);
    expect(np.copysign(float(1, -1), float(-0, 0)).js()).toEqual([-1, 1]);
    expect(np.heaviside(float(-2, 0, 3, NaN), 0.5).js()).toEqual([0, 0.5, 1, NaN]);
  });

  test('frexp and ldexp are inverse at all sizes', () => {
    const x = float(1, 3, -0.1, 1e300, 5e-324, 0.5, 2 ** 1023);
    const [mantissa, exponent] = np.frexp(x);
    for (const m of np.abs(mantissa).dataSync()) expect(m >= 0.5 && m < 1).toBe(true);
    expect(np.ldexp(mantissa, exponent).js()).toEqual(x.js());
    expect(np.frexp(float(0, Infinity))[1].js()).toEqual([0, 0]);
    expect(() => np.ldexp(x, float(1.5))).toThrow(/ldexp: wants integers/);
  });

  test('round, modf, nanToNum', () => {
    expect(np.round(float(0.5, 1.5, 2.5, -1.5)).js()).toEqual([0, 2, 2, -2]);
    expect(np.round(float(1.2345, 12.5), { decimals: 2 }).js()).toEqual([1.23, 12.5]);
    expect(np.round(float(1234.5), -2).js()).toEqual([1200]);
    expect(() => np.round(int(5), -1)).toThrow(/round: int32 cannot be rounded to -1 decimals/);
    expect(np.modf(float(-1.5)).map((v) => v.js())).toEqual([[-0.5], [-1]]);
    expect(np.nanToNum(float(NaN, Infinity, -Infinity), { nan: 7, posinf: 8 }).js()).toEqual([
      7,
      8,
      -Number.MAX_VALUE,
    ]);
  });

  test('i0 against its integral', () => {
    for (const x of [0, 0.5, 3, 19.9, 20.1, 50, -7]) {
      // i0(x) is the mean of exp(x cos t); the trapezoidal rule is exact for periodic functions.
      const n = 400;
      let mean = 0;
      for (let k = 0; k < n; k++) mean += Math.exp(x * Math.cos((2 * Math.PI * k) / n)) / n;
      expect(np.i0(x).item() / mean).toBeCloseTo(1, 12);
    }
  });
});

describe('derivatives at kinks', () => {
  test('maximum and clip share ties, fmax gives them to the second operand', () => {
    expect(slope((x) => np.maximum(x, 1))(1)).toBe(0.5);
    expect(slope((x) => np.clip(x, 0, 1))(1)).toBe(0.5);
    expect(slope((x) => np.fmax(x, 1))(1)).toBe(0);
    expect(slope(np.abs)(0)).toBe(1);
  });

  test('sinc and i0 are smooth at zero', () => {
    expect(slope(np.sinc)(0)).toBe(0);
    expect(hessian((x: NDArray) => np.sinc(x))(np.array(0))).toBeCloseToArray(-(Math.PI ** 2) / 3, {
      rtol: 1e-12,
    });
    expect(slope(np.i0)(0)).toBe(0);
  });

  test('logaddexp has the softmax as its slopes', () => {
    const f = (x: NDArray, y: NDArray) => np.logaddexp(x, y);
    expect(grad(f)(np.array(2), np.array(2)).item()).toBe(0.5);
    expect(grad(f)(np.array(-Infinity), np.array(1)).item()).toBe(0);
  });

  test('a whole exponent is differentiable at zero', () => {
    expect(slope((x) => np.power(x, 2))(0)).toBe(0);
    expect(slope((x) => np.power(x, 1))(0)).toBe(1);
  });
});

describe('choosing', () => {
  test('where with one argument finds, with three chooses', () => {
    expect(np.where([true, false, true]).map((v) => v.js())).toEqual([[0, 2]]);
    expect(np.where([true, false], 1, float(5, 6)).js()).toEqual([1, 6]);
    expect(np.where(float(0, 2), 1, 2).js()).toEqual([2, 1]);
    expect(() => np.where([true], 1, undefined as never)).toThrow(/where: wants a condition/);
    expect(() => np.where([true, false], float(1, 2, 3), 0)).toThrow(
      /where: shapes \[2\] and \[3\] and \[\] do not broadcast/,
    );
  });

  test('clip with one bound, by position or name', () => {
    expect(np.clip(float(-1, 0.5, 2), null, 1).js()).toEqual([-1, 0.5, 1]);
    expect(np.clip(float(-1, 0.5, 2), { min: 0 }).js()).toEqual([0, 0.5, 2]);
  });

  test('select and piecewise', () => {
    const x = float(-2, 0, 3);
    expect(np.select([np.less(x, 0), np.less(x, 1)], [np.negative(x), 9], -1).js()).toEqual([
      2, 9, -1,
    ]);
    expect(np.piecewise(x, [np.less(x, 0), np.greater(x, 2)], [7, np.square]).js()).toEqual([
      7, 0, 9,
    ]);
    expect(() => np.select([], [])).toThrow(/select: wants one choice for each condition/);
    expect(() => np.piecewise(x, [np.less(x, 0)], [])).toThrow(/piecewise: wants 1 or 2 pieces/);
  });
});

test('closeness', () => {
  expect(np.allclose(float(1, NaN), float(1 + 1e-9, NaN)).item()).toBe(0);
  expect(np.allclose(float(1, NaN), float(1 + 1e-9, NaN), { equalNan: true }).item()).toBe(1);
  expect(np.isclose(float(Infinity), float(Infinity)).js()).toEqual([true]);
  expect(np.arrayEqual(float(1), float(1, 1)).item()).toBe(0);
  expect(np.arrayEquiv(float(1), float(1, 1)).item()).toBe(1);
});

test('operands that do not broadcast', () => {
  expect(() => np.add(np.ones([2, 3]), np.ones([2]))).toThrow(
    /add: shapes \[2,3\] and \[2\] do not broadcast: axis -1 has 3 and 2/,
  );
});
