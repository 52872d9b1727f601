import { aval, isNumber, printAval, type Aval } from './aval.js';
import {
  type ComplexDType,
  convertElement,
  defaultDType,
  type DType,
  dtypeOfTypedArray,
  elementOf,
  isBool,
  isComplex,
  newTypedArray,
  numbersOf,
  numbersPer,
  partOf,
  storedOf,
  type TypedArray,
} from './dtype.js';
import type { Complex } from './elements/complex.js';
import { nestedOf } from './elements/nested.js';
import type { Elsewhere } from './elsewhere.js';
import { fail } from './errors.js';
import { formatArray } from './format.js';
import { nameClass } from './name-class.js';
import { NDArray, type ElementsOf, type ItemOf, type Nested, type CopyOptions } from './ndarray.js';
import { readingOf, type Reading } from './elements/reading.js';
import { printShape, sizeOf, type Shape } from './shape.js';
import { isFloat16Array, ofThisRealm } from './typed-array.js';

/** The values of arrays that are stored elsewhere, alone or beside their elements. */
const elsewhere = new WeakMap<DenseArray, Elsewhere>();

/**
 * The hidden property of an array made without its elements: a function that gives them, or waits
 * for them. A function, since proxies that wrap the objects they hand out leave functions alone.
 */
const fetch = Symbol('fetch');

const none = new Float64Array(0);

interface Fetching {
  [fetch]: Fetch;
}

interface Fetch {
  /** The array's own, or a copy for the caller: `to`, if it is given. */
  (way: 'own' | 'copy', to?: TypedArray): Elements;
  (way: 'wait'): Promise<void>;
}

/**
 * The typed array, or the number of rank 0; a symbol once they are deleted; null while they are
 * elsewhere.
 */
type Elements = TypedArray | number | symbol | null;

/** What stands for the elements of such an array. All have one getter, and so one hidden class. */
const fetched: PropertyDescriptor & ThisType<Fetching> = {
  get() {
    return this[fetch]('own');
  },
  enumerable: true,
};

/**
 * A concrete array: row-major, contiguous, immutable once made. A rank-0 array keeps its element
 * as a number and makes a typed array only when one is asked for, so that scalars cost no buffer.
 * The value of another array may be stored elsewhere, until it is read or for good.
 *
 * All that the methods need are properties that can be read through a proxy, and nothing is written
 * to an array that is read: arrays may be frozen, and wrapped.
 */
export class DenseArray extends NDArray {
  static {
    nameClass(this, 'DenseArray');
  }

  readonly aval: Aval;
  /**
   * An enumerable property, which is what comparisons and copies of objects see: while the value is
   * stored elsewhere, one that reads it.
   */
  declare private elements: Elements;

  /**
   * `elements` are as the aval's dtype stores them; a number is the element of a rank-0 array.
   * They may be left out where the value is `stored`.
   */
  constructor(type: Aval, elements: TypedArray | number | undefined, stored?: Elsewhere) {
    super();
    this.aval = type;
    if (elements !== undefined) this.elements = elements;
    else if (stored !== undefined) {
      Object.defineProperty(this, 'elements', fetched);
      Object.defineProperty(this, fetch, { value: reader(type, stored), writable: true });
      elsewhere.set(this, stored);
    }
  }

  /** The typed array, or for rank 0 the number: the form that JS code takes. */
  get raw(): TypedArray | number {
    return usable(this.elements, this.aval) ?? failElsewhere(this.aval);
  }

  /** The store elsewhere that holds the value, too, if there is one. */
  get stored(): Elsewhere | undefined {
    return elsewhere.get(this);
  }

  /** Notes that the value, which is present, is now stored there, too. */
  storeAlso(stored: Elsewhere): void {
    elsewhere.set(this, stored);
  }

  override dispose(): void {
    // A symbol of its own: a deleted array equals nothing, not even another deleted one.
    const deleted = Symbol('deleted');
    const isWritten =
      fetch in this
        ? Reflect.set(this, fetch, () => deleted)
        : Reflect.set(this, 'elements', deleted);
    if (!isWritten) return;
    elsewhere.get(this)?.release();
    elsewhere.delete(this);
  }

  dataSync<A extends NDArray>(...given: [options?: CopyOptions<ElementsOf<A>>]): ElementsOf<A> {
    const data = DenseArray.#dataNow(this, readingOf('dataSync', given, this.aval));
    return (data ?? failElsewhere(this.aval)) as ElementsOf<A>;
  }

