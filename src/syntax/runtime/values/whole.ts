/**
 * Whole numbers of JS within a traced program. A counter, or an element of an integer array, is an
 * int32 scalar of which the range is known, so that it may serve as an index; arithmetic stays
 * there as long as the result is certain to be what JS computes, and becomes float64 elsewhere.
 */
import { aval, type Aval } from '../../../array/aval.js';
import { DenseArray } from '../../../array/dense.js';
import { greatestOf, isBool, isInteger, leastOf } from '../../../array/dtype.js';
import { NDArray } from '../../../array/ndarray.js';
import { convertTo } from '../../../operands/basic.js';
import { op } from '../../../operands/elementwise.js';

/** The least and the greatest value that a whole number can have. */
export interface WholeRange {
  readonly least: number;
  readonly greatest: number;
}

export const int32Range: WholeRange = { least: -(2 ** 31), greatest: 2 ** 31 - 1 };

const ranges = new WeakMap<NDArray, WholeRange>();

/** The int32 scalar as a whole number of JS. */
export function wholeNumber(x: NDArray, range: WholeRange): NDArray {
  ranges.set(x, range);
  return x;
}

/** An element of an integer array as the number that JS reads. */
export function elementAsNumber(x: NDArray): NDArray {
  if (!isInteger(x.dtype) || x.ndim > 0) return x;
  const range = { least: leastOf[x.dtype], greatest: greatestOf[x.dtype] };
  return isWithinInt32(range) ? wholeNumber(convertTo(x, 'int32'), range) : convertTo(x, 'float64');
}

/** Of a stand-in for a number that is known to be whole, the same is known. */
export function sameRange(x: NDArray, standIn: NDArray): void {
  const range = ranges.get(x);
  if (range !== undefined) ranges.set(standIn, range);
}

/** The type of what `asFloat` makes of a number; plain numbers have none of their own. */
export function floatType(x: NDArray | number | boolean): Aval | undefined {
  if (!(x instanceof NDArray)) return undefined;
  const isConverted = ranges.has(x) || (isBool(x.dtype) && x.ndim === 0);
  return isConverted ? aval([], 'float64') : x.aval;
}

export const isWithinInt32 = ({ least, greatest }: WholeRange): boolean =>
  least >= int32Range.least && greatest <= int32Range.greatest;

/** What is known of a number, if it is certain to be whole; -0 is not. */
export function rangeOf(x: unknown): WholeRange | undefined {
  if (x instanceof NDArray) return ranges.get(x);
  return Number.isSafeInteger(x) && !Object.is(x, -0)
    ? { least: x as number, greatest: x as number }
    : undefined;
}

/** An operand of arithmetic that is not on whole numbers: these become float64, truths 0 and 1. */
export function asFloat(x: unknown): NDArray | number {
  if (!(x instanceof NDArray)) return Number(x);
  if (ranges.has(x)) return x instanceof DenseArray ? x.item() : convertTo(x, 'float64');
  return isBool(x.dtype) && x.ndim === 0 ? convertTo(x, 'float64') : x;
}

/** The operand of an operation on int32 scalars; plain numbers are literals. */
export const asWhole = (x: unknown): NDArray | number => x as NDArray | number;

/** The operation on whole numbers, if its result has a range in which it is exact. */
export function wholeOperation(
  name: 'add' | 'sub' | 'mul' | 'rem',
  a: unknown,
  b: unknown,
): NDArray | undefined {
  const [x, y] = [rangeOf(a), rangeOf(b)];
  if (x === undefined || y === undefined) return undefined;
  if (!isWithinInt32(x) || !isWithinInt32(y)) return undefined;
  const range = rangeOfResult[name](x, y);
  if (range === undefined || !isWithinInt32(range)) return undefined;
  return wholeNumber(op(name, asWhole(a), asWhole(b)), range);
}

/** The range of a result; undefined where it can be -0, or no whole number. */
const rangeOfResult: Readonly<
  Record<'add' | 'sub' | 'mul' | 'rem', (x: WholeRange, y: WholeRange) => WholeRange | undefined>
> = {
  add: (x, y) => ({ least: x.least + y.least, greatest: x.greatest + y.greatest }),
  sub: (x, y) => ({ least: x.least - y.greatest, greatest: x.greatest - y.least }),
  mul: (x, y) => {
    if (mayBeNegativeZero(x, y) || mayBeNegativeZero(y, x)) return undefined;
    const corners = [
      x.least * y.least,
      x.least * y.greatest,
      x.greatest * y.least,
      x.greatest * y.greatest,
    ];
    return { least: Math.min(...corners), greatest: Math.max(...corners) };
  },
  rem: (x, y) =>
    x.least < 0 || y.least <= 0
      ? undefined
      : { least: 0, greatest: Math.min(x.greatest, y.greatest - 1) },
};

const mayBeNegativeZero = (x: WholeRange, y: WholeRange): boolean =>
  x.least <= 0 && x.greatest >= 0 && y.least < 0;
