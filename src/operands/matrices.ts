/** Stacks of matrices [..., rows, columns]: what the linear algebra of all namespaces is written with. */
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, printShape, range, type Shape } from '../array/shape.js';
import { noParams } from '../ir/program.js';
import type { PrimParams } from '../ir/program.js';
import { bind1 } from '../trace/bind.js';
import { filled, iota, permute } from './basic.js';
import { op } from './elementwise.js';
import { asInexact } from './promote.js';

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

/** (x + xᵀ) / 2. */
export const symmetrized = (x: NDArray): NDArray => op('div', op('add', x, transposed(x)), 2);

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

/** The lower triangular L with x = L Lᵀ; the lower triangle of x is read. */
export const choleskyFactor = (x: NDArray): NDArray => bind1('cholesky', [x], noParams);

export type Triangle = PrimParams['triangularSolve'];

/** A X = B for a lower triangular matrix with any diagonal; `options` say otherwise. */
export const solveTriangle = (a: NDArray, b: NDArray, options: Partial<Triangle> = {}): NDArray =>
  bind1('triangularSolve', [a, b], {
    leftSide: true,
    lower: true,
    transposeA: false,
    conjugateA: false,
    unitDiagonal: false,
    ...options,
  });
