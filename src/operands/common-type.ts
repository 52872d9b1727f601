/** The dtype in which the operands of one operation meet. */
import {
  complexOf,
  defaultDType,
  type DType,
  dtypeOfNumber,
  isComplex,
  isInexact,
  itemSize,
  kindOrder,
} from '../array/dtype.js';
import { promoteDTypes } from '../array/elements/promotion.js';
import type { NDArray } from '../array/ndarray.js';

export interface CommonType {
  readonly dtype: DType;
  readonly weak: boolean;
}

/**
 * The promoted type: strong operands meet by `promoteDTypes`, then weak ones take that dtype unless
 * they are of a higher kind (a float among integers, an integer among booleans, complex among
 * floats). Numbers alone have the default float dtype. The result is weak when no strong operand
 * decided it. JS booleans count as bool.
 */
export function commonType(operands: readonly (NDArray | number | boolean)[]): CommonType {
  if (operands.every((x) => typeof x === 'number')) return { dtype: defaultDType(), weak: true };
  let strong: DType | null = null;
  let weak: DType | null = null;
  const join = (a: DType | null, b: DType): DType => (a === null ? b : promoteDTypes(a, b));
  for (const x of operands) {
    if (typeof x === 'number') weak = join(weak, dtypeOfNumber(x));
    else if (typeof x === 'boolean') strong = join(strong, 'bool');
    else if (x.aval.weak) weak = join(weak, x.dtype);
    else strong = join(strong, x.dtype);
  }
  if (strong !== null && (weak === null || kindOrder(weak) <= kindOrder(strong)))
    return { dtype: strong, weak: false };
  // A weak complex number does not widen the floats that it meets.
  if (strong !== null && weak !== null && isComplex(weak) && isInexact(strong))
    return { dtype: complexOf(strong), weak: false };
  return { dtype: weak ?? defaultDType(), weak: true };
}

/** Whether signed and unsigned integer arrays meet: together they need more than 32 bits. */
export function mixesSigns(operands: readonly (NDArray | number | boolean)[]): boolean {
  const strong = operands.filter((x) => typeof x === 'object' && !x.aval.weak);
  const has = (dtype: DType): boolean => strong.some((x) => (x as NDArray).dtype === dtype);
  return has('int32') && has('uint32') && !has('float32') && !has('float64');
}

/**
 * The dtype in which functions with fractional results compute: integers and bools become the
 * default float dtype. Numbers alone are floats already.
 */
export const inexactDType = (dtype: DType): DType => (isInexact(dtype) ? dtype : defaultDType());

/**
 * The dtype in which means are computed: sums of float16 leave its range early, and those of floats
 * of 16 bits are told to few digits, so that they are float32 on the way, as in JAX.
 */
export const meanDType = (dtype: DType): DType =>
  isInexact(dtype) && itemSize[dtype] === 2 ? 'float32' : dtype;
