/** The counter-based generator threefry2x32 with 20 rounds (Salmon et al., SC 2011). */
declare module '../ir/program.js' {
  interface PrimParams {
    /** Four uint32 operands, key and counter words, elementwise; two results. */
    threefry2x32: NoParams;
  }
}

import type { Family } from './record.js';
export const randomRules = {} as Family<'threefry2x32'>;
