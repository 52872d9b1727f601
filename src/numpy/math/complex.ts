/** Complex numbers: their parts, conjugates and angles. */
import { complexOf, defaultDType, isComplex } from '../../array/dtype.js';
import { denseComplex } from '../../array/dense.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { oneOperand, twoOperands } from '../../parameters/arity.js';
import { arrayLike, flag } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { filled } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { everywhere, op } from '../../operands/elementwise.js';
import { asInexact, inexactArrays } from '../../operands/promote.js';
import { rad2deg } from './math.js';

/**
 * The complex numbers x + iy, elementwise: of float32 complex64, of float64 complex128. Integers
 * become the default float dtype; two JS numbers are a weak complex number, which takes the
 * precision of what it meets. Throws `dtype-mismatch` where an operand is complex.
 */
export function complex(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('complex', x, y, more);
  if (typeof x === 'number' && typeof y === 'number')
    return denseComplex({ re: x, im: y }, complexOf(defaultDType()), true);
  return op('complex', ...inexactArrays('complex', x, y));
}

/** The real part: x itself where it is real. */
export function real(x: ArrayLike, ...more: []): NDArray {
  oneOperand('real', x, more);
  const array = asArray(x);
  return isComplex(array.dtype) ? op('real', array) : array;
}

/** The imaginary part; of real numbers zeros of their dtype. */
export function imag(x: ArrayLike, ...more: []): NDArray {
  oneOperand('imag', x, more);
  const array = asArray(x);
  return isComplex(array.dtype) ? op('imag', array) : filled(0, array.shape, array.dtype);
}

/** The complex conjugate: x itself where it is real. */
export function conj(x: ArrayLike, ...more: []): NDArray {
  oneOperand('conj', x, more);
  const array = asArray(x);
  return isComplex(array.dtype) ? op('conj', array) : array;
}
export { conj as conjugate };

export interface AngleOptions {
  /** In degrees instead of radians. */
  readonly deg?: boolean | undefined;
}

const angleParameters = parameters<AngleOptions>('angle', { x: arrayLike }, { deg: flag });

/**
 * The angle in the complex plane, from -π to π: 0 for positive real numbers, π for negative ones.
 * Integers become the default float dtype.
 */
export function angle(x: ArrayLike, ...args: Trailing<[deg?: boolean], AngleOptions>): NDArray {
  const found = angleParameters.read([x], args);
  const z = asInexact(x);
  const radians = isComplex(z.dtype)
    ? op('atan2', op('imag', z), op('real', z))
    : op('atan2', 0, z);
  return found.deg === true ? rad2deg(radians) : radians;
}

/** Whether each element has the imaginary part 0. */
export function isreal(x: ArrayLike, ...more: []): NDArray {
  oneOperand('isreal', x, more);
  const array = asArray(x);
  return isComplex(array.dtype) ? op('eq', op('imag', array), 0) : everywhere(true, array);
}

/** Whether each element has an imaginary part other than 0. */
export function iscomplex(x: ArrayLike, ...more: []): NDArray {
  oneOperand('iscomplex', x, more);
  const array = asArray(x);
  return isComplex(array.dtype) ? op('ne', op('imag', array), 0) : everywhere(false, array);
}

/** Whether the dtype of x is none of complex numbers. */
export function isrealobj(x: ArrayLike, ...more: []): boolean {
  oneOperand('isrealobj', x, more);
  return !isComplex(asArray(x).dtype);
}

/** Whether the dtype of x is one of complex numbers. */
export function iscomplexobj(x: ArrayLike, ...more: []): boolean {
  oneOperand('iscomplexobj', x, more);
  return isComplex(asArray(x).dtype);
}
