/** Linear algebra: operands are matrices or stacks of them, [..., rows, columns]. */
import { cholesky } from './cholesky/cholesky.js';
import { choleskyCotangent, choleskyTangent } from './cholesky/derivatives.js';
import { determinant, logDeterminant } from './determinants.js';
import { lu } from './lu.js';
import { householder, householderProduct } from './orthogonal/householder.js';
import { qr } from './orthogonal/qr.js';
import { pivotsToPermutation } from './permutation.js';
import { factoredSolve } from './solve.js';
import { tridiagonalSolve } from './triangular/tridiagonal.js';
import { triangularSolve } from './triangular/triangular-solve.js';
import type { Family } from '../record.js';

declare module '../../ir/program.js' {
  interface PrimParams {
    /**
     * The lower triangular L with A = L L*, of a positive definite matrix whose lower triangle is
     * read; NaN where it is none.
     */
    cholesky: NoParams;
    /**
     * L and dA: the movement of the Cholesky factor L where the lower triangle of the matrix moves
     * as that of dA.
     */
    choleskyTangent: NoParams;
    /** L and a cotangent of it: that of the lower triangle of the matrix, with 0 above it. */
    choleskyCotangent: NoParams;
    /**
     * Of a triangular matrix A and B the X with op(A) X = B, or X op(A) = B unless on the left
     * side; op transposes and conjugates. Only the triangle is read, and not its diagonal if that
     * is unit.
     */
    triangularSolve: {
      readonly leftSide: boolean;
      readonly lower: boolean;
      readonly transposeA: boolean;
      readonly conjugateA: boolean;
      readonly unitDiagonal: boolean;
    };
    /**
     * Factors of A [m, n] after rows are exchanged, in one matrix: below the diagonal those of L,
     * whose diagonal is 1, the others those of U. Then the row that each step exchanged with its
     * own, and the rows of A in their new order. Partial pivoting; a pivot that is 0 is left.
     */
    lu: NoParams;
    /**
     * A, its `lu` and permutation, B: the X with A X = B, or Aᵀ X = B. In values A is not read; as
     * the factors are those of A, derivatives are by A and B alone.
     */
    factoredSolve: { readonly transposed: boolean };
    /**
     * R of A [m, n], on and above the diagonal, with reflections below it whose product is Q, in
     * the conventions of LAPACK's geqrf; and the min(m, n) factors τ of the reflections.
     */
    householder: NoParams;
    /**
     * The first n columns of the product of reflections that stand below the diagonal of [m, n],
     * with their τ.
     */
    householderProduct: NoParams;
    /** Q and R with A = Q R, all columns of Q or the first min(m, n). */
    qr: { readonly fullMatrices: boolean };
    /** The exchanges of rows that `lu` gives, to the order of all rows after them. */
    pivotsToPermutation: { readonly size: number };
    /**
     * Lower, main and upper diagonal [..., n] and B [..., n, k]: the X with A X = B. The first
     * element of the lower and the last one of the upper diagonal are not read; NaN where A is
     * singular, unless pivots that are 0, or by which quotients overflow, are to be perturbed.
     */
    tridiagonalSolve: { readonly perturbSingular: boolean };
    determinant: NoParams;
    /** The sign of the determinant, and the logarithm of its size. */
    logDeterminant: NoParams;
  }
}

type Name =
  | 'cholesky'
  | 'choleskyTangent'
  | 'choleskyCotangent'
  | 'triangularSolve'
  | 'lu'
  | 'factoredSolve'
  | 'householder'
  | 'householderProduct'
  | 'qr'
  | 'pivotsToPermutation'
  | 'tridiagonalSolve'
  | 'determinant'
  | 'logDeterminant';

export const linalgRules: Family<Name> = {
  cholesky,
  choleskyTangent,
  choleskyCotangent,
  triangularSolve,
  lu,
  factoredSolve,
  determinant,
  logDeterminant,
  householder,
  householderProduct,
  qr,
  pivotsToPermutation,
  tridiagonalSolve,
};
