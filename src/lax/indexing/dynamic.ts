/**
 * Slices at indices known only at run time. A negative start counts from the end; then starts are
 * clamped so that the slice fits. Starts are integer scalars, traced or not.
 */
import { printAval } from '../../array/aval.js';
import { isInexact, isInteger } from '../../array/dtype.js';
import { denseScalar } from '../../array/dense.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis, range } from '../../array/shape.js';
import { noParams } from '../../ir/program.js';
import { asArray } from '../../operands/convert.js';
import { asInt32, wrapNegative } from '../../operands/indices.js';
import {
  arrayLike,
  axis as axisKind,
  flag,
  integers,
  listOf,
  named,
  size as sizeKind,
} from '../../parameters/kinds.js';
import { parameters, type ParameterList, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { expandDims, squeeze, type AxisOption } from '../shape/shape.js';
import type { IndexInDimOptions } from './slices.js';

/** The options of `dynamicSlice` and `dynamicUpdateSlice`. */
export interface StartOptions {
  /** Whether negative starts count from the end, as they do unless this is false. */
  readonly allowNegativeIndices?: boolean | undefined;
}

/** The options of `dynamicSliceInDim`, `dynamicUpdateSliceInDim` and `dynamicUpdateIndexInDim`. */
export interface DynamicOptions extends StartOptions, AxisOption {}

type InDim = Trailing<[axis?: number], DynamicOptions>;

const startKinds = { allowNegativeIndices: named(flag) };
const scalars = listOf(arrayLike, 'a list of integer scalars');

/** What the functions along one axis take last. */
const inDim = (name: string, ...required: readonly string[]): ParameterList<DynamicOptions> =>
  parameters<DynamicOptions>(
    `lax.${name}`,
    Object.fromEntries(required.map((r) => [r, r === 'sliceSize' ? sizeKind : arrayLike])),
    { axis: axisKind, ...startKinds },
  );

const dynamicSliceParameters = parameters<StartOptions>(
  'lax.dynamicSlice',
  { operand: arrayLike, startIndices: scalars, sliceSizes: integers },
  startKinds,
);

/** The elements of x from `starts` on, `sizes` of them on each axis. */
export function dynamicSlice(
  x: ArrayLike,
  starts: readonly ArrayLike[],
  sizes: readonly number[],
  ...args: Trailing<[], StartOptions>
): NDArray {
  const { allowNegativeIndices } = dynamicSliceParameters.read([x, starts, sizes], args);
  return sliceAt('lax.dynamicSlice', asArray(x), starts, sizes, allowNegativeIndices);
}

function sliceAt(
  who: string,
  x: NDArray,
  starts: readonly ArrayLike[],
  sizes: readonly number[],
  wrap: boolean | undefined,
): NDArray {
  const scalars = startScalars(who, starts, x, wrap);
  return speakAs(who, () => bind1('dynamicSlice', [x, ...scalars], { sizes }));
}

const dynamicUpdateSliceParameters = parameters<StartOptions>(
  'lax.dynamicUpdateSlice',
  { operand: arrayLike, update: arrayLike, startIndices: scalars },
  startKinds,
);

/**
 * x with the elements from `starts` on replaced by `update`, an array of the same rank and dtype.
 */
export function dynamicUpdateSlice(
  x: ArrayLike,
  update: ArrayLike,
  starts: readonly ArrayLike[],
  ...args: Trailing<[], StartOptions>
): NDArray {
  const { allowNegativeIndices } = dynamicUpdateSliceParameters.read([x, update, starts], args);
  return updateAt('lax.dynamicUpdateSlice', asArray(x), update, starts, allowNegativeIndices);
}

function updateAt(
  who: string,
  x: NDArray,
  update: ArrayLike,
  starts: readonly ArrayLike[],
  wrap: boolean | undefined,
): NDArray {
  const scalars = startScalars(who, starts, x, wrap);
  const operands = [x, asArray(update), ...scalars];
  return speakAs(who, () => bind1('dynamicUpdateSlice', operands, noParams));
}

const dynamicSliceInDimParameters = inDim(
  'dynamicSliceInDim',
  'operand',
  'startIndex',
  'sliceSize',
);

/** The `size` elements from `start` on along one axis. */
export function dynamicSliceInDim(
  x: ArrayLike,
  start: ArrayLike,
  size: number,
  ...args: InDim
): NDArray {
  const who = 'lax.dynamicSliceInDim';
  const { axis = 0, allowNegativeIndices } = dynamicSliceInDimParameters.read(
    [x, start, size],
    args,
  );
  return sliceInDimAt(who, asArray(x), start, size, axis, allowNegativeIndices);
}

function sliceInDimAt(
  who: string,
  x: NDArray,
  start: ArrayLike,
  size: number,
  axis: number,
  wrap: boolean | undefined,
): NDArray {
  const d = normalizeAxis(axis, x.ndim, who);
  const sizes = x.shape.map((n, i) => (i === d ? size : n));
  return sliceAt(who, x, startsOnAxis(start, d, x.ndim), sizes, wrap);
}

/** The options of `dynamicIndexInDim`. */
export interface DynamicIndexOptions extends StartOptions, IndexInDimOptions {}

const dynamicIndexInDimParameters = parameters<DynamicIndexOptions>(
  'lax.dynamicIndexInDim',
  { operand: arrayLike, index: arrayLike },
  { axis: axisKind, keepdims: flag, ...startKinds },
);

/** The elements at one index of an axis, which is kept with length 1 or taken away. */
export function dynamicIndexInDim(
  x: ArrayLike,
  index: ArrayLike,
  ...args: Trailing<[axis?: number, keepdims?: boolean], DynamicIndexOptions>
): NDArray {
  const who = 'lax.dynamicIndexInDim';
  const found = dynamicIndexInDimParameters.read([x, index], args);
  const { axis = 0, keepdims = true, allowNegativeIndices } = found;
  const part = sliceInDimAt(who, asArray(x), index, 1, axis, allowNegativeIndices);
  return keepdims ? part : squeeze(part, [axis]);
}

const dynamicUpdateSliceInDimParameters = inDim(
  'dynamicUpdateSliceInDim',
  'operand',
  'update',
  'startIndex',
);

/** x with `update`, of the same rank, put at `start` along one axis. */
export function dynamicUpdateSliceInDim(
  x: ArrayLike,
  update: ArrayLike,
  start: ArrayLike,
  ...args: InDim
): NDArray {
  const who = 'lax.dynamicUpdateSliceInDim';
  const found = dynamicUpdateSliceInDimParameters.read([x, update, start], args);
  const array = asArray(x);
  const d = normalizeAxis(found.axis ?? 0, array.ndim, who);
  const starts = startsOnAxis(start, d, array.ndim);
  return updateAt(who, array, update, starts, found.allowNegativeIndices);
}

const dynamicUpdateIndexInDimParameters = inDim(
  'dynamicUpdateIndexInDim',
  'operand',
  'update',
  'index',
);

/** x with `update` put at one index of an axis; `update` may lack that axis. */
export function dynamicUpdateIndexInDim(
  x: ArrayLike,
  update: ArrayLike,
  index: ArrayLike,
  ...args: InDim
): NDArray {
  const who = 'lax.dynamicUpdateIndexInDim';
  const found = dynamicUpdateIndexInDimParameters.read([x, update, index], args);
  const array = asArray(x);
  const part = asArray(update);
  const d = normalizeAxis(found.axis ?? 0, array.ndim, who);
  const whole = part.ndim === array.ndim ? part : expandDims(part, [d]);
  return updateAt(
    who,
    array,
    whole,
    startsOnAxis(index, d, array.ndim),
    found.allowNegativeIndices,
  );
}

function startsOnAxis(start: ArrayLike, axis: number, rank: number): ArrayLike[] {
  return range(rank).map((d) => (d === axis ? start : 0));
}

function startScalars(
  who: string,
  starts: readonly ArrayLike[],
  x: NDArray,
  wrap = true,
): NDArray[] {
  if (starts.length !== x.ndim)
    fail(
      'bad-argument',
      `${who}: wants ${x.ndim} starts, one per axis, received ${starts.length}.`,
    );
  return starts.map((start, d) => {
    const length = at(x.shape, d);
    if (Number.isInteger(start)) {
      const first = start as number;
      if (first < 0 && !wrap)
        fail(
          'index-out-of-range',
          `${who}: start ${d} is ${first}, which allowNegativeIndices: false forbids.`,
        );
      return denseScalar(first < 0 ? first + length : first, 'int32');
    }
    const given = asArray(start);
    // A traced number of JS is a weak float.
    const scalar = given.aval.weak && isInexact(given.dtype) ? asInt32(given) : given;
    if (typeof start === 'number' || scalar.ndim !== 0 || !isInteger(scalar.dtype))
      fail(
        'bad-argument',
        `${who}: start ${d} must be an integer scalar, received ` +
          `${typeof start === 'number' ? start : printAval(given.aval)}.`,
      );
    return wrap ? wrapNegative(scalar, length) : scalar;
  });
}
