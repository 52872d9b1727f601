/** Reductions over sliding windows. */
import type { Family } from './record.js';
import {
  reduceWindowMax,
  reduceWindowMin,
  reduceWindowSum,
  windowArgmax,
  windowArgmin,
} from './window/reduce-window.js';
import type { WindowParams } from './window/params.js';

export type { WindowParams } from './window/params.js';

declare module '../ir/program.js' {
  interface PrimParams {
    /** Padding and dilation holes hold the identity of the monoid. */
    reduceWindowSum: WindowParams;
    reduceWindowMax: WindowParams;
    reduceWindowMin: WindowParams;
    /** The offset in the operand of the first largest element of each window (int32). */
    windowArgmax: WindowParams;
    windowArgmin: WindowParams;
  }
}

export const windowRules: Family<
  'reduceWindowSum' | 'reduceWindowMax' | 'reduceWindowMin' | 'windowArgmax' | 'windowArgmin'
> = { reduceWindowSum, reduceWindowMax, reduceWindowMin, windowArgmax, windowArgmin };
