/** The uniform distribution on [loc, loc + scale]. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, negative } from '../../../numpy/math/arithmetic.js';
import { greater, less, logicalOr } from '../../../numpy/math/logic.js';
import { exp, log } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { floats } from '../../floats.js';
import { unlessNaN } from '../support.js';
import { withLocScale } from '../distribution.js';

const logDensity = (x: ArrayLike, loc: ArrayLike, scale: ArrayLike): NDArray => {
  const [at, start, width] = floats('uniform.logpdf', x, loc, scale);
  const outside = logicalOr(less(at, start), greater(at, add(start, width)));
  const logDensity = where(outside, -Infinity, negative(log(width)));
  return unlessNaN(logDensity, at, start, width);
};

/** The logarithm of the density of the uniform distribution. */
export const logpdf = withLocScale<[x: ArrayLike]>('uniform.logpdf', ['x'], logDensity);

/** The probability density of the uniform distribution. */
export const pdf = withLocScale<[x: ArrayLike]>('uniform.pdf', ['x'], (...operands) =>
  exp(logDensity(...operands)),
);
