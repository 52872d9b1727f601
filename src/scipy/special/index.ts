import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { logSoftmax as nnLogSoftmax, softmax as nnSoftmax } from '../../nn/index.js';
import type { Axis } from '../../numpy/reduce.js';

export { logsumexp } from '../../nn/index.js';
export { i0, i0e, i1, i1e } from './bessel.js';
export { boxcox, boxcox1p, entr, expit, klDiv, logit, relEntr, xlog1py, xlogy } from './entropy.js';
export { erf, erfc, erfcx, erfinv, logNdtr, ndtr, ndtri } from './error-functions.js';
export {
  beta,
  comb,
  digamma,
  factorial,
  gamma,
  gammaln,
  gammasgn,
  loggamma,
  multigammaln,
  poch,
  polygamma,
  psi,
  zeta,
} from './gamma-functions.js';
export { betaln } from './gamma-quotients.js';

/** exp(x) / Σ exp(x), over all axes unless given. */
export const softmax = (x: ArrayLike, axis: Axis = null): NDArray => nnSoftmax(x, axis);
/** log(softmax(x)), over all axes unless given. */
export const logSoftmax = (x: ArrayLike, axis: Axis = null): NDArray => nnLogSoftmax(x, axis);
