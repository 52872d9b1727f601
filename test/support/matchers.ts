/** Matchers for arrays, registered in vitest.config.ts. */
import { expect } from 'vitest';
import type { Nested, NDArray } from '../../src/array/ndarray.js';
import { difference, exact, type Flat, type Tolerance } from './close.js';

type Comparable = NDArray | Flat | Nested;

/** Asserts equal shapes and elements within the tolerance; exact equality if none is given. */
export function expectClose(
  actual: Comparable,
  expected: Comparable,
  tolerance: Partial<Tolerance> = exact,
  message = '',
): void {
  expect(actual, message).toBeCloseToArray(expected, tolerance);
}

expect.extend({
  toBeCloseToArray(actual: Comparable, expected: Comparable, tolerance: Partial<Tolerance> = {}) {
    const report = difference(actual, expected, { ...exact, ...tolerance });
    return {
      pass: report === null,
      message: () => report ?? 'the arrays are equal within the tolerance',
    };
  },
});

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- must repeat vitest's own parameter
  interface Matchers<T = any> {
    toBeCloseToArray: (expected: Comparable, tolerance?: Partial<Tolerance>) => T;
  }
}
