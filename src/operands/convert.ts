/** Converts what users pass into arrays. */
import {
  denseComplex,
  denseOfJs,
  denseOfTypedArray,
  denseScalar,
  denseSharing,
} from '../array/dense.js';
import { complexOf, defaultDType, type DType } from '../array/dtype.js';
import { isComplexNumber } from '../array/elements/complex.js';
import { denseOfNested } from '../array/elements/from-nested.js';
import { fail } from '../array/errors.js';
import { denseOfForeign, denseOfImage, isImage } from '../array/foreign.js';
import { NDArray, type ArrayLike, type Nested } from '../array/ndarray.js';
import { sameShape } from '../array/aval.js';
import { printShape } from '../array/shape.js';
import { isTypedArray, withoutArrays } from '../array/typed-array.js';
import { describe } from '../parameters/describe.js';
import { broadcastRight, insertAxes, join, strengthen } from './basic.js';
import { commonType } from './common-type.js';

/** What `array` and `asArray` accept: nested JS arrays may hold arrays and tracers too. */
export type NestedArrays = ArrayLike | readonly NestedArrays[];

/**
 * x as an array. Numbers become weakly typed rank-0 floats, `{ re, im }` complex ones, booleans
 * bool, typed arrays rank-1 arrays with a copy of their elements, nested JS arrays their stack in
 * the dtype their items promote to (numbers alone: the default float dtype). With `dtype`, the
 * elements are converted. Throws `shape-mismatch` where items of one level differ in shape.
 */
export function asArray(x: NestedArrays, dtype?: DType | null): NDArray {
  if (dtype !== undefined && dtype !== null) return strengthen(asArrayUntyped(x, dtype), dtype);
  return asArrayUntyped(x);
}

/**
 * The same without a copy: the array shares the memory of a typed array, which must stay as it is
 * while the array is used. Throws `bad-argument` where a copy has to be made.
 */
export function sharedArray(x: NestedArrays, dtype?: DType | null): NDArray {
  const array = isTypedArray(x) ? denseSharing(x) : x;
  if (array instanceof NDArray && (dtype ?? array.dtype) === array.dtype) return array;
  return fail(
    'bad-argument',
    `array: with copy: false it wants an array or typed array${dtype ? ` of ${dtype}` : ''}, received ` +
      `${describe(array)}. Leave copy out.`,
  );
}

/** `dtype` is only a hint that saves a conversion. */
function asArrayUntyped(x: NestedArrays, dtype?: DType): NDArray {
  if (x instanceof NDArray) return x;
  if (typeof x === 'number' && dtype !== undefined) return denseScalar(x, dtype);
  if (typeof x === 'number' || typeof x === 'boolean') return denseOfJs(x);
  if (isComplexNumber(x)) return denseComplex(x, complexOf(dtype ?? defaultDType()), true);
  if (isTypedArray(x)) return denseOfTypedArray(x);
  if (Array.isArray(x)) {
    const items: readonly NestedArrays[] = x;
    return items.some(holdsArrays) ? stackItems(items) : denseOfNested(x as Nested, dtype);
  }
  const foreign = denseOfForeign(x);
  if (foreign !== undefined) return foreign;
  if (isImage(x)) return denseOfImage(x);
  if (ArrayBuffer.isView(x))
    fail('bad-argument', `array: there are no arrays of ${describe(x)}. ${withoutArrays(x)}`);
  return fail(
    'bad-argument',
    `array: wants a number, a boolean, an array, a typed array, an ImageData or nested JS arrays of ` +
      `them, received ${describe(x)}.`,
  );
}

function holdsArrays(x: NestedArrays): boolean {
  if (typeof x === 'number' || typeof x === 'boolean' || isComplexNumber(x)) return false;
  return Array.isArray(x) ? (x as NestedArrays[]).some(holdsArrays) : true;
}

function stackItems(items: readonly NestedArrays[]): NDArray {
  const operands = items.map((x) =>
    typeof x === 'number' || typeof x === 'boolean' ? x : asArrayUntyped(x),
  );
  const { dtype } = commonType(operands);
  const arrays = operands.map((x) =>
    typeof x === 'number' ? denseScalar(x, dtype) : strengthen(asArrayUntyped(x), dtype),
  );
  const shape = arrays[0]?.shape ?? [];
  const other = arrays.find((x) => !sameShape(x.shape, shape));
  if (other !== undefined)
    fail(
      'shape-mismatch',
      `array: the items of a nested array must have one shape, received ${printShape(shape)} ` +
        `and ${printShape(other.shape)}.`,
    );
  return join(
    arrays.map((x) => insertAxes(broadcastRight(x, shape), [0])),
    0,
  );
}
