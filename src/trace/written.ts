/**
 * Arrays that are written into: what `new Float64Array(n)` and its like are while something is
 * traced. Such an array keeps its identity, as JavaScript wants it, and holds an immutable one,
 * which each write replaces by an updated copy; compiled, the copy is no copy.
 */
import type { Aval } from '../array/aval.js';
import { nameClass } from '../array/name-class.js';
import { NDArray, type CopyOptions, type ItemOf, type Nested } from '../array/ndarray.js';

export class WrittenArray extends NDArray {
  static {
    nameClass(this, 'WrittenArray');
  }

  #current: NDArray;

  constructor(current: NDArray) {
    super();
    this.#current = current;
  }

  /** The elements as they are now. */
  get current(): NDArray {
    return this.#current;
  }
  set current(next: NDArray) {
    this.#current = next;
  }

  get aval(): Aval {
    return this.current.aval;
  }

  dataSync<A extends NDArray>(this: A, options?: CopyOptions): never {
    return (this as unknown as WrittenArray).current.dataSync(options) as never;
  }
  data<A extends NDArray>(this: A, options?: CopyOptions): never {
    return (this as unknown as WrittenArray).current.data(options) as never;
  }
  js(): Nested {
    return this.current.js();
  }
  item<A extends NDArray>(): ItemOf<A> {
    return this.current.item() as ItemOf<A>;
  }
  toString(): string {
    return this.current.toString();
  }
  valueOf(): unknown {
    return this.current.valueOf();
  }
}
