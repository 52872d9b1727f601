/**
 * Stacks of matrices [..., rows, columns]: what the linear algebra of all namespaces is written
 * with.
 */
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import type { DType } from '../array/dtype.js';
import { at, broadcastShapes, printShape, range, type Shape } from '../array/shape.js';
import { noParams, type PrimParams } from '../ir/program.js';
import { rowGather } from '../primitives/linalg/matrices.js';
import { bind, bind1 } from '../trace/bind.js';
import {
  broadcastRight,
  convertTo,
  filled,
  insertAxes,
  iota,
  permute,
  pickAxis,
  reshapeTo,
} from './basic.js';
import { inexactDType } from './common-type.js';
import { asArray } from './convert.js';
import { conjugated, op } from './elementwise.js';
import { asInexact, promotedType } from './promote.js';

/** The lengths of the last two axes. */
export const rowsOf = (x: NDArray): number => at(x.shape, x.ndim - 2);
export const columnsOf = (x: NDArray): number => at(x.shape, x.ndim - 1);

/** A stack of matrices of floats; throws `shape-mismatch` for vectors and scalars. */
export function matrixOperand(who: string, x: ArrayLike): NDArray {
  const matrix = asInexact(x);
  if (matrix.ndim < 2)
    fail(
      'shape-mismatch',
      `${who}: needs a matrix, or a stack of them along leading axes, received shape ` +
        `${printShape(matrix.shape)}.`,
    );
  return matrix;
}

/** The same; throws `shape-mismatch` unless the matrices are square. */
export function squareOperand(who: string, x: ArrayLike): NDArray {
  const matrix = matrixOperand(who, x);
  if (rowsOf(matrix) !== columnsOf(matrix))
    fail(
      'shape-mismatch',
      `${who}: the matrices must be square, received shape ${printShape(matrix.shape)}.`,
    );
  return matrix;
}

/** Rows and columns exchanged. */
export const transposed = (x: NDArray): NDArray =>
  permute(x, [...range(x.ndim - 2), x.ndim - 1, x.ndim - 2]);

/** The conjugate transpose. */
export const adjoint = (x: NDArray): NDArray => transposed(conjugated(x));

/** (x + x*) / 2. */
export const symmetrized = (x: NDArray): NDArray => op('div', op('add', x, adjoint(x)), 2);

/** Whether the column is at most the row plus `offset`: the lower triangle for 0. */
export const lowerTriangle = (shape: Shape, offset = 0): NDArray =>
  op(
    'le',
    iota(shape, 'int32', shape.length - 1),
    op('add', iota(shape, 'int32', shape.length - 2), offset),
  );

/** x with 0 above the diagonal that lies `offset` above the main one. */
export const lowerPart = (x: NDArray, offset = 0): NDArray =>
  op('select', lowerTriangle(x.shape, offset), x, filled(0, x.shape, x.dtype));

/** x with 0 below that diagonal. */
export const upperPart = (x: NDArray, offset = 0): NDArray =>
  op('select', lowerTriangle(x.shape, offset - 1), filled(0, x.shape, x.dtype), x);

/** The lower triangular L with x = L L*; the lower triangle of x is read. */
export const choleskyFactor = (x: NDArray): NDArray => bind1('cholesky', [x], noParams);

/** A X = B for a lower triangular matrix with any diagonal; `options` say otherwise. */
export const solveTriangle = (
  a: NDArray,
  b: NDArray,
  options: Partial<PrimParams['triangularSolve']> = {},
): NDArray =>
  bind1('triangularSolve', [a, b], {
    leftSide: true,
    lower: true,
    transposeA: false,
    conjugateA: false,
    unitDiagonal: false,
    ...options,
  });

/**
 * The factors of `lu` by which systems with a matrix are solved; their derivatives are never asked
 * for.
 */
export interface Factors {
  readonly lu: NDArray;
  readonly pivots: NDArray;
  readonly permutation: NDArray;
}

