import { describe, expect, test } from 'vitest';
import { denseOfNested } from '../../src/array/elements/from-nested.js';
import { difference, ulps } from './close.js';
import { expectClose } from './matchers.js';

const close = { rtol: 1e-12, atol: 0 };

describe('toBeCloseToArray', () => {
  test('accepts what is close, NaN beside NaN and equal infinities', () => {
    expect(denseOfNested([1, NaN, Infinity])).toBeCloseToArray([1 + 1e-13, NaN, Infinity], close);
    expectClose([0], [-0]);
  });

  test('rejects other shapes, other values, NaN and infinities of the other sign', () => {
    expect([[1, 2]]).not.toBeCloseToArray([1, 2]);
    expect([1]).not.toBeCloseToArray([NaN], close);
    expect([NaN]).not.toBeCloseToArray([1], close);
    expect([Infinity]).not.toBeCloseToArray([-Infinity], { rtol: 1, atol: 1 });
    expect([1e308]).not.toBeCloseToArray([Infinity], { rtol: 1, atol: 1 });
    expect(() => expectClose([1], [2])).toThrow('got 1, expected 2');
  });

  test('reports the first bad index, both values, the largest errors and the ulps', () => {
    expect(
      difference(
        [
          [1, 2],
          [3, 4.5],
        ],
        [
          [1, 2],
          [3.5, 4],
        ],
        close,
      ),
    ).toBe(
      '2 of 4 differ, first at [1,0]: got 3, expected 3.5 (1.1e+15 ulp); ' +
        'max abs error 5.0e-1, max rel error 1.4e-1, allowed rtol 1e-12 atol 0',
    );
  });

  test('counts ulps across zero', () => {
    expect(ulps(1, 1 + Number.EPSILON)).toBe('1');
    expect(ulps(Number.MIN_VALUE, -Number.MIN_VALUE)).toBe('2');
    expect(ulps(0, -0)).toBe('0');
    expect(ulps(NaN, 1)).toBe('NaN');
  });
});
