/** Operations element by element. */
import { isBool, isComplex, isRealFloat } from '../../../array/dtype.js';
import type { NDArray } from '../../../array/ndarray.js';
import { at } from '../../../array/shape.js';
import { lax } from '../lax.js';
import type { GivenOperation } from '../given.js';
import type { OperationRule, OperationRules } from './rule.js';

type Unary = (x: NDArray) => NDArray;
type Binary = (x: NDArray, y: NDArray) => NDArray;

const unary =
  (f: Unary): OperationRule =>
  (given, xs) => {
    given.count(1);
    return f(at(xs, 0));
  };

const binary =
  (f: Binary): OperationRule =>
  (given, xs) => {
    given.count(2);
    return f(at(xs, 0), at(xs, 1));
  };

/** Sums and products of booleans are what is said of truths. */
export const orOfBools =
  (f: Binary): Binary =>
  (x, y) =>
    (isBool(x.dtype) ? lax.bitwiseOr : f)(x, y);
export const andOfBools =
  (f: Binary): Binary =>
  (x, y) =>
    (isBool(x.dtype) ? lax.bitwiseAnd : f)(x, y);

const directions = { EQ: lax.eq, NE: lax.ne, LT: lax.lt, LE: lax.le, GT: lax.gt, GE: lax.ge };

/** The word of a comparison: `LT` among the operands, or the last word of an attribute. */
export function directionOf(given: GivenOperation): keyof typeof directions {
  const word = given.words[0] ?? given.word('comparison_direction');
  if (!Object.hasOwn(directions, word))
    given.fail(`compares by ${word}, which is none of EQ, NE, LT, LE, GT, GE`);
  return word as keyof typeof directions;
}

export const isTotalOrder = (given: GivenOperation): boolean =>
  (given.words[1] ?? given.find('compare_type')) === 'TOTALORDER';

const isNaN = (x: NDArray): NDArray => lax.ne(x, x);

/**
 * Comparisons in the total order of floats: NaN is equal to itself and greater than all others.
 * Its signs, and those of zeros, are not told apart; JAX drops them in front of such comparisons.
 */
const totally: Readonly<Record<keyof typeof directions, Binary>> = {
  EQ: (x, y) => lax.bitwiseOr(lax.eq(x, y), lax.bitwiseAnd(isNaN(x), isNaN(y))),
  NE: (x, y) => lax.bitwiseNot(totally.EQ(x, y)),
  LT: (x, y) => lax.bitwiseOr(lax.lt(x, y), lax.bitwiseAnd(lax.bitwiseNot(isNaN(x)), isNaN(y))),
  LE: (x, y) => lax.bitwiseNot(totally.LT(y, x)),
  GT: (x, y) => totally.LT(y, x),
  GE: (x, y) => lax.bitwiseNot(totally.LT(x, y)),
};

const compare: OperationRule = (given, xs) => {
  given.count(2);
  const tests = isTotalOrder(given) && isRealFloat(at(xs, 0).dtype) ? totally : directions;
  return tests[directionOf(given)](at(xs, 0), at(xs, 1));
};

const convert: OperationRule = (given, xs) => {
  given.count(1);
  const x = at(xs, 0);
  const { dtype } = given.resultType();
  if (isComplex(x.dtype) && !isComplex(dtype)) given.fail('converts complex numbers to real ones');
  return isBool(dtype) ? lax.ne(x, lax.fullLike(x, 0)) : lax.convertElementType(x, dtype);
};

const bitcast: OperationRule = (given, xs) =>
  lax.bitcastConvertType(at(xs, 0), given.resultType().dtype);

const reducePrecision: OperationRule = (given, xs) => {
  const format = given.find('format');
  const [, exponent, mantissa] =
    typeof format === 'string' ? (/^e(\d+)m(\d+)$/.exec(format) ?? []) : [];
  return lax.reducePrecision(
    at(xs, 0),
    exponent === undefined ? given.integer('exponent_bits') : Number(exponent),
    mantissa === undefined ? given.integer('mantissa_bits') : Number(mantissa),
  );
};

const select: OperationRule = (given, xs) => {
  given.count(3);
  return lax.select(at(xs, 0), at(xs, 1), at(xs, 2));
};

const clamp: OperationRule = (given, xs) => {
  given.count(3);
  return lax.clamp(at(xs, 0), at(xs, 1), at(xs, 2));
};

