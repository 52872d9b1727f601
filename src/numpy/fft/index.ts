/** Discrete Fourier transforms. */
export {
  fftfreq,
  fftshift,
  ifftshift,
  rfftfreq,
  type FrequencyOptions,
  type ShiftOptions,
} from './frequencies.js';
