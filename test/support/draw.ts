/** Seeded random arrays for tests. */
import { dense, type DenseArray } from '../../src/array/dense.js';
import { castScalar, newTypedArray, type DType } from '../../src/array/dtype.js';
import { sizeOf, type Shape } from '../../src/array/shape.js';

/** A small generator (mulberry32): the same seed gives the same draws everywhere. */
export class Draw {
  #state: number;

  /** A text is hashed, so that every test has a seed of its own that its name tells. */
  constructor(seed: number | string) {
    this.#state = typeof seed === 'number' ? seed : hash(seed);
  }

  /** From 0 up to but not including 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** From low to high, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  shuffle<T>(list: readonly T[]): T[] {
    const copy = [...list];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.integer(0, i);
      [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
    }
    return copy;
  }

  /** Elements made one by one, rounded or wrapped to the dtype. */
  array(shape: Shape, dtype: DType, element: (i: number) => number): DenseArray {
    const data = newTypedArray(dtype, sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = castScalar(element(i), dtype);
    return dense(shape, dtype, data);
  }

  floats(shape: Shape, low = -2, high = 2, dtype: DType = 'float64'): DenseArray {
    return this.array(shape, dtype, () => this.between(low, high));
  }

  integers(shape: Shape, low: number, high: number, dtype: DType = 'int32'): DenseArray {
    return this.array(shape, dtype, () => this.integer(low, high));
  }

  bools(shape: Shape): DenseArray {
    return this.array(shape, 'bool', () => this.integer(0, 1));
  }

  /** No two elements are nearer than about `gap`: the order does not change nearby. */
  distinct(shape: Shape, gap = 0.25, dtype: DType = 'float64'): DenseArray {
    const size = sizeOf(shape);
    const places = this.shuffle(Array.from({ length: size }, (_, i) => i));
    return this.array(
      shape,
      dtype,
      (i) => ((places[i] as number) - size / 2 + this.between(0.1, 0.3)) * gap,
    );
  }
}

function hash(text: string): number {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  return h | 0;
}
