/** Eigenvalues and vectors of matrices that need not be Hermitian. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { squareOperand } from '../../operands/matrices.js';
import { generalEigen, generalEigenvalues } from '../../operands/spectral.js';
import { arrayLike } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';

const eigParameters = parameters('linalg.eig', { a: arrayLike });
const eigvalsParameters = parameters('linalg.eigvals', { a: arrayLike });

/**
 * The eigenvalues w [..., n] of matrices [..., n, n] by ascending real part, then by descending
 * imaginary part, and v [..., n, n] with eigenvectors in its columns: A v[:, i] = w[i] v[:, i].
 * Both are complex. Vectors have length 1, and the first of the nearly largest elements of each is
 * real and positive. Integers become floats. Where an element is not finite all is NaN. Derivatives
 * are those of matrices with distinct eigenvalues. Throws `shape-mismatch` unless matrices are
 * square. By Francis' QR method, of complex matrices with Wilkinson's shifts.
 */
export function eig(a: ArrayLike, ...none: []): [w: NDArray, v: NDArray] {
  eigParameters.read([a], none);
  const { values, vectors } = generalEigen(squareOperand('linalg.eig', a));
  return [values, vectors];
}

/** The eigenvalues that `eig` gives, complex [..., n]. */
export function eigvals(a: ArrayLike, ...none: []): NDArray {
  eigvalsParameters.read([a], none);
  return generalEigenvalues(squareOperand('linalg.eigvals', a));
}
