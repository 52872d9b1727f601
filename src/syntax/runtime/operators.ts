/**
 * The operators of JavaScript. Of plain values each does what JavaScript does; where an operand is
 * an array it is the operation on arrays, on scalars with the results that numbers would have.
 */
import { denseScalar } from '../../array/dense.js';
import { NDArray } from '../../array/ndarray.js';
import { convertTo } from '../../operands/basic.js';
import { op, pick, truth } from '../../operands/elementwise.js';
import { rem as remainder } from '../../lax/elementwise.js';
import {
  add as sum,
  divide,
  multiply,
  negative,
  power,
  subtract,
} from '../../numpy/math/arithmetic.js';
import {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalNot,
  notEqual,
} from '../../numpy/math/logic.js';
import { trunc } from '../../numpy/math/rounding.js';
import { currentTrace } from '../../trace/trace.js';
import { claimed, decided, madeBy, type OrderName } from './conditions/bounds.js';
import { isLeaf } from './values/leaf.js';
import { isTextual, textOf } from './texts.js';
import { sameItem } from './lists/views.js';
import {
  asFloat,
  asWhole,
  int32Range,
  isWithinInt32,
  rangeOf,
  wholeNumber,
  wholeOperation,
  type WholeRange,
} from './values/whole.js';

type Value = any;

const isArray = (a: unknown, b: unknown): boolean => a instanceof NDArray || b instanceof NDArray;

/** What an object is in arithmetic, if its `valueOf` gives an array; else the object. */
const arrayIn = (x: unknown): unknown => {
  if (typeof x !== 'object' || x === null || x instanceof NDArray) return x;
  const value: unknown = currentTrace() === null ? x : x.valueOf();
  return value instanceof NDArray ? value : x;
};

/** An operation on operands that are no arrays, but objects that stand for some. */
function unboxed(operation: Operation, plain: Operation, a: Value, b: Value): Value {
  const [x, y] = [arrayIn(a), arrayIn(b)];
  return isArray(x, y) ? operation(x, y) : plain(a, b);
}

type Operation = (a: Value, b: Value) => Value;

/** `a + b`. */
export function add(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (isTextual(a) || isTextual(b)) return textOf('', a, b);
  if (!isArray(a, b)) return unboxed(add, (x, y) => x + y, a, b);
  return wholeOperation('add', a, b) ?? madeBy(sum(asFloat(a), asFloat(b)), 'add', a, b);
}

/** `a - b`. */
export function sub(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (!isArray(a, b)) return unboxed(sub, (x, y) => x - y, a, b);
  return wholeOperation('sub', a, b) ?? madeBy(subtract(asFloat(a), asFloat(b)), 'sub', a, b);
}

/** `a * b`. */
export function mul(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  if (!isArray(a, b)) return unboxed(mul, (x, y) => x * y, a, b);
  return wholeOperation('mul', a, b) ?? madeBy(multiply(asFloat(a), asFloat(b)), 'mul', a, b);
}

/** `a / b`. */
export function div(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return a / b;
  if (!isArray(a, b)) return unboxed(div, (x, y) => x / y, a, b);
  return madeBy(divide(asFloat(a), asFloat(b)), 'div', a, b);
}

/** `a % b`, which has the sign of a. */
export function rem(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return a % b;
  if (!isArray(a, b)) return a % b;
  return wholeOperation('rem', a, b) ?? remainder(asFloat(a), asFloat(b));
}

/** `a ** b`, which is NaN for a = ±1 and an exponent that is infinite or NaN. */
export function pow(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return a ** b;
  if (!isArray(a, b)) return a ** b;
  if (typeof b === 'number') {
    if (Number.isNaN(b)) return multiply(asFloat(a), NaN);
    if (Number.isFinite(b)) return power(asFloat(a), b);
  }
  const [x, y] = [asFloat(a), asFloat(b)];
  if (typeof x === 'number' && Math.abs(x) !== 1) return power(x, y);
  const isFinite = equal(subtract(y, y), 0);
  const isOne = equal(typeof x === 'number' ? Math.abs(x) : op('abs', x), 1);
  return pick(op('or', isFinite, logicalNot(isOne)), power(x, y), NaN);
}

