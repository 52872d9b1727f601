/** Systems of equations, inverses and determinants in SciPy's forms. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { det as numpyDet, inv as numpyInv } from '../../numpy/linalg/systems.js';
import {
  inexactPair,
  overSystems,
  solveSystems,
  solveTriangle,
  withBatch,
} from '../../operands/matrices.js';
import { arrayLike, choice, flag, kind, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { choFactor, choSolve } from './cholesky.js';
import { checkKinds, type CheckOptions } from './options.js';

type CheckArguments = Trailing<[overwriteA?: boolean, checkFinite?: boolean], CheckOptions>;
const invParameters = parameters<CheckOptions>('scipy.linalg.inv', { a: arrayLike }, checkKinds);
const detParameters = parameters<CheckOptions>('scipy.linalg.det', { a: arrayLike }, checkKinds);

/** The inverses of matrices [..., n, n]: see `np.linalg.inv`. */
export function inv(a: ArrayLike, ...args: CheckArguments): NDArray {
  invParameters.read([a], args);
  return speakAs('scipy.linalg.inv', () => numpyInv(a));
}

/** The determinants of matrices [..., n, n]: see `np.linalg.det`. */
export function det(a: ArrayLike, ...args: CheckArguments): NDArray {
  detParameters.read([a], args);
  return speakAs('scipy.linalg.det', () => numpyDet(a));
}

/** What is known of the matrix of `solve`: nothing, that it is symmetric, or positive definite. */
export type MatrixForm = 'gen' | 'sym' | 'her' | 'pos';

/** The options of `solve`. */
export interface SolveOptions extends CheckOptions {
  /**
   * Of a positive definite matrix, whether its lower triangle is read; by default it is the upper
   * one.
   */
  readonly lower?: boolean | undefined;
  /** Has no effect: arrays are immutable. */
  readonly overwriteB?: boolean | undefined;
  /** Has no effect. */
  readonly debug?: boolean | undefined;
  /** Positive definite matrices (`'pos'`) are solved in half the time. */
  readonly assumeA?: MatrixForm | undefined;
}

const solveParameters = parameters<SolveOptions>(
  'scipy.linalg.solve',
  { a: arrayLike, b: arrayLike },
  {
    lower: flag,
    overwriteA: flag,
    overwriteB: flag,
    debug: flag,
    checkFinite: flag,
    assumeA: choice('gen', 'sym', 'her', 'pos'),
  },
);

/**
 * The x with a x = b, of square matrices a [..., n, n]; b is a vector [n] or matrices [..., n, k].
 * NaN or infinite where a matrix is singular, or is not positive definite though it was said to be.
 */
export function solve(
  a: ArrayLike,
  b: ArrayLike,
  ...args: Trailing<
    [
      lower?: boolean,
      overwriteA?: boolean,
      overwriteB?: boolean,
      debug?: boolean,
      checkFinite?: boolean,
      assumeA?: MatrixForm,
    ],
    SolveOptions
  >
): NDArray {
  const { lower = false, assumeA = 'gen' } = solveParameters.read([a, b], args);
  const [matrix, right] = inexactPair(a, b);
  if (assumeA !== 'pos') return solveSystems('scipy.linalg.solve', matrix, right);
  return speakAs('scipy.linalg.solve', () => choSolve(choFactor(matrix, lower), right));
}

/** Which equation is solved: A x = b, Aᵀ x = b, or Aᴴ x = b. */
export type Transposition = 0 | 1 | 2 | 'N' | 'T' | 'C';

/** The options of `solveTriangular`. */
export interface SolveTriangularOptions {
  readonly trans?: Transposition | undefined;
  /** Whether a is lower triangular; by default it is upper triangular. */
  readonly lower?: boolean | undefined;
  /** Whether the diagonal of a is taken to be 1, and is not read. */
  readonly unitDiagonal?: boolean | undefined;
  /** Has no effect: arrays are immutable. */
  readonly overwriteB?: boolean | undefined;
  /** Has no effect. */
  readonly debug?: boolean | null | undefined;
  /** Has no effect: what is not finite gives NaN. */
  readonly checkFinite?: boolean | undefined;
}

const transpositions: readonly unknown[] = [0, 1, 2, 'N', 'T', 'C'];
const transposition = kind<Transposition>("0, 1, 2, 'N', 'T' or 'C'", (x) =>
  transpositions.includes(x),
);
const triangularParameters = parameters<SolveTriangularOptions>(
  'scipy.linalg.solveTriangular',
  { a: arrayLike, b: arrayLike },
  {
    trans: transposition,
    lower: flag,
    unitDiagonal: flag,
    overwriteB: flag,
    debug: optional(flag),
    checkFinite: flag,
  },
);

/**
 * The x with a x = b, of triangular matrices a [..., n, n], of which one triangle is read; b is a
 * vector [n] or matrices [..., n, k]. Throws `shape-mismatch` where the shapes do not fit.
 */
export function solveTriangular(
  a: ArrayLike,
  b: ArrayLike,
  ...args: Trailing<
    [
      trans?: Transposition,
      lower?: boolean,
      unitDiagonal?: boolean,
      overwriteB?: boolean,
      debug?: boolean | null,
      checkFinite?: boolean,
    ],
    SolveTriangularOptions
  >
): NDArray {
  const who = 'scipy.linalg.solveTriangular';
  const {
    trans = 0,
    lower = false,
    unitDiagonal = false,
  } = triangularParameters.read([a, b], args);
  const isTransposed = trans !== 0 && trans !== 'N';
  const [matrix, right] = inexactPair(a, b);
  return overSystems(who, matrix, right, (sides, batch) =>
    solveTriangle(withBatch(matrix, batch, 2), sides, {
      lower,
      unitDiagonal,
      transposeA: isTransposed,
      conjugateA: trans === 2 || trans === 'C',
    }),
  );
}
