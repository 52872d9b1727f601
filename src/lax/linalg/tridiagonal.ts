/** Symmetric and Hermitian matrices brought to three diagonals. */
import { speakAs } from '../../array/errors.js';
import { isComplex, partOf } from '../../array/dtype.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { broadcastInto, filled, iota, reverseAxes, sliceAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { absoluteSquare, conjugated, op, pick } from '../../operands/elementwise.js';
import { adjoint, lowerTriangle, squareOperand } from '../../operands/matrices.js';
import { arrayLike, flag, named } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { foriLoop } from '../control/loops.js';
import {
  asType,
  inColumns,
  inRows,
  inUnits,
  ofMatrices,
  places,
  sumAlong,
  where0,
} from './reductions.js';

/** The options of `tridiagonal`. */
export interface TridiagonalOptions {
  /** Whether the lower triangle is read (default), or the upper one. */
  readonly lower?: boolean | undefined;
}

const tridiagonalParameters = parameters<TridiagonalOptions>(
  'lax.linalg.tridiagonal',
  { a: arrayLike },
  { lower: named(flag) },
);

/**
 * Of symmetric or Hermitian matrices [..., n, n], of which one triangle is read, the T = Q* A Q
 * with three diagonals, in the conventions of LAPACK's sytrd. A list: T in that triangle, with the
 * vectors of reflections beyond the diagonal beside the main one; the real main diagonal [..., n]
 * and the one beside it [..., n - 1]; and the factors [..., n - 1] of the reflections, of which Q
 * is the product. Throws `shape-mismatch` unless matrices are square.
 */
export function tridiagonal(
  a: ArrayLike,
  ...args: [options?: TridiagonalOptions]
): [packed: NDArray, d: NDArray, e: NDArray, taus: NDArray] {
  const { lower = true } = tridiagonalParameters.read([a], args);
  return speakAs('lax.linalg.tridiagonal', () => {
    const matrix = squareOperand('lax.linalg.tridiagonal', asArray(a));
    if (lower) return ofLowerTriangle(matrix);
    // From the last column on: the same with the order of rows and columns turned round.
    const axes = [matrix.ndim - 2, matrix.ndim - 1];
    const [packed, ...lines] = ofLowerTriangle(reverseAxes(matrix, axes));
    const turned = lines.map((x) => reverseAxes(x, [x.ndim - 1])) as [NDArray, NDArray, NDArray];
    return [reverseAxes(packed, axes), ...turned];
  });
}

interface State {
  /** The matrix, in units in which it is near 1; of it what lies behind the step. */
  readonly rest: NDArray;
  /** The vectors of the reflections, in the columns of the steps. */
  readonly vectors: NDArray;
  readonly beside: NDArray;
  readonly taus: NDArray;
}

function ofLowerTriangle(a: NDArray): [NDArray, NDArray, NDArray, NDArray] {
  const n = at(a.shape, a.ndim - 1);
  const real = partOf(a.dtype);
  const line = (length: number, dtype = a.dtype): NDArray =>
    filled(0, [...a.shape.slice(0, -2), length], dtype);
  if (a.size === 0)
    return [a, line(n, real), line(Math.max(0, n - 1), real), line(Math.max(0, n - 1))];
  const isLower = lowerTriangle(a.shape);
  const isDiagonal = onDiagonal(a, 0);
  const diagonal = isComplex(a.dtype) ? asType(op('real', a), a.dtype) : a;
  const whole = pick(isDiagonal, diagonal, pick(isLower, a, adjoint(a)));
  const { scaled, units } = inUnits(whole);
  const start: State = {
    rest: scaled,
    vectors: filled(0, a.shape, a.dtype),
    beside: line(n, real),
    taus: line(n),
  };
  const found = n === 1 ? start : foriLoop(0, n - 1, reflect, start);
  const axis = a.ndim - 2;
  const onMain = sumAlong(where0(isDiagonal, found.rest), 1);
  const lengthened = (x: NDArray): NDArray => op('mul', x, ofMatrices(units, x.shape));
  const d = lengthened(isComplex(a.dtype) ? op('real', onMain) : onMain);
  const e = lengthened(found.beside);
  const spread = (x: NDArray): NDArray => asType(inRows(x, a.shape), a.dtype);
  const below = pick(onDiagonal(a, 1), spread(e), found.vectors);
  const packed = pick(isDiagonal, spread(d), pick(isLower, below, a));
  const cut = (x: NDArray): NDArray => sliceAxis(x, axis, 0, n - 1);
  return [packed, d, cut(e), cut(found.taus)];
}