/** `-x`. */
export function neg(x: Value): Value {
  if (typeof x === 'number') return -x;
  if (!(x instanceof NDArray)) return arrayIn(x) === x ? -x : neg(arrayIn(x));
  const range = rangeOf(x);
  if (range !== undefined && (range.least > 0 || range.greatest < 0)) {
    const negated = { least: -range.greatest, greatest: -range.least };
    if (isWithinInt32(negated)) return wholeNumber(op('neg', x), negated);
  }
  return madeBy(negative(asFloat(x)), 'neg', x);
}

/** `+x`. */
export function plus(x: Value): Value {
  if (typeof x === 'number') return x;
  const value: Value = arrayIn(x);
  return value instanceof NDArray ? value : +value;
}

/** The number that `x++` gives: the old one. */
export function numeric(x: Value): Value {
  if (typeof x === 'number' || x instanceof NDArray) return x;
  const old = x;
  let next = x;
  next++;
  return typeof next === 'bigint' ? next - 1n : Number(old);
}

/** `x + 1` and `x - 1` of `++` and `--`. */
export const inc = (x: Value): Value =>
  typeof x === 'number' ? x + 1 : x instanceof NDArray ? add(x, 1) : ++x;
export const dec = (x: Value): Value =>
  typeof x === 'number' ? x - 1 : x instanceof NDArray ? sub(x, 1) : --x;

/** A scalar as the operand of a bit operation: its whole part, modulo 2³², as int32. */
function toInt32(x: Value): NDArray | number {
  if (!(x instanceof NDArray)) return x | 0;
  if (rangeOf(x) !== undefined) return asWhole(x);
  const float = asFloat(x);
  if (typeof float === 'number') return float | 0;
  const whole = trunc(pick(op('lt', op('abs', float), Infinity), float, 0));
  const low = remainder(whole, 2 ** 32);
  const above = pick(op('ge', low, 2 ** 31), op('sub', low, 2 ** 32), low);
  const signed = pick(op('lt', above, -(2 ** 31)), op('add', above, 2 ** 32), above);
  return convertTo(signed, 'int32');
}

type BitOperation = 'and' | 'or' | 'xor' | 'shiftLeft' | 'shiftRightArithmetic';

function bits(name: BitOperation, a: Value, b: Value): NDArray {
  const [x, y] = [toInt32(a), toInt32(b)];
  const isShift = name === 'shiftLeft' || name === 'shiftRightArithmetic';
  const second = isShift ? shiftCount(y) : y;
  return wholeNumber(op(name, x, second), rangeOfBits(name, a, b));
}

/** Shifts look at five bits. */
const shiftCount = (y: NDArray | number): NDArray | number =>
  typeof y === 'number' ? y & 31 : op('and', y, 31);

/** And with a number that is not negative gives one between 0 and that. */
function rangeOfBits(name: BitOperation, a: Value, b: Value): WholeRange {
  const masks = [a, b].filter((m) => typeof m === 'number' && (m | 0) >= 0).map((m) => m | 0);
  if (name === 'and' && masks.length > 0) return { least: 0, greatest: Math.min(...masks) };
  const [x, y] = [rangeOf(a), b];
  if (
    name === 'shiftRightArithmetic' &&
    x !== undefined &&
    isWithinInt32(x) &&
    typeof y === 'number'
  )
    return { least: x.least >> y, greatest: x.greatest >> y };
  if (name === 'or' && y === 0 && x !== undefined && isWithinInt32(x)) return x;
  return int32Range;
}

/** `a & b`, `a | b`, `a ^ b`, `a << b`, `a >> b`. */
export const bitAnd = (a: Value, b: Value): Value => (isArray(a, b) ? bits('and', a, b) : a & b);
export const bitOr = (a: Value, b: Value): Value => (isArray(a, b) ? bits('or', a, b) : a | b);
export const bitXor = (a: Value, b: Value): Value => (isArray(a, b) ? bits('xor', a, b) : a ^ b);
export const shl = (a: Value, b: Value): Value =>
  isArray(a, b) ? bits('shiftLeft', a, b) : a << b;
