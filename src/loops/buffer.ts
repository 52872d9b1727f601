import type { DType } from '../array/dtype.js';

/** A contiguous run of elements that loops load from and store to; identity is the object. */
export interface LoopBuffer {
  readonly name: string;
  readonly dtype: DType;
  /** In elements. */
  readonly size: number;
  /** A rank-0 value: size 1, kept in a local of the target and passed by value. */
  readonly scalar: boolean;
}

export const newBuffer = (
  name: string,
  dtype: DType,
  size: number,
  scalar = false,
): LoopBuffer => ({ name, dtype, size, scalar });
