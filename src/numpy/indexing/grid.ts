/** Indices of a grid as one number and back. */
import type { DType } from '../../array/dtype.js';
import { DenseArray } from '../../array/dense.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, sizeOf, stridesOf, zip, type Shape } from '../../array/shape.js';
import {
  arrayLike,
  arrayLikes,
  choice,
  dtype as dtypeKind,
  named,
  optional,
  sizes,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { add, floorDivide, multiply, remainder } from '../math/arithmetic.js';
import { convertTo } from '../../operands/basic.js';
import { integersOf } from '../../operands/index-arrays.js';
import { wrapNegative } from '../../operands/indices.js';
import { clip } from './where.js';
import { unstack } from '../shape/concatenate.js';

const unravelParameters = parameters('unravelIndex', { numbers: arrayLike, shape: sizes });

/**
 * The index on each axis of the elements with these row-major numbers in an array of a shape.
 * Negative numbers count from the end; what is out of range is clamped.
 */
export function unravelIndex(numbers: ArrayLike, shape: number | Shape, ...more: []): NDArray[] {
  unravelParameters.read([numbers, shape], more);
  const lengths = [shape].flat();
  const size = sizeOf(lengths);
  const flat = clip(
    wrapNegative(integersOf('unravelIndex', numbers), size),
    0,
    Math.max(size - 1, 0),
  );
  return stridesOf(lengths).map((stride, d) =>
    remainder(floorDivide(flat, stride), at(lengths, d)),
  );
}

export interface RavelOptions {
  /** Indices out of range: an error, counted around, or clamped. */
  readonly mode?: RavelMode | undefined;
  /** 'F' numbers the elements with the first axis fastest. */
  readonly order?: 'C' | 'F' | undefined;
  /** The dtype of the numbers, int32 unless given. */
  readonly dtype?: DType | null | undefined;
}

export type RavelMode = 'raise' | 'wrap' | 'clip';
const ravelParameters = parameters<RavelOptions>(
  'ravelMultiIndex',
  { indices: arrayLikes, shape: sizes },
  {
    mode: choice('raise', 'wrap', 'clip'),
    order: choice('C', 'F'),
    dtype: named(optional(dtypeKind)),
  },
);

/**
 * The row-major numbers of the elements with these indices, one array an axis, in an array of a
 * shape. In mode `raise`, the default, known indices out of range throw `index-out-of-range`, and
 * traced ones `value-not-known`.
 */
export function ravelMultiIndex(
  indices: readonly ArrayLike[] | NDArray,
  shape: Shape,
  ...args: Trailing<[mode?: RavelMode, order?: 'C' | 'F'], RavelOptions>
): NDArray {
  const { mode = 'raise', order = 'C', dtype } = ravelParameters.read([indices, shape], args);
  const given: readonly ArrayLike[] = Array.isArray(indices)
    ? indices
    : speakAs('ravelMultiIndex', () => unstack(indices as NDArray));
  const arrays = given.map((x) => integersOf('ravelMultiIndex', x));
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
  const strides = order === 'C' ? stridesOf(shape) : stridesOf(shape.toReversed()).reverse();
  const numbers = zip(inRange, strides)
    .map(([index, stride]) => multiply(index, stride))
    .reduce((sum, term) => add(sum, term));
  return dtype === undefined ? numbers : convertTo(numbers, dtype);
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
