/** Rounding, and the parts of floating-point numbers. All are elementwise and keep the shape. */
import { isBool, isInexact, isRealFloat, itemSize, largestFinite } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { oneOperand, twoOperands } from '../../parameters/arity.js';
import { arrayLike, flag, integer, number, optional, out } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { convertTo, filled, pickAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op, partByPart, pick } from '../../operands/elementwise.js';
import {
  asInexact,
  asNumeric,
  inexactArrays,
  promoteArrays,
  promoteInexact,
  requireIntegers,
  requireReal,
} from '../../operands/promote.js';

/** Applies `f` to a float array; integers and booleans are whole numbers already. */
function unlessWhole(who: string, x: ArrayLike, f: (x: NDArray) => NDArray): NDArray {
  const array = requireReal(who, x);
  return isRealFloat(array.dtype) ? f(array) : array;
}

/** The largest whole number not above x, with the dtype of x. */
export function floor(x: ArrayLike, ...more: []): NDArray {
  oneOperand('floor', x, more);
  return unlessWhole('floor', x, (v) => op('floor', v));
}

/** The smallest whole number not below x, with the dtype of x. */
export function ceil(x: ArrayLike, ...more: []): NDArray {
  oneOperand('ceil', x, more);
  return unlessWhole('ceil', x, (v) => op('ceil', v));
}

/** x rounded towards zero, with the dtype of x. */
export function trunc(x: ArrayLike, ...more: []): NDArray {
  oneOperand('trunc', x, more);
  return unlessWhole('trunc', x, (v) => pick(op('lt', v, 0), op('ceil', v), op('floor', v)));
}
export { trunc as fix };

/** Halves to even; of complex numbers both parts. */
const roundEven = (x: NDArray): NDArray =>
  partByPart(x, (part) => bind1('round', [part], { halves: 'even' }));

/** The nearest whole number, halves to even; integers become the default float dtype. */
export function rint(x: ArrayLike, ...more: []): NDArray {
  oneOperand('rint', x, more);
  return roundEven(asInexact(x));
}

interface RoundOptions {
  /** Digits kept after the point; negative numbers round to tens, hundreds … */
  readonly decimals?: number | undefined;
  /** For NumPy's order of arguments only: arrays are immutable. */
  readonly out?: null | undefined;
}

const roundParameters = parameters<RoundOptions>(
  'round',
  { x: arrayLike },
  { decimals: integer, out },
);

/**
 * x rounded to `decimals` digits (0 unless given), halves to even, with the dtype of x. Throws
 * `bad-argument` for integers with negative `decimals`, and for booleans.
 */
export function round(
  x: ArrayLike,
  ...args: Trailing<[decimals?: number, out?: null], RoundOptions>
): NDArray {
  const { decimals: digits = 0 } = roundParameters.read([x], args);
  const array = asArray(x);
  if (isBool(array.dtype) || (!isInexact(array.dtype) && digits < 0))
    fail(
      'bad-argument',
      `round: ${array.dtype} cannot be rounded to ${digits} decimals. Convert with ` +
        `astype(x, 'float64') first.`,
    );
  if (!isInexact(array.dtype)) return array;
  if (digits === 0) return roundEven(array);
  const factor = 10 ** digits;
  return partByPart(array, (x) => op('div', roundEven(op('mul', x, factor)), factor));
}
export { round as around };

/** The pair [fractional part, whole part]; both have the sign of x. */
export function modf(x: ArrayLike, ...more: []): [NDArray, NDArray] {
  oneOperand('modf', x, more);
  const array = asInexact(requireReal('modf', x));
  const whole = trunc(array);
  return [op('sub', array, whole), whole];
}

/** Whether the sign bit is set, which tells -0 from 0, and also NaNs apart. The result is bool. */
export function signbit(x: ArrayLike, ...more: []): NDArray {
  oneOperand('signbit', x, more);
  const array = requireReal('signbit', x);
  if (!isRealFloat(array.dtype)) return op('lt', asNumeric(array), 0);
  const dtype = itemSize[array.dtype] === 2 ? 'int16' : 'int32';
  const words = bind1('bitcast', [array], { dtype });
  return op('lt', words.ndim > array.ndim ? pickAxis(words, array.ndim, 1) : words, 0);
}

/** |x| with the sign of y. */
export function copysign(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('copysign', x, y, more);
  const real = [x, y].map((v) => requireReal('copysign', v)) as [NDArray, NDArray];
  const [value, model] = inexactArrays('copysign', ...real);
  return pick(op('xor', signbit(value), signbit(model)), op('neg', value), value);
}

