import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { divide, subtract } from '../../numpy/arithmetic.js';
import { less } from '../../numpy/logic.js';
import { asInexact, promoteArrays } from '../../numpy/promote.js';
import { where } from '../../numpy/where.js';

/** The arguments of a density as floats of one dtype and shape; JS numbers take that of the arrays. */
export function floats<const A extends readonly ArrayLike[]>(
  who: string,
  ...args: A
): { [I in keyof A]: NDArray } {
  const operands = args.map((x) => (typeof x === 'number' ? x : asInexact(x)));
  return promoteArrays(who, ...operands) as { [I in keyof A]: NDArray };
}

/** How far x lies from loc, in units of scale. */
export const standardized = (x: NDArray, loc: NDArray, scale: NDArray): NDArray =>
  divide(subtract(x, loc), scale);

/** A logarithm of a density: -∞ where the distance from the lower end of its support is negative. */
export const fromZero = (z: NDArray, logDensity: NDArray): NDArray =>
  where(less(z, 0), -Infinity, logDensity);
