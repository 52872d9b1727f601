/** Systems of equations whose matrices have a form that makes them easy to solve. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { asArray } from '../../operands/convert.js';
import { solveTriangle } from '../../operands/matrices.js';
import { arrayLike, flag, named } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { onBehalfOf } from '../operands.js';

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
  return onBehalfOf('lax.linalg.triangularSolve', () =>
    solveTriangle(asArray(a), asArray(b), {
      leftSide: options.leftSide ?? false,
      lower: options.lower ?? false,
      transposeA: options.transposeA ?? false,
      conjugateA: options.conjugateA ?? false,
      unitDiagonal: options.unitDiagonal ?? false,
    }),
  );
}
