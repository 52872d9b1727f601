/** Window functions. */
export type { WindowOptions } from './common.js';
export {
  barthann,
  bartlett,
  blackman,
  blackmanharris,
  bohman,
  boxcar,
  cosine,
  flattop,
  hamming,
  hann,
  lanczos,
  nuttall,
  parzen,
  triang,
} from './fixed.js';
export {
  getWindow,
  type GetWindowOptions,
  type NamedWindow,
  type WindowName,
} from './get-window.js';
export {
  exponential,
  gaussian,
  generalCosine,
  generalGaussian,
  generalHamming,
  kaiser,
  kaiserBesselDerived,
  tukey,
  type ExponentialOptions,
  type TukeyOptions,
} from './shaped.js';
export { chebwin, taylor, type TaylorOptions } from './side-lobes.js';
