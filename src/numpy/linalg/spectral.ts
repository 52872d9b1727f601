/** Eigenvalues and singular values. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { broadcastRight } from '../../operands/basic.js';
import { op, pick } from '../../operands/elementwise.js';
import { adjoint, matrixOperand, squareOperand, symmetrized } from '../../operands/matrices.js';
import {
  singularFactors,
  singularValuesOf,
  symmetricEigen,
  symmetricEigenvalues,
} from '../../operands/spectral.js';
import { arrayLike, choice, flag, named, optional, refused } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { expandDims } from '../shape/reshape.js';
import { argsort, sort } from '../sort/sorting.js';
import { takeAlongAxis } from '../indexing/take.js';

/** The triangle of a symmetric matrix that is read: the lower or the upper one. */
export type Triangle = 'L' | 'U';

/** The options of `eigh` and `eigvalsh`. */
export interface EighOptions {
  /** The triangle that is read where the input is not symmetrized: 'L' (default) or 'U'. */
  readonly UPLO?: Triangle | null | undefined;
  /** Whether (A + A*) / 2 is taken in place of A (default); else one triangle of A is read. */
  readonly symmetrizeInput?: boolean | undefined;
}

const triangle = optional(choice('L', 'U'));
const eighParameters = parameters<EighOptions>(
  'linalg.eigh',
  { a: arrayLike },
  { UPLO: triangle, symmetrizeInput: flag },
);
const eigvalshParameters = parameters<EighOptions>(
  'linalg.eigvalsh',
  { a: arrayLike },
  { UPLO: triangle, symmetrizeInput: named(flag) },
);

/**
 * The eigenvalues w [..., n] of symmetric or Hermitian matrices [..., n, n] in ascending order, and
 * v [..., n, n], whose columns are orthonormal eigenvectors: A v[:, i] = w[i] v[:, i]. Integers
 * become floats. Of each vector the first of the nearly largest elements is real and positive.
 * Where an element is not finite all is NaN, and so are derivatives of vectors whose eigenvalues
 * are equal. Throws `shape-mismatch` unless matrices are square. By Householder's reduction and the
 * implicit QL method.
 */
export function eigh(
  a: ArrayLike,
  ...args: Trailing<[UPLO?: Triangle | null, symmetrizeInput?: boolean], EighOptions>
): [w: NDArray, v: NDArray] {
  const options = eighParameters.read([a], args);
  const { values, vectors } = symmetricEigen(...symmetricOperand('linalg.eigh', a, options));
  return [values, vectors];
}

/** The eigenvalues that `eigh` gives, without the vectors, which takes a fraction of the time. */
export function eigvalsh(
  a: ArrayLike,
  ...args: Trailing<[UPLO?: Triangle | null], EighOptions>
): NDArray {
  const options = eigvalshParameters.read([a], args);
  return symmetricEigenvalues(...symmetricOperand('linalg.eigvalsh', a, options));
}

function symmetricOperand(
  who: string,
  a: ArrayLike,
  { UPLO = 'L', symmetrizeInput = true }: Found<EighOptions>,
): [matrix: NDArray, lower: boolean] {
  const matrix = squareOperand(who, a);
  return [symmetrizeInput ? symmetrized(matrix) : matrix, UPLO === 'L'];
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
  /** Whether the matrices are symmetric or Hermitian, so that their eigenvectors serve. */
  readonly hermitian?: boolean | undefined;
  /** Not supported. */
  readonly subsetByIndex?: null | undefined;
}

const svdParameters = parameters<SvdOptions>(
  'linalg.svd',
  { a: arrayLike },
  {
    fullMatrices: flag,
    computeUv: flag,
    hermitian: flag,
    subsetByIndex: refused('computes all singular values: take a slice of the result'),
  },
);

/** U, the singular values s, and V*. */
export type SvdResult = [u: NDArray, s: NDArray, vh: NDArray];

/**
 * The decomposition A = U S V* of matrices [..., m, n]: U and V have orthonormal columns, s
 * [..., k] with k = min(m, n) is real and in descending order. Of each column of U, or of each row
 * of V* if m < n, the first of the nearly largest elements is real and positive. Integers become
 * floats. Where an element is
 * not finite all is NaN. With fullMatrices and m ≠ n there is no derivative. Throws
 * `shape-mismatch` for vectors. By one-sided Jacobi rotations of a triangular factor, which finds
 * small singular values with as many correct digits as the matrix determines.
 */
export function svd(a: ArrayLike, options: SvdOptions & { readonly computeUv: false }): NDArray;
export function svd(
  a: ArrayLike,
  fullMatrices: boolean,
  computeUv: false,
  hermitian?: boolean | SvdOptions,
  subsetByIndex?: null | SvdOptions,
  options?: SvdOptions,
): NDArray;
export function svd(
  a: ArrayLike,
  ...args: Trailing<
    [fullMatrices?: boolean, computeUv?: true, hermitian?: boolean, subsetByIndex?: null],
    SvdOptions & { readonly computeUv?: true | undefined }
  >
): SvdResult;
export function svd(a: ArrayLike, ...args: readonly unknown[]): NDArray | SvdResult {
  const options = svdParameters.read([a], args);
  const { fullMatrices = true, computeUv = true, hermitian = false } = options;
  const matrix = hermitian ? squareOperand('linalg.svd', a) : matrixOperand('linalg.svd', a);
  if (hermitian) return computeUv ? symmetricFactors(matrix) : symmetricSingularValues(matrix);
  return computeUv ? singularFactors(matrix, fullMatrices) : singularValuesOf(matrix);
}

const svdvalsParameters = parameters('linalg.svdvals', { x: arrayLike });

/** The singular values of matrices [..., m, n] in descending order, as `svd` gives them. */
export function svdvals(x: ArrayLike, ...more: []): NDArray {
  svdvalsParameters.read([x], more);
  return singularValuesOf(matrixOperand('linalg.svdvals', x));
}

const descending = { descending: true };

function symmetricSingularValues(matrix: NDArray): NDArray {
  return sort(op('abs', symmetricEigenvalues(symmetrized(matrix))), descending);
}

/** A = V W V* = V |W| (V sign W)ᵀ, in the order of |W|. */
function symmetricFactors(matrix: NDArray): SvdResult {
  const { values, vectors } = symmetricEigen(symmetrized(matrix));
  const order = argsort(op('abs', values), descending);
  const w = takeAlongAxis(values, order, -1);
  const v = takeAlongAxis(vectors, expandDims(order, -2), -1);
  const rows = adjoint(v);
  const isNegative = broadcastRight(expandDims(op('lt', w, 0), -1), rows.shape);
  return [v, op('abs', w), pick(isNegative, op('neg', rows), rows)];
}
