/** Modified Bessel functions of the first kind, of order 0 and 1. */
import { oneOperand } from '../../parameters/arity.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { modifiedBessel } from '../../operands/modified-bessel.js';
import { asInexact } from '../../operands/promote.js';

export { i0 } from '../../numpy/math/bessel.js';

/** exp(-|x|) · i0(x). */
export const i0e = (x: ArrayLike, ...none: []): NDArray =>
  modifiedBessel(0, true, asInexact(oneOperand('scipy.special.i0e', x, none)));
/** The modified Bessel function of the first kind, of order 1. */
export const i1 = (x: ArrayLike, ...none: []): NDArray =>
  modifiedBessel(1, false, asInexact(oneOperand('scipy.special.i1', x, none)));
/** exp(-|x|) · i1(x). */
export const i1e = (x: ArrayLike, ...none: []): NDArray =>
  modifiedBessel(1, true, asInexact(oneOperand('scipy.special.i1e', x, none)));