const infinite = (x: NDArray, value: number): NDArray => lax.eq(x, lax.fullLike(x, value));

export const elementwise: OperationRules = {
  'stablehlo.abs': unary(lax.abs),
  'stablehlo.add': binary(orOfBools(lax.add)),
  'stablehlo.and': binary(lax.bitwiseAnd),
  'stablehlo.atan2': binary(lax.atan2),
  'stablehlo.bitcast_convert': bitcast,
  'stablehlo.cbrt': unary(lax.cbrt),
  'stablehlo.ceil': unary(lax.ceil),
  'stablehlo.clamp': clamp,
  'stablehlo.compare': compare,
  'stablehlo.complex': binary(lax.complex),
  'stablehlo.convert': convert,
  'stablehlo.cosine': unary(lax.cos),
  'stablehlo.count_leading_zeros': unary(lax.clz),
  'stablehlo.divide': binary(lax.div),
  'stablehlo.exponential': unary(lax.exp),
  'stablehlo.exponential_minus_one': unary(lax.expm1),
  'stablehlo.floor': unary(lax.floor),
  'stablehlo.imag': unary(lax.imag),
  'stablehlo.is_finite': unary(lax.isFinite),
  'stablehlo.log': unary(lax.log),
  'stablehlo.log_plus_one': unary(lax.log1p),
  'stablehlo.logistic': unary(lax.logistic),
  'stablehlo.maximum': binary(orOfBools(lax.max)),
  'stablehlo.minimum': binary(andOfBools(lax.min)),
  'stablehlo.multiply': binary(andOfBools(lax.mul)),
  'stablehlo.negate': unary(lax.neg),
  'stablehlo.not': unary(lax.bitwiseNot),
  'stablehlo.or': binary(lax.bitwiseOr),
  'stablehlo.popcnt': unary(lax.populationCount),
  'stablehlo.power': binary(lax.pow),
  'stablehlo.real': unary(lax.real),
  'stablehlo.reduce_precision': reducePrecision,
  'stablehlo.remainder': binary(lax.rem),
  'stablehlo.round_nearest_afz': unary((x) => lax.round(x, 'AWAY_FROM_ZERO')),
  'stablehlo.round_nearest_even': unary((x) => lax.round(x, 'TO_NEAREST_EVEN')),
  'stablehlo.rsqrt': unary(lax.rsqrt),
  'stablehlo.select': select,
  'stablehlo.shift_left': binary(lax.shiftLeft),
  'stablehlo.shift_right_arithmetic': binary(lax.shiftRightArithmetic),
  'stablehlo.shift_right_logical': binary(lax.shiftRightLogical),
  'stablehlo.sign': unary(lax.sign),
  'stablehlo.sine': unary(lax.sin),
  'stablehlo.sqrt': unary(lax.sqrt),
  'stablehlo.subtract': binary(lax.sub),
  'stablehlo.tan': unary(lax.tan),
  'stablehlo.tanh': unary(lax.tanh),
  'stablehlo.xor': binary(lax.bitwiseXor),
  'chlo.acos': unary(lax.acos),
  'chlo.acosh': unary(lax.acosh),
  'chlo.asin': unary(lax.asin),
  'chlo.asinh': unary(lax.asinh),
  'chlo.atan': unary(lax.atan),
  'chlo.atanh': unary(lax.atanh),
  'chlo.bessel_i1e': unary(lax.besselI1e),
  'chlo.conj': unary(lax.conj),
  'chlo.cosh': unary(lax.cosh),
  'chlo.digamma': unary(lax.digamma),
  'chlo.erf': unary(lax.erf),
  'chlo.erf_inv': unary(lax.erfInv),
  'chlo.erfc': unary(lax.erfc),
  'chlo.is_inf': unary((x) => infinite(lax.abs(x), Infinity)),
  'chlo.is_neg_inf': unary((x) => infinite(x, -Infinity)),
  'chlo.is_pos_inf': unary((x) => infinite(x, Infinity)),
  'chlo.lgamma': unary(lax.lgamma),
  'chlo.next_after': binary(lax.nextafter),
  'chlo.polygamma': binary(lax.polygamma),
  'chlo.sinh': unary(lax.sinh),
  'chlo.square': unary(lax.square),
  'chlo.tan': unary(lax.tan),
  'chlo.zeta': binary(lax.zeta),
};