export function luFactors(a: NDArray): Factors {
  const [lu, pivots, permutation] = bind('lu', [a], noParams) as [NDArray, NDArray, NDArray];
  return { lu, pivots, permutation };
}

/** x with these leading axes in front of its last `own` ones, by NumPy's rules. */
export function withBatch(x: NDArray, batch: Shape, own: number): NDArray {
  return broadcastRight(x, [...batch, ...x.shape.slice(x.ndim - own)]);
}

/**
 * Solves systems with matrices a [..., n, n] by `solve`, which gets right sides [..., n, k] with
 * the leading axes of all together; b is a vector [n], or [..., n, k]. Throws `shape-mismatch`
 * where they do not fit.
 */
export function overSystems(
  who: string,
  a: NDArray,
  b: NDArray,
  solve: (sides: NDArray, batch: Shape) => NDArray,
): NDArray {
  squareOperand(who, a);
  if (b.ndim === 0)
    fail('shape-mismatch', `${who}: b is a number; it must be a vector or matrices.`);
  if (b.ndim === 1) {
    const x = overSystems(who, a, insertAxes(b, [1]), solve);
    return pickAxis(x, x.ndim - 1, 0);
  }
  if (columnsOf(a) !== rowsOf(b))
    fail(
      'shape-mismatch',
      `${who}: a matrix of ${columnsOf(a)} rows and columns wants right sides of that length, ` +
        `received shapes ${printShape(a.shape)} and ${printShape(b.shape)}.`,
    );
  if (a.ndim === 2 && b.ndim > 2) return withSidesTogether(b, (sides) => solve(sides, []));
  const batch = broadcastShapes([a.shape.slice(0, -2), b.shape.slice(0, -2)], who);
  return solve(withBatch(b, batch, 2), batch);
}

/** The X with A X = B, of A [..., n, n] and B [n] or [..., n, k]. */
export function solveSystems(who: string, a: NDArray, b: NDArray): NDArray {
  const { lu, permutation } = luFactors(op('stopGradient', squareOperand(who, a)));
  return overSystems(who, a, b, (sides, batch) => {
    const matrices = [a, lu].map((x) => withBatch(x, batch, 2));
    const operands = [...matrices, withBatch(permutation, batch, 1), sides];
    return bind1('factoredSolve', operands, { transposed: false });
  });
}

/** The rows of matrices [..., n, k] at indices [..., n]. */
export const rowsInOrder = (x: NDArray, order: NDArray): NDArray =>
  bind1('gather', [x, insertAxes(order, [order.ndim])], rowGather(x.shape));

/** What `solve` gives for stacked right sides of one matrix, which it gets side by side. */
function withSidesTogether(b: NDArray, solve: (sides: NDArray) => NDArray): NDArray {
  const batch = range(b.ndim - 2);
  const order = [b.ndim - 2, ...batch, b.ndim - 1];
  const moved = permute(b, order);
  const solved = solve(reshapeTo(moved, [rowsOf(b), b.size / Math.max(1, rowsOf(b))]));
  const back = range(b.ndim).map((d) => order.indexOf(d));
  return permute(reshapeTo(solved, moved.shape), back);
}

/** 1 on the diagonal of n · n, 0 elsewhere. */
export const identityMatrix = (n: number, dtype: DType): NDArray =>
  convertTo(op('eq', iota([n, n], 'int32', 0), iota([n, n], 'int32', 1)), dtype);

/** Two operands as floats of the dtype in which they meet. */
export function inexactPair(x: ArrayLike, y: ArrayLike): [NDArray, NDArray] {
  const dtype = inexactDType(promotedType(x, y).dtype);
  return [convertTo(asArray(x), dtype), convertTo(asArray(y), dtype)];
}

/** Q and R with A = Q R: all columns of Q, or the first min(m, n). */
export const qrFactors = (a: NDArray, fullMatrices: boolean): [q: NDArray, r: NDArray] =>
  bind('qr', [a], { fullMatrices }) as [NDArray, NDArray];
