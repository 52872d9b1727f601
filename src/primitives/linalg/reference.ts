/**
 * Matrices as evaluation sees them: entries are complex numbers, of real matrices with the
 * imaginary part 0.
 */
import type { Aval } from '../../array/aval.js';
import { dense, type DenseArray } from '../../array/dense.js';
import { newTypedArray, type TypedArray } from '../../array/dtype.js';
import { at, sizeOf, type Shape } from '../../array/shape.js';

export type Entry = readonly [re: number, im: number];

export const real = (re: number): Entry => [re, 0];
export const minus = (x: Entry, y: Entry): Entry => [x[0] - y[0], x[1] - y[1]];
export const plus = (x: Entry, y: Entry): Entry => [x[0] + y[0], x[1] + y[1]];
export const conjugate = ([re, im]: Entry): Entry => [re, -im];
export const absoluteSquare = ([re, im]: Entry): number => re * re + im * im;
/** Products of real numbers are real, whatever they are: 0 · ∞ does not come up. */
export const times = ([a, b]: Entry, [c, d]: Entry): Entry =>
  b === 0 && d === 0 ? [a * c, 0] : [a * c - b * d, a * d + b * c];
export function over(x: Entry, y: Entry): Entry {
  if (y[1] === 0) return [x[0] / y[0], x[1] === 0 ? 0 : x[1] / y[0]];
  const [re, im] = times(x, conjugate(y));
  const square = absoluteSquare(y);
  return [re / square, im / square];
}

/** LAPACK's reflection I - τ v v*, where v begins with 1. */
export interface Reflection {
  readonly v: readonly Entry[];
  readonly tau: Entry;
  /** Its adjoint makes of the vector β times the first unit vector. */
  readonly beta: number;
}

/** The reflection for a vector; null where it is real and a multiple of the unit vector. */
export function reflectionOf([alpha, ...rest]: readonly Entry[]): Reflection | null {
  const [re, im] = alpha ?? real(0);
  const below = Math.hypot(...rest.flat());
  if (below === 0 && im === 0) return null;
  const norm = Math.hypot(re, im, below);
  const beta = re < 0 ? norm : -norm;
  const v = [real(1), ...rest.map((x) => over(x, [re - beta, im]))];
  return { v, tau: [(beta - re) / beta, -im / beta], beta };
}

/** A stack of matrices, or a complex one in two parts. */
export class Entries {
  readonly #shape: Shape;
  readonly #avals: readonly Aval[];
  readonly #parts: readonly TypedArray[];

  private constructor(avals: readonly Aval[], parts: readonly TypedArray[]) {
    this.#avals = avals;
    this.#parts = parts;
    this.#shape = at(avals, 0).shape;
  }

  static of(arrays: readonly DenseArray[]): Entries {
    return new Entries(
      arrays.map((x) => x.aval),
      arrays.map((x) => Float64Array.from(x.dataSync())),
    );
  }

  static zeros(avals: readonly Aval[]): Entries {
    return new Entries(
      avals,
      avals.map(({ shape }) => new Float64Array(sizeOf(shape))),
    );
  }

  #offset(matrix: number, row: number, column: number): number {
    return (
      (matrix * at(this.#shape, this.#shape.length - 2) + row) *
        at(this.#shape, this.#shape.length - 1) +
      column
    );
  }

  get(matrix: number, row: number, column: number): Entry {
    const offset = this.#offset(matrix, row, column);
    return [at(this.#parts, 0)[offset] as number, (this.#parts[1]?.[offset] as number) ?? 0];
  }

  set(matrix: number, row: number, column: number, x: Entry): void {
    const offset = this.#offset(matrix, row, column);
    this.#parts.forEach((part, i) => (part[offset] = i === 0 ? x[0] : x[1]));
  }

  exchangeRows(matrix: number, i: number, j: number): void {
    for (let k = 0; k < at(this.#shape, this.#shape.length - 1); k++) {
      const [x, y] = [this.get(matrix, i, k), this.get(matrix, j, k)];
      this.set(matrix, i, k, y);
      this.set(matrix, j, k, x);
    }
  }

  /** The arrays of the parts, rounded to their dtype. */
  arrays(): DenseArray[] {
    return this.#parts.map((part, i) => {
      const { shape, dtype } = at(this.#avals, i);
      const data = newTypedArray(dtype, part.length);
      data.set(part);
      return dense(shape, dtype, data);
    });
  }
}
