/** Linear algebra: operands are matrices or stacks of them, [..., rows, columns]. */
import { cholesky } from './cholesky.js';
import { triangularSolve } from './triangular-solve.js';
import type { Family } from '../record.js';

declare module '../../ir/program.js' {
  interface PrimParams {
    /**
     * The lower triangular L with A = L L*, of a positive definite matrix whose lower triangle is
     * read; NaN where it is none.
     */
    cholesky: NoParams;
    /**
     * Of a triangular matrix A and B the X with op(A) X = B, or X op(A) = B unless on the left side;
     * op transposes and conjugates. Only the triangle is read, and not its diagonal if that is unit.
     */
    triangularSolve: {
      readonly leftSide: boolean;
      readonly lower: boolean;
      readonly transposeA: boolean;
      readonly conjugateA: boolean;
      readonly unitDiagonal: boolean;
    };
  }
}

export const linalgRules: Family<'cholesky' | 'triangularSolve'> = { cholesky, triangularSolve };
