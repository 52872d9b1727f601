/** Systems of equations whose matrices have a form that makes them easy to solve. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { asArray } from '../../operands/convert.js';
import { solveTriangle } from '../../operands/matrices.js';
import { arrayLike, flag, named } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';

/** The options of `triangularSolve`, all false by default. */
export interface TriangularSolveOptions {
  /** Whether the equation is op(A) X = B; else it is X op(A) = B. */
  readonly leftSide?: boolean | undefined;
  /** Whether the lower triangle of A is read; else it is the upper one. */
  readonly lower?: boolean | undefined;
  readonly transposeA?: boolean | undefined;
  readonly conjugateA?: boolean | undefined;
  /** Whether the diagonal of A is taken to be 1, and is not read. */
  readonly unitDiagonal?: boolean | undefined;
}

const triangularParameters = parameters<TriangularSolveOptions>(
  'lax.linalg.triangularSolve',
  { a: arrayLike, b: arrayLike },
  {
    leftSide: named(flag),
    lower: named(flag),
    transposeA: named(flag),
    conjugateA: named(flag),
    unitDiagonal: named(flag),
  },
);

/**
 * The X with op(A) X = B or X op(A) = B, of triangular matrices A [..., n, n] and B [..., n, k] or
 * [..., k, n] of one dtype and with equal leading axes. One triangle of A is read.
 */
export function triangularSolve(
  a: ArrayLike,
  b: ArrayLike,
  ...args: [options?: TriangularSolveOptions]
): NDArray {
  const options = triangularParameters.read([a, b], args);
  return speakAs('lax.linalg.triangularSolve', () =>
    solveTriangle(asArray(a), asArray(b), {
      leftSide: options.leftSide ?? false,
      lower: options.lower ?? false,
      transposeA: options.transposeA ?? false,
      conjugateA: options.conjugateA ?? false,
      unitDiagonal: options.unitDiagonal ?? false,
    }),
  );
}

/** The options of `tridiagonalSolve`. */
export interface TridiagonalSolveOptions {
  /**
   * Whether pivots that are 0, or too near to it for finite quotients, are moved away from it, so
   * that the solution of a singular system is large and not NaN: near a multiple of the vector that
   * A makes 0, as iterations for eigenvectors want it. False by default.
   */
  readonly perturbSingular?: boolean | undefined;
}

const tridiagonalParameters = parameters<TridiagonalSolveOptions>(
  'lax.linalg.tridiagonalSolve',
  { dl: arrayLike, d: arrayLike, du: arrayLike, b: arrayLike },
  { perturbSingular: named(flag) },
);

/**
 * The X with A X = B, of A with three diagonals [..., n] and B [..., n, k] of one dtype: `dl[i]` is
 * `A[i, i - 1]`, `d[i]` is `A[i, i]`, and `du[i]` is `A[i, i + 1]`. NaN where A is singular, unless
 * its pivots are perturbed.
 */
export function tridiagonalSolve(
  dl: ArrayLike,
  d: ArrayLike,
  du: ArrayLike,
  b: ArrayLike,
  ...args: [options?: TridiagonalSolveOptions]
): NDArray {
  const { perturbSingular = false } = tridiagonalParameters.read([dl, d, du, b], args);
  const operands = [dl, d, du, b].map((x) => asArray(x));
  return speakAs('lax.linalg.tridiagonalSolve', () =>
    bind1('tridiagonalSolve', operands, { perturbSingular }),
  );
}
