/** Signals: spectra, windows, convolution, correlation and trends. */
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
export {
  csd,
  periodogram,
  welch,
  type PeriodogramOptions,
  type Spectrum,
  type WelchOptions,
} from './spectra.js';
export type { SegmentDetrend, SegmentOptions, SpectralWindow } from './spectral-options.js';
export {
  istft,
  stft,
  type IstftOptions,
  type SignalBoundary,
  type StftOptions,
  type StftScaling,
} from './stft.js';
export { getWindow } from './windows/index.js';
export * as windows from './windows/index.js';
