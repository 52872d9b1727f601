/** Reductions over sliding windows. */
export interface WindowParams {
  /** All lists have one entry an axis. */
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [low: number, high: number])[];
  readonly operandDilation: readonly number[];
  readonly windowDilation: readonly number[];
}

declare module '../ir/program.js' {
  interface PrimParams {
    /** Padding and dilation holes hold the identity of the monoid. */
    reduceWindowSum: WindowParams;
    reduceWindowMax: WindowParams;
    reduceWindowMin: WindowParams;
    /** The flat place in the operand of the first largest element of each window (int32). */
    windowArgmax: WindowParams;
    windowArgmin: WindowParams;
  }
}

import type { Family } from './record.js';
import {
  reduceWindowMax,
  reduceWindowMin,
  reduceWindowSum,
  windowArgmax,
  windowArgmin,
} from './window/reduce-window.js';

export const windowRules: Family<
  'reduceWindowSum' | 'reduceWindowMax' | 'reduceWindowMin' | 'windowArgmax' | 'windowArgmin'
> = { reduceWindowSum, reduceWindowMax, reduceWindowMin, windowArgmax, windowArgmin };