export const shr = (a: Value, b: Value): Value =>
  isArray(a, b) ? bits('shiftRightArithmetic', a, b) : a >> b;
/** `~x`. */
export const bitNot = (x: Value): Value => (x instanceof NDArray ? bits('xor', x, -1) : ~x);

/** `a >>> b`: shifted as a number without a sign, which is beyond int32 where a is negative. */
export function ushr(a: Value, b: Value): Value {
  if (!isArray(a, b)) return a >>> b;
  const [x, y] = [toInt32(a), toInt32(b)];
  const word = typeof x === 'number' ? denseScalar(x >>> 0, 'uint32') : convertTo(x, 'uint32');
  const count = shiftCount(y);
  const by = typeof count === 'number' ? count : convertTo(count, 'uint32');
  return convertTo(op('shiftRightLogical', word, by), 'float64');
}

type Comparison = (a: NDArray | number, b: NDArray | number, ...none: []) => NDArray;

/** A comparison of whole numbers as such, of others in floating point. */
function compare(comparison: Comparison, a: Value, b: Value): NDArray {
  const [x, y] = [rangeOf(a), rangeOf(b)];
  return x !== undefined && y !== undefined && isWithinInt32(x) && isWithinInt32(y)
    ? comparison(asWhole(a), asWhole(b))
    : comparison(asFloat(a), asFloat(b));
}

/** The same, if the conditions around do not decide it. */
function order(name: OrderName, comparison: Comparison, a: Value, b: Value): Value {
  return decided(name, a, b) ?? claimed(compare(comparison, a, b), { kind: name, a, b });
}

/** `a < b`, `a <= b`, `a > b`, `a >= b`. */
export const lt = (a: Value, b: Value): Value =>
  typeof a === 'number' && typeof b === 'number'
    ? a < b
    : isArray(a, b)
      ? order('lt', less, a, b)
      : a < b;
export const le = (a: Value, b: Value): Value =>
  typeof a === 'number' && typeof b === 'number'
    ? a <= b
    : isArray(a, b)
      ? order('le', lessEqual, a, b)
      : a <= b;
export const gt = (a: Value, b: Value): Value =>
  typeof a === 'number' && typeof b === 'number'
    ? a > b
    : isArray(a, b)
      ? order('gt', greater, a, b)
      : a > b;
export const ge = (a: Value, b: Value): Value =>
  typeof a === 'number' && typeof b === 'number'
    ? a >= b
    : isArray(a, b)
      ? order('ge', greaterEqual, a, b)
      : a >= b;

/** `a === b`, `a !== b`: an array is equal to numbers and arrays of its value. */
export const same = (a: Value, b: Value): Value =>
  isArray(a, b) && isLeaf(a) && isLeaf(b) ? compare(equal, a, b) : (sameItem(a, b) ?? a === b);
export const differs = (a: Value, b: Value): Value =>
  isArray(a, b) && isLeaf(a) && isLeaf(b) ? compare(notEqual, a, b) : notTruth(same(a, b));
/** `a == b`, `a != b`. */
export const eq = (a: Value, b: Value): Value =>
  isArray(a, b) && isLeaf(a) && isLeaf(b) ? compare(equal, a, b) : (sameItem(a, b) ?? a == b);
export const ne = (a: Value, b: Value): Value =>
  isArray(a, b) && isLeaf(a) && isLeaf(b) ? compare(notEqual, a, b) : notTruth(eq(a, b));

/** Whether a scalar counts as true: it is neither 0 nor NaN. */
export function truthOf(x: NDArray): NDArray {
  return x.dtype === 'bool' || rangeOf(x) !== undefined
    ? truth(x)
    : op('and', op('ne', x, 0), op('eq', x, x));
}

/** `!x`, of a number, a truth or an object that is there. */
export const notTruth = (x: Value): Value =>
  x instanceof NDArray ? claimed(logicalNot(truthOf(x)), { kind: 'not', a: x }) : !x;
