/** Medians, quantiles and percentiles: order statistics with interpolation. */
import { sameShape } from '../../array/aval.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxes, printShape, range, sizeOf } from '../../array/shape.js';
import { arrayLike, choice, flag, named, optional } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { bind, bind1 } from '../../trace/bind.js';
import { divide } from '../math/arithmetic.js';
import { logicalNot, logicalOr } from '../math/logic.js';
import {
  broadcastInto,
  convertTo,
  filled,
  flat,
  insertAxes,
  permute,
  pickAxis,
  reshapeTo,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op, pick } from '../../operands/elementwise.js';
import { asInexact, promotedType, requireReal } from '../../operands/promote.js';
import { ofNeighbours, quantilePlaces, type BetweenNeighbours } from './quantile-methods.js';
import { any, outKinds, sum, type Axis, type OutOptions } from './reduce.js';

/**
 * How a quantile is defined, with NumPy's names: which neighbours in the order it lies between, and
 * what is made of them. By 'invertedCdf' it is the first element up to which the share q of the
 * elements lies, or of their weights.
 */
export type QuantileMethod = BetweenNeighbours | 'invertedCdf';

export interface MedianOptions extends OutOptions {
  /** Has no effect: arrays are immutable. */
  readonly overwriteInput?: boolean | undefined;
}

export interface QuantileOptions extends MedianOptions {
  /** 'linear' unless given. */
  readonly method?: QuantileMethod | undefined;
  /**
   * How much each element counts, for the method 'invertedCdf': of the shape of x, or of the axes
   * that are reduced. A negative weight or NaN makes its quantiles NaN.
   */
  readonly weights?: ArrayLike | null | undefined;
}

type QuantileArguments = Trailing<
  [axis?: Axis, out?: null, overwriteInput?: boolean, method?: QuantileMethod, keepdims?: boolean],
  QuantileOptions
>;
type MedianArguments = Trailing<
  [axis?: Axis, out?: null, overwriteInput?: boolean, keepdims?: boolean],
  MedianOptions
>;

const { axis, out, keepdims } = outKinds;
const method = choice<QuantileMethod>(
  ...(Object.keys(quantilePlaces) as BetweenNeighbours[]),
  'invertedCdf',
);
const weights = named(optional(arrayLike));
const quantileKinds = { axis, out, overwriteInput: flag, method, keepdims, weights };
const medianKinds = { axis, out, overwriteInput: flag, keepdims };
const levelled = { x: arrayLike, q: arrayLike };
const quantileParameters = parameters<QuantileOptions>('quantile', levelled, quantileKinds);
const nanquantileParameters = parameters<QuantileOptions>('nanquantile', levelled, quantileKinds);
const percentileParameters = parameters<QuantileOptions>('percentile', levelled, quantileKinds);
const nanpercentileParameters = parameters<QuantileOptions>(
  'nanpercentile',
  levelled,
  quantileKinds,
);
const medianParameters = parameters<MedianOptions>('median', { x: arrayLike }, medianKinds);
const nanmedianParameters = parameters<MedianOptions>('nanmedian', { x: arrayLike }, medianKinds);

/** x with the reduced axes flattened into the last one. */
interface Lines {
  readonly lines: NDArray;
  /** The shape of the result without that of q, with and without the reduced axes. */
  readonly batch: readonly number[];
  readonly kept: readonly number[];
}

function linesOf(who: string, x: NDArray, axis: Axis | undefined): Lines {
  const axes = normalizeAxes(axis, x.ndim, who).sort((a, b) => a - b);
  const rest = range(x.ndim).filter((d) => !axes.includes(d));
  const batch = rest.map((d) => at(x.shape, d));
  const length = sizeOf(axes.map((d) => at(x.shape, d)));
  if (length === 0)
    fail(
      'bad-argument',
      `${who}: an array of shape ${printShape(x.shape)} has no elements along the reduced axes.`,
    );
  const lines = reshapeTo(permute(x, [...rest, ...axes]), [sizeOf(batch), length]);
  return { lines, batch, kept: x.shape.map((n, d) => (axes.includes(d) ? 1 : n)) };
}

/** For q known now: two slices of the sorted lines. The result has the shape [lines]. */
function atKnown(sorted: NDArray, q: number, method: BetweenNeighbours): NDArray {
  const last = at(sorted.shape, 1) - 1;
  const { longer, offset } = quantilePlaces[method];
  const place = q * (last + longer) + offset;
  const index = Math.floor(place);
  const element = (i: number): NDArray => pickAxis(sorted, 1, Math.min(last, Math.max(0, i)));
  return ofNeighbours(method, {
    low: element(index),
    high: element(index + 1),
    way: place - index,
    index,
  });
}

