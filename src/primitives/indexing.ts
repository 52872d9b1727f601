/** Gather and scatter: reading and updating windows of an array at indices known at run time. */
import { gather } from './indexing/gather.js';
import { scatter, scatterAdd, scatterMax, scatterMin, scatterMul } from './indexing/scatter.js';
import type { GatherDims, ScatterDims } from './indexing/windows.js';

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
    /**
     * operand, indices, updates. Windows are written in row-major order of their index vectors: of
     * several updates of one element the last wins.
     */
    scatter: ScatterParams;
    scatterAdd: ScatterParams;
    scatterMul: ScatterParams;
    scatterMin: ScatterParams;
    scatterMax: ScatterParams;
  }
}
export type { GatherDims, GatherParams, ScatterDims, ScatterParams };

export const indexingRules = { gather, scatter, scatterAdd, scatterMul, scatterMin, scatterMax };
