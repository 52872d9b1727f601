import { describe, expect, test } from 'vitest';
import { grad, lax, numpy as np, type NDArray } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';
import { array, floats, ints, wave } from '../numpy/arrays.js';

describe('operands', () => {
  test('numbers take the dtype and the shape of the array', () => {
    const x = array([1, 2], 'float32');
    expect(lax.add(x, 1.5).dtype).toBe('float32');
    expect(lax.sub(10, ints(1, 2)).js()).toEqual([9, 8]);
    expect(lax.mul(2, 3).item()).toBe(6);
  });

  test('nothing is promoted', () => {
    expect(() => lax.add(floats(1), ints(1))).toThrow(/one dtype, received float64 and int32/);
    expect(() => lax.add(ints(1), 1.5)).toThrow(/1.5 is not an element of int32/);
  });

  test('scalars and axes of length 1 are repeated, and ranks are not filled up', () => {
    expect(lax.add(floats(1, 2), np.array(3)).js()).toEqual([4, 5]);
    expect(lax.add(np.array(3), np.array(4)).js()).toBe(7);
    expect(lax.add(floats(1, 2), floats(3)).js()).toEqual([4, 5]);
    expect(lax.mul(np.array([[1, 2]]), np.array([[3], [4]])).shape).toEqual([2, 2]);
    expect(lax.add(floats(), floats(1)).shape).toEqual([0]);
    expect(() => lax.add(np.array([[1, 2]]), floats(1, 2))).toThrow(
      /one shape, received \[1,2\] and \[2\]/,
    );
    expect(() => lax.add(floats(1, 2), floats(1, 2, 3))).toThrow(/one shape/);
  });
});

test('integers: truncating division, wrapping, bits', () => {
  expect(lax.div(ints(7, -7), ints(2, 2)).js()).toEqual([3, -3]);
  expect(lax.rem(ints(7, -7), ints(3, 3)).js()).toEqual([1, -1]);
  expect(lax.add(ints(2 ** 31 - 1), 1).js()).toEqual([-(2 ** 31)]);
  expect(lax.bitwiseNot(np.array([true, false])).js()).toEqual([false, true]);
  expect(lax.populationCount(ints(-1, 7)).js()).toEqual([32, 3]);
  expect(lax.bitcastConvertType(array([1], 'float32'), 'int32').js()).toEqual([1065353216]);
});

test('powers: of integers, by integers, with a negative base', () => {
  expect(lax.integerPow(ints(-2, 3), 3).js()).toEqual([-8, 27]);
  expect(lax.pow(floats(-2, 2), ints(3, -1)).js()).toEqual([-8, 0.5]);
  expect(lax.pow(floats(4, 9), 0.5).js()).toEqual([2, 3]);
  const slope = grad((x: NDArray) => lax.reduceSum(lax.square(x), [0]))(floats(-3, 0));
  expect(slope.js()).toEqual([-6, 0]);
});

test('rounding methods', () => {
  const halves = floats(0.5, 1.5, -2.5);
  expect(lax.round(halves).js()).toEqual([1, 2, -3]);
  expect(lax.round(halves, 'TO_NEAREST_EVEN').js()).toEqual([0, 2, -2]);
  expect(() => lax.round(halves, 'UP' as never)).toThrow(/AWAY_FROM_ZERO/);
});

describe('select', () => {
  test('by bool, by number, by a scalar', () => {
    const cases = [floats(1, 2, 3), floats(10, 20, 30), floats(100, 200, 300)] as const;
    expect(lax.selectN(ints(0, 2, 1), ...cases).js()).toEqual([1, 200, 30]);
    expect(lax.select(true, cases[0], cases[1]).js()).toEqual([1, 2, 3]);
    expect(lax.select([true, false, true], cases[0], cases[1]).js()).toEqual([1, 20, 3]);
  });

  test('refuses what does not fit', () => {
    const x = floats(1, 2);
    expect(() => lax.select([true], x, x)).toThrow(/the test has shape \[1\]/);
    expect(() => lax.selectN(np.array([true, false]), x, x, x)).toThrow(/2 cases, not 3/);
    expect(() => lax.selectN(x, x, x)).toThrow(/bool or int32/);
  });

  test('clamp with scalars or arrays', () => {
    expect(lax.clamp(0, floats(-1, 0.5, 2), 1).js()).toEqual([0, 0.5, 1]);
    expect(lax.clamp(floats(0, 1), floats(-1, 3), floats(1, 2)).js()).toEqual([0, 2]);
  });
});

test('each function of one operand is the primitive of its name', () => {
  const x = wave([4]).mul(0.5);
  const pairs: [(x: NDArray) => NDArray, (x: number) => number][] = [
    [lax.sin, Math.sin],
    [lax.cos, Math.cos],
    [lax.exp, Math.exp],
    [lax.expm1, Math.expm1],
    [lax.log1p, Math.log1p],
    [lax.tanh, Math.tanh],
    [lax.asinh, Math.asinh],
    [lax.cbrt, Math.cbrt],
    [lax.exp2, (v) => 2 ** v],
    [lax.reciprocal, (v) => 1 / v],
    [lax.logistic, (v) => 1 / (1 + Math.exp(-v))],
  ];
  for (const [actual, reference] of pairs)
    expectClose(actual(x), Array.from(x.dataSync(), reference), { rtol: 1e-14 }, reference.name);
});
