/**
 * The functions and constants of `Math`, and the questions of `Number`: of plain values those of
 * JavaScript, of arrays those on arrays.
 */
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { clz } from '../../lax/elementwise.js';
import { arctan2, hypot } from '../../numpy/math/float-pairs.js';
import { arccos, arccosh, arcsin, arcsinh, arctan, arctanh } from '../../numpy/math/math.js';
import { cbrt, cos, cosh, exp, expm1, log, log10, log1p, log2 } from '../../numpy/math/math.js';
import { sin, sinh, sqrt, tan, tanh } from '../../numpy/math/math.js';
import { abs, maximum, minimum, sign } from '../../numpy/math/arithmetic.js';
import { isfinite, isnan } from '../../numpy/math/logic.js';
import { max as largest, min as smallest } from '../../numpy/reduce/reduce.js';
import { ceil, copysign, floor, trunc } from '../../numpy/math/rounding.js';
import { convertTo } from '../../operands/basic.js';
import { op, pick } from '../../operands/elementwise.js';
import { currentTrace } from '../../trace/trace.js';
import { madeBy } from './conditions/bounds.js';
import { asFloat, rangeOf } from './values/whole.js';
import { bitOr, le, pow as power } from './operators.js';

type Value = any;
type OfNumber = (x: number) => number;
type OfArray = (x: NDArray | number, ...none: []) => NDArray;

/** A function of one number. */
const one =
  (ofNumber: OfNumber, ofArray: OfArray) =>
  (x: Value): Value => {
    if (typeof x === 'number') return ofNumber(x);
    return x instanceof NDArray ? ofArray(asFloat(x)) : ofNumber(x);
  };

/** A function that leaves whole numbers as they are. */
const rounding = (ofNumber: OfNumber, ofArray: OfArray): ((x: Value) => Value) => {
  const general = one(ofNumber, ofArray);
  return (x: Value): Value => (x instanceof NDArray && rangeOf(x) !== undefined ? x : general(x));
};

const absoluteOfAny = one(Math.abs, abs);
const absolute = (x: Value): Value =>
  (x instanceof NDArray ? (rangeOf(x)?.least ?? -1) : -1) >= 0
    ? x
    : madeBy(absoluteOfAny(x), 'abs', x);

/** Halves go up, and what becomes zero keeps its sign. */
function roundHalvesUp(x: NDArray | number): NDArray {
  const below = floor(x);
  const isUp = op('ge', op('sub', x, below), 0.5);
  return copysign(pick(isUp, op('add', below, 1), below), x);
}

/** The nearest number of 32 bits. */
const toFloat32 = (x: NDArray | number): NDArray =>
  convertTo(convertTo(x as NDArray, 'float32'), 'float64');

/** A function of any count of numbers, taken two at a time. */
const many =
  (ofNumbers: (...xs: number[]) => number, ofTwo: (x: Value, y: Value) => NDArray) =>
  (...xs: Value[]): Value => {
    if (!xs.some((x) => x instanceof NDArray)) return ofNumbers(...xs);
    return xs.map(asFloat).reduce((x: Value, y: Value) => ofTwo(x, y));
  };

/** A function of two numbers. */
const two =
  (ofNumbers: (x: number, y: number) => number, ofArrays: (x: Value, y: Value) => NDArray) =>
  (x: Value, y: Value): Value => {
    if (typeof x === 'number' && typeof y === 'number') return ofNumbers(x, y);
    return x instanceof NDArray || y instanceof NDArray
      ? ofArrays(asFloat(x), asFloat(y))
      : ofNumbers(x, y);
  };

/** The low 32 bits of a product. */
function multiplyWords(x: Value, y: Value): Value {
  if (!(x instanceof NDArray || y instanceof NDArray)) return Math.imul(x, y);
  return bitOr(op('mul', bitOr(x, 0), bitOr(y, 0)), 0);
}

function draw(): number {
  if (currentTrace() !== null)
    fail(
      'value-not-known',
      'Math.random(): while a function is traced it would be drawn once, for all calls. Draw ' +
        'outside and hand the number in, or use random.uniform(key) with a key as an argument.',
    );
  return Math.random();
}

