/** Signals: convolution, correlation and trends. */
export {
  convolve,
  convolve2d,
  correlate,
  correlate2d,
  fftconvolve,
  type Convolve2dOptions,
  type ConvolveOptions,
  type FftConvolveOptions,
  type SignalMode,
} from './convolution.js';
export { detrend, type DetrendOptions } from './detrend.js';
