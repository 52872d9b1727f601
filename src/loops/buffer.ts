import { largestInt32, type DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { Range } from './ops.js';

/** A contiguous run of elements that loops load from and store to; identity is the object. */
export interface LoopBuffer {
  readonly name: string;
  readonly dtype: DType;
  /** In elements. */
  readonly size: number;
  /** A rank-0 value: size 1, kept in a local of the target and passed by value. */
  readonly scalar: boolean;
  /**
   * A parameter that is a slice of the caller's array: the offset where it begins is passed along.
   */
  readonly isSlice: boolean;
  /** Of a constant of integers: what they are. */
  readonly known?: KnownElements | undefined;
}

/** The elements of a constant of integers, and what they lie between. */
export interface KnownElements extends Range {
  readonly values: ArrayLike<number>;
}

/** A new buffer. Throws `too-large` where the offsets of its elements are no int32. */
export function newBuffer(name: string, dtype: DType, size: number, scalar = false): LoopBuffer {
  if (size > largestInt32)
    fail(
      'too-large',
      `compile: an array of ${size} elements would have to be stored, and offsets in an array are ` +
        `counted up to ${largestInt32}. Compute it in parts.`,
    );
  return { name, dtype, size, scalar, isSlice: false };
}

export const newSlice = (name: string, dtype: DType, size: number): LoopBuffer => ({
  ...newBuffer(name, dtype, size),
  isSlice: true,
});

/**
 * The tape of a schedule: words that `reserve` hands out and that last until the main function
 * returns. Its first words, as many as the longest row has, are zero and never handed out.
 */
export const tape: LoopBuffer = {
  name: 'tape',
  dtype: 'float64',
  size: Infinity,
  scalar: false,
  isSlice: false,
};
