/// <reference lib="esnext.disposable" preserve="true" />
import type { Aval } from './aval.js';
import {
  itemSize,
  type ComplexDType,
  type DType,
  type ElementArrays,
  type TypedArray,
} from './dtype.js';
import type { Complex } from './elements/complex.js';
import { nameClass } from './name-class.js';
import { sizeOf, type Shape } from './shape.js';

/** A nested JS array of numbers, booleans or complex numbers, or a bare one for rank 0. */
export type Nested = number | boolean | Complex | Nested[];

/**
 * What structuredClone and postMessage meet in an array, of which they would make a plain object:
 * they cannot clone a symbol, and their error shows its text.
 */
const cloning = Symbol('an array of Tanjent: send tree.toTransfer(x) instead');

/** What arrays of every copy of the library have, whichever copy is asked. */
export const arrayMark = Symbol.for('tanjent.array');

/** The method by which a function asks for an array that can be used. */
export const demanded = Symbol('demanded');

/** How elements are handed out. */
export interface CopyOptions<Elements = TypedArray> {
  /** Whether they become the caller's own; true unless given. */
  readonly copy?: boolean | undefined;
  /**
   * A typed array that receives them and is handed out: of the same kind and length as the one that
   * would be made, or a Uint8ClampedArray for uint8. Who reads again and again spares the host the
   * work for fresh memory, which takes longer than the copy where arrays are large.
   */
  readonly into?: Elements | Uint8ClampedArray | undefined;
}

declare const known: unique symbol;

/**
 * An array of which the type knows the dtype: `x.dataSync()` is the typed array of it. The mark is
 * optional, so that an array of unknown dtype can still be assigned: `w = w.sub(step)`. What the
 * compiler then takes for known is what the variable began with.
 */
export interface ArrayOf<D extends DType> extends NDArray {
  readonly [known]?: D;
}

/** An array of the dtype D where one was given, else of an unknown one. */
export type ArrayGiven<D> = [D] extends [DType] ? ArrayOf<D> : NDArray;

/** The typed array in which the elements of an array are handed out. */
export type ElementsOf<A> = A extends { readonly [known]?: infer D extends DType }
  ? DType extends D
    ? TypedArray
    : ElementArrays[D]
  : TypedArray;

/** An element of an array as JS has it: a number unless the type tells that it is complex. */
export type ItemOf<A> = A extends { readonly [known]?: infer D extends DType }
  ? DType extends D
    ? number
    : D extends ComplexDType
      ? Complex
      : number
  : number;

/**
 * An n-dimensional array: either concrete (`DenseArray`) or a stand-in that records what is done
 * to it while a function is traced (`Tracer`). `src/numpy` attaches the arithmetic methods.
 */
export abstract class NDArray implements Disposable {
  /** What is known without the elements: shape, dtype, and whether the dtype is weak. */
  abstract readonly aval: Aval;
  /** Makes structuredClone throw: see `tree.toTransfer`. */
  readonly cloning: symbol = cloning;

  /** The lengths of the axes. */
  get shape(): Shape {
    return this.aval.shape;
  }
  /** The type of the elements. */
  get dtype(): DType {
    return this.aval.dtype;
  }
  /** The number of axes. */
  get ndim(): number {
    return this.aval.shape.length;
  }
  /** The number of elements. */
  get size(): number {
    return sizeOf(this.aval.shape);
  }
  /** The bytes of an element. */
  get itemsize(): number {
    return itemSize[this.aval.dtype];
  }
  /** The bytes of all elements. */
  get nbytes(): number {
    return this.size * this.itemsize;
  }

  /** Throws where the array cannot be used any more; `who` wants to use it. */
  [demanded](_who: string): void {}

  /**
   * The elements in row-major order, as a typed array that is the caller's: it may be written to
   * and transferred. With `copy: false` it can be the array's own, which must stay as it is. Those
   * of float16 and bfloat16 come as a Float32Array, on every host; complex numbers as their parts,
   * real and imaginary by turns. With `into` they are written to a typed array that is there
   * already. Throws `bad-argument` where that does not fit, and `value-elsewhere` where the value
   * takes time to come, as do `js`, `item` and printing.
   */
  abstract dataSync<A extends NDArray>(
    this: A,
    options?: CopyOptions<ElementsOf<A>>,
  ): ElementsOf<A>;
  /** The same, once the elements are there: works always, whatever computed them. */
  abstract data<A extends NDArray>(
    this: A,
    options?: CopyOptions<ElementsOf<A>>,
  ): Promise<ElementsOf<A>>;
  /**
   * Nested JS arrays of numbers, of booleans where the dtype is bool, or of complex numbers
   * `{ re, im }`.
   */
  abstract js(): Nested;
  /**
   * The only element as a number; for bool 0 or 1; complex: `{ re, im }`. Throws unless the size is
   * 1.
   */
  abstract item<A extends NDArray>(this: A): ItemOf<A>;
  abstract toString(): string;
  abstract valueOf(): unknown;

  /**
   * Deletes the array now instead of when it is collected; using it afterwards throws
   * `deleted-array`. Nobody needs to call it. A traced array has no memory and stays as it is, and
   * so does a frozen one.
   */
  dispose(): void {}

  /** `dispose`, at the end of a block that begins with `using`. */
  declare [Symbol.dispose]: () => void;

  static {
    nameClass(this, 'NDArray');
    Object.defineProperty(this.prototype, arrayMark, { value: true });
    // Not every host of today has the symbol; compilers of `using` agree on this stand-in.
    const key = (Symbol.dispose as symbol | undefined) ?? Symbol.for('Symbol.dispose');
    Object.defineProperty(this.prototype, key, {
      value(this: NDArray): void {
        this.dispose();
      },
    });
  }
}

/** Nested lists of numbers or booleans, such as `[[1, 2], [3, 4]]`, also readonly ones. */
export interface NestedList extends ReadonlyArray<number | boolean | Complex | NestedList> {}

/** The pixels of a canvas, as an ImageData holds them: four bytes each, row by row. */
export interface ImageLike {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** What the library accepts wherever an array is wanted. */
export type ArrayLike =
  NDArray | number | boolean | Complex | TypedArray | Uint8ClampedArray | ImageLike | NestedList;
