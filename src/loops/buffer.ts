import type { DType } from '../array/dtype.js';

/** A contiguous run of elements that loops load from and store to; identity is the object. */
export interface LoopBuffer {
  readonly name: string;
  readonly dtype: DType;
  /** In elements. */
  readonly size: number;
}