const functions = {
  E: Math.E,
  LN10: Math.LN10,
  LN2: Math.LN2,
  LOG10E: Math.LOG10E,
  LOG2E: Math.LOG2E,
  PI: Math.PI,
  SQRT1_2: Math.SQRT1_2,
  SQRT2: Math.SQRT2,
  abs: absolute,
  acos: one(Math.acos, arccos),
  acosh: one(Math.acosh, arccosh),
  asin: one(Math.asin, arcsin),
  asinh: one(Math.asinh, arcsinh),
  atan: one(Math.atan, arctan),
  atan2: two(Math.atan2, arctan2),
  atanh: one(Math.atanh, arctanh),
  cbrt: one(Math.cbrt, cbrt),
  ceil: rounding(Math.ceil, ceil),
  clz32: (x: Value): Value =>
    x instanceof NDArray ? clz(convertTo(bitOr(x, 0), 'uint32')) : Math.clz32(x),
  cos: one(Math.cos, cos),
  cosh: one(Math.cosh, cosh),
  exp: one(Math.exp, exp),
  expm1: one(Math.expm1, expm1),
  floor: rounding(Math.floor, floor),
  fround: one(Math.fround, toFloat32),
  hypot: many(Math.hypot, hypot),
  imul: multiplyWords,
  log: one(Math.log, log),
  log10: one(Math.log10, log10),
  log1p: one(Math.log1p, log1p),
  log2: one(Math.log2, log2),
  max: many(Math.max, maximum),
  min: many(Math.min, minimum),
  pow: power,
  random: draw,
  round: rounding(Math.round, roundHalvesUp),
  sign: one(Math.sign, sign),
  sin: one(Math.sin, sin),
  sinh: one(Math.sinh, sinh),
  sqrt: one(Math.sqrt, sqrt),
  tan: one(Math.tan, tan),
  tanh: one(Math.tanh, tanh),
  trunc: rounding(Math.trunc, trunc),
} as const;

/** What stands for `Math` in rewritten code; what is not here is JavaScript's. */
export const math: typeof functions = Object.setPrototypeOf(functions, Math) as typeof functions;

/** `Math.max(...x)` and `Math.min(...x)`. */
export const maxOf = (x: Value): Value =>
  x instanceof NDArray ? largest(asFloat(x)) : math.max(...x);
export const minOf = (x: Value): Value =>
  x instanceof NDArray ? smallest(asFloat(x)) : math.min(...x);

/** `Number(x)`, `isNaN(x)`, `isFinite(x)`. */
export const toNumber = (...args: Value[]): Value =>
  args[0] instanceof NDArray ? asFloat(args[0]) : Number(...(args as [unknown]));
export const isNaNOf = (x: Value): Value => (x instanceof NDArray ? isnan(x) : isNaN(x));
export const isFiniteOf = (x: Value): Value => (x instanceof NDArray ? isfinite(x) : isFinite(x));

/** The questions of `Number`. */
const questions = {
  isFinite: (x: Value): Value => (x instanceof NDArray ? isfinite(x) : Number.isFinite(x)),
  isInteger: (x: Value): Value => (x instanceof NDArray ? isWhole(x) : Number.isInteger(x)),
  isNaN: (x: Value): Value => (x instanceof NDArray ? isnan(x) : Number.isNaN(x)),
  isSafeInteger: (x: Value): Value =>
    x instanceof NDArray
      ? op('and', isWhole(x), isAtMost(x, Number.MAX_SAFE_INTEGER))
      : Number.isSafeInteger(x),
} as const;

/** What stands for `Number`; what is not here is JavaScript's. */
export const number: typeof toNumber & typeof questions = Object.setPrototypeOf(
  Object.assign((...args: Value[]): Value => toNumber(...args), questions),
  Number,
) as typeof toNumber & typeof questions;

const isAtMost = (x: NDArray, bound: number): NDArray => le(absolute(x), bound) as NDArray;

function isWhole(x: NDArray): NDArray {
  const float = asFloat(x) as NDArray;
  return op('eq', op('sub', float, floor(float)), 0);
}
