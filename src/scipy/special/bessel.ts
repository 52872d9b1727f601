/** Modified Bessel functions of the first kind, of order 0 and 1. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { modifiedBessel } from '../../numpy/bessel.js';
import { asInexact } from '../../numpy/promote.js';

export { i0 } from '../../numpy/bessel.js';

/** exp(-|x|) · i0(x). */
export const i0e = (x: ArrayLike): NDArray => modifiedBessel(0, true, asInexact(x));
export const i1 = (x: ArrayLike): NDArray => modifiedBessel(1, false, asInexact(x));
/** exp(-|x|) · i1(x). */
export const i1e = (x: ArrayLike): NDArray => modifiedBessel(1, true, asInexact(x));
