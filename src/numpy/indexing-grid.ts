/** Indices of a grid as one number and back. */
import { isInteger } from '../array/dtype.js';
import { DenseArray } from '../array/dense.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, sizeOf, stridesOf, zip, type Shape } from '../array/shape.js';
import { add, floorDivide, multiply, remainder } from './arithmetic.js';
import { asArray } from './convert.js';
import { wrapNegative } from './indexing-dynamic.js';
import { clip } from './where.js';

function integers(who: string, x: ArrayLike): NDArray {
  const array = asArray(x, typeof x === 'number' || Array.isArray(x) ? 'int32' : null);
  if (!isInteger(array.dtype))
    fail('dtype-mismatch', `${who}: indices must be integers, received ${array.dtype}.`);
  return array;
}

/**
 * The index on each axis of the elements with these row-major numbers in an array of a shape.
 * Negative numbers count from the end; what is out of range is clamped.
 */
export function unravelIndex(numbers: ArrayLike, shape: Shape): NDArray[] {
  const size = sizeOf(shape);
  const flat = clip(
    wrapNegative(integers('unravelIndex', numbers), size),
    0,
    Math.max(size - 1, 0),
  );
  return stridesOf(shape).map((stride, d) => remainder(floorDivide(flat, stride), at(shape, d)));
}

export interface RavelOptions {
  /** Indices out of range: an error, counted around, or clamped. */
  readonly mode?: 'raise' | 'wrap' | 'clip';
}

/**
 * The row-major numbers of the elements with these indices, one array an axis, in an array of a
 * shape. In mode `raise`, the default, known indices out of range throw `index-out-of-range`, and
 * traced ones `value-not-known`.
 */
export function ravelMultiIndex(
  indices: readonly ArrayLike[],
  shape: Shape,
  options: RavelOptions = {},
): NDArray {
  const { mode = 'raise' } = options;
  const arrays = indices.map((x) => integers('ravelMultiIndex', x));
  if (arrays.length !== shape.length || arrays.length === 0)
    fail(
      'bad-argument',
      `ravelMultiIndex: wants one index array for each of ${shape.length} axes, received ` +
        `${arrays.length}.`,
    );
  const inRange = zip(arrays, shape).map(([index, length], d) => {
    if (mode === 'wrap') return remainder(index, length);
    if (mode === 'clip') return clip(index, 0, length - 1);
    checkInRange(index, length, d);
    return index;
  });
  return zip(inRange, stridesOf(shape))
    .map(([index, stride]) => multiply(index, stride))
    .reduce((sum, term) => add(sum, term));
}

function checkInRange(index: NDArray, length: number, axis: number): void {
  if (!(index instanceof DenseArray))
    fail(
      'value-not-known',
      "ravelMultiIndex: whether traced indices are in range is not known. Pass { mode: 'clip' } or " +
        "{ mode: 'wrap' }.",
    );
  const wrong = index.dataSync({ copy: false }).find((i) => i < 0 || i >= length);
  if (wrong !== undefined)
    fail(
      'index-out-of-range',
      `ravelMultiIndex: index ${wrong} does not exist on axis ${axis} of length ${length}.`,
    );
}
