/** Eigenvalues and singular values of stacks of matrices, for the functions of all namespaces. */
import type { NDArray } from '../array/ndarray.js';
import { exponentBits } from '../array/dtype.js';
import { at } from '../array/shape.js';
import { bind, bind1 } from '../trace/bind.js';
import { broadcastRight, convertTo, insertAxes } from './basic.js';
import { op, pick } from './elementwise.js';

export interface Eigenpairs {
  /** In ascending order. */
  readonly values: NDArray;
  /** Vectors in its columns. */
  readonly vectors: NDArray;
}

/** Of symmetric or Hermitian matrices of which one triangle is read. */
export function symmetricEigen(x: NDArray, lower = true): Eigenpairs {
  const [vectors, values] = bind('eigh', [x], { lower, vectors: true }) as [NDArray, NDArray];
  return { values, vectors };
}

/** The eigenvalues of symmetric matrices of which one triangle is read, in ascending order. */
export const symmetricEigenvalues = (x: NDArray, lower = true): NDArray =>
  bind1('eigh', [x], { lower, vectors: false });

/** U, s and V* with x = U S V*; the singular values in descending order. */
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

/**
 * Powers of two [..., 1, 1] that bring the greatest elements of matrices near to 1, so that
 * products of three do not overflow; 1 where there is none or one is not finite. Of the real dtype.
 */
export function scaleOf(x: NDArray): NDArray {
  const largest = bind1('reduceMax', [op('abs', op('stopGradient', x))], {
    axes: [x.ndim - 2, x.ndim - 1],
  });
  const isUsual = op('and', op('gt', largest, 0), op('isFinite', largest));
  const exponent = op('floor', op('div', op('log', pick(isUsual, largest, 1)), Math.LN2));
  const most = 2 ** (exponentBits[largest.dtype] - 1) - 4;
  const bounded = op('max', op('min', op('neg', exponent), most), -most);
  return insertAxes(op('pow', 2, bounded), [x.ndim - 2, x.ndim - 1]);
}

/** x times real numbers that broadcast with it. */
export const timesReal = (x: NDArray, factor: NDArray): NDArray =>
  op('mul', x, broadcastRight(convertTo(factor, x.dtype), x.shape));

const complex = (re: NDArray, im: NDArray): NDArray => op('complex', re, im);

/** Complex eigenvalues and vectors of matrices that need not be Hermitian. */
export interface GeneralEigen extends Eigenpairs {
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
