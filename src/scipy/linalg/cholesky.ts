/** The Cholesky factorization in SciPy's forms. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import {
  adjoint,
  choleskyFactor,
  inexactPair,
  overSystems,
  solveTriangle,
  squareOperand,
  withBatch,
} from '../../operands/matrices.js';
import { arrayLike, flag, isArrayLike, kind } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { checkKinds, type CheckOptions } from './options.js';

/** The options of `cholesky` and `choFactor`. */
export interface CholeskyOptions extends CheckOptions {
  /** Whether the factor is the lower one, L with A = L L*; by default it is U with A = U* U. */
  readonly lower?: boolean | undefined;
}

type CholeskyArguments = Trailing<
  [lower?: boolean, overwriteA?: boolean, checkFinite?: boolean],
  CholeskyOptions
>;
const ofFactor = (name: string) =>
  parameters<CholeskyOptions>(
    `scipy.linalg.${name}`,
    { a: arrayLike },
    { lower: flag, ...checkKinds },
  );
const choleskyParameters = ofFactor('cholesky');
const factorParameters = ofFactor('choFactor');

function factor(who: string, a: ArrayLike, lower: boolean): NDArray {
  const matrix = squareOperand(who, a);
  return lower ? choleskyFactor(matrix) : adjoint(choleskyFactor(adjoint(matrix)));
}

/**
 * The factor of positive definite matrices [..., n, n], of which the triangle of the factor is
 * read; NaN where a matrix is not positive definite.
 */
export function cholesky(a: ArrayLike, ...args: CholeskyArguments): NDArray {
  const { lower = false } = choleskyParameters.read([a], args);
  return factor('scipy.linalg.cholesky', a, lower);
}

/** The factor that `choSolve` takes, and whether it is the lower one. */
export function choFactor(
  a: ArrayLike,
  ...args: CholeskyArguments
): [factor: NDArray, lower: boolean] {
  const { lower = false } = factorParameters.read([a], args);
  return [factor('scipy.linalg.choFactor', a, lower), lower];
}

/** The options of `choSolve`. */
export interface ChoSolveOptions {
  /** Has no effect: arrays are immutable. */
  readonly overwriteB?: boolean | undefined;
  /** Has no effect: what is not finite gives NaN. */
  readonly checkFinite?: boolean | undefined;
}

type Factor = readonly [factor: ArrayLike, lower: boolean];
const solveParameters = parameters<ChoSolveOptions>(
  'scipy.linalg.choSolve',
  {
    cAndLower: kind<Factor>(
      'the pair that choFactor gives',
      (x) => Array.isArray(x) && x.length === 2 && isArrayLike(x[0]) && typeof x[1] === 'boolean',
    ),
    b: arrayLike,
  },
  { overwriteB: flag, checkFinite: flag },
);

/**
 * The x with A x = b, from the factor of A that `choFactor` gives; b is a vector [n] or matrices
 * [..., n, k]. Throws `shape-mismatch` where the shapes do not fit.
 */
export function choSolve(
  cAndLower: Factor,
  b: ArrayLike,
  ...args: Trailing<[overwriteB?: boolean, checkFinite?: boolean], ChoSolveOptions>
): NDArray {
  solveParameters.read([cAndLower, b], args);
  const [given, lower] = cAndLower;
  const [c, right] = inexactPair(given, b);
  return overSystems('scipy.linalg.choSolve', c, right, (sides, batch) => {
    const triangle = withBatch(c, batch, 2);
    const solve = (side: NDArray, transposeA: boolean) =>
      solveTriangle(triangle, side, { lower, transposeA, conjugateA: transposeA });
    return solve(solve(sides, !lower), lower);
  });
}
