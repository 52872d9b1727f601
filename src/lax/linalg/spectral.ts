/** Eigenvalues and singular values of matrices. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { asArray } from '../../operands/convert.js';
import { symmetrized } from '../../operands/matrices.js';
import { singularFactors, singularValuesOf, symmetricEigen } from '../../operands/spectral.js';
import { arrayLike, flag, named, optional, refused, text } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';

/** The options of `eigh`. */
export interface EighOptions {
  /** The triangle that is read where the input is not symmetrized: the lower one by default. */
  readonly lower?: boolean | undefined;
  /** Whether (x + x*) / 2 is taken in place of x (default); else one triangle of x is read. */
  readonly symmetrizeInput?: boolean | undefined;
  /** Has no effect: the eigenvalues always come in ascending order. */
  readonly sortEigenvalues?: boolean | undefined;
  /** Not supported. */
  readonly subsetByIndex?: null | undefined;
  /** Has no effect: there is one method. */
  readonly implementation?: string | null | undefined;
}

const subset = named(refused('computes all of them: take a slice of the result'));
const method = named(optional(text));
const eighParameters = parameters<EighOptions>(
  'lax.linalg.eigh',
  { x: arrayLike },
  {
    lower: named(flag),
    symmetrizeInput: named(flag),
    sortEigenvalues: named(flag),
    subsetByIndex: subset,
    implementation: method,
  },
);

/**
 * Orthonormal eigenvectors, in the columns of v [..., n, n], and the eigenvalues w [..., n] in
 * ascending order, of symmetric or Hermitian matrices of floats or complex numbers; NaN where an
 * element is not finite.
 */
export function eigh(x: ArrayLike, ...args: [options?: EighOptions]): [v: NDArray, w: NDArray] {
  const { lower = true, symmetrizeInput = true } = eighParameters.read([x], args);
  return speakAs('lax.linalg.eigh', () => {
    const matrix = asArray(x);
    const found = symmetricEigen(symmetrizeInput ? symmetrized(matrix) : matrix, lower);
    return [found.vectors, found.values];
  });
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
  /** Not supported. */
  readonly subsetByIndex?: null | undefined;
  /** Has no effect: there is one method. */
  readonly algorithm?: string | null | undefined;
}

const svdParameters = parameters<SvdOptions>(
  'lax.linalg.svd',
  { x: arrayLike },
  {
    fullMatrices: named(flag),
    computeUv: named(flag),
    subsetByIndex: subset,
    algorithm: method,
  },
);

/**
 * U, the singular values s in descending order, and V* with x = U S V*, of matrices [..., m, n] of
 * floats or complex numbers; NaN where an element is not finite. With fullMatrices and m ≠ n there
 * is no derivative.
 */
export function svd(x: ArrayLike, options: SvdOptions & { readonly computeUv: false }): NDArray;
export function svd(
  x: ArrayLike,
  options?: SvdOptions & { readonly computeUv?: true | undefined },
): [u: NDArray, s: NDArray, vh: NDArray];
export function svd(
  x: ArrayLike,
  ...args: [options?: SvdOptions]
): NDArray | [u: NDArray, s: NDArray, vh: NDArray] {
  const { fullMatrices = true, computeUv = true } = svdParameters.read([x], args);
  return speakAs('lax.linalg.svd', () =>
    computeUv ? singularFactors(asArray(x), fullMatrices) : singularValuesOf(asArray(x)),
  );
}
