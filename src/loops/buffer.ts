import type { DType } from '../array/dtype.js';

/** A contiguous run of elements that loops load from and store to; identity is the object. */
export interface LoopBuffer {
  readonly name: string;
  readonly dtype: DType;
  /** In elements. */
  readonly size: number;
  /** A rank-0 value: size 1, kept in a local of the target and passed by value. */
  readonly scalar: boolean;
  /** A parameter of a function that begins somewhere in an array: the place is passed along with it. */
  readonly window: boolean;
}

export const newBuffer = (
  name: string,
  dtype: DType,
  size: number,
  scalar = false,
): LoopBuffer => ({ name, dtype, size, scalar, window: false });

export const newWindow = (name: string, dtype: DType, size: number): LoopBuffer => ({
  ...newBuffer(name, dtype, size),
  window: true,
});

/**
 * The tape of a schedule: words that `reserve` hands out and that last until the main function
 * returns. Its first words, as many as the longest row has, are zero and never handed out.
 */
export const tape: LoopBuffer = newBuffer('tape', 'float64', Infinity);
