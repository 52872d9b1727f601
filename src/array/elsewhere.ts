import type { TypedArray } from './dtype.js';

/** Where the value of an array lies while it is not, or not only, in a typed array of its own. */
export interface Elsewhere {
  /**
   * The value as a typed array that nobody else has; null where it cannot be had at once. If it
   * `stays` with the array, the array will not ask again; else it goes on holding the value
   * elsewhere.
   */
  readNow(stays: boolean): TypedArray | null;
  /**
   * Copies the value to a typed array of its kind and length; false where it cannot be had at once.
   */
  copyNow(to: TypedArray): boolean;
  /** The value once it has come. It stays with the array. */
  read(): Promise<TypedArray>;
  /** The value is not wanted from there any more. Doing it twice is harmless. */
  release(): void;
}