/**
 * For an array q [k], and a number of elements that may differ by line: gathers. The result has the
 * shape [lines, k].
 */
function atTraced(
  sorted: NDArray,
  q: NDArray,
  last: NDArray | number,
  method: BetweenNeighbours,
): NDArray {
  const shape = [at(sorted.shape, 0), q.size];
  const { longer, offset } = quantilePlaces[method];
  const wideQ = broadcastInto(q, shape, [1]);
  const end =
    typeof last === 'number' ? filled(last, shape, q.dtype) : broadcastInto(last, shape, [0]);
  const place = op('add', op('mul', wideQ, op('add', end, longer)), offset);
  const index = op('floor', place);
  const element = (i: NDArray): NDArray =>
    gatherLines(sorted, convertTo(op('max', op('min', i, end), 0), 'int32'));
  const found = ofNeighbours(method, {
    low: element(index),
    high: element(op('add', index, 1)),
    way: op('sub', place, index),
    index,
  });
  return pick(op('eq', wideQ, wideQ), found, NaN);
}

/** Element indices[i, j] of line i. */
function gatherLines(lines: NDArray, indices: NDArray): NDArray {
  return bind1('gather', [lines, insertAxes(indices, [2])], {
    dims: {
      offsetDims: [],
      collapsedSliceDims: [1],
      operandBatchingDims: [0],
      startIndicesBatchingDims: [0],
      startIndexMap: [1],
    },
    sizes: [1, 1],
    mode: 'clip',
    fill: null,
  });
}

/** Weights for each element of x, the axes in their order. */
function fittedWeights(
  who: string,
  x: NDArray,
  weights: ArrayLike,
  axis: Axis | undefined,
): NDArray {
  const given = asArray(weights, x.dtype);
  const axes = normalizeAxes(axis, x.ndim, who);
  const reduced = axes.map((d) => at(x.shape, d));
  if (sameShape(given.shape, x.shape)) return given;
  if (sameShape(given.shape, reduced)) return broadcastInto(given, x.shape, axes);
  return fail(
    'shape-mismatch',
    `${who}: weights have the shape of the array, ${printShape(x.shape)}, or of the axes that are ` +
      `reduced, ${printShape(reduced)}; received ${printShape(given.shape)}.`,
  );
}

/** The quantiles [lines, k] of weighted lines: elements, between which nothing is mixed. */
function byWeights(lines: NDArray, given: NDArray, q: NDArray, skipNaN: boolean): NDArray {
  const size = at(lines.shape, 1);
  const [isNaN, isBad] = [op('ne', lines, lines), logicalNot(op('ge', given, 0))];
  const counted = pick(logicalOr(isNaN, isBad), 0, given);
  const [sorted, weights] = bind('sort', [lines, counted], { axis: 1, keys: 1 }) as Two;
  const sums = bind1('cumsum', [weights], { axis: 1, reverse: false });
  const shape = [at(lines.shape, 0), q.size];
  const total = broadcastInto(pickAxis(sums, 1, size - 1), shape, [0]);
  const target = op('mul', broadcastInto(q, shape, [1]), total);
  const wide = [...shape, size];
  const isBelow = op('lt', broadcastInto(sums, wide, [0, 2]), broadcastInto(target, wide, [0, 1]));
  const numbers = sum(logicalNot(isNaN), { axis: 1, dtype: 'int32' });
  const last = op(
    'max',
    op('sub', skipNaN ? numbers : filled(size, [at(shape, 0)], 'int32'), 1),
    0,
  );
  const index = op(
    'min',
    sum(isBelow, { axis: 2, dtype: 'int32' }),
    broadcastInto(last, shape, [0]),
  );
  const invalid = skipNaN ? op('eq', numbers, 0) : any(isNaN, 1);
  const isVoid = logicalOr(invalid, any(isBad, 1));
  const found = pick(broadcastInto(isVoid, shape, [0]), NaN, gatherLines(sorted, index));
  return pick(op('eq', target, target), found, NaN);
}

type Two = [NDArray, NDArray];

/** By the method 'invertedCdf', in the form of `quantileOf`. */
function weightedQuantile(
  who: string,
  x: NDArray,
  q: ArrayLike,
  options: Found<QuantileOptions>,
  skipNaN: boolean,
): NDArray {
  const { axis, weights, keepdims } = options;
  const { lines, batch, kept } = linesOf(who, x, axis);
  const given =
    weights === undefined
      ? filled(1, lines.shape, x.dtype)
      : linesOf(who, fittedWeights(who, x, weights, axis), axis).lines;
  const levels = asArray(q, x.dtype);
  const found = byWeights(lines, given, flat(levels), skipNaN);
  const tail = keepdims === true ? kept : batch;
  return reshapeTo(permute(found, [1, 0]), [...levels.shape, ...tail]);
}

