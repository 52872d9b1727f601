/** Gather and scatter: reading and updating windows of an array at places known at run time. */

/** As XLA's gather: where the window of each index vector lies and how it appears in the result. */
export interface GatherDims {
  /** Axes of the result that are window axes, in increasing order. */
  readonly offsetDims: readonly number[];
  /** Operand axes of window length 1 that do not appear in the result. */
  readonly collapsedSliceDims: readonly number[];
  /** Operand axes that are paired with a batch axis of the indices, one to one. */
  readonly operandBatchingDims: readonly number[];
  readonly startIndicesBatchingDims: readonly number[];
  /** The operand axis of each component of an index vector. */
  readonly startIndexMap: readonly number[];
}
/** As XLA's scatter. */
export interface ScatterDims {
  readonly updateWindowDims: readonly number[];
  readonly insertedWindowDims: readonly number[];
  readonly operandBatchingDims: readonly number[];
  readonly scatterIndicesBatchingDims: readonly number[];
  readonly scatterDimsToOperandDims: readonly number[];
}
/** What happens where a window does not lie inside the operand. */
export type OutOfBounds = 'clip' | 'fill' | 'drop';

interface GatherParams {
  readonly dims: GatherDims;
  /** The window's length on each operand axis. */
  readonly sizes: readonly number[];
  readonly mode: 'clip' | 'fill';
  /** What `fill` gives; null means NaN, the least int32, the largest uint32, true. */
  readonly fill: number | null;
}
interface ScatterParams {
  readonly dims: ScatterDims;
  readonly mode: 'clip' | 'drop';
  /** The caller promises that no element is updated twice. */
  readonly uniqueIndices: boolean;
}

declare module '../ir/program.js' {
  interface PrimParams {
    /** operand, indices whose last axis holds the index vectors. */
    gather: GatherParams;
    /** operand, indices, updates. Of several updates of one element the last in row-major order wins. */
    scatter: ScatterParams;
    scatterAdd: ScatterParams;
    scatterMul: ScatterParams;
    scatterMin: ScatterParams;
    scatterMax: ScatterParams;
  }
}
export type { GatherParams, ScatterParams };

import type { Family } from './record.js';
export const indexingRules = {} as Family<
  'gather' | 'scatter' | 'scatterAdd' | 'scatterMul' | 'scatterMin' | 'scatterMax'
>;