  async data<A extends NDArray>(
    ...given: [options?: CopyOptions<ElementsOf<A>>]
  ): Promise<ElementsOf<A>> {
    const reading = readingOf('data', given, this.aval);
    const data = DenseArray.#dataNow(this, reading);
    if (data !== null) return data as ElementsOf<A>;
    await (this as unknown as Fetching)[fetch]('wait');
    return (DenseArray.#dataNow(this, reading) ?? failElsewhere(this.aval)) as ElementsOf<A>;
  }

  /** The elements as a typed array, if they can be had at once. */
  static #dataNow(x: DenseArray, { copy, into }: Reading): TypedArray | null {
    if (into !== undefined) return copyIfHere(x, into) ? into : null;
    const isFetched = fetch in x;
    const elements = copy && isFetched ? (x as unknown as Fetching)[fetch]('copy') : x.elements;
    const raw = usable(elements, x.aval);
    const { dtype } = x.aval;
    if (typeof raw === 'number') return newTypedArray(dtype, 1).fill(raw);
    if (raw === null) return null;
    const numbers = numbersOf(raw, dtype);
    return copy && !isFetched && numbers === raw ? raw.slice() : numbers;
  }

  js(...none: []): Nested {
    refuseArguments('js', none);
    return nestedOf(this.dataSync({ copy: false }), this.shape, this.dtype);
  }

  item<A extends NDArray>(...none: []): ItemOf<A> {
    refuseArguments('item', none);
    const { raw } = this;
    if (typeof raw === 'number') return raw as ItemOf<A>;
    if (this.size !== 1)
      fail(
        'shape-mismatch',
        `item: wants an array of one element, received shape ${printShape(this.shape)}. ` +
          'Use dataSync() or js() to read several.',
      );
    const [re, im] = numbersOf(raw, this.dtype) as unknown as [number, number];
    return (isComplex(this.dtype) ? { re, im } : re) as ItemOf<A>;
  }

  toString(): string {
    return formatArray(this.dataSync({ copy: false }), this.shape, this.dtype);
  }

  /** Rank 0: its number, so that JS operators work on concrete scalars. */
  valueOf(): unknown {
    return isNumber(this.aval) ? this.item() : this;
  }

  /** Rank 0 its number; higher ranks only as text: as a number they would silently be NaN. */
  [Symbol.toPrimitive](hint: string): string | number {
    if (hint === 'string') return this.toString();
    if (isNumber(this.aval)) return this.raw as number;
    if (hint === 'default') return this.toString();
    return fail(
      'bad-argument',
      `an array of type ${printAval(this.aval)} was used as a number, by a JS operator or a ` +
        'Math function. Write x.mul(y) for x * y, x.gt(y) for x > y and np.sin(x) for Math.sin(x).',
    );
  }

  /**
   * What JSON.stringify writes: the nested arrays of `js()`, where NaN and infinities become null.
   */
  toJSON(): Nested {
    return this.js();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    const { elements } = this;
    if (typeof elements === 'symbol' || elements === null)
      return `array(${elements === null ? 'elsewhere' : 'deleted'}, ${printAval(this.aval)})`;
    const shape = this.size === 0 ? `, shape=${printShape(this.shape)}` : '';
    const text = this.toString().replaceAll(/\n(?=.)/g, '\n      ');
    return `array(${text}${shape}, dtype=${this.dtype})`;
  }
}

function refuseArguments(who: string, given: readonly unknown[]): void {
  if (given.length > 0)
    fail(
      'bad-argument',
      `${who}: takes no arguments, received ${given.length}. To read one element of several write ` +
        'x.slice(i).item().',
    );
}

/** Reads once, and then copies what it has read for callers that want elements of their own. */
function reader(type: Aval, stored: Elsewhere): Fetch {
  const isScalar = isNumber(type);
  let elements: TypedArray | null = null;
  let coming: Promise<void> | undefined;
  const wait = async (): Promise<void> => {
    elements = await stored.read();
  };
  function read(way: 'own' | 'copy', to?: TypedArray): Elements;
  function read(way: 'wait'): Promise<void>;
  function read(way: 'own' | 'copy' | 'wait', to?: TypedArray): Elements | Promise<void> {
    if (way === 'wait') return (coming ??= wait());
    if (to !== undefined) {
      if (elements === null) return stored.copyNow(to) ? to : null;
      to.set(elements);
      return to;
    }
    if (way === 'copy' && !isScalar) return elements?.slice() ?? stored.readNow(false);
    elements ??= stored.readNow(true);
    return isScalar && elements !== null ? (elements[0] as number) : elements;
  }
  return read;
}

/** The elements that `raw` gives; null where one would have to wait for them. */
export const rawIfHere = (x: DenseArray): TypedArray | number | null =>
  usable(x['elements'], x.aval);

/**
 * Copies the elements to a typed array of the kind and length of `data()`; false where one would
 * have to wait for them.
 */
export function copyIfHere(x: DenseArray, to: TypedArray): boolean {
  const { aval: type } = x;
  // What is stored as numbers need not become an array of its own first.
  const isDirect = fetch in x && type.shape.length > 0 && numbersOf(none, type.dtype) === none;
  const elements = isDirect ? (x as unknown as Fetching)[fetch]('copy', to) : x['elements'];
  const raw = usable(elements, type);
  if (raw === null) return false;
  if (typeof raw === 'number') to.fill(raw);
  else if (raw !== to) to.set(numbersOf(raw, type.dtype));
  return true;
}