const asWeights = (who: string, weights: ArrayLike): NDArray =>
  asInexact(requireReal(who, weights));

/** Quantiles along lines, then q's axes first and the reduced axes kept or not. */
function quantileOf(
  who: string,
  x: ArrayLike,
  q: ArrayLike,
  options: Found<QuantileOptions>,
  skipNaN: boolean,
): NDArray {
  const { method = 'linear', keepdims, weights } = options;
  const values = asInexact(requireReal(who, x));
  if (weights !== undefined && method !== 'invertedCdf')
    fail(
      'bad-argument',
      `${who}: weights go with the method 'invertedCdf', received the method '${method}'.`,
    );
  if (method === 'invertedCdf') {
    const all = [q, ...(weights === undefined ? [] : [asWeights(who, weights)])];
    const { dtype } = promotedType(values, ...all.map((v) => asInexact(v)));
    return weightedQuantile(who, convertTo(values, dtype), q, options, skipNaN);
  }
  const { dtype } = typeof q === 'number' ? values : promotedType(values, asInexact(q));
  const { lines, batch, kept } = linesOf(who, convertTo(values, dtype), options.axis);
  const sorted = bind1('sort', [lines], { axis: 1, keys: 1 });
  const isNaN = op('ne', lines, lines);
  const size = at(lines.shape, 1);
  const tail = keepdims === true ? kept : batch;
  if (typeof q === 'number' && !Number.isNaN(q) && !skipNaN) {
    const found = atKnown(sorted, q, method);
    return reshapeTo(pick(any(isNaN, 1), NaN, found), tail);
  }
  const levels = asArray(q, dtype);
  const numbers = op(
    'sub',
    filled(size, [at(lines.shape, 0)], dtype),
    sum(isNaN, { axis: 1, dtype }),
  );
  const last = skipNaN ? op('sub', numbers, 1) : size - 1;
  const found = atTraced(sorted, flat(levels), last, method);
  const invalid = skipNaN ? op('eq', numbers, 0) : any(isNaN, 1);
  const result = pick(broadcastInto(invalid, found.shape, [0]), NaN, found);
  return reshapeTo(permute(result, [1, 0]), [...levels.shape, ...tail]);
}

/**
 * The q-quantiles for q from 0 to 1: a number, or an array whose axes come first in the result. NaN
 * in a line makes its quantiles NaN, and so does a q that is NaN. Integers are computed in the
 * default float dtype.
 */
export function quantile(x: ArrayLike, q: ArrayLike, ...args: QuantileArguments): NDArray {
  const found = quantileParameters.read([x, q], args);
  return speakAs('quantile', () => quantileOf('quantile', x, q, found, false));
}

/** The q-quantiles of the elements that are not NaN; NaN where there are none. */
export function nanquantile(x: ArrayLike, q: ArrayLike, ...args: QuantileArguments): NDArray {
  const found = nanquantileParameters.read([x, q], args);
  return speakAs('nanquantile', () => quantileOf('nanquantile', x, q, found, true));
}

const hundredth = (q: ArrayLike): ArrayLike => (typeof q === 'number' ? q / 100 : divide(q, 100));

/** Quantiles for q from 0 to 100. */
export function percentile(x: ArrayLike, q: ArrayLike, ...args: QuantileArguments): NDArray {
  const found = percentileParameters.read([x, q], args);
  return speakAs('percentile', () => quantileOf('percentile', x, hundredth(q), found, false));
}

/** Quantiles for q from 0 to 100 of the elements that are not NaN. */
export function nanpercentile(x: ArrayLike, q: ArrayLike, ...args: QuantileArguments): NDArray {
  const found = nanpercentileParameters.read([x, q], args);
  return speakAs('nanpercentile', () => quantileOf('nanpercentile', x, hundredth(q), found, true));
}

/** The middle element of the order, or the mean of the two in the middle. */
export function median(x: ArrayLike, ...args: MedianArguments): NDArray {
  const found = medianParameters.read([x], args);
  return quantileOf('median', x, 0.5, { ...found, method: 'midpoint' }, false);
}

/** The median of the elements that are not NaN; NaN where there are none. */
export function nanmedian(x: ArrayLike, ...args: MedianArguments): NDArray {
  const found = nanmedianParameters.read([x], args);
  return quantileOf('nanmedian', x, 0.5, { ...found, method: 'midpoint' }, true);
}
