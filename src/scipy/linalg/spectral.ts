/** Eigenvalues and singular values in SciPy's forms. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { insertAxes } from '../../operands/basic.js';
import { adjoint, matrixOperand, squareOperand, symmetrized } from '../../operands/matrices.js';
import {
  singularFactors,
  singularValuesOf,
  symmetricEigen,
  symmetricEigenvalues,
  timesReal,
} from '../../operands/spectral.js';
import { matmul } from '../../numpy/dot/dot.js';
import {
  arrayLike,
  choice,
  flag,
  kind,
  named,
  number,
  optional,
  refused,
  text,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';

/** The options of `eigh`. */
export interface EighOptions {
  /** Not supported: multiply by the inverse of its Cholesky factor from both sides. */
  readonly b?: null | undefined;
  /** Has no effect: the symmetric part of a is taken. */
  readonly lower?: boolean | undefined;
  /** Whether the eigenvalues alone are the result. */
  readonly eigvalsOnly?: boolean | undefined;
  /** Has no effect: arrays are immutable. */
  readonly overwriteA?: boolean | undefined;
  /** Has no effect: arrays are immutable. */
  readonly overwriteB?: boolean | undefined;
  /** Has no effect. */
  readonly turbo?: boolean | undefined;
  /** Not supported. */
  readonly eigvals?: null | undefined;
  /** The kind of the problem: 1 alone is supported, A v = λ v. */
  readonly type?: 1 | undefined;
  /** Has no effect: what is not finite gives NaN. */
  readonly checkFinite?: boolean | undefined;
}

const eighParameters = parameters<EighOptions>(
  'scipy.linalg.eigh',
  { a: arrayLike },
  {
    b: refused('belongs to another problem: make it the standard one by a Cholesky factor'),
    lower: flag,
    eigvalsOnly: flag,
    overwriteA: flag,
    overwriteB: flag,
    turbo: flag,
    eigvals: refused('computes all of them: take a slice of the result'),
    type: kind<1>('1, the problem without a second matrix', (x) => x === 1),
    checkFinite: flag,
  },
);

type EighArguments<O> = Trailing<
  [
    b?: null,
    lower?: boolean,
    eigvalsOnly?: boolean,
    overwriteA?: boolean,
    overwriteB?: boolean,
    turbo?: boolean,
    eigvals?: null,
    type?: 1,
    checkFinite?: boolean,
  ],
  O
>;

/**
 * The eigenvalues w [..., n] of the symmetric part of matrices [..., n, n] in ascending order, and
 * orthonormal eigenvectors in the columns of v; see `np.linalg.eigh`. With eigvalsOnly w alone.
 */
export function eigh(a: ArrayLike, options: EighOptions & { readonly eigvalsOnly: true }): NDArray;
export function eigh(
  a: ArrayLike,
  ...args: EighArguments<EighOptions & { readonly eigvalsOnly?: false | undefined }>
): [w: NDArray, v: NDArray];
export function eigh(a: ArrayLike, ...args: readonly unknown[]): NDArray | [NDArray, NDArray] {
  const { eigvalsOnly = false } = eighParameters.read([a], args);
  const matrix = symmetrized(squareOperand('scipy.linalg.eigh', a));
  if (eigvalsOnly) return symmetricEigenvalues(matrix);
  const { values, vectors } = symmetricEigen(matrix);
  return [values, vectors];
}

/** The options of `svd`. */
export interface SvdOptions {
  /**
   * Whether U and V* are square (default); else they have as many columns and rows as there are
   * values.
   */
  readonly fullMatrices?: boolean | undefined;
  /** Whether U and V* are wanted (default); else the singular values alone are the result. */
  readonly computeUv?: boolean | undefined;
  /** Has no effect: arrays are immutable. */
  readonly overwriteA?: boolean | undefined;
  /** Has no effect: what is not finite gives NaN. */
  readonly checkFinite?: boolean | undefined;
  /** Has no effect: there is one method. */
  readonly lapackDriver?: string | undefined;
}

const svdParameters = parameters<SvdOptions>(
  'scipy.linalg.svd',
  { a: arrayLike },
  { fullMatrices: flag, computeUv: flag, overwriteA: flag, checkFinite: flag, lapackDriver: text },
);

/** U, the singular values and V* of matrices [..., m, n]; see `np.linalg.svd`. */
export function svd(a: ArrayLike, options: SvdOptions & { readonly computeUv: false }): NDArray;
export function svd(a: ArrayLike, fullMatrices: boolean, computeUv: false): NDArray;
export function svd(
  a: ArrayLike,
  ...args: Trailing<
    [
      fullMatrices?: boolean,
      computeUv?: true,
      overwriteA?: boolean,
      checkFinite?: boolean,
      lapackDriver?: string,
    ],
    SvdOptions & { readonly computeUv?: true | undefined }
  >
): [u: NDArray, s: NDArray, vh: NDArray];
export function svd(a: ArrayLike, ...args: readonly unknown[]): NDArray | NDArray[] {
  const { fullMatrices = true, computeUv = true } = svdParameters.read([a], args);
  const matrix = matrixOperand('scipy.linalg.svd', a);
  return computeUv ? singularFactors(matrix, fullMatrices) : singularValuesOf(matrix);
}

/** The options of `polar`. */
export interface PolarOptions {
  /** On which side the symmetric factor stands: 'right' (default) or 'left'. */
  readonly side?: 'right' | 'left' | undefined;
  /** Has no effect: singular values give the factors. */
  readonly method?: string | undefined;
  /** Has no effect. */
  readonly eps?: number | null | undefined;
  /** Has no effect. */
  readonly maxIterations?: number | null | undefined;
}

const polarParameters = parameters<PolarOptions>(
  'scipy.linalg.polar',
  { a: arrayLike },
  {
    side: choice('right', 'left'),
    method: named(text),
    eps: named(optional(number)),
    maxIterations: named(optional(number)),
  },
);

/**
 * The factors of matrices [..., m, n] = U P, or P U with side 'left': U [..., m, n] has orthonormal
 * columns or rows, P is symmetric or Hermitian and has no negative eigenvalues. Derivatives are NaN
 * where singular values are equal. Throws `shape-mismatch` for vectors.
 */
export function polar(
  a: ArrayLike,
  ...args: Trailing<[side?: 'right' | 'left'], PolarOptions>
): [u: NDArray, p: NDArray] {
  const { side = 'right' } = polarParameters.read([a], args);
  const [w, s, vh] = singularFactors(matrixOperand('scipy.linalg.polar', a));
  const columns = side === 'right' ? adjoint(vh) : w;
  const p = matmul(timesReal(columns, insertAxes(s, [s.ndim - 1])), adjoint(columns));
  return [matmul(w, vh), p];
}
