/** Reductions over axes, indices of extremes, and cumulative operations along one axis. */
import type { DType } from '../array/dtype.js';
import { cummax, cummin, cumprod, cumsum } from './reduce/cumulative.js';
import { argmax, argmin } from './reduce/arg-extreme.js';
import {
  reduceAnd,
  reduceMax,
  reduceMin,
  reduceOr,
  reduceProd,
  reduceSum,
  reduceXor,
} from './reduce/reduction.js';

interface ReduceParams {
  /** In increasing order; they vanish from the shape. */
  readonly axes: readonly number[];
}
interface ArgParams {
  readonly axis: number;
  /** Of the result: int32 or uint32. */
  readonly dtype: DType;
}
interface CumulativeParams {
  readonly axis: number;
  readonly reverse: boolean;
}

declare module '../ir/program.js' {
  interface PrimParams {
    reduceSum: ReduceParams;
    reduceProd: ReduceParams;
    reduceMax: ReduceParams;
    reduceMin: ReduceParams;
    /** Bitwise for integers, logical for bool; so are the next two. */
    reduceAnd: ReduceParams;
    reduceOr: ReduceParams;
    reduceXor: ReduceParams;
    /** The index of the first largest element, or of the first NaN. */
    argmax: ArgParams;
    argmin: ArgParams;
    cumsum: CumulativeParams;
    cumprod: CumulativeParams;
    cummax: CumulativeParams;
    cummin: CumulativeParams;
  }
}
export type { ReduceParams, ArgParams, CumulativeParams };

export const reduceRules = {
  reduceSum,
  reduceProd,
  reduceMax,
  reduceMin,
  reduceAnd,
  reduceOr,
  reduceXor,
  argmax,
  argmin,
  cumsum,
  cumprod,
  cummax,
  cummin,
};
