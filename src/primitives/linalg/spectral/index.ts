/** Eigenvalues and singular values. */
declare module '../../../ir/program.js' {
  interface PrimParams {
    /**
     * Eigenvectors, unless not wanted, and eigenvalues in ascending order, of symmetric or
     * Hermitian matrices [..., n, n], real or complex in two parts, of which the lower or the upper
     * triangle is read. NaN where an element is not finite.
     */
    eigh: { readonly lower: boolean; readonly vectors: boolean };
    /**
     * Singular values in descending order and, if wanted, U and V*, all of their columns and rows
     * or as many as there are singular values, of matrices [..., m, n], real or complex in two
     * parts. NaN where an element is not finite.
     */
    svd: { readonly fullMatrices: boolean; readonly vectors: boolean };
    /**
     * The pseudoinverse of matrices [..., m, n], where singular values that are no larger than a
     * tolerance [...] times the largest count as 0. A hermitian matrix is one whose lower triangle
     * is read, and whose eigenvalues stand for its singular values.
     */
    pinv: { readonly hermitian: boolean };
    /**
     * Real and imaginary parts of the eigenvalues of matrices [..., n, n], real or complex in two
     * parts, by ascending real part, then by descending imaginary part; and if wanted those of the
     * right and of the left eigenvectors, columns of length 1. NaN where an element is not finite.
     */
    eig: { readonly vectors: boolean };
    /**
     * The form of Hessenberg of matrices [..., n, n], real or complex in two parts, with the
     * vectors of its reflections below the subdiagonal, and their factors [..., n - 1].
     */
    hessenberg: NoParams;
    /**
     * The Schur form T of matrices [..., n, n], real or complex in two parts, and if wanted the
     * unitary Q with A = Q T Q*. Complex ones are triangular; of a real one blocks of two rows on
     * the diagonal belong to pairs of complex eigenvalues and have equal diagonal elements. NaN
     * where an element is not finite.
     */
    schur: { readonly vectors: boolean };
  }
}

import type { Family } from '../../record.js';
import { eigh } from './symmetric/eigh.js';
import { eig } from './general/eig.js';
import { hessenberg, schur } from './general/schur.js';
import { pinv } from './singular/pinv.js';
import { svd } from './singular/svd.js';

export const spectralRules: Family<'eigh' | 'svd' | 'pinv' | 'eig' | 'hessenberg' | 'schur'> = {
  eigh,
  svd,
  pinv,
  eig,
  hessenberg,
  schur,
};