/** The elements if they are here; null while they are elsewhere. */
function usable(elements: Elements, type: Aval): TypedArray | number | null {
  if (typeof elements === 'symbol') return failDeleted(type);
  if (typeof elements === 'object' && elements?.length === 0 && sizeOf(type.shape) > 0)
    return failGone(type);
  return elements;
}

function failElsewhere(type: Aval): never {
  fail(
    'value-elsewhere',
    `an array of type ${printAval(type)} was read at once, but its value is elsewhere and takes time ` +
      'to come. Wait for it: await x.data(). From then on dataSync(), item() and js() read it, too.',
  );
}

function failGone(type: Aval): never {
  fail(
    'deleted-array',
    `an array of type ${printAval(type)} was used after the memory that it shares was transferred ` +
      'or made smaller. Transfer a copy: x.dataSync() gives one, as np.array(typed) makes one.',
  );
}

function failDeleted(type: Aval): never {
  fail(
    'deleted-array',
    `an array of type ${printAval(type)} was used after it had been deleted: by dispose(), at the ` +
      'end of the block of a `using` declaration, or as an argument that jit was told to donate. ' +
      'Read it before, or hand in a copy: np.copy(x).',
  );
}

/** Makes a concrete array from a flat list of elements, which are numbers of the dtype. */
export function dense(shape: Shape, dtype: DType, elements: TypedArray, weak = false): DenseArray {
  const type = aval(shape, dtype, weak);
  return new DenseArray(type, isNumber(type) ? (elements[0] as number) : storedOf(elements, dtype));
}

/** A rank-0 array of a JS number. */
export function denseScalar(value: number, dtype: DType, weak = false): DenseArray {
  if (isComplex(dtype)) return denseComplex({ re: value, im: 0 }, dtype, weak);
  return new DenseArray(aval([], dtype, weak), elementOf(value, dtype));
}

/** A rank-0 array of a complex number. */
export function denseComplex({ re, im }: Complex, dtype: ComplexDType, weak = false): DenseArray {
  const parts = newTypedArray(dtype, 1);
  parts.set([elementOf(re, dtype), elementOf(im, dtype)]);
  return new DenseArray(aval([], dtype, weak), parts);
}

/** A rank-0 array converted to another dtype; a real one has the real part of a complex number. */
export function denseConverted(x: DenseArray, dtype: DType, weak = false): DenseArray {
  const item = x.item() as number | Complex;
  if (typeof item === 'object') {
    if (isComplex(dtype)) return denseComplex(item, dtype, weak);
    const real = isBool(dtype) ? Number(item.re !== 0 || item.im !== 0) : item.re;
    return new DenseArray(aval([], dtype, weak), convertElement(real, partOf(x.dtype), dtype));
  }
  if (isComplex(dtype)) return denseScalar(item, dtype, weak);
  return new DenseArray(aval([], dtype, weak), convertElement(item, x.dtype, dtype));
}

/** A JS number or boolean as an array: numbers are weakly typed floats. */
export function denseOfJs(value: number | boolean): DenseArray {
  return typeof value === 'boolean'
    ? denseScalar(value ? 1 : 0, 'bool')
    : denseScalar(value, defaultDType(), true);
}

/**
 * A flat typed array as a rank-1 array with a copy of its elements: a Uint8ClampedArray as uint8, a
 * Float16Array as float16. Throws `bad-argument` where its memory was transferred or made smaller.
 */
export const denseOfTypedArray = (given: TypedArray): DenseArray => {
  const { aval: type, raw } = denseSharing(given);
  return new DenseArray(type, (raw as TypedArray).slice());
};

/** The same, sharing the memory, which must stay as it is while the array is used. */
export function denseSharing(given: TypedArray): DenseArray {
  const data = ofThisRealm(given);
  if (data.length === 0) checkPresent(data);
  const dtype = isFloat16Array(given) ? 'float16' : dtypeOfTypedArray(data);
  return new DenseArray(aval([data.length], dtype), data);
}

/** A typed array without memory has no elements, but its methods throw. */
function checkPresent(data: TypedArray): void {
  try {
    data.indexOf(0);
  } catch {
    fail(
      'bad-argument',
      'array: the memory of a typed array was transferred or made smaller than the typed array needs. ' +
        'Transfer a copy instead: data.slice().',
    );
  }
}

/** The items of the first axis, one after another, each with its own copy of its elements. */
export function* denseItems(x: DenseArray): IterableIterator<DenseArray> {
  const [count = 0, ...shape] = x.shape;
  const data = x.dataSync({ copy: false });
  const type = aval(shape, x.dtype, x.aval.weak);
  const size = sizeOf(shape) * numbersPer(x.dtype);
  for (let i = 0; i < count; i++) {
    const elements = data.slice(i * size, (i + 1) * size);
    yield dense(shape, type.dtype, elements, type.weak);
  }
}
