/** The functions of LAPACK that JAX calls on a CPU for matrices that need not be symmetric. */
import { isComplex } from '../../../array/dtype.js';
import type { NDArray } from '../../../array/ndarray.js';
import { at, range } from '../../../array/shape.js';
import type { GivenOperation } from '../given.js';
import { lax } from '../lax.js';
import type { OperationRule, OperationRules } from './rule.js';

/** The letter that LAPACK is told, of which JAX writes the code. */
export const letter = (given: GivenOperation, name: string): string =>
  String.fromCharCode(given.within('mhlo.backend_config').integer(name));

/** Zeros in the place of a result: LAPACK's word that all went well, or what is not computed. */
export const zerosFor = (given: GivenOperation, i: number): NDArray => {
  const { shape, dtype } = given.resultType(i);
  return lax.full(shape, 0, dtype);
};

/** Eigenvalues, in two parts of real matrices, then left and right vectors. */
const geev: OperationRule = (given, xs) => {
  const x = at(xs, 0);
  const [computeLeftEigenvectors, computeRightEigenvectors] = [
    letter(given, 'compute_left') === 'V',
    letter(given, 'compute_right') === 'V',
  ];
  const [values, ...vectors] = lax.linalg.eig(x, {
    computeLeftEigenvectors,
    computeRightEigenvectors,
  });
  const w = values as NDArray;
  const parts = isComplex(x.dtype) ? [w] : [lax.real(w), lax.imag(w)];
  const next = (isWanted: boolean, i: number): NDArray =>
    isWanted ? (vectors.shift() as NDArray) : zerosFor(given, i);
  const left = next(computeLeftEigenvectors, parts.length);
  const right = next(computeRightEigenvectors, parts.length + 1);
  return [...parts, left, right, zerosFor(given, parts.length + 2)];
};

/** The elements of matrices `offset` places right of the diagonal, and 0 behind them. */
function diagonalOf(x: NDArray, offset: number): NDArray {
  const rows = lax.broadcastedIota('int32', x.shape, x.ndim - 2);
  const columns = lax.broadcastedIota('int32', x.shape, x.ndim - 1);
  const isOn = lax.eq(columns, lax.add(rows, lax.fullLike(rows, offset)));
  return lax.reduceSum(lax.select(isOn, x, lax.fullLike(x, 0)), [x.ndim - 1]);
}

/** The imaginary parts of eigenvalues: of blocks [a, b; c, a], where bc < 0, ±√(-bc). */
function imaginaryParts(t: NDArray): NDArray {
  const axes = [...range(t.ndim - 2), t.ndim - 1, t.ndim - 2];
  const below = diagonalOf(lax.transpose(t, axes), 1);
  const product = lax.mul(diagonalOf(t, 1), below);
  const size = lax.sqrt(lax.max(lax.neg(product), lax.fullLike(product, 0)));
  const last = size.ndim - 1;
  const shift = range(size.ndim).map((d) => [d === last ? 1 : 0, d === last ? -1 : 0, 0] as const);
  return lax.sub(size, lax.pad(size, lax.full([], 0, size.dtype), shift));
}

const gees: OperationRule = (given, xs) => {
  const x = at(xs, 0);
  if (letter(given, 'sort') !== 'N') given.fail('chooses an order of eigenvalues');
  const computeSchurVectors = letter(given, 'mode') === 'V';
  const [t, q = zerosFor(given, 1)] = lax.linalg.schur(x, { computeSchurVectors });
  const form = t as NDArray;
  const real = diagonalOf(form, 0);
  const values = isComplex(x.dtype) ? [real] : [real, imaginaryParts(form)];
  const { length } = values;
  return [form, q, ...values, zerosFor(given, 2 + length), zerosFor(given, 3 + length)];
};

const gehrd: OperationRule = (given, xs) => {
  const { low, high } = given.within('mhlo.backend_config').op.attributes;
  const n = at(at(xs, 0).shape, at(xs, 0).ndim - 1);
  if (low !== 1 || high !== n) given.fail('takes a part of the matrix');
  return [...lax.linalg.hessenberg(at(xs, 0)), zerosFor(given, 2)];
};

const sytrd: OperationRule = (given, xs) => {
  const found = lax.linalg.tridiagonal(at(xs, 0), { lower: letter(given, 'uplo') === 'L' });
  return [...found, zerosFor(given, found.length)];
};

const gtsv: OperationRule = (given, xs) => {
  given.count(4);
  const [dl, d, du, b] = xs as readonly [NDArray, NDArray, NDArray, NDArray];
  // LAPACK leaves its factors in the place of the diagonals, which nobody reads.
  return [dl, d, du, lax.linalg.tridiagonalSolve(dl, d, du, b), zerosFor(given, 4)];
};

export const generalLapack: OperationRules = { geev, gees, gehrd, sytrd, hetrd: sytrd, gtsv };
