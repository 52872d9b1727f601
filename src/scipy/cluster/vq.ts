/** Vector quantization. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { printShape } from '../../array/shape.js';
import { argmin, min } from '../../numpy/index.js';
import { convertTo, insertAxes } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { arrayLike, flag } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { cdist } from '../spatial/distance.js';

/** The options of `vq`. */
export interface VqOptions {
  /** Taken as SciPy and JAX take it; what is not finite gives NaN in any case. */
  readonly checkFinite?: boolean | undefined;
}

const who = 'scipy.cluster.vq.vq';
const vqParameters = parameters<VqOptions>(
  who,
  { obs: arrayLike, codeBook: arrayLike },
  { checkFinite: flag },
);

/**
 * [codes, distances]: for each row of obs [m, d] the number of the nearest row of codeBook [k, d],
 * as int32, of several as near the first, and how far it is; vectors are points with one
 * coordinate. Throws `shape-mismatch` where they do not fit together.
 */
export function vq(
  obs: ArrayLike,
  codeBook: ArrayLike,
  ...args: Trailing<[checkFinite?: boolean], VqOptions>
): [codes: NDArray, distances: NDArray] {
  vqParameters.read([obs, codeBook], args);
  const [points, codes] = [asArray(obs), asArray(codeBook)];
  if (points.ndim !== codes.ndim || points.ndim > 2 || points.ndim === 0)
    fail(
      'shape-mismatch',
      `${who}: obs and codeBook must both be matrices of points, or vectors, received shapes ` +
        `${printShape(points.shape)} and ${printShape(codes.shape)}.`,
    );
  const matrix = (x: NDArray): NDArray => (x.ndim === 1 ? insertAxes(x, [1]) : x);
  const apart = cdist(matrix(points), matrix(codes));
  return [convertTo(argmin(apart, 1), 'int32'), min(apart, 1)];
}