/** 0 below zero, 1 above, and at zero the second operand. */
export function heaviside(x: ArrayLike, atZero: ArrayLike, ...more: []): NDArray {
  twoOperands('heaviside', x, atZero, more);
  const real = [x, atZero].map((v) => requireReal('heaviside', v)) as [NDArray, NDArray];
  const [value, middle] = inexactArrays('heaviside', ...real);
  const step = convertTo(op('gt', value, 0), value.dtype);
  const result = pick(op('eq', value, 0), middle, step);
  return pick(op('ne', value, value), value, result);
}

/** The next float after x in the direction of y. */
export function nextafter(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('nextafter', x, y, more);
  return speakAs('nextafter', () => op('nextAfter', ...promoteInexact('nextafter', x, y)));
}

/** The distance from x to the next float away from zero; it has the sign of x. */
export function spacing(x: ArrayLike, ...more: []): NDArray {
  const array = asInexact(requireReal('spacing', oneOperand('spacing', x, more)));
  const infinity = filled(Infinity, array.shape, array.dtype);
  const outward = pick(signbit(array), op('neg', infinity), infinity);
  return op('sub', op('nextAfter', array, outward), array);
}

/**
 * Powers of two are exact, so the product is x · 2^n rounded once; two factors reach all exponents.
 */
function scaleByPower(x: NDArray, exponent: NDArray): NDArray {
  const half = op('floor', op('mul', exponent, 0.5));
  const rest = op('sub', exponent, half);
  return op('mul', op('mul', x, op('pow', 2, half)), op('pow', 2, rest));
}

/** x · 2^n for an integer array n. Throws `dtype-mismatch` when n is not of an integer dtype. */
export function ldexp(x: ArrayLike, n: ArrayLike, ...more: []): NDArray {
  twoOperands('ldexp', x, n, more);
  const exponent = typeof n === 'number' && Number.isInteger(n) ? asArray(n, 'int32') : asArray(n);
  requireIntegers('ldexp', exponent, 'bool too');
  const value = asInexact(requireReal('ldexp', x));
  const [a, e] = promoteArrays('ldexp', value, convertTo(exponent, value.dtype)) as [
    NDArray,
    NDArray,
  ];
  return scaleByPower(a, e);
}

/**
 * The pair [mantissa, exponent] with x = mantissa · 2^exponent and 0.5 ≤ |mantissa| < 1. The
 * exponent is int32; zero, infinities and NaN are their own mantissa, with the exponent 0.
 */
export function frexp(x: ArrayLike, ...more: []): [NDArray, NDArray] {
  const array = asInexact(requireReal('frexp', oneOperand('frexp', x, more)));
  const magnitude = bind1('stopGradient', [op('abs', array)], {});
  const special = op('or', op('eq', magnitude, 0), op('not', op('isFinite', magnitude)));
  const usual = pick(special, 1, magnitude);
  // The logarithm may be off by one next to a power of two; the two corrections settle it.
  const guess = op('floor', op('div', op('log', usual), Math.LN2));
  const scaled = scaleByPower(usual, op('neg', guess));
  const low = op('lt', scaled, 1);
  const high = op('ge', scaled, 2);
  const step = op('sub', convertTo(high, array.dtype), convertTo(low, array.dtype));
  const exponent = op('add', op('add', guess, step), 1);
  const shift = pick(special, 0, op('neg', exponent));
  const exponents = pick(special, 0, exponent);
  return [scaleByPower(array, shift), convertTo(exponents, 'int32')];
}

interface NanToNumOptions {
  /** Has no effect: arrays are immutable. */
  readonly copy?: boolean | undefined;
  readonly nan?: number | undefined;
  readonly posinf?: number | null | undefined;
  readonly neginf?: number | null | undefined;
}

const nanToNumParameters = parameters<NanToNumOptions>(
  'nanToNum',
  { x: arrayLike },
  { copy: flag, nan: number, posinf: optional(number), neginf: optional(number) },
);

/**
 * x with NaN replaced by `nan` (0 unless given) and the infinities by `posinf` and `neginf` (the
 * largest and the least finite number of the dtype unless given). Integers are returned as they
 * are.
 */
export function nanToNum(
  x: ArrayLike,
  ...args: Trailing<
    [copy?: boolean, nan?: number, posinf?: number | null, neginf?: number | null],
    NanToNumOptions
  >
): NDArray {
  const found = nanToNumParameters.read([x], args);
  return partByPart(asArray(x), (part) => finiteOf(part, found));
}

function finiteOf(array: NDArray, found: Found<NanToNumOptions>): NDArray {
  if (!isRealFloat(array.dtype)) return array;
  const largest = largestFinite(array.dtype);
  const { nan: forNaN = 0, posinf = largest, neginf = -largest } = found;
  const noNaN = pick(op('ne', array, array), forNaN, array);
  const noPositive = pick(op('eq', array, Infinity), posinf, noNaN);
  return pick(op('eq', array, -Infinity), neginf, noPositive);
}
