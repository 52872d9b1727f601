/** Triangles and diagonals of matrices, and their indices. */
import { denseSharing, denseScalar } from '../array/dense.js';
import type { DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, normalizeAxis, printShape, range, type Shape } from '../array/shape.js';
import { bind1 } from '../trace/bind.js';
import { broadcastRight, convertTo, flat, iota, permute, reshapeTo, sliceAxis } from './basic.js';
import { asArray } from './convert.js';
import type { DTypeOptions } from './creation.js';
import { op, pick } from './elementwise.js';
import { readOptions } from './options.js';
import { tile } from './rearrange.js';
import { sum } from './reduce.js';

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

/** Ones on and below the k-th diagonal, zeros above; float32 unless given, as in JAX. */
export function tri(n: number, M?: number | null | TriOptions, options?: TriOptions): NDArray {
  const found = readOptions<TriOptions>([M, options], 'M');
  return convertTo(lowerMask([n, found.M ?? n], found.k ?? 0), found.dtype ?? 'float32');
}

export interface DiagonalOption {
  /** Which diagonal: above the main one for k > 0. */
  readonly k?: number | undefined;
}

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
export function tril(x: ArrayLike, k?: number | DiagonalOption): NDArray {
  const array = matrices('tril', x);
  const found = readOptions<DiagonalOption>([k], 'k');
  return pick(lowerMask(array.shape, found.k ?? 0), array, 0);
}

/** The matrices of the last two axes with zeros below the k-th diagonal. */
export function triu(x: ArrayLike, k?: number | DiagonalOption): NDArray {
  const array = matrices('triu', x);
  const found = readOptions<DiagonalOption>([k], 'k');
  return pick(lowerMask(array.shape, (found.k ?? 0) - 1), 0, array);
}

/** The length of the k-th diagonal of an m × n matrix. */
const diagonalLength = (m: number, n: number, k: number): number =>
  Math.max(0, k >= 0 ? Math.min(m, n - k) : Math.min(m + k, n));

/**
 * Rank 1: the matrix with x on its k-th diagonal. Rank 2: the k-th diagonal of x. Throws
 * `shape-mismatch` for other ranks.
 */
export function diag(x: ArrayLike, k?: number | DiagonalOption): NDArray {
  const array = asArray(x);
  const offset = readOptions<DiagonalOption>([k], 'k').k ?? 0;
  if (array.ndim === 2) return diagonal(array, offset);
  if (array.ndim !== 1)
    fail('shape-mismatch', `diag: wants rank 1 or 2, received shape ${printShape(array.shape)}.`);
  return onDiagonal(array, offset);
}

