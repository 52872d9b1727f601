/** Parts of arrays at indices known while tracing. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis } from '../../array/shape.js';
import { asArray } from '../../operands/convert.js';
import {
  arrayLike,
  axis as axisKind,
  flag,
  integer,
  integers,
  kind,
  optional,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { perAxis } from '../operands.js';
import { squeeze } from '../shape/shape.js';

/** The options of `slice`. */
export interface SliceOptions {
  readonly strides?: readonly number[] | null | undefined;
}

const sliceParameters = parameters<SliceOptions>(
  'lax.slice',
  { operand: arrayLike, startIndices: integers, limitIndices: integers },
  { strides: optional(integers) },
);

/** Elements start, start + stride, … below limit, on each axis. All are from 0 to the length. */
export function slice(
  x: ArrayLike,
  starts: readonly number[],
  limits: readonly number[],
  ...args: Trailing<[strides?: readonly number[] | null], SliceOptions>
): NDArray {
  const { strides } = sliceParameters.read([x, starts, limits], args);
  const array = asArray(x);
  const steps = perAxis(strides, array.ndim, 'lax.slice', 'strides');
  return bind1('slice', [array], { starts, stops: limits, steps });
}

/** The options of `sliceInDim`. */
export interface SliceInDimOptions {
  readonly stride?: number | undefined;
  readonly axis?: number | undefined;
}

const indexOrNull = kind<number | null>(
  'an index or null',
  (x) => x === null || Number.isInteger(x),
);
const sliceInDimParameters = parameters<SliceInDimOptions>(
  'lax.sliceInDim',
  { operand: arrayLike, startIndex: indexOrNull, limitIndex: indexOrNull },
  { stride: integer, axis: axisKind },
);

/**
 * The same along one axis (0); start and limit may be negative (from the end) or null (open).
 * `stride` and `axis` may be given by position or in options.
 */
export function sliceInDim(
  x: ArrayLike,
  start: number | null,
  limit: number | null,
  ...args: Trailing<[stride?: number, axis?: number], SliceInDimOptions>
): NDArray {
  const read = sliceInDimParameters.read([x, start, limit], args);
  const array = asArray(x);
  const d = normalizeAxis(read.axis ?? 0, array.ndim, 'lax.sliceInDim');
  const length = at(array.shape, d);
  const fromFront = (i: number): number => (i < 0 ? i + length : i);
  const starts = new Array<number>(array.ndim).fill(0);
  const stops = [...array.shape];
  const steps = new Array<number>(array.ndim).fill(1);
  starts[d] = fromFront(start ?? 0);
  stops[d] = fromFront(limit ?? length);
  steps[d] = read.stride ?? 1;
  return speakAs('lax.sliceInDim', () => bind1('slice', [array], { starts, stops, steps }));
}

/** The options of `indexInDim`. */
export interface IndexInDimOptions {
  readonly axis?: number | undefined;
  readonly keepdims?: boolean | undefined;
}

const indexInDimParameters = parameters<IndexInDimOptions>(
  'lax.indexInDim',
  { operand: arrayLike, index: integer },
  { axis: axisKind, keepdims: flag },
);

/** The elements at one index of an axis (0), which is kept with length 1 or taken away. */
export function indexInDim(
  x: ArrayLike,
  index: number,
  ...args: Trailing<[axis?: number, keepdims?: boolean], IndexInDimOptions>
): NDArray {
  const read = indexInDimParameters.read([x, index], args);
  const array = asArray(x);
  const d = normalizeAxis(read.axis ?? 0, array.ndim, 'lax.indexInDim');
  const length = at(array.shape, d);
  const front = index < 0 ? index + length : index;
  if (front < 0 || front >= length)
    fail(
      'index-out-of-range',
      `lax.indexInDim: index ${index} does not exist on axis ${d} of length ${length}.`,
    );
  const part = sliceInDim(array, front, front + 1, 1, d);
  return (read.keepdims ?? true) ? part : squeeze(part, [d]);
}
