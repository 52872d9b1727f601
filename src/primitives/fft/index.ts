/** Discrete Fourier transforms. */
import { fftStages, irfftStages, rfftStages } from './lowered.js';
import { fft, type FftParams, type FftType } from './complex.js';
import { fftParts } from './parts.js';
import { irfftParts, rfftParts } from './real-parts.js';
import { halfRadices } from './factors.js';
import type { StagesParams } from './loops/stages.js';
import type { Family } from '../record.js';

export type { FftParams, FftType, StagesParams };

/** Whether transforms of n real numbers take half the work of those of complex ones. */
export const isHalved = (n: number): boolean => halfRadices(n) !== null;

declare module '../../ir/program.js' {
  interface PrimParams {
    /**
     * Sums of x[j]·e^{∓2πi·jk/n} along axes, times a scale: those of 'ifft' and 'irfft' have the
     * plus.
     */
    fft: FftParams;
    /**
     * re and im, of one shape, to an array with both parts of each number along a last axis: X[k] =
     * scale·Σ x[j]·e^{-2πi·jk/n} along `axis`. With the parts exchanged before and after it is the
     * inverse transform times n.
     */
    fftParts: { readonly axis: number; readonly scale: number };
    /** The first n/2 + 1 numbers of the transform of n real ones. */
    rfftParts: { readonly axis: number; readonly scale: number };
    /**
     * re and im to n = `length` real numbers scale·n·x, where re and im are the first n/2 + 1
     * numbers of the transform of x. The imaginary parts of the first and, if n is even, of the
     * last count as zero.
     */
    irfftParts: { readonly axis: number; readonly length: number; readonly scale: number };
    /**
     * What `fftParts` is written as where the length is a product of the radices: re and im, padded
     * by zeros to that length, and the table of the stages.
     */
    fftStages: StagesParams;
    /** The same for `rfftParts`, of twice the length: x and its table. */
    rfftStages: StagesParams;
    /** The same for `irfftParts`: re, im and its table to real numbers. */
    irfftStages: StagesParams;
  }
}

type Name =
  'fft' | 'fftParts' | 'rfftParts' | 'irfftParts' | 'fftStages' | 'rfftStages' | 'irfftStages';

export const fftRules: Family<Name> = {
  fft,
  fftParts,
  rfftParts,
  irfftParts,
  fftStages,
  rfftStages,
  irfftStages,
};