/** In row-major order the elements of a diagonal of an n × n matrix are n + 1 places apart. */
function onDiagonal(x: NDArray, k: number): NDArray {
  const n = x.size + Math.abs(k);
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
export function diagflat(x: ArrayLike, k?: number | DiagonalOption): NDArray {
  return onDiagonal(flat(asArray(x)), readOptions<DiagonalOption>([k], 'k').k ?? 0);
}

export interface DiagonalOptions {
  readonly offset?: number | undefined;
  /** The rows, axis 0 unless given. */
  readonly axis1?: number | undefined;
  /** The columns, axis 1 unless given. */
  readonly axis2?: number | undefined;
}

/** The diagonal of the plane of two axes, as the last axis of the result. */
export function diagonal(
  x: ArrayLike,
  offset?: number | DiagonalOptions,
  axis1?: number | DiagonalOptions,
  axis2?: number | DiagonalOptions,
): NDArray {
  const found = readOptions<DiagonalOptions>([offset, axis1, axis2], 'offset', 'axis1', 'axis2');
  const array = matrices('diagonal', x);
  const [rows, columns] = [found.axis1 ?? 0, found.axis2 ?? 1].map((d) =>
    normalizeAxis(d, array.ndim, 'diagonal'),
  ) as [number, number];
  if (rows === columns) fail('axis-out-of-range', 'diagonal: the two axes must differ.');
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
  readonly dtype?: DType | undefined;
}

/** The sum of the diagonal of the plane of two axes. */
export function trace(
  x: ArrayLike,
  offset?: number | TraceOptions,
  axis1?: number | TraceOptions,
  axis2?: number | TraceOptions,
  options?: TraceOptions,
): NDArray {
  const found = readOptions<TraceOptions>(
    [offset, axis1, axis2, options],
    'offset',
    'axis1',
    'axis2',
  );
  const { dtype, ...place } = found;
  return sum(diagonal(x, place), { axis: -1, dtype });
}

export interface FillDiagonalOptions {
  /** Accepted for compatibility with NumPy: arrays are immutable, and a new one is returned. */
  readonly inplace?: boolean | undefined;
}

/**
 * x with its main diagonal replaced by a value, or by the elements of an array over and over.
 * Throws `shape-mismatch` for fewer than two axes, or more than two of unequal length.
 */
export function fillDiagonal(
  x: ArrayLike,
  value: ArrayLike,
  _options?: FillDiagonalOptions,
): NDArray {
  const array = matrices('fillDiagonal', x);
  const { shape } = array;
  if (array.ndim > 2 && shape.some((n) => n !== shape[0]))
    fail('shape-mismatch', `fillDiagonal: the lengths of ${printShape(shape)} must be equal.`);
  const first = iota(shape, 'int32', 0);
  const mask = range(array.ndim)
    .slice(1)
    .map((d) => op('eq', first, iota(shape, 'int32', d)))
    .reduce((a, b) => op('and', a, b));
  const values = flat(convertTo(asArray(value), array.dtype));
  const rows = at(shape, 0);
  const perRow = sliceAxis(tile(values, Math.ceil(rows / values.size)), 0, 0, rows);
  const column = reshapeTo(
    perRow,
    shape.map((_, d) => (d === 0 ? rows : 1)),
  );
  return pick(mask, broadcastRight(column, shape), array);
}

/** The indices of the main diagonal of an n × n × … array: `ndim` (2) times 0 … n - 1. */
export function diagIndices(n: number, ndim?: number | { readonly ndim?: number }): NDArray[] {
  const { ndim: rank = 2 } = readOptions<{ ndim?: number }>([ndim], 'ndim');
  return range(rank).map(() => iota([n], 'int32'));
}

/** The indices of the main diagonal of x. Throws `shape-mismatch` for unequal lengths. */
export function diagIndicesFrom(x: ArrayLike): NDArray[] {
  const { shape } = matrices('diagIndicesFrom', x);
  if (shape.some((n) => n !== shape[0]))
    fail('shape-mismatch', `diagIndicesFrom: the lengths of ${printShape(shape)} must be equal.`);
  return diagIndices(at(shape, 0), shape.length);
}

/** The rows and columns, in row-major order, of the places of an n × m matrix that pass a test. */
function placesWhere(
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
  const list = (places: number[]): NDArray => denseSharing(Int32Array.from(places));
  return [list(rows), list(columns)];
}

export interface TriangleOptions {
  readonly k?: number | undefined;
  /** The number of columns; that of the rows unless given. */
  readonly m?: number | null | undefined;
}

/** The rows and columns of the places on and below the k-th diagonal of an n × m matrix. */
export function trilIndices(
  n: number,
  k?: number | TriangleOptions,
  m?: number | null | TriangleOptions,
): [NDArray, NDArray] {
  const found = readOptions<TriangleOptions>([k, m], 'k', 'm');
  return placesWhere(n, found.m ?? n, (i, j) => j <= i + (found.k ?? 0));
}

/** The rows and columns of the places on and above the k-th diagonal of an n × m matrix. */
export function triuIndices(
  n: number,
  k?: number | TriangleOptions,
  m?: number | null | TriangleOptions,
): [NDArray, NDArray] {
  const found = readOptions<TriangleOptions>([k, m], 'k', 'm');
  return placesWhere(n, found.m ?? n, (i, j) => j >= i + (found.k ?? 0));
}

function matrixShape(who: string, x: ArrayLike): [number, number] {
  const { shape } = matrices(who, x);
  if (shape.length !== 2)
    fail('shape-mismatch', `${who}: wants a matrix, received shape ${printShape(shape)}.`);
  return [at(shape, 0), at(shape, 1)];
}

/** `trilIndices` for the shape of a matrix. */
export function trilIndicesFrom(x: ArrayLike, k?: number | DiagonalOption): [NDArray, NDArray] {
  const [n, m] = matrixShape('trilIndicesFrom', x);
  return trilIndices(n, { k: readOptions<DiagonalOption>([k], 'k').k, m });
}

/** `triuIndices` for the shape of a matrix. */
export function triuIndicesFrom(x: ArrayLike, k?: number | DiagonalOption): [NDArray, NDArray] {
  const [n, m] = matrixShape('triuIndicesFrom', x);
  return triuIndices(n, { k: readOptions<DiagonalOption>([k], 'k').k, m });
}

/** A function that keeps part of a matrix, as `tril` and `triu` do. */
export type MaskFunction = (x: NDArray, k: number) => NDArray;

/** The rows and columns of the places that a function like `triu` (or 'triu', 'tril') keeps. */
export function maskIndices(
  n: number,
  mask: MaskFunction | 'triu' | 'tril',
  k = 0,
): [NDArray, NDArray] {
  const keep = mask === 'triu' ? triu : mask === 'tril' ? tril : mask;
  const kept = keep(broadcastRight(denseScalar(1, 'int32'), [n, n]), k).dataSync({ copy: false });
  return placesWhere(n, n, (i, j) => kept[i * n + j] !== 0);
}
