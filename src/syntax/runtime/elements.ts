/**
 * Elements, read and written. What JavaScript can do itself stays with it: rewritten code asks
 * `own` and `stores` first, and comes here for arrays, traced indices, and writes within a region.
 */
import { DenseArray } from '../../array/dense.js';
import { isBool, isInexact } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { isTypedArray } from '../../array/typed-array.js';
import { WrittenArray } from '../../trace/written.js';
import { dynamicIndexInDim, dynamicUpdateIndexInDim } from '../../lax/indexing/dynamic.js';
import { clip, where } from '../../numpy/indexing/where.js';
import { floor } from '../../numpy/math/rounding.js';
import { broadcastRight, convertTo, pickAxis } from '../../operands/basic.js';
import { asArray, type NestedArrays } from '../../operands/convert.js';
import { op } from '../../operands/elementwise.js';
import { describe } from '../../parameters/describe.js';
import { currentTrace } from '../../trace/trace.js';
import { made, writeCell } from './journal.js';
import { asFloat, elementAsNumber, rangeOf } from './whole.js';

type Value = any;

/** Whether `x[i]` is for JavaScript to read. */
export const own = (x: Value, i: Value): boolean =>
  typeof i === 'number' && (Array.isArray(x) || ArrayBuffer.isView(x));

/** Whether `x[i] = value` is for JavaScript to write. */
export const stores = (x: Value, i: Value, value: Value): boolean =>
  typeof i === 'number' &&
  (typeof value === 'number' ? ArrayBuffer.isView(x) || Array.isArray(x) : Array.isArray(x)) &&
  currentTrace() === null;

/** `x[i]`. */
export function get(x: Value, i: Value): Value {
  const index = knownIndex(i);
  if (x instanceof NDArray)
    return typeof index === 'string' ? (x as Value)[index] : element(x, index);
  if (!(index instanceof NDArray)) return x[index];
  if (!Array.isArray(x) && !isTypedArray(x))
    fail(
      'traced-as-number',
      `x[i]: i is traced, and x is ${describe(x)}. An index that is not known while tracing picks ` +
        'from arrays and lists of numbers.',
    );
  return element(stacked(x), index);
}

/** An index whose value is known as a number. */
function knownIndex(i: Value): Value {
  const index = i instanceof WrittenArray ? i.current : i;
  return index instanceof DenseArray && index.ndim === 0 ? index.item<NDArray>() : index;
}

/** A list of numbers, or of arrays of one shape, as one array. */
function stacked(list: NestedArrays): NDArray {
  if (Array.isArray(list) && list.some((x) => !isNumeric(x)))
    fail(
      'traced-as-number',
      `x[i]: i is traced, and x is ${describe(list)}, which are not all numbers or arrays of one ` +
        'shape. Keep each field in an array of its own, or write the loop out with the comment ' +
        '`// tanjent: unroll` before it.',
    );
  return asArray(Array.isArray(list) ? list.map(asOneArray) : list);
}

const isNumeric = (x: unknown): boolean =>
  typeof x === 'number' ||
  x instanceof NDArray ||
  isTypedArray(x) ||
  (Array.isArray(x) && x.every(isNumeric));

const asOneArray = (x: NestedArrays): NestedArrays =>
  x instanceof NDArray && x.ndim === 0 ? asFloat(x) : x;

function element(x: NDArray, index: Value): Value {
  const array = x instanceof WrittenArray ? x.current : x;
  const [size] = array.shape;
  if (size === undefined)
    fail('bad-argument', `x[i]: x is ${describe(array)}, a number, which has no elements.`);
  if (typeof index === 'number') {
    if (!Number.isInteger(index) || index < 0 || index >= size) return undefined;
    return row(x, elementAsNumber(pickAxis(array, 0, index)), index);
  }
  if (!(index instanceof NDArray)) return (x as Value)[index];
  const range = rangeOf(index);
  if (range !== undefined && range.least >= 0 && range.greatest < size)
    return row(x, elementAsNumber(dynamicIndexInDim(array, index, 0, { keepdims: false })), index);
  return outsideIsNaN(array, index, size);
}

