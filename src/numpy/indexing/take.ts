/** Reading and updating by index arrays, one axis at a time. */
import { DenseArray } from '../../array/dense.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, broadcastShapes, normalizeAxis, printShape, range } from '../../array/shape.js';
import {
  arrayLike,
  arrayLikes,
  axis,
  choice,
  either,
  flag,
  inplace,
  named,
  nullable,
  number,
  optional,
  out,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { remainder } from '../math/arithmetic.js';
import { IndexedElements } from './at.js';
import {
  broadcastRight,
  convertTo,
  filled,
  flat,
  insertAxes,
  iota,
  reshapeTo,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op, pick, truth } from '../../operands/elementwise.js';
import { fillParams } from './indexing.js';
import { integersOf } from '../../operands/index-arrays.js';
import { wrapNegative } from '../../operands/indices.js';
import { promoteArrays } from '../../operands/promote.js';
import { clip } from './where.js';

/** What happens to indices out of range: a fill value, the nearest index, or counting around. */
export type TakeMode = 'fill' | 'clip' | 'wrap';

export interface TakeAlongOptions {
  /** null reads the flattened array. */
  readonly axis?: number | null | undefined;
  /** In mode `fill`, the default, negative indices count from the end. */
  readonly mode?: TakeMode | null | undefined;
  /** By default NaN, the least int32, the largest uint32, true. */
  readonly fillValue?: number | null | undefined;
  /** False for negative indices that are out of range in mode `fill`. */
  readonly wrapNegativeIndices?: boolean | undefined;
}

export interface TakeOptions extends Omit<TakeAlongOptions, 'wrapNegativeIndices'> {
  /** For NumPy's order of arguments only: arrays are immutable. */
  readonly out?: null | undefined;
  /** The caller promises that no index occurs twice: of no effect. */
  readonly uniqueIndices?: boolean | undefined;
  /** The caller promises that indices rise: of no effect. */
  readonly indicesAreSorted?: boolean | undefined;
}

const takeMode = optional(choice('fill', 'clip', 'wrap'));
const takeParameters = parameters<TakeOptions>(
  'take',
  { x: arrayLike, indices: arrayLike },
  {
    axis: optional(axis),
    out,
    mode: takeMode,
    uniqueIndices: flag,
    indicesAreSorted: flag,
    fillValue: optional(number),
  },
);
const takeAlongAxisParameters = parameters<TakeAlongOptions, 'axis'>(
  'takeAlongAxis',
  { x: arrayLike, indices: arrayLike },
  {
    axis: nullable(axis),
    mode: takeMode,
    fillValue: optional(number),
    wrapNegativeIndices: named(flag),
  },
);

/** Indices that a gather with `clip` or `fill` reads as the mode says. */
function indicesFor(indices: NDArray, length: number, mode: TakeMode, wrap = true): NDArray {
  if (mode === 'fill') return wrap ? wrapNegative(indices, length) : indices;
  if (mode === 'clip') return indices;
  return remainder(indices, length);
}

/**
 * The elements at `indices`, an integer array of any shape, along an axis, which the axes of
 * `indices` replace in the result; without an axis, of the flattened array.
 */
export function take(
  x: ArrayLike,
  indices: ArrayLike,
  ...args: Trailing<
    [
      axis?: number | null,
      out?: null,
      mode?: TakeMode | null,
      uniqueIndices?: boolean,
      indicesAreSorted?: boolean,
      fillValue?: number | null,
    ],
    TakeOptions
  >
): NDArray {
  const found = takeParameters.read([x, indices], args);
  const { axis: along, mode, fillValue = null } = found;
  const array = along === undefined ? flat(asArray(x)) : asArray(x);
  const d = normalizeAxis(along ?? 0, array.ndim, 'take');
  const length = at(array.shape, d);
  const index = indicesFor(integersOf('take', indices), length, mode ?? 'fill');
  if (index.size === 0)
    return filled(
      0,
      [...array.shape.slice(0, d), ...index.shape, ...array.shape.slice(d + 1)],
      array.dtype,
    );
  if (length === 0)
    fail(
      'index-out-of-range',
      `take: axis ${d} of shape ${printShape(array.shape)} has no elements to take.`,
    );
  const dims = {
    offsetDims: range(array.ndim - 1).map((k) => (k < d ? k : k + index.ndim)),
    collapsedSliceDims: [d],
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    startIndexMap: [d],
  };
  const sizes = array.shape.map((n, k) => (k === d ? 1 : n));
  const fill = (mode ?? 'fill') === 'fill' ? { fillValue } : null;
  return bind1('gather', [array, insertAxes(index, [index.ndim])], {
    dims,
    sizes,
    ...fillParams(fill),
  });
}

/** The operands of `takeAlongAxis` and `putAlongAxis`, equal in shape but for the axis. */
function alongAxis(
  who: string,
  x: ArrayLike,
  indices: ArrayLike,
  axis: number | null,
): { array: NDArray; index: NDArray; axis: number; others: number[] } {
  const [array, index] =
    axis === null
      ? [flat(asArray(x)), flat(integersOf(who, indices))]
      : [asArray(x), integersOf(who, indices)];
  if (array.ndim !== index.ndim)
    fail(
      'shape-mismatch',
      `${who}: array and indices must have one rank, received shapes ${printShape(array.shape)} ` +
        `and ${printShape(index.shape)}.`,
    );
  const d = normalizeAxis(axis ?? 0, array.ndim, who);
  const ones = (v: NDArray): number[] => v.shape.map((n, k) => (k === d ? 1 : n));
  const common = broadcastShapes([ones(array), ones(index)], who);
  const fitted = (v: NDArray): NDArray =>
    broadcastRight(
      v,
      common.map((n, k) => (k === d ? at(v.shape, d) : n)),
    );
  return {
    array: fitted(array),
    index: fitted(index),
    axis: d,
    others: range(array.ndim).filter((k) => k !== d),
  };
}

/**
 * The elements x[…, indices[…, j, …], …]: as many along the axis (the last one by default) as the
 * indices have there. The other axes of x and of the indices broadcast. Without an axis (null) both
 * are flattened. Out of range, see `take`.
 */
export function takeAlongAxis(
  x: ArrayLike,
  indices: ArrayLike,
  ...args: Trailing<
    [axis?: number | null, mode?: TakeMode | null, fillValue?: number | null],
    TakeAlongOptions
  >
): NDArray {
  const read = takeAlongAxisParameters.read([x, indices], args);
  const mode = read.mode ?? 'fill';
  const along = alongAxis('takeAlongAxis', x, indices, read.axis === undefined ? -1 : read.axis);
  const length = at(along.array.shape, along.axis);
  const index = indicesFor(along.index, length, mode, read.wrapNegativeIndices);
  if (index.size === 0) return filled(0, index.shape, along.array.dtype);
  const dims = {
    offsetDims: [],
    collapsedSliceDims: [along.axis],
    operandBatchingDims: along.others,
    startIndicesBatchingDims: along.others,
    startIndexMap: [along.axis],
  };
  return bind1('gather', [along.array, insertAxes(index, [index.ndim])], {
    dims,
    sizes: new Array<number>(along.array.ndim).fill(1),
    ...fillParams(mode === 'fill' ? { fillValue: read.fillValue ?? null } : null),
  });
}

/** What happens to indices out of range: they are left out by default. */
export type PutMode = 'drop' | 'clip' | 'wrap' | null;

export interface PutOptions {
  readonly mode?: PutMode | undefined;
  /** False, as JAX wants it said: arrays are immutable, and the updated copy is returned. */
  readonly inplace?: false | undefined;
}

export interface AlongOptions extends PutOptions {
  /** The last axis unless given; null means the flattened array. */
  readonly axis?: number | null | undefined;
}

const putMode = optional(choice('drop', 'clip', 'wrap'));
const written = { x: arrayLike, indices: arrayLike, values: arrayLike };
const putParameters = parameters<PutOptions>('put', written, {
  mode: putMode,
  inplace: named(inplace),
});
const putAlongAxisParameters = parameters<AlongOptions, 'axis'>('putAlongAxis', written, {
  axis: nullable(axis),
  inplace,
  mode: named(putMode),
});

/** A copy of x with `values` put along an axis where `takeAlongAxis` would read. */
export function putAlongAxis(
  x: ArrayLike,
  indices: ArrayLike,
  values: ArrayLike,
  ...args: Trailing<[axis?: number | null, inplace?: false], AlongOptions>
): NDArray {
  const { axis: given = -1, mode } = putAlongAxisParameters.read([x, indices, values], args);
  const original = asArray(x);
  const along = alongAxis('putAlongAxis', original, indices, given);
  const length = at(along.array.shape, along.axis);
  const index = putIndices(along.index, length, mode);
  const dims = {
    updateWindowDims: [],
    insertedWindowDims: [along.axis],
    operandBatchingDims: along.others,
    scatterIndicesBatchingDims: along.others,
    scatterDimsToOperandDims: [along.axis],
  };
  const updates = speakAs('putAlongAxis', () =>
    broadcastRight(asArray(values, original.dtype), index.shape),
  );
  const result = bind1('scatter', [along.array, insertAxes(index, [index.ndim]), updates], {
    dims,
    mode: mode === 'clip' ? 'clip' : 'drop',
    uniqueIndices: false,
  });
  return given === null ? reshapeTo(result, original.shape) : result;
}

function putIndices(index: NDArray, length: number, mode: PutMode | undefined): NDArray {
  return mode === 'wrap' ? remainder(index, length) : wrapNegative(index, length);
}

/** A copy of x whose flattened elements at `indices` are `values`, repeated as often as needed. */
export function put(
  x: ArrayLike,
  indices: ArrayLike,
  values: ArrayLike,
  ...args: Trailing<[mode?: PutMode], PutOptions>
): NDArray {
  const read = putParameters.read([x, indices, values], args);
  const array = asArray(x);
  const index = putIndices(flat(integersOf('put', indices)), array.size, read.mode);
  const list = flat(asArray(values, array.dtype));
  const updates = repeatTo(list, index.size);
  const updated = new IndexedElements(flat(array), [index]).set(updates, {
    mode: read.mode === 'clip' ? 'clip' : 'drop',
  });
  return reshapeTo(updated, array.shape);
}

/** The first `size` of the elements of a vector repeated without end. */
function repeatTo(x: NDArray, size: number): NDArray {
  if (x.size === size) return x;
  return take(x, remainder(iota([size], 'int32'), x.size));
}

export interface ChooseOptions {
  /** `raise` (the default) needs to know the values; `wrap` counts around, `clip` limits. */
  readonly mode?: 'raise' | 'wrap' | 'clip' | undefined;
  /** For NumPy's order of arguments only: arrays are immutable. */
  readonly out?: null | undefined;
}

const chooseParameters = parameters<ChooseOptions>(
  'choose',
  { which: arrayLike, choices: either(arrayLikes, arrayLike) },
  { out, mode: choice('raise', 'wrap', 'clip') },
);

/** At each index the element of the choice whose number is there. All broadcast together. */
export function choose(
  which: ArrayLike,
  choices: ArrayLike | readonly ArrayLike[],
  ...args: Trailing<[out?: null, mode?: 'raise' | 'wrap' | 'clip'], ChooseOptions>
): NDArray {
  const { mode: outside = 'raise' } = chooseParameters.read([which, choices], args);
  const list = Array.isArray(choices)
    ? (choices as ArrayLike[])
    : range(asArray(choices as ArrayLike).shape[0] ?? 0).map((i) =>
        new IndexedElements(asArray(choices as ArrayLike), [i]).get(),
      );
  if (list.length === 0)
    fail('bad-argument', 'choose: choices wants a list of arrays with at least one item.');
  const arrays = promoteArrays('choose', ...list);
  const numbers = integersOf('choose', which);
  if (outside === 'raise') checkChoices(numbers, arrays.length);
  const wanted =
    outside === 'wrap' ? remainder(numbers, arrays.length) : clip(numbers, 0, arrays.length - 1);
  const shape = broadcastShapes([wanted.shape, at(arrays, 0).shape], 'choose');
  const index = broadcastRight(wanted, shape);
  return arrays
    .map((x) => broadcastRight(x, shape))
    .reduce((chosen, x, i) => pick(op('lt', index, i), chosen, x));
}

function checkChoices(numbers: NDArray, count: number): void {
  if (!(numbers instanceof DenseArray))
    fail(
      'value-not-known',
      `choose: whether traced numbers are below ${count} is not known. Pass { mode: 'clip' } or ` +
        `{ mode: 'wrap' }.`,
    );
  const wrong = numbers.dataSync({ copy: false }).find((i) => i < 0 || i >= count);
  if (wrong !== undefined)
    fail(
      'index-out-of-range',
      `choose: choice ${wrong} does not exist among ${count}, which count from 0.`,
    );
}

const placeParameters = parameters<Pick<PutOptions, 'inplace'>>(
  'place',
  { x: arrayLike, mask: arrayLike, values: arrayLike },
  { inplace: named(inplace) },
);

/**
 * A copy of x in which the elements where `mask` holds are `values` in turn, repeated as often as
 * needed.
 */
export function place(
  x: ArrayLike,
  mask: ArrayLike,
  values: ArrayLike,
  ...args: [options?: Pick<PutOptions, 'inplace'>]
): NDArray {
  placeParameters.read([x, mask, values], args);
  const array = asArray(x);
  const list = flat(asArray(values, array.dtype));
  const chosen = flat(truth(mask));
  if (chosen.size !== array.size || list.size === 0)
    fail(
      'shape-mismatch',
      `place: wants a mask of as many elements as the array, ${array.size}, and at least one value; ` +
        `received ${chosen.size} and ${list.size}.`,
    );
  const before = bind1('cumsum', [convertTo(chosen, 'int32')], { axis: 0, reverse: false });
  const turn = remainder(op('sub', before, 1), list.size);
  return reshapeTo(pick(chosen, take(list, turn), flat(array)), array.shape);
}
