/**
 * Elements and parts of arrays that are written into: whatever a part has, the whole has. A write
 * gives the array other elements, on record where that happens in a region.
 */
import { DenseArray } from '../../array/dense.js';
import { isInexact, isInteger, greatestOf, type DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { presentOf, writableOf } from '../../trace/given.js';
import { currentTrace, type Trace } from '../../trace/trace.js';
import { WrittenArray } from '../../trace/written.js';
import { dynamicIndexInDim, dynamicUpdateIndexInDim } from '../../lax/indexing/dynamic.js';
import { clip, where } from '../../numpy/indexing/where.js';
import { floor } from '../../numpy/math/rounding.js';
import { concatenate } from '../../numpy/shape/concatenate.js';
import { convertTo, pickAxis, sliceAxis } from '../../operands/basic.js';
import { asArray, type NestedArrays } from '../../operands/convert.js';
import { op } from '../../operands/elementwise.js';
import { describe } from '../../parameters/describe.js';
import { joined } from './conditions/choice.js';
import { made, writeElements } from './journal.js';
import { isLeaf, isTruth } from './values/leaf.js';
import { add, bitAnd, bitOr, shl, shr, ushr } from './operators.js';
import { asFloat, elementAsNumber, rangeOf } from './values/whole.js';

type Value = any;

/** An element of an array. */
export function element(x: NDArray, index: Value): Value {
  const array = presentOf(x);
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
  const whole = found.ndim > 0 ? writableOf(x) : undefined;
  return whole === undefined ? found : new Row(found, whole, index);
}

/** A part of an array that is written into: whatever it has, the whole has. */
class Row extends WrittenArray {
  readonly whole: WrittenArray;
  readonly index: number | NDArray;
  /** What was found, and in which elements and trace: there it is found once. */
  readonly #found: readonly [NDArray, NDArray, Trace | null];

  constructor(found: NDArray, whole: WrittenArray, index: number | NDArray) {
    super(found);
    this.whole = whole;
    this.index = index;
    this.#found = [found, whole.current, currentTrace()];
  }

  override get current(): NDArray {
    const { current } = this.whole;
    const [found, of, trace] = this.#found;
    if (of === current && trace === currentTrace()) return found;
    return typeof this.index === 'number'
      ? pickAxis(current, 0, this.index)
      : dynamicIndexInDim(current, this.index, 0, { keepdims: false });
  }
}

/** `x.subarray(from, to)` of an array that is written into: what it has, the whole has. */
export class ArrayPart extends WrittenArray {
  readonly whole: WrittenArray;
  readonly from: number;
  readonly to: number;

  constructor(whole: WrittenArray, from: number, to: number) {
    super(whole);
    this.whole = whole;
    this.from = from;
    this.to = to;
  }

  override get current(): NDArray {
    return sliceAxis(this.whole.current, 0, this.from, this.to);
  }
}

/** One of several arrays that are written into. */
export class Chosen extends WrittenArray {
  readonly list: readonly unknown[];
  readonly index: NDArray;

  constructor(list: readonly unknown[], index: NDArray) {
    super(asArray(presentOf(list[0]) as NestedArrays));
    this.list = list;
    this.index = index;
  }

  override get current(): NDArray {
    const all = this.list.map((x) => presentOf(x) as NestedArrays);
    return element(stacked(all), this.index) as NDArray;
  }
}

/** The arrays of which this one shows a part or an item; undefined for one of its own. */
export function wholesOf(x: NDArray): readonly WrittenArray[] | undefined {
  if (x instanceof Row || x instanceof ArrayPart) return [x.whole];
  return x instanceof Chosen ? x.list.filter((item) => item instanceof WrittenArray) : undefined;
}

/** A list of numbers, or of arrays of one shape, as one array. */
export const stacked = (list: NestedArrays[]): NDArray => asArray(list.map(asOneArray));

const asOneArray = (x: NestedArrays): NestedArrays =>
  x instanceof NDArray && x.ndim === 0 ? asFloat(x) : x;

/** `value` where the index is k, else what there was. */
export function pickedAt(index: NDArray, k: number, value: Value, old: Value): Value {
  if (Object.is(value, old)) return old;
  const isIt = op('eq', asFloat(index) as NDArray, k);
  const isTruths = isTruth(value) && isTruth(old);
  if (isLeaf(value) && isLeaf(old)) {
    const picked = where(isIt, isTruths ? value : asFloat(value), isTruths ? old : asFloat(old));
    const isWritable = writableOf(value) !== undefined || writableOf(old) !== undefined;
    return isWritable && picked.ndim > 0 ? copyOf(picked) : picked;
  }
  return joined('an item under a traced index', isIt, value, old);
}

/** Writes an element of an array. */
export function setElement(x: WrittenArray, index: number | NDArray, value: Value): void {
  if (x instanceof ArrayPart && isWithin(index, x.to - x.from))
    return setElement(x.whole, add(index, x.from), value);
  const array = x.current;
  const [size = 0] = array.shape;
  const update = stored(value instanceof NDArray ? asFloat(value) : value, array.dtype);
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

/** Whether an index is certain to be one of so many. */
function isWithin(index: number | NDArray, size: number): boolean {
  const range = rangeOf(index);
  return range !== undefined && range.least >= 0 && range.greatest < size;
}

/** Gives the array other elements. */
export function assign(x: WrittenArray, current: NDArray): void {
  if (x instanceof Row) setElement(x.whole, x.index, current);
  else if (x instanceof ArrayPart) {
    const { current: whole } = x.whole;
    const [before, behind] = [
      sliceAxis(whole, 0, 0, x.from),
      sliceAxis(whole, 0, x.to, x.whole.shape[0] ?? 0),
    ];
    assign(x.whole, concatenate([before, current, behind], 0));
  } else if (x instanceof Chosen)
    x.list.forEach((item, k) => {
      if (item instanceof WrittenArray) assign(item, pickedAt(x.index, k, current, item.current));
      else failForeign('x[i][j] = value');
    });
  else writeElements(x, presentOf(current));
}

/** The whole number that JavaScript keeps of a number in so many bits. */
function wrapped(x: NDArray | number, dtype: DType): NDArray | number {
  if (dtype === 'uint32') return ushr(x, 0);
  if (dtype === 'uint16' || dtype === 'uint8') return bitAnd(x, greatestOf[dtype]);
  if (dtype !== 'int16' && dtype !== 'int8') return bitOr(x, 0);
  const unused = dtype === 'int16' ? 16 : 24;
  return shr(shl(x, unused), unused);
}

/** A value as an element of this type keeps it: whole numbers wrap around. */
export function stored(x: NDArray | number, dtype: DType): NDArray {
  if (!isInteger(dtype)) return convertTo(asArray(x), dtype);
  if (x instanceof NDArray && x.dtype === dtype) return x;
  return convertTo(asArray(wrapped(x, dtype)), dtype);
}

/** A copy that may be written into. */
export const copyOf = (x: NDArray): WrittenArray => made(new WrittenArray(presentOf(x)));

/** An index whose value is known as a number. */
export function knownIndex(i: Value): Value {
  const index = i instanceof WrittenArray ? i.current : i;
  return index instanceof DenseArray && index.ndim === 0 ? index.item<NDArray>() : index;
}

/** Refuses to write to an array that the function has not made. */
export function failForeign(what: string): never {
  return fail(
    'bad-argument',
    `${what}: x was captured, or made by a function of the library, and such arrays stay as they ` +
      'are. Copy it first (Float64Array.from(x), x.slice()) and return the copy.',
  );
}
