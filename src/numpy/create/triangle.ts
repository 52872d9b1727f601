/** Triangles and diagonals of matrices, and their indices. */
import { denseSharing, denseScalar } from '../../array/dense.js';
import type { DType } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import { NDArray, type ArrayLike } from '../../array/ndarray.js';
import { at, normalizeAxis, printShape, range, type Shape } from '../../array/shape.js';
import { oneOperand } from '../../parameters/arity.js';
import {
  arrayLike,
  axis,
  choice,
  dtype,
  either,
  callable,
  flag,
  integer,
  inplace,
  named,
  optional,
  out,
  size,
} from '../../parameters/kinds.js';
import { parameters, type ParameterList, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import {
  broadcastRight,
  convertTo,
  flat,
  gatherAxis,
  iota,
  permute,
  reshapeTo,
  sliceAxis,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import type { DTypeOptions } from './creation.js';
import { op, pick } from '../../operands/elementwise.js';
import { tile } from '../shape/rearrange.js';
import { sum } from '../reduce/reduce.js';
import { nonzero } from '../sort/search.js';

/** Where column ≤ row + k. */
function lowerMask(shape: Shape, k: number): NDArray {
  const rank = shape.length;
  const row = iota(shape, 'int32', rank - 2);
  return op('le', iota(shape, 'int32', rank - 1), k === 0 ? row : op('add', row, k));
}

export interface TriOptions extends DTypeOptions {
  /** The number of columns; that of the rows unless given. */
  readonly M?: number | null | undefined;
  readonly k?: number | undefined;
}

const triParameters = parameters<TriOptions>(
  'tri',
  { n: size },
  { M: optional(size), k: integer, dtype: optional(dtype) },
);

/** Ones on and below the k-th diagonal, zeros above; float32 unless given, as in JAX. */
export function tri(
  n: number,
  ...args: Trailing<[M?: number | null, k?: number, dtype?: DType | null], TriOptions>
): NDArray {
  const found = triParameters.read([n], args);
  return convertTo(lowerMask([n, found.M ?? n], found.k ?? 0), found.dtype ?? 'float32');
}

export interface DiagonalOption {
  /** Which diagonal: above the main one for k > 0. */
  readonly k?: number | undefined;
}

type DiagonalArgument = Trailing<[k?: number], DiagonalOption>;
const ofDiagonal = (who: string): ParameterList<DiagonalOption> =>
  parameters<DiagonalOption>(who, { x: arrayLike }, { k: integer });
const trilParameters = ofDiagonal('tril');
const triuParameters = ofDiagonal('triu');
const diagParameters = ofDiagonal('diag');
const diagflatParameters = ofDiagonal('diagflat');
const trilIndicesFromParameters = ofDiagonal('trilIndicesFrom');
const triuIndicesFromParameters = ofDiagonal('triuIndicesFrom');

function matrices(who: string, x: ArrayLike): NDArray {
  const array = asArray(x);
  if (array.ndim < 2)
    fail(
      'shape-mismatch',
      `${who}: wants at least two axes, received shape ${printShape(array.shape)}.`,
    );
  return array;
}

/** The matrices of the last two axes with zeros above the k-th diagonal. */
export function tril(x: ArrayLike, ...args: DiagonalArgument): NDArray {
  const found = trilParameters.read([x], args);
  const array = matrices('tril', x);
  return pick(lowerMask(array.shape, found.k ?? 0), array, 0);
}

/** The matrices of the last two axes with zeros below the k-th diagonal. */
export function triu(x: ArrayLike, ...args: DiagonalArgument): NDArray {
  const found = triuParameters.read([x], args);
  const array = matrices('triu', x);
  return pick(lowerMask(array.shape, (found.k ?? 0) - 1), 0, array);
}

/** The length of the k-th diagonal of an m × n matrix. */
const diagonalLength = (m: number, n: number, k: number): number =>
  Math.max(0, k >= 0 ? Math.min(m, n - k) : Math.min(m + k, n));

/**
 * Rank 1: the matrix with x on its k-th diagonal. Rank 2: the k-th diagonal of x. Throws
 * `shape-mismatch` for other ranks.
 */
export function diag(x: ArrayLike, ...args: DiagonalArgument): NDArray {
  const offset = diagParameters.read([x], args).k ?? 0;
  const array = asArray(x);
  if (array.ndim === 2) return diagonal(array, offset);
  if (array.ndim !== 1)
    fail('shape-mismatch', `diag: wants rank 1 or 2, received shape ${printShape(array.shape)}.`);
  return onDiagonal('diag', array, offset);
}

/** In row-major order the elements of a diagonal of an n × n matrix are n + 1 apart. */
function onDiagonal(who: string, x: NDArray, k: number): NDArray {
  const n = x.size + Math.abs(k);
  if (!size.holds(n * n))
    fail(
      'bad-argument',
      `${who}: a matrix of ${n} rows has more elements than an index can count, 2^31 - 1.`,
    );
  if (x.size === 0) return broadcastRight(denseScalar(0, x.dtype), [n, n]);
  const low = k >= 0 ? k : -k * n;
  const high = n * n - low - ((x.size - 1) * (n + 1) + 1);
  const padded = bind1('pad', [x, denseScalar(0, x.dtype)], {
    low: [low],
    high: [high],
    interior: [n],
  });
  return reshapeTo(padded, [n, n]);
}

/** The matrix with the elements of x in row-major order on its k-th diagonal. */
export function diagflat(x: ArrayLike, ...args: DiagonalArgument): NDArray {
  const { k = 0 } = diagflatParameters.read([x], args);
  return onDiagonal('diagflat', flat(asArray(x)), k);
}

export interface DiagonalOptions {
  readonly offset?: number | undefined;
  /** The rows, axis 0 unless given. */
  readonly axis1?: number | undefined;
  /** The columns, axis 1 unless given. */
  readonly axis2?: number | undefined;
}

const diagonalKinds = { offset: integer, axis1: axis, axis2: axis };
const diagonalParameters = parameters<DiagonalOptions>('diagonal', { x: arrayLike }, diagonalKinds);

/** The diagonal of the plane of two axes, as the last axis of the result. */
export function diagonal(
  x: ArrayLike,
  ...args: Trailing<[offset?: number, axis1?: number, axis2?: number], DiagonalOptions>
): NDArray {
  const found = diagonalParameters.read([x], args);
  const array = matrices('diagonal', x);
  const [rows, columns] = [found.axis1 ?? 0, found.axis2 ?? 1].map((d) =>
    normalizeAxis(d, array.ndim, 'diagonal'),
  ) as [number, number];
  if (rows === columns)
    fail('axis-out-of-range', `diagonal: axis1 and axis2 must differ, but both are axis ${rows}.`);
  const rest = range(array.ndim).filter((d) => d !== rows && d !== columns);
  const moved = permute(array, [...rest, rows, columns]);
  const [m, n] = [at(array.shape, rows), at(array.shape, columns)];
  const k = found.offset ?? 0;
  const length = diagonalLength(m, n, k);
  const batch = moved.shape.slice(0, -2);
  const start = k >= 0 ? k : -k * n;
  const lines = reshapeTo(moved, [...batch, m * n]);
  if (length === 0) return sliceAxis(lines, batch.length, 0, 0);
  return sliceAxis(lines, batch.length, start, start + (length - 1) * (n + 1) + 1, n + 1);
}

export interface TraceOptions extends DiagonalOptions {
  readonly dtype?: DType | null | undefined;
  /** For NumPy's order of arguments only: arrays are immutable. */
  readonly out?: null | undefined;
}

const traceParameters = parameters<TraceOptions>(
  'trace',
  { x: arrayLike },
  { ...diagonalKinds, dtype: optional(dtype), out },
);

/** The sum of the diagonal of the plane of two axes. */
export function trace(
  x: ArrayLike,
  ...args: Trailing<
    [offset?: number, axis1?: number, axis2?: number, dtype?: DType | null, out?: null],
    TraceOptions
  >
): NDArray {
  const { dtype: type, offset, axis1, axis2 } = traceParameters.read([x], args);
  const along = speakAs('trace', () => diagonal(x, { offset, axis1, axis2 }));
  return sum(along, { axis: -1, dtype: type });
}

export interface FillDiagonalOptions {
  /** In a matrix with more rows than columns, begin anew one row below each corner. */
  readonly wrap?: boolean | undefined;
  /** False, as JAX wants it said: arrays are immutable, and a new one is returned. */
  readonly inplace?: false | undefined;
}

const fillDiagonalParameters = parameters<FillDiagonalOptions>(
  'fillDiagonal',
  { x: arrayLike, value: arrayLike },
  { wrap: flag, inplace: named(inplace) },
);

/**
 * x with its main diagonal replaced by a value, or by the elements of an array over and over.
 * Throws `shape-mismatch` for fewer than two axes, or more than two of unequal length.
 */
export function fillDiagonal(
  x: ArrayLike,
  value: ArrayLike,
  ...args: Trailing<[wrap?: boolean], FillDiagonalOptions>
): NDArray {
  const found = fillDiagonalParameters.read([x, value], args);
  const array = matrices('fillDiagonal', x);
  const { shape } = array;
  if (array.ndim > 2 && shape.some((n) => n !== shape[0]))
    fail(
      'shape-mismatch',
      `fillDiagonal: all axes must have one length, received ${printShape(shape)}.`,
    );
  const first = iota(shape, 'int32', 0);
  const mask = range(array.ndim)
    .slice(1)
    .map((d) => op('eq', first, iota(shape, 'int32', d)))
    .reduce((a, b) => op('and', a, b));
  const values = flat(convertTo(asArray(value), array.dtype));
  const rows = at(shape, 0);
  if (found.wrap === true && array.ndim === 2 && rows > at(shape, 1) + 1)
    return fillWrapped(array, values);
  const perRow = sliceAxis(tile(values, Math.ceil(rows / values.size)), 0, 0, rows);
  const column = reshapeTo(
    perRow,
    shape.map((_, d) => (d === 0 ? rows : 1)),
  );
  return pick(mask, broadcastRight(column, shape), array);
}

/** In row-major order the elements on the diagonals of an m × n matrix are n + 1 apart. */
function fillWrapped(x: NDArray, values: NDArray): NDArray {
  const apart = at(x.shape, 1) + 1;
  const offsets = iota([x.size], 'int32');
  const turns = op('rem', op('div', offsets, apart), values.size);
  const filled = pick(
    op('eq', op('rem', offsets, apart), 0),
    gatherAxis(values, turns, 0),
    flat(x),
  );
  return reshapeTo(filled, x.shape);
}

export interface DiagIndicesOptions {
  /** How many axes, 2 unless given. */
  readonly ndim?: number | undefined;
}
const diagIndicesParameters = parameters<DiagIndicesOptions>(
  'diagIndices',
  { n: size },
  { ndim: size },
);

/** The indices of the main diagonal of an n × n × … array: `ndim` (2) times 0 … n - 1. */
export function diagIndices(
  n: number,
  ...args: Trailing<[ndim?: number], DiagIndicesOptions>
): NDArray[] {
  const { ndim = 2 } = diagIndicesParameters.read([n], args);
  return range(ndim).map(() => iota([n], 'int32'));
}

/** The indices of the main diagonal of x. Throws `shape-mismatch` for unequal lengths. */
export function diagIndicesFrom(x: ArrayLike, ...more: []): NDArray[] {
  oneOperand('diagIndicesFrom', x, more);
  const { shape } = matrices('diagIndicesFrom', x);
  if (shape.some((n) => n !== shape[0]))
    fail(
      'shape-mismatch',
      `diagIndicesFrom: all axes must have one length, received ${printShape(shape)}.`,
    );
  return diagIndices(at(shape, 0), shape.length);
}

/**
 * The rows and columns, in row-major order, of the elements of an n × m matrix that pass a test.
 */
function indicesWhere(
  n: number,
  m: number,
  test: (row: number, column: number) => boolean,
): [NDArray, NDArray] {
  const rows: number[] = [];
  const columns: number[] = [];
  for (const i of range(n))
    for (const j of range(m))
      if (test(i, j)) {
        rows.push(i);
        columns.push(j);
      }
  const list = (offsets: number[]): NDArray => denseSharing(Int32Array.from(offsets));
  return [list(rows), list(columns)];
}

export interface TriangleOptions {
  readonly k?: number | undefined;
  /** The number of columns; that of the rows unless given. */
  readonly m?: number | null | undefined;
}

type TriangleArguments = Trailing<[k?: number, m?: number | null], TriangleOptions>;
const ofTriangle = (who: string): ParameterList<TriangleOptions> =>
  parameters<TriangleOptions>(who, { n: size }, { k: integer, m: optional(size) });
const trilIndicesParameters = ofTriangle('trilIndices');
const triuIndicesParameters = ofTriangle('triuIndices');

/** The rows and columns of the elements on and below the k-th diagonal of an n × m matrix. */
export function trilIndices(n: number, ...args: TriangleArguments): [NDArray, NDArray] {
  const found = trilIndicesParameters.read([n], args);
  return indicesWhere(n, found.m ?? n, (i, j) => j <= i + (found.k ?? 0));
}

/** The rows and columns of the elements on and above the k-th diagonal of an n × m matrix. */
export function triuIndices(n: number, ...args: TriangleArguments): [NDArray, NDArray] {
  const found = triuIndicesParameters.read([n], args);
  return indicesWhere(n, found.m ?? n, (i, j) => j >= i + (found.k ?? 0));
}

function matrixShape(who: string, x: ArrayLike): [number, number] {
  const { shape } = matrices(who, x);
  if (shape.length !== 2)
    fail('shape-mismatch', `${who}: wants a matrix, received shape ${printShape(shape)}.`);
  return [at(shape, 0), at(shape, 1)];
}

/** `trilIndices` for the shape of a matrix. */
export function trilIndicesFrom(x: ArrayLike, ...args: DiagonalArgument): [NDArray, NDArray] {
  const { k } = trilIndicesFromParameters.read([x], args);
  const [n, m] = matrixShape('trilIndicesFrom', x);
  return trilIndices(n, { k, m });
}

/** `triuIndices` for the shape of a matrix. */
export function triuIndicesFrom(x: ArrayLike, ...args: DiagonalArgument): [NDArray, NDArray] {
  const { k } = triuIndicesFromParameters.read([x], args);
  const [n, m] = matrixShape('triuIndicesFrom', x);
  return triuIndices(n, { k, m });
}

/** A function that keeps part of a matrix, as `tril` and `triu` do. */
export type MaskFunction = (x: NDArray, k: number) => NDArray;

export interface MaskIndicesOptions {
  readonly k?: number | undefined;
  /** How many elements to return: the first ones, or zeros behind the last. */
  readonly size?: number | null | undefined;
}

const maskIndicesParameters = parameters<MaskIndicesOptions>(
  'maskIndices',
  { n: size, mask: either(callable, choice('triu', 'tril')) },
  { k: integer, size: named(optional(size)) },
);

/** The rows and columns of the elements that a function like `triu` (or 'triu', 'tril') keeps. */
export function maskIndices(
  n: number,
  mask: MaskFunction | 'triu' | 'tril',
  ...args: Trailing<[k?: number], MaskIndicesOptions>
): [NDArray, NDArray] {
  const { k = 0, size: count } = maskIndicesParameters.read([n, mask], args);
  const keep = mask === 'triu' ? triu : mask === 'tril' ? tril : mask;
  const kept: unknown = keep(broadcastRight(denseScalar(1, 'int32'), [n, n]), k);
  if (!(kept instanceof NDArray) || kept.size !== n * n)
    fail(
      'bad-argument',
      `maskIndices: mask wants a function from an array to one of its shape, as np.triu.`,
    );
  if (count !== undefined) return nonzero(kept, { size: count }) as [NDArray, NDArray];
  const elements = kept.dataSync({ copy: false });
  return indicesWhere(n, n, (i, j) => elements[i * n + j] !== 0);
}
