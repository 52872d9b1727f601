import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { logSoftmax as nnLogSoftmax, softmax as nnSoftmax } from '../../nn/index.js';
import type { Axis } from '../../numpy/reduce/reduce.js';
import { arrayLike, axes, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';

export { logsumexp } from '../../nn/index.js';
export {
  besselJn,
  i0,
  i0e,
  i1,
  i1e,
  j0,
  j1,
  jn,
  y0,
  y1,
  yn,
  type BesselJnOptions,
} from './bessel.js';
export { bernoulli } from './bernoulli.js';
export { ellipe, ellipk } from './elliptic.js';
export { ellipeinc, ellipkinc } from './elliptic-incomplete.js';
export { lambertw, type LambertwOptions } from './lambertw.js';
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
export { hyp1f1, hyp2f1 } from './hypergeometric.js';
export {
  betainc,
  betaincc,
  betainccinv,
  betaincinv,
  gammainc,
  gammaincc,
  gammainccinv,
  gammaincinv,
} from './incomplete.js';
export { dawsn, exp1, expi, expn, fresnel, owensT, sici, spence, wofz } from './integrals.js';
export {
  legendreP,
  sphHarmY,
  sphLegendreP,
  type LegendreOptions,
  type SphHarmYOptions,
} from './spherical-harmonics.js';
export { betaln } from './gamma-quotients.js';

/** The options of `softmax` and `logSoftmax`. */
export interface SoftmaxOptions {
  /** All axes unless given. */
  readonly axis?: Axis | undefined;
}

type AxisArgument = Trailing<[axis?: Axis], SoftmaxOptions>;
const axisKinds = { axis: optional(axes) };
const softmaxParameters = parameters<SoftmaxOptions>(
  'scipy.special.softmax',
  { x: arrayLike },
  axisKinds,
);
const logSoftmaxParameters = parameters<SoftmaxOptions>(
  'scipy.special.logSoftmax',
  { x: arrayLike },
  axisKinds,
);

/** exp(x) / Σ exp(x), over all axes unless given. */
export function softmax(x: ArrayLike, ...args: AxisArgument): NDArray {
  const { axis = null } = softmaxParameters.read([x], args);
  return nnSoftmax(x, axis);
}

/** log(softmax(x)), over all axes unless given. */
export function logSoftmax(x: ArrayLike, ...args: AxisArgument): NDArray {
  const { axis = null } = logSoftmaxParameters.read([x], args);
  return nnLogSoftmax(x, axis);
}
