/** Lambert's function. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { op } from '../../operands/elementwise.js';
import { arrayLike, number } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { realFloats } from '../floats.js';

/** The options of `lambertw`. */
export interface LambertwOptions {
  /** The branch: 0 (unless given) or -1, or an array of these. */
  readonly k?: ArrayLike | undefined;
  /** For SciPy's names of arguments; has no effect: results are exact but for rounding. */
  readonly tol?: number | undefined;
}

const lambertwParameters = parameters<LambertwOptions>(
  'scipy.special.lambertw',
  { z: arrayLike },
  { k: arrayLike, tol: number },
);

/**
 * Lambert's function: the real w with w eʷ = z. Branch 0 has w >= -1, for z from -1/e on; branch -1
 * has w <= -1, for z from -1/e to 0. NaN where a branch has no real value, and for other branches:
 * SciPy gives complex values there. Integers become floats, complex numbers throw `dtype-mismatch`.
 * After R. M. Corless et al., "On the Lambert W function" (1996).
 */
export function lambertw(
  z: ArrayLike,
  ...args: Trailing<[k?: ArrayLike, tol?: number], LambertwOptions>
): NDArray {
  const { k = 0 } = lambertwParameters.read([z], args);
  const [branch, x] = realFloats('scipy.special.lambertw', k, z);
  return op('lambertW', branch, x);
}
