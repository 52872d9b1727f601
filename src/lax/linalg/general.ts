/** Eigenvalues and forms of matrices that need not be symmetric. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { noParams } from '../../ir/program.js';
import { asArray } from '../../operands/convert.js';
import { generalEigen, generalEigenvalues } from '../../operands/spectral.js';
import { arrayLike, flag, named, optional, refused, text } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { bind } from '../../trace/bind.js';

/** The options of `eig`. */
export interface EigOptions {
  /** Whether the left eigenvectors are wanted (default). */
  readonly computeLeftEigenvectors?: boolean | undefined;
  /** Whether the right eigenvectors are wanted (default). */
  readonly computeRightEigenvectors?: boolean | undefined;
  /** Has no effect: vectors have derivatives wherever eigenvalues are distinct. */
  readonly enableEigvecDerivs?: boolean | undefined;
  /** Has no effect: there is one method. */
  readonly implementation?: string | null | undefined;
  /** Has no effect. */
  readonly useMagma?: boolean | null | undefined;
}

const eigParameters = parameters<EigOptions>(
  'lax.linalg.eig',
  { x: arrayLike },
  {
    computeLeftEigenvectors: named(flag),
    computeRightEigenvectors: named(flag),
    enableEigvecDerivs: named(flag),
    implementation: named(optional(text)),
    useMagma: named(optional(flag)),
  },
);

/**
 * A list of the eigenvalues w [..., n] of matrices of floats or complex numbers, of the left
 * eigenvectors u with u* x = w u*, if they are wanted, and of the right ones, columns of length 1:
 * all complex. See `np.linalg.eig` for their order.
 */
export function eig(x: ArrayLike, ...args: [options?: EigOptions]): NDArray[] {
  const { computeLeftEigenvectors: left = true, computeRightEigenvectors: right = true } =
    eigParameters.read([x], args);
  return speakAs('lax.linalg.eig', () => {
    if (!left && !right) return [generalEigenvalues(asArray(x))];
    const { values, vectors, leftVectors } = generalEigen(asArray(x));
    return [values, ...(left ? [leftVectors] : []), ...(right ? [vectors] : [])];
  });
}

const hessenbergParameters = parameters('lax.linalg.hessenberg', { a: arrayLike });

/**
 * The form H with Q H Q* = a of matrices [..., n, n] of floats or complex numbers, which is 0 below
 * its first subdiagonal; there stand the vectors of reflectors, but for a 1 at their beginning.
 * Then the factors [..., n - 1] of the reflectors, of which Q is the product. It has no derivative.
 */
export function hessenberg(a: ArrayLike, ...none: []): [h: NDArray, taus: NDArray] {
  hessenbergParameters.read([a], none);
  return speakAs('lax.linalg.hessenberg', () => {
    const [h, taus] = bind('hessenberg', [asArray(a)], noParams);
    return [h!, taus!];
  });
}

/** The options of `schur`. */
export interface SchurOptions {
  /** Whether Q is wanted (default). */
  readonly computeSchurVectors?: boolean | undefined;
  /** Has no effect. */
  readonly sortEigVals?: boolean | undefined;
  /** Not supported. */
  readonly selectCallable?: null | undefined;
}

const schurParameters = parameters<SchurOptions>(
  'lax.linalg.schur',
  { x: arrayLike },
  {
    computeSchurVectors: named(flag),
    sortEigVals: named(flag),
    selectCallable: named(refused('chooses an order of eigenvalues, which is not supported')),
  },
);

/**
 * A list of the Schur form T of matrices [..., n, n] of floats or complex numbers and, if wanted,
 * the unitary Q with x = Q T Q*. Of complex matrices T is triangular, of real ones but for blocks
 * of two rows with equal diagonal elements, which belong to pairs of complex eigenvalues. NaN where
 * an element is not finite. It has no derivative.
 */
export function schur(x: ArrayLike, ...args: [options?: SchurOptions]): NDArray[] {
  const { computeSchurVectors: vectors = true } = schurParameters.read([x], args);
  return speakAs('lax.linalg.schur', () => bind('schur', [asArray(x)], { vectors }));
}