/** An element that may be none: NaN, as undefined is in arithmetic. */
function outsideIsNaN(array: NDArray, index: NDArray, size: number): NDArray {
  const [place, isInside] = placeOf(index, size);
  const found = dynamicIndexInDim(array, place, 0, { keepdims: false });
  const float = isInexact(found.dtype) ? found : convertTo(found, 'float64');
  return where(isInside, float, NaN);
}

/** Where an index is in an array, as int32, and whether it is there at all. */
function placeOf(index: NDArray, size: number): [NDArray, NDArray] {
  const whole = rangeOf(index) === undefined ? floor(index) : index;
  const inside = op('and', op('ge', whole, 0), op('lt', whole, size));
  const isInside = whole === index ? inside : op('and', inside, op('eq', whole, index));
  const place = clip(whole, 0, Math.max(0, size - 1));
  return [convertTo(where(isInside, place, 0), 'int32'), isInside];
}

/** A row of an array that is written into writes through. */
function row(x: NDArray, found: NDArray, index: number | NDArray): NDArray {
  return x instanceof WrittenArray && found.ndim > 0 ? new Row(found, x, index) : found;
}

/** A part of an array that is written into: whatever it has, the whole has. */
class Row extends WrittenArray {
  readonly whole: WrittenArray;
  readonly index: number | NDArray;

  constructor(found: NDArray, whole: WrittenArray, index: number | NDArray) {
    super(found);
    this.whole = whole;
    this.index = index;
  }

  override get current(): NDArray {
    const { current } = this.whole;
    return typeof this.index === 'number'
      ? pickAxis(current, 0, this.index)
      : dynamicIndexInDim(current, this.index, 0, { keepdims: false });
  }
}

/** `x[i] = value`; gives the value. */
export function set(x: Value, i: Value, value: Value): Value {
  const index = knownIndex(i);
  if (x instanceof WrittenArray) setElement(x, index, value);
  else if (x instanceof NDArray)
    fail(
      'bad-argument',
      'x[i] = value: x is an argument, or was captured: arrays that a function is given stay as ' +
        'they are. Copy it first (Float64Array.from(x), x.slice()) and return the copy.',
    );
  else if (isTypedArray(x) && (value instanceof NDArray || index instanceof NDArray))
    fail(
      'bad-argument',
      'x[i] = value: the value or the index is traced, and x is a typed array from outside of the ' +
        'traced function. Make the array within the function and return it.',
    );
  else if (index instanceof NDArray && Array.isArray(x)) setInList(x, index, value);
  else writeCell(x, index, value);
  return value;
}

function setElement(x: WrittenArray, index: number | NDArray, value: Value): void {
  const array = x.current;
  const [size = 0] = array.shape;
  const update = convertTo(asArray(value instanceof NDArray ? asFloat(value) : value), array.dtype);
  if (typeof index === 'number') {
    if (!Number.isInteger(index) || index < 0 || index >= size) return;
    assign(x, dynamicUpdateIndexInDim(array, update, index, 0));
    return;
  }
  const range = rangeOf(index);
  if (range !== undefined && range.least >= 0 && range.greatest < size) {
    assign(x, dynamicUpdateIndexInDim(array, update, index, 0));
    return;
  }
  const [place, isInside] = placeOf(index, size);
  const old = dynamicIndexInDim(array, place, 0, { keepdims: false });
  assign(x, dynamicUpdateIndexInDim(array, where(isInside, update, old), place, 0));
}

/** Gives the array other elements. */
export function assign(x: WrittenArray, current: NDArray): void {
  if (x instanceof Row) setElement(x.whole, x.index, current);
  else writeCell(x, 'current', current);
}

