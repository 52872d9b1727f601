/** Discrete Fourier transforms. */
export {
  fftfreq,
  fftshift,
  ifftshift,
  rfftfreq,
  type FrequencyOptions,
  type ShiftOptions,
} from './frequencies.js';
export {
  fft,
  fft2,
  fftn,
  hfft,
  ifft,
  ifft2,
  ifftn,
  ihfft,
  irfft,
  irfft2,
  irfftn,
  rfft,
  rfft2,
  rfftn,
  type FftNorm,
  type FftOptions,
  type FftnOptions,
} from './transforms.js';
