/** The Cauchy distribution wrapped around the circle, with concentration c. */
import type { ArrayLike } from '../../../array/ndarray.js';
import {
  add,
  divide,
  mod,
  multiply,
  negative,
  square,
  subtract,
} from '../../../numpy/math/arithmetic.js';
import { greater, less, logicalAnd, logicalOr } from '../../../numpy/math/logic.js';
import { arctan, log, log1p, sin, tan } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { density, elementwise } from '../distribution.js';
import { unlessNaN } from '../support.js';
import { uniform } from '../../../random/uniform.js';
import { placedSamples } from '../drawn.js';

const densities = density(
  elementwise<[x: ArrayLike, c: ArrayLike]>,
  'wrapcauchy',
  ['x', 'c'],
  (x, c) => {
    // 1 + c² - 2 c cos x, without the cancellation
    const chord = multiply(multiply(c, 4), square(sin(multiply(x, 0.5))));
    const distance = add(square(subtract(1, c)), chord);
    const norm = add(log1p(negative(c)), subtract(log1p(c), Math.log(2 * Math.PI)));
    const isOutside = logicalOr(less(x, 0), greater(x, 2 * Math.PI));
    const value = where(isOutside, -Infinity, subtract(norm, log(distance)));
    const isShape = logicalAnd(greater(c, 0), less(c, 1));
    return unlessNaN(where(isShape, value, NaN), x);
  },
);

/** The logarithm of the density for x from 0 to 2π; NaN unless c lies between 0 and 1. */
export const logpdf = densities.logpdf;

/** The probability density for x from 0 to 2π; NaN unless c lies between 0 and 1. */
export const pdf = densities.pdf;

/**
 * Draws from the Cauchy distribution wrapped around the circle, from 0 to 2π, by a key of
 * `random`: of the shape and the float dtype asked for, else of the shape of c.
 */
export const sample = placedSamples<[c: ArrayLike]>('wrapcauchy', ['c'], (key, draw, c) => {
  const u = subtract(uniform(key, draw), 0.5);
  const half = arctan(multiply(divide(subtract(1, c!), add(1, c!)), tan(multiply(u, Math.PI))));
  return mod(multiply(half, 2), 2 * Math.PI);
});