/** A list of numbers, written where only the run will tell: each item is chosen anew. */
function setInList(list: unknown[], index: NDArray, value: Value): void {
  if ((rangeOf(index)?.greatest ?? 0) >= list.length)
    fail(
      'value-not-known',
      `x[i] = value: i is traced and may be ${rangeOf(index)?.greatest}, where x, a list of ` +
        `${list.length}, would grow. Make x as long as it gets: new Float64Array(n).`,
    );
  list.forEach((item, k) => {
    if (typeof item !== 'number' && !(item instanceof NDArray))
      fail(
        'traced-as-number',
        `x[i] = value: i is traced, and x is ${describe(list)}. Make it an array of numbers: ` +
          'new Float64Array(n).',
      );
    writeCell(
      list,
      k,
      where(op('eq', asFloat(index) as NDArray, k), asFloat(value), asFloat(item)),
    );
  });
}

/** What a pattern assigns to: `[x[i], x[j]] = [x[j], x[i]]`. */
export const target = (x: Value, i: Value): { value: Value } => ({
  set value(value: Value) {
    if (stores(x, i, value)) x[i] = value;
    else set(x, i, value);
  },
});

/** What `for (const item of items)` goes through, as something with elements. */
export const items = (x: Value): Value =>
  Array.isArray(x) || x instanceof NDArray || isTypedArray(x) || typeof x === 'string'
    ? x
    : Array.from(x);

/** `typeof x`: scalars are numbers and truths. */
export const typeOf = (x: Value): string => {
  if (!(x instanceof NDArray) || x.ndim > 0) return typeof x;
  return isBool(x.dtype) ? 'boolean' : 'number';
};

/** `x.length`. */
export const length = (x: Value): Value => (x instanceof NDArray ? x.shape[0] : x.length);

const present = (x: unknown): unknown => (x instanceof WrittenArray ? x.current : x);

type ArrayMaker = new (of: Value) => ArrayBufferView;

const dtypeOfClass = {
  Float64Array: 'float64',
  Float32Array: 'float32',
  Int32Array: 'int32',
  Uint32Array: 'uint32',
  Int16Array: 'int16',
  Uint16Array: 'uint16',
  Int8Array: 'int8',
  Uint8Array: 'uint8',
} as const;

/** `new Float64Array(of)` and its sisters. */
export function create(Class: ArrayMaker, of: Value): Value {
  if (currentTrace() === null) return of instanceof NDArray ? copyOf(of) : new Class(of);
  const dtype = dtypeOfClass[Class.name as keyof typeof dtypeOfClass] as
    (typeof dtypeOfClass)[keyof typeof dtypeOfClass] | undefined;
  if (dtype === undefined) return new Class(of);
  const content = typeof of === 'number' ? new Class(of) : of;
  const array = convertTo(asArray(present(content) as NestedArrays), dtype);
  return made(new WrittenArray(array));
}

/** `new Class(of)`, of a class that turns out when it runs. */
export function construct(Class: Value, of: Value): Value {
  const isOurs = Class?.name in dtypeOfClass && Class === globalThis[Class.name as 'Float64Array'];
  return isOurs ? create(Class as ArrayMaker, of) : made(new Class(of));
}

/** A copy that may be written into. */
export const copyOf = (x: NDArray): WrittenArray =>
  made(new WrittenArray(x instanceof WrittenArray ? x.current : x));

/** `new Array(n).fill(value)`: an array of numbers, if the value is one. */
export function filledArray(n: Value, value: Value): Value {
  if (currentTrace() === null || typeof n !== 'number' || !isScalar(value))
    return made(new Array<unknown>(n).fill(value));
  return made(new WrittenArray(broadcastRight(asArray(asFloat(value)), [n])));
}

const isScalar = (x: unknown): boolean =>
  typeof x === 'number' || (x instanceof NDArray && x.ndim === 0);
