/** What densities of normal vectors are made of. */
import { fail } from '../../../array/errors.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { at, printShape } from '../../../array/shape.js';
import { add, multiply, square, subtract } from '../../../numpy/math/arithmetic.js';
import { log } from '../../../numpy/math/math.js';
import { diagonal } from '../../../numpy/linalg/products.js';
import { sum } from '../../../numpy/reduce/reduce.js';
import { convertTo, insertAxes, pickAxis } from '../../../operands/basic.js';
import { inexactDType } from '../../../operands/common-type.js';
import { asArray } from '../../../operands/convert.js';
import {
  choleskyFactor,
  overSystems,
  solveTriangle,
  symmetrized,
  withBatch,
} from '../../../operands/matrices.js';
import { promotedType, requireReal } from '../../../operands/promote.js';

/** Arrays of any shapes as real floats of one dtype. */
export function ofOneDType<const A extends readonly ArrayLike[]>(
  who: string,
  ...args: A
): { [I in keyof A]: NDArray } {
  const arrays = args.map((x) => requireReal(who, asArray(x)));
  const dtype = inexactDType(promotedType(...arrays).dtype);
  return arrays.map((x) => convertTo(x, dtype)) as { [I in keyof A]: NDArray };
}

/** Throws `shape-mismatch` unless `cov` is of shape [..., n, n]. */
export function checkCovariance(who: string, cov: NDArray, n: number): void {
  if (cov.ndim < 2 || at(cov.shape, cov.ndim - 1) !== n || at(cov.shape, cov.ndim - 2) !== n)
    fail(
      'shape-mismatch',
      `${who}: vectors of length ${n} want covariances [..., ${n}, ${n}], received shape ` +
        `${printShape(cov.shape)}.`,
    );
}

/** The factor L with cov = L Lᵀ, and log √det(2π cov). */
export function factored(cov: NDArray): { factor: NDArray; logVolume: NDArray } {
  const factor = choleskyFactor(symmetrized(cov));
  const scales = sum(log(diagonal(factor)), -1);
  return {
    factor,
    logVolume: add(scales, at(cov.shape, cov.ndim - 1) * 0.5 * Math.log(2 * Math.PI)),
  };
}

/** L⁻¹ b, for vectors as the columns of b [..., n, k]. */
export const whitened = (who: string, factor: NDArray, b: NDArray): NDArray =>
  overSystems(who, factor, b, (sides, batch) => solveTriangle(withBatch(factor, batch, 2), sides));

/** The logarithm of the normal density of vectors [..., n] around 0. */
export function logNormal(who: string, vectors: NDArray, cov: NDArray): NDArray {
  const { factor, logVolume } = factored(cov);
  const columns = insertAxes(vectors, [vectors.ndim]);
  const z = whitened(who, factor, columns);
  const energy = sum(square(pickAxis(z, z.ndim - 1, 0)), -1);
  return subtract(multiply(energy, -0.5), logVolume);
}

/** The logarithms of the normal densities of all differences of the columns of x and y: [m, n]. */
export function logNormalOfPairs(who: string, x: NDArray, y: NDArray, cov: NDArray): NDArray {
  const { factor, logVolume } = factored(cov);
  const left = insertAxes(whitened(who, factor, x), [2]);
  const right = insertAxes(whitened(who, factor, y), [1]);
  return subtract(multiply(sum(square(subtract(left, right)), 0), -0.5), logVolume);
}
