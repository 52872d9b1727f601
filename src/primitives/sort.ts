/** Sorting and selection. */
declare module '../ir/program.js' {
  interface PrimParams {
    /**
     * Operands of one shape, reordered alike along `axis` by the first `keys` of them in
     * lexicographic order. Stable; ascending; NaN last; -0 equals 0.
     */
    sort: { readonly axis: number; readonly keys: number };
    /** The k largest along the last axis in descending order, and their indices (int32). */
    topK: { readonly k: number };
  }
}

import type { Family } from './record.js';
import { sort } from './sort/sort-lines.js';
import { topK } from './sort/top-k.js';

export const sortRules: Family<'sort' | 'topK'> = { sort, topK };
