/** Counting elements by value. */
import { DenseArray } from '../../array/dense.js';
import { sameShape } from '../../array/aval.js';
import { isBool, isInteger } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import { NDArray, type ArrayLike } from '../../array/ndarray.js';
import { at, printShape, sizeOf, zip } from '../../array/shape.js';
import {
  arrayLike,
  flag,
  kind,
  named,
  optional,
  size as sizeKind,
  type Kind,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { divide, subtract } from '../math/arithmetic.js';
import {
  broadcastInto,
  convertTo,
  filled,
  flat,
  insertAxes,
  pickAxis,
  reshapeTo,
  sliceAxis,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op, pick } from '../../operands/elementwise.js';
import { getItem } from '../indexing/indexing.js';
import { asInexact } from '../../operands/promote.js';
import { max, min, sum } from './reduce.js';
import { searchsorted } from '../sort/search.js';
import { linspace } from '../create/sequences.js';
import { where } from '../indexing/where.js';

export interface BincountOptions {
  /** What each element counts for; by default 1, and counts are int32. */
  readonly weights?: ArrayLike | null | undefined;
  /** The least number of entries of the result. */
  readonly minlength?: number | undefined;
  /** The length of the result: needed for traced arrays. Elements at or beyond it are left out. */
  readonly length?: number | null | undefined;
}

const bincountParameters = parameters<BincountOptions>(
  'bincount',
  { x: arrayLike },
  { weights: optional(arrayLike), minlength: sizeKind, length: named(optional(sizeKind)) },
);

/**
 * How often each of the numbers 0, 1, 2 … occurs in a vector of integers or booleans; negative ones
 * count as 0.
 */
export function bincount(
  x: ArrayLike,
  ...args: Trailing<[weights?: ArrayLike | null, minlength?: number], BincountOptions>
): NDArray {
  const read = bincountParameters.read([x], args);
  const given = asArray(x, Array.isArray(x) ? 'int32' : null);
  const numbers = isBool(given.dtype) ? convertTo(given, 'int32') : given;
  if (!isInteger(numbers.dtype) || numbers.ndim !== 1)
    fail(
      'bad-argument',
      `bincount: wants a vector of integers, received ${numbers.dtype}${printShape(numbers.shape)}. ` +
        "x.ravel() makes one of more axes, x.astype('int32') makes integers.",
    );
  const size = read.length ?? knownLength(numbers, read.minlength ?? 0);
  const counted =
    read.weights === undefined ? filled(1, numbers.shape, 'int32') : asArray(read.weights);
  if (!sameShape(counted.shape, numbers.shape))
    fail(
      'shape-mismatch',
      `bincount: wants a weight for each number, received ${printShape(counted.shape)} for ` +
        `${printShape(numbers.shape)}.`,
    );
  return addUp(op('max', numbers, 0), counted, size);
}

function knownLength(numbers: NDArray, least: number): number {
  if (!(numbers instanceof DenseArray))
    fail(
      'value-not-known',
      'bincount: the largest of traced numbers is not known. Pass { length }.',
    );
  return Array.from(numbers.dataSync({ copy: false })).reduce(
    (most, n) => Math.max(most, n + 1),
    least,
  );
}

/** A vector of `size` whose entry i is the sum of the weights of the indices that are i. */
function addUp(indices: NDArray, weights: NDArray, size: number): NDArray {
  if (size === 0) return filled(0, [0], weights.dtype);
  return bind1(
    'scatterAdd',
    [filled(0, [size], weights.dtype), insertAxes(indices, [1]), weights],
    {
      dims: {
        updateWindowDims: [],
        insertedWindowDims: [0],
        operandBatchingDims: [],
        scatterIndicesBatchingDims: [],
        scatterDimsToOperandDims: [0],
      },
      mode: 'drop',
      uniqueIndices: false,
    },
  );
}

/** The lowest and the highest edge. */
export type HistogramRange = readonly [low: ArrayLike, high: ArrayLike];

export interface HistogramOptions {
  /** How many bins of equal width (10), or their edges, rising. */
  readonly bins?: ArrayLike | undefined;
  /** By default from the least to the largest element. */
  readonly range?: HistogramRange | null | undefined;
  /** What each element counts for. */
  readonly weights?: ArrayLike | null | undefined;
  /** Divides by bin width and total, so that the histogram's integral is 1. */
  readonly density?: boolean | null | undefined;
}

const isRange = (x: unknown): boolean =>
  Array.isArray(x) && x.length === 2 && x.every((bound) => arrayLike.holds(bound));
const rangeKind: Kind<HistogramRange> = kind('a pair of the lowest and the highest edge', isRange);
/** A number of bins, or their edges. */
const binsKind: Kind<ArrayLike> = kind('a number of bins, at least 1, or an array of edges', (x) =>
  typeof x === 'number' ? sizeKind.holds(x) && x > 0 : arrayLike.holds(x),
);
const edgeKinds = { bins: binsKind, range: optional(rangeKind), weights: optional(arrayLike) };
const histogramParameters = parameters<HistogramOptions>(
  'histogram',
  { x: arrayLike },
  { ...edgeKinds, density: optional(flag) },
);
const edgesParameters = parameters<Omit<HistogramOptions, 'density'>>(
  'histogramBinEdges',
  { x: arrayLike },
  edgeKinds,
);

/** The edges of the bins, one more than there are bins; see `histogram`. */
export function histogramBinEdges(
  x: ArrayLike,
  ...args: Trailing<
    [bins?: ArrayLike, range?: HistogramRange | null, weights?: ArrayLike | null],
    Omit<HistogramOptions, 'density'>
  >
): NDArray {
  const read = edgesParameters.read([x], args);
  return edgesOf('histogramBinEdges', flat(asInexact(x)), read.bins ?? 10, read.range ?? null);
}

function edgesOf(who: string, x: NDArray, bins: ArrayLike, range: HistogramRange | null): NDArray {
  if (typeof bins !== 'number' && asArray(bins).ndim > 0) return asArray(bins);
  const count = typeof bins === 'number' ? bins : asArray(bins).item();
  const [low, high] =
    range === null
      ? [min(x), max(x)]
      : (range.map((bound) => asArray(bound, x.dtype)) as [NDArray, NDArray]);
  // A range of no width is widened on both sides.
  const empty = op('eq', low, high);
  const half = pick(empty, filled(0.5, [], x.dtype), filled(0, [], x.dtype));
  return speakAs(who, () => linspace(op('sub', low, half), op('add', high, half), count + 1));
}

/**
 * The bin of each element, counted from 1, with 0 below the first edge and bins + 1 above the last.
 */
function binOf(x: NDArray, edges: NDArray): NDArray {
  const typed = convertTo(edges, x.dtype);
  const found = searchsorted(typed, x, { side: 'right' });
  const last = broadcastInto(getItem(typed, -1), x.shape, []);
  // The last bin contains its upper edge.
  return where(op('eq', x, last), typed.size - 1, found);
}

/**
 * How many elements of the flattened array lie in each bin, in floating point, and the edges of the
 * bins. A bin contains its lower edge, the last one its upper edge too.
 */
export function histogram(
  x: ArrayLike,
  ...args: Trailing<
    [
      bins?: ArrayLike,
      range?: HistogramRange | null,
      weights?: ArrayLike | null,
      density?: boolean | null,
    ],
    HistogramOptions
  >
): [counts: NDArray, edges: NDArray] {
  const read = histogramParameters.read([x], args);
  const list = flat(asInexact(x));
  const edges = edgesOf('histogram', list, read.bins ?? 10, read.range ?? null);
  const count = edges.size - 1;
  const weights =
    read.weights === undefined ? filled(1, list.shape, list.dtype) : flat(asArray(read.weights));
  const counts = sliceAxis(addUp(binOf(list, edges), weights, count + 2), 0, 1, count + 1);
  return [read.density === true ? densityOf(counts, [edges]) : counts, edges];
}

/** Counts divided by their total and by the volume of each bin. */
function densityOf(counts: NDArray, edges: readonly NDArray[]): NDArray {
  const total = divide(counts, sum(counts));
  return edges.reduce((density, edge, d) => {
    const n = edge.size;
    const widths = subtract(sliceAxis(edge, 0, 1, n), sliceAxis(edge, 0, 0, n - 1));
    const shape = counts.shape.map((length, k) => (k === d ? length : 1));
    return divide(density, reshapeTo(widths, shape));
  }, total);
}

/** Bins of one kind on each axis, or a list of them. */
export type GridBins = number | NDArray | readonly ArrayLike[];

export interface HistogramddOptions {
  /**
   * How many bins on each axis (10), or an array of the edges on each, or a list with one entry an
   * axis, as of `histogram`.
   */
  readonly bins?: GridBins | undefined;
  /** One range an axis. */
  readonly range?: readonly (HistogramRange | null)[] | null | undefined;
  readonly weights?: ArrayLike | null | undefined;
  readonly density?: boolean | null | undefined;
}

const gridKinds = {
  bins: kind<GridBins>(
    'a number of bins, an array of edges, or a list with one of both for each axis',
    (x) =>
      Array.isArray(x)
        ? x.every((b) => binsKind.holds(b))
        : (typeof x === 'number' || x instanceof NDArray) && binsKind.holds(x),
  ),
  range: optional(
    kind<readonly (HistogramRange | null)[]>(
      'a list with a pair or null for each axis',
      (x) => Array.isArray(x) && x.every((r) => r === null || isRange(r)),
    ),
  ),
  weights: optional(arrayLike),
  density: optional(flag),
};
const histogramddParameters = parameters<HistogramddOptions>(
  'histogramdd',
  { sample: arrayLike },
  gridKinds,
);
const histogram2dParameters = parameters<HistogramddOptions>(
  'histogram2d',
  { x: arrayLike, y: arrayLike },
  gridKinds,
);
type GridArguments = Trailing<
  [
    bins?: GridBins,
    range?: readonly (HistogramRange | null)[] | null,
    weights?: ArrayLike | null,
    density?: boolean | null,
  ],
  HistogramddOptions
>;

/**
 * How many points, the rows of a matrix, lie in each cell of a grid (int32, or the sums of their
 * weights), and the edges on each axis. Throws `shape-mismatch` unless the sample is a matrix, and
 * `bad-argument` where there are not as many bins or ranges as axes.
 */
export function histogramdd(
  sample: ArrayLike,
  ...args: GridArguments
): [counts: NDArray, edges: NDArray[]] {
  const read = histogramddParameters.read([sample], args);
  const points = asInexact(sample);
  if (points.ndim !== 2)
    fail(
      'shape-mismatch',
      `histogramdd: the points must be the rows of a matrix, received shape ` +
        `${printShape(points.shape)}.`,
    );
  const columns = Array.from({ length: at(points.shape, 1) }, (_, d) => pickAxis(points, 1, d));
  const { bins = 10, range } = read;
  for (const [name, list] of [
    ['bins', bins],
    ['range', range],
  ] as const)
    if (Array.isArray(list) && list.length !== columns.length)
      fail(
        'bad-argument',
        `histogramdd: ${name} wants an entry for each of the ${columns.length} axes, received ` +
          `${list.length}.`,
      );
  const edges = columns.map((x, d) =>
    edgesOf('histogramdd', x, Array.isArray(bins) ? at(bins, d) : bins, range?.[d] ?? null),
  );
  // With a cell below and above on each axis, so that points outside have a cell too.
  const shape = edges.map((edge) => edge.size + 1);
  const cells = zip(columns, edges).map(([x, edge]) => binOf(x, edge));
  const cellNumbers = cells.reduce((number, cell, d) =>
    op('add', op('mul', number, at(shape, d)), cell),
  );
  const weights =
    read.weights === undefined ? filled(1, cellNumbers.shape, 'int32') : asArray(read.weights);
  const all = reshapeTo(addUp(cellNumbers, weights, sizeOf(shape)), shape);
  const counts = shape.reduce((inner, n, d) => sliceAxis(inner, d, 1, n - 1), all);
  return [read.density === true ? densityOf(counts, edges) : counts, edges];
}

/** `histogramdd` of points given by two vectors of coordinates. */
export function histogram2d(
  x: ArrayLike,
  y: ArrayLike,
  ...args: GridArguments
): [counts: NDArray, edgesX: NDArray, edgesY: NDArray] {
  const read = histogram2dParameters.read([x, y], args);
  const columns = [x, y].map((v) => insertAxes(flat(asInexact(v)), [1]));
  const [counts, [edgesX, edgesY]] = speakAs('histogram2d', () =>
    histogramdd(bind1('concatenate', columns, { axis: 1 }), read),
  ) as [NDArray, [NDArray, NDArray]];
  return [counts, edgesX, edgesY];
}
