/** What NumPy has for complex numbers, on real arrays. */
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { filled } from './basic.js';
import { asArray } from './convert.js';
import { everywhere, op } from './elementwise.js';
import { rad2deg } from './math.js';
import { readOptions } from './options.js';
import { asInexact } from './promote.js';

/** The real part: x itself. */
export const real = (x: ArrayLike): NDArray => asArray(x);

/** The imaginary part: zeros with the dtype of x. */
export function imag(x: ArrayLike): NDArray {
  const array = asArray(x);
  return filled(0, array.shape, array.dtype);
}

/** The complex conjugate: x itself. */
export const conj = (x: ArrayLike): NDArray => asArray(x);
export { conj as conjugate };

export interface AngleOptions {
  /** In degrees instead of radians. */
  readonly deg?: boolean | undefined;
}

/**
 * The angle in the complex plane: 0 for positive numbers, π for negative ones. Integers become the
 * default float dtype.
 */
export function angle(x: ArrayLike, deg?: boolean | AngleOptions): NDArray {
  const found = readOptions<AngleOptions>([deg], 'deg');
  const radians = op('atan2', 0, asInexact(x));
  return found.deg === true ? rad2deg(radians) : radians;
}

/** True everywhere: no element has an imaginary part. */
export const isreal = (x: ArrayLike): NDArray => everywhere(true, asArray(x));

/** False everywhere. */
export const iscomplex = (x: ArrayLike): NDArray => everywhere(false, asArray(x));

/** True: there are no complex dtypes. */
export const isrealobj = (_x: ArrayLike): boolean => true;

/** False: there are no complex dtypes. */
export const iscomplexobj = (_x: ArrayLike): boolean => false;
