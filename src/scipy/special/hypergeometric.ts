/** The hypergeometric functions of one and of two upper parameters. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { op } from '../../operands/elementwise.js';
import { arrayLike } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { realFloats } from '../floats.js';

const hyp1f1Parameters = parameters('scipy.special.hyp1f1', {
  a: arrayLike,
  b: arrayLike,
  x: arrayLike,
});

/**
 * Kummer's confluent hypergeometric function, the sum of (a)ₖ / (b)ₖ xᵏ / k! over k from 0, where
 * (a)ₖ = a (a+1) … (a+k-1). It is 1 where a is 0, eˣ where a = b, and ∞ at the poles b = 0, -1, …
 * unless a is a whole number between b and 0. Parameters that are infinite or too large for any of
 * its sums give NaN. The operands broadcast, integers become floats, complex numbers throw
 * `dtype-mismatch`. It has all derivatives by x, and one of these may be by a or b, for which a
 * second one throws `not-differentiable`; those by a and b are NaN at the poles of b. After J. W.
 * Pearson, S. Olver and M. A. Porter (Numerical Algorithms 74, 2017).
 */
export function hyp1f1(a: ArrayLike, b: ArrayLike, x: ArrayLike, ...none: []): NDArray {
  hyp1f1Parameters.read([a, b, x], none);
  return op('hyp1f1', ...realFloats('scipy.special.hyp1f1', a, b, x));
}

const hyp2f1Parameters = parameters('scipy.special.hyp2f1', {
  a: arrayLike,
  b: arrayLike,
  c: arrayLike,
  x: arrayLike,
});

/**
 * Gauss's hypergeometric function, the sum of (a)ₖ (b)ₖ / (c)ₖ xᵏ / k! over k from 0 and what
 * continues it to x < -1. It is 1 where a or b is 0, and ∞ for x > 1 and at the poles c = 0, -1, …
 * unless a or b is a whole number between c and 0, when the sum ends; it is (1-x)⁻ᵇ where a = c.
 * Parameters that are infinite or too large for any of its sums give NaN. The operands broadcast,
 * integers become floats, complex numbers throw `dtype-mismatch`. It has all derivatives by x, and
 * one of these may be by a, b or c, for which a second one throws `not-differentiable`; those by
 * parameters are NaN where the function is infinite. By series and the transformations of DLMF
 * 15.8, near 1 by Taylor series of the differential equation.
 */
export function hyp2f1(
  a: ArrayLike,
  b: ArrayLike,
  c: ArrayLike,
  x: ArrayLike,
  ...none: []
): NDArray {
  hyp2f1Parameters.read([a, b, c, x], none);
  return op('hyp2f1', ...realFloats('scipy.special.hyp2f1', a, b, c, x));
}
