/** Primitives whose params hold programs. */
import type { Program } from '../ir/program.js';

declare module '../ir/program.js' {
  interface PrimParams {
    /** A function applied: one Program shared by all its call sites. */
    call: { readonly name: string; readonly program: Program };
  }
}
export type { Program };

import type { Family } from './record.js';
export const controlRules = {} as Family<'call'>;
