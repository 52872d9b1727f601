/** Eigenvalues and singular values of stacks of matrices, for the functions of all namespaces. */
import type { NDArray } from '../array/ndarray.js';
import { at } from '../array/shape.js';
import { bind, bind1 } from '../trace/bind.js';
import { op } from './elementwise.js';

export interface Eigen {
  /** In ascending order. */
  readonly values: NDArray;
  /** Vectors in its columns. */
  readonly vectors: NDArray;
}

/** Of symmetric matrices of which one triangle is read. */
export function symmetricEigen(x: NDArray, lower = true): Eigen {
  const [vectors, values] = bind('eigh', [x], { lower, vectors: true }) as [NDArray, NDArray];
  return { values, vectors };
}

/** The eigenvalues of symmetric matrices of which one triangle is read, in ascending order. */
export const symmetricEigenvalues = (x: NDArray, lower = true): NDArray =>
  bind1('eigh', [x], { lower, vectors: false });

/** U, s and Vᵀ with x = U S Vᵀ; the singular values in descending order. */
export function singularFactors(
  x: NDArray,
  fullMatrices = false,
): [u: NDArray, s: NDArray, vh: NDArray] {
  const [s, u, vh] = bind('svd', [x], { fullMatrices, vectors: true });
  return [u!, s!, vh!];
}

/** In descending order. */
export const singularValuesOf = (x: NDArray): NDArray =>
  bind1('svd', [x], { fullMatrices: false, vectors: false });

const complex = (re: NDArray, im: NDArray): NDArray => op('complex', re, im);

/** Complex eigenvalues and vectors of real matrices. */
export interface GeneralEigen extends Eigen {
  /** The u with u* A = λ u*, in columns. */
  readonly leftVectors: NDArray;
}

export function generalEigen(x: NDArray): GeneralEigen {
  const parts = bind('eig', [x], { vectors: true });
  const [values, vectors, leftVectors] = [0, 2, 4].map((i) =>
    complex(at(parts, i), at(parts, i + 1)),
  );
  return { values: values!, vectors: vectors!, leftVectors: leftVectors! };
}

export function generalEigenvalues(x: NDArray): NDArray {
  const [re, im] = bind('eig', [x], { vectors: false });
  return complex(re!, im!);
}