/** Where the row is the column plus `offset`. */
const onDiagonal = ({ shape }: NDArray, offset: number): NDArray =>
  op(
    'eq',
    iota(shape, 'int32', shape.length - 2),
    op('add', iota(shape, 'int32', shape.length - 1), offset),
  );

/** Clears a column below the place under the diagonal, and the row that mirrors it. */
function reflect(step: NDArray, { rest, vectors, beside, taus }: State): State {
  const { shape } = rest;
  const index = places(taus.shape);
  const here = broadcastInto(step, taus.shape, []);
  const isHere = op('eq', index, here);
  const isNext = op('eq', index, op('add', here, 1));
  const isBehind = op('gt', index, here);
  const column = where0(isBehind, sumAlong(where0(inRows(isHere, shape), rest), 1));
  const { tau, beta, v } = reflectionOf(column, isNext);
  const inAll = (x: NDArray): NDArray => inColumns(x, taus.shape);
  // w = τ A v - ½ τ (A v τ)* v v, and A - v w* - w v* of what lies behind.
  const moved = op('mul', sumAlong(op('mul', rest, inRows(v, shape)), 1), inAll(tau));
  const product = sumAlong(op('mul', conjugated(where0(isBehind, moved)), v), 1);
  const half = op('mul', op('mul', tau, product), 0.5);
  const w = where0(isBehind, op('sub', moved, op('mul', inAll(half), v)));
  const outer = (x: NDArray, y: NDArray): NDArray =>
    op('mul', inColumns(x, shape), conjugated(inRows(y, shape)));
  const isColumn = op('and', inRows(isHere, shape), inColumns(isBehind, shape));
  return {
    rest: op('sub', op('sub', rest, outer(v, w)), outer(w, v)),
    vectors: pick(isColumn, inColumns(v, shape), vectors),
    beside: pick(isHere, inAll(beta), beside),
    taus: pick(isHere, inAll(tau), taus),
  };
}

/** τ, β and v of the reflection that takes a column to β at the place that is next, by LAPACK. */
function reflectionOf(
  column: NDArray,
  isNext: NDArray,
): { readonly tau: NDArray; readonly beta: NDArray; readonly v: NDArray } {
  const { dtype } = column;
  const alpha = sumAlong(where0(isNext, column), 1);
  const [re, im] = isComplex(dtype) ? [op('real', alpha), op('imag', alpha)] : [alpha, null];
  const rest = sumAlong(absoluteSquare(where0(op('not', isNext), column)), 1);
  const isRest = op('ne', rest, 0);
  const isNeeded = im === null ? isRest : op('or', isRest, op('ne', im, 0));
  const norm = op('sqrt', op('add', rest, absoluteSquare(alpha)));
  const turned = pick(op('lt', re, 0), norm, op('neg', norm));
  const beta = pick(isNeeded, turned, re);
  const divisor = pick(isNeeded, turned, 1);
  const real = pick(isNeeded, op('div', op('sub', divisor, re), divisor), 0);
  const tau =
    im === null ? real : op('complex', real, pick(isNeeded, op('neg', op('div', im, divisor)), 0));
  const difference = op('sub', alpha, asType(divisor, dtype));
  const safe = pick(isNeeded, difference, filled(1, difference.shape, dtype));
  const scaled = op('div', column, inColumns(safe, column.shape));
  const v = pick(
    isNext,
    filled(1, column.shape, dtype),
    where0(inColumns(isNeeded, column.shape), scaled),
  );
  return { tau, beta, v };
}
