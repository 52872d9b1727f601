/** Operands made ready for an elementwise equation: one dtype, one shape. */
import { denseScalar } from '../array/dense.js';
import {
  type DType,
  isBool,
  isComplex,
  isInexact,
  isInteger,
  isUnsigned,
  itemSize,
} from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { NDArray, type ArrayLike } from '../array/ndarray.js';
import { broadcastShapes } from '../array/shape.js';
import { broadcastRight, convertTo, filled } from './basic.js';
import { commonType, inexactDType, meanDType, mixesSigns, type CommonType } from './common-type.js';
import { asArray } from './convert.js';

/** What `bind` takes: JS numbers become literals of the other operands' dtype. */
export type Operand = NDArray | number;

/** Numbers and booleans as they are, everything else as an array. */
const keepScalar = (x: ArrayLike): NDArray | number | boolean =>
  typeof x === 'number' || typeof x === 'boolean' ? x : asArray(x);

/** Whether signed and unsigned integer arrays meet; see `mixesSigns`. */
export const haveMixedSigns = (...xs: readonly ArrayLike[]): boolean =>
  mixesSigns(xs.map(keepScalar));

/** The type in which operands meet; see `commonType`. */
export function promotedType(...xs: readonly ArrayLike[]): CommonType {
  return commonType(xs.map(keepScalar));
}

/**
 * Converts the operands to the dtype they promote to and broadcasts them to one shape. JS scalars
 * stay numbers, except that at least one operand is an array. Throws `shape-mismatch`, with `who`
 * as the function's name.
 */
export function promoteOperands(who: string, ...xs: readonly ArrayLike[]): Operand[] {
  const operands = xs.map(keepScalar);
  return broadcastOperands(who, operands, commonType(operands));
}

/** The same for floats: integers and bools are converted to the default float dtype. */
export function promoteInexact(who: string, ...xs: readonly ArrayLike[]): Operand[] {
  const operands = xs.map(keepScalar);
  const { dtype, weak } = commonType(operands);
  return broadcastOperands(who, operands, { dtype: inexactDType(dtype), weak });
}

/** The same, with the dtype given. */
export function operandsOfType(who: string, dtype: DType, ...xs: readonly ArrayLike[]): Operand[] {
  return broadcastOperands(who, xs.map(keepScalar), { dtype, weak: false });
}

function broadcastOperands(
  who: string,
  operands: readonly (NDArray | number | boolean)[],
  type: CommonType,
): Operand[] {
  const converted = operands.map((x) =>
    x instanceof NDArray ? convertTo(x, type.dtype, type.weak) : Number(x),
  );
  const arrays = converted.filter((x): x is NDArray => typeof x !== 'number');
  if (arrays.length === 0)
    return converted.map((x, i) => (i === 0 ? denseScalar(x as number, type.dtype, type.weak) : x));
  const shape = broadcastShapes(
    arrays.map((x) => x.shape),
    who,
  );
  return converted.map((x) => (typeof x === 'number' ? x : broadcastRight(x, shape)));
}

/** The operands of `promoteOperands`, numbers too as arrays. */
export const promoteArrays = (who: string, ...xs: readonly ArrayLike[]): NDArray[] =>
  allArrays(promoteOperands(who, ...xs));

/** Two operands of `promoteInexact`, numbers too as arrays. */
export const inexactArrays = (who: string, x: ArrayLike, y: ArrayLike): [NDArray, NDArray] =>
  allArrays(promoteInexact(who, x, y)) as [NDArray, NDArray];

function allArrays(operands: readonly Operand[]): NDArray[] {
  const model = operands.find((x) => typeof x !== 'number');
  const { shape, dtype } = model ?? fail('internal', 'an operation on numbers alone');
  return operands.map((x) => (typeof x === 'number' ? filled(x, shape, dtype) : x));
}

/** x as a float array: integers and bools are converted to the default float dtype. */
export function asInexact(x: ArrayLike): NDArray {
  const array = asArray(x);
  return convertTo(array, inexactDType(array.dtype));
}

/**
 * Floats as those that sums and functions of them are computed in: those of 16 bits as float32,
 * since sums of many would be infinite.
 */
export const asWorked = (x: NDArray): NDArray => convertTo(x, meanDType(x.dtype));

/** x converted to what its dtype must be able to count: bool becomes int32. */
export function asNumeric(x: ArrayLike): NDArray {
  const array = asArray(x);
  return isBool(array.dtype) ? convertTo(array, 'int32') : array;
}

/**
 * x converted to what sums and products of its elements have: integers of few bits become long
 * ones.
 */
export function asSummed(x: ArrayLike): NDArray {
  const array = asNumeric(x);
  const { dtype } = array;
  if (!isInteger(dtype) || itemSize[dtype] === 4) return array;
  return convertTo(array, isUnsigned(dtype) ? 'uint32' : 'int32');
}

/** x as an array. Throws `dtype-mismatch` where it is complex. */
export function requireReal(who: string, x: ArrayLike): NDArray {
  const array = asArray(x);
  if (isComplex(array.dtype))
    fail(
      'dtype-mismatch',
      `${who}: is not defined for complex numbers, received ${array.dtype}. ` +
        'Take the parts, np.real(x) and np.imag(x), or the size, np.abs(x).',
    );
  return array;
}

/** Throws `dtype-mismatch` unless x is of an integer dtype (or bool, where that is allowed). */
export function requireIntegers(who: string, x: NDArray, bool: 'bool too' | 'no bool'): NDArray {
  if (isInexact(x.dtype) || (isBool(x.dtype) && bool === 'no bool'))
    fail(
      'dtype-mismatch',
      `${who}: wants integers${bool === 'bool too' ? ' or booleans' : ''}, received ${x.dtype}. ` +
        `Convert with astype(x, 'int32').`,
    );
  return x;
}
