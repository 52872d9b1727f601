import type { TypedArray } from './dtype.js';

/** Where the value of an array lies while it is not, or not only, in a typed array of its own. */
export interface StoredElsewhere {
  /** The value as a typed array that nobody else has. */
  read(): TypedArray;
  /** The same for the caller alone: the place goes on holding the value. */
  copy(): TypedArray;
  /** The value is not wanted from there any more. Doing it twice is harmless. */
  release(): void;
}
