/** The modified Bessel function that NumPy has. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { modifiedBessel } from '../../operands/modified-bessel.js';
import { asInexact, requireReal } from '../../operands/promote.js';
import { oneOperand } from '../../parameters/arity.js';

/**
 * The modified Bessel function of the first kind and order 0; infinite where it overflows, NaN at
 * ±∞.
 */
export function i0(x: ArrayLike, ...more: []): NDArray {
  oneOperand('i0', x, more);
  return modifiedBessel(0, false, asInexact(requireReal('i0', x)));
}
