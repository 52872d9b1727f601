/** What NumPy has for complex numbers, on real arrays. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { oneOperand } from '../../parameters/arity.js';
import { arrayLike, flag } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { filled } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { everywhere, op } from '../../operands/elementwise.js';
import { rad2deg } from './math.js';
import { asInexact } from '../../operands/promote.js';

/** The real part: x itself. */
export function real(x: ArrayLike, ...more: []): NDArray {
  oneOperand('real', x, more);
  return asArray(x);
}

/** The imaginary part: zeros with the dtype of x. */
export function imag(x: ArrayLike, ...more: []): NDArray {
  oneOperand('imag', x, more);
  const array = asArray(x);
  return filled(0, array.shape, array.dtype);
}

/** The complex conjugate: x itself. */
export function conj(x: ArrayLike, ...more: []): NDArray {
  oneOperand('conj', x, more);
  return asArray(x);
}
export { conj as conjugate };

export interface AngleOptions {
  /** In degrees instead of radians. */
  readonly deg?: boolean | undefined;
}

const angleParameters = parameters<AngleOptions>('angle', { x: arrayLike }, { deg: flag });

/**
 * The angle in the complex plane: 0 for positive numbers, π for negative ones. Integers become the
 * default float dtype.
 */
export function angle(x: ArrayLike, ...args: Trailing<[deg?: boolean], AngleOptions>): NDArray {
  const found = angleParameters.read([x], args);
  const radians = op('atan2', 0, asInexact(x));
  return found.deg === true ? rad2deg(radians) : radians;
}

/** True everywhere: no element has an imaginary part. */
export function isreal(x: ArrayLike, ...more: []): NDArray {
  oneOperand('isreal', x, more);
  return everywhere(true, asArray(x));
}

/** False everywhere. */
export function iscomplex(x: ArrayLike, ...more: []): NDArray {
  oneOperand('iscomplex', x, more);
  return everywhere(false, asArray(x));
}

/** True: there are no complex dtypes. */
export function isrealobj(x: ArrayLike, ...more: []): boolean {
  oneOperand('isrealobj', x, more);
  return true;
}

/** False: there are no complex dtypes. */
export function iscomplexobj(x: ArrayLike, ...more: []): boolean {
  oneOperand('iscomplexobj', x, more);
  return false;
}
