/**
 * Elementwise functions: one primitive each, without promotion or broadcasting. The operands of one
 * call have one shape and one dtype; JS numbers take the array's.
 */
import type { DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { noParams, type NoParams, type PrimName, type PrimParams } from '../ir/program.js';
import { asArray } from '../numpy/convert.js';
import { bind1 } from '../trace/bind.js';
import { apply, equalOperands } from './operands.js';

type PlainName = { [N in PrimName]: PrimParams[N] extends NoParams ? N : never }[PrimName];

const unary = (name: PlainName, x: ArrayLike): NDArray => apply(name, x, noParams as never);

const binary = (name: PlainName, x: ArrayLike, y: ArrayLike): NDArray =>
  bind1(name, equalOperands(`lax.${name}`, [x, y]), noParams as never);

/** -x. Any number dtype; unsigned integers wrap. */
export const neg = (x: ArrayLike): NDArray => unary('neg', x);
/** |x|. Any number dtype. */
export const abs = (x: ArrayLike): NDArray => unary('abs', x);
/** -1, 0 or 1, with the dtype of x; NaN for NaN. */
export const sign = (x: ArrayLike): NDArray => unary('sign', x);
/** The largest integer not above x. Float dtypes. */
export const floor = (x: ArrayLike): NDArray => unary('floor', x);
/** The smallest integer not below x. Float dtypes. */
export const ceil = (x: ArrayLike): NDArray => unary('ceil', x);
/** e to the power of x. Float dtypes, as the functions down to `digamma`. */
export const exp = (x: ArrayLike): NDArray => unary('exp', x);
/** exp(x) - 1, exact also near zero. */
export const expm1 = (x: ArrayLike): NDArray => unary('expm1', x);
/** The natural logarithm. */
export const log = (x: ArrayLike): NDArray => unary('log', x);
/** log(1 + x), exact also near zero. */
export const log1p = (x: ArrayLike): NDArray => unary('log1p', x);
/** The square root. */
export const sqrt = (x: ArrayLike): NDArray => unary('sqrt', x);
/** 1 / sqrt(x). */
export const rsqrt = (x: ArrayLike): NDArray => unary('rsqrt', x);
/** The cube root, also of negative numbers. */
export const cbrt = (x: ArrayLike): NDArray => unary('cbrt', x);
/** The sine. */
export const sin = (x: ArrayLike): NDArray => unary('sin', x);
/** The cosine. */
export const cos = (x: ArrayLike): NDArray => unary('cos', x);
/** The tangent. */
export const tan = (x: ArrayLike): NDArray => unary('tan', x);
/** The inverse of the sine. */
export const asin = (x: ArrayLike): NDArray => unary('asin', x);
/** The inverse of the cosine. */
export const acos = (x: ArrayLike): NDArray => unary('acos', x);
/** The inverse of the tangent. */
export const atan = (x: ArrayLike): NDArray => unary('atan', x);
/** The hyperbolic sine. */
export const sinh = (x: ArrayLike): NDArray => unary('sinh', x);
/** The hyperbolic cosine. */
export const cosh = (x: ArrayLike): NDArray => unary('cosh', x);
/** The hyperbolic tangent. */
export const tanh = (x: ArrayLike): NDArray => unary('tanh', x);
/** The inverse of the hyperbolic sine. */
export const asinh = (x: ArrayLike): NDArray => unary('asinh', x);
/** The inverse of the hyperbolic cosine. */
export const acosh = (x: ArrayLike): NDArray => unary('acosh', x);
/** The inverse of the hyperbolic tangent. */
export const atanh = (x: ArrayLike): NDArray => unary('atanh', x);
/** 1 / (1 + exp(-x)). */
export const logistic = (x: ArrayLike): NDArray => unary('logistic', x);
/** The error function. */
export const erf = (x: ArrayLike): NDArray => unary('erf', x);
/** 1 - erf(x), exact also for large x. */
export const erfc = (x: ArrayLike): NDArray => unary('erfc', x);
/** The inverse of the error function. */
export const erfInv = (x: ArrayLike): NDArray => unary('erfInv', x);
/** The logarithm of |Γ(x)|. */
export const lgamma = (x: ArrayLike): NDArray => unary('lgamma', x);
/** The derivative of `lgamma`. */
export const digamma = (x: ArrayLike): NDArray => unary('digamma', x);
/** Neither infinite nor NaN. Float dtypes; gives bool. */
export const isFinite = (x: ArrayLike): NDArray => unary('isFinite', x);
/** The complement of the bits; for bool the negation. */
export const bitwiseNot = (x: ArrayLike): NDArray => unary('not', x);
/** The number of bits that are set. Integer dtypes. */
export const populationCount = (x: ArrayLike): NDArray => unary('populationCount', x);
/** The number of zero bits above the highest one. Integer dtypes. */
export const clz = (x: ArrayLike): NDArray => unary('clz', x);
/** x itself, with the derivative zero. */
export const stopGradient = (x: ArrayLike): NDArray => unary('stopGradient', x);

/** x + y. Integers wrap, here and below. */
export const add = (x: ArrayLike, y: ArrayLike): NDArray => binary('add', x, y);
/** x - y. */
export const sub = (x: ArrayLike, y: ArrayLike): NDArray => binary('sub', x, y);
/** x · y. */
export const mul = (x: ArrayLike, y: ArrayLike): NDArray => binary('mul', x, y);
/** x / y; integers truncate towards zero. */
export const div = (x: ArrayLike, y: ArrayLike): NDArray => binary('div', x, y);
/** The remainder of the truncating division: it has the sign of x. */
export const rem = (x: ArrayLike, y: ArrayLike): NDArray => binary('rem', x, y);
/** The larger one; NaN when either is. On ties both have half of the derivative. */
export const max = (x: ArrayLike, y: ArrayLike): NDArray => binary('max', x, y);
/** The smaller one; NaN when either is. On ties both have half of the derivative. */
export const min = (x: ArrayLike, y: ArrayLike): NDArray => binary('min', x, y);
/** The angle of the point (y, x), called as atan2(y, x). Float dtypes. */
export const atan2 = (x: ArrayLike, y: ArrayLike): NDArray => binary('atan2', x, y);
/** The float next to x in the direction of y. Float dtypes. */
export const nextafter = (x: ArrayLike, y: ArrayLike): NDArray => binary('nextAfter', x, y);
/** Bitwise for integers, logical for bool, as the next two. */
export const bitwiseAnd = (x: ArrayLike, y: ArrayLike): NDArray => binary('and', x, y);
/** Bitwise or. */
export const bitwiseOr = (x: ArrayLike, y: ArrayLike): NDArray => binary('or', x, y);
/** Bitwise exclusive or. */
export const bitwiseXor = (x: ArrayLike, y: ArrayLike): NDArray => binary('xor', x, y);
/** The bits of x moved up by y. Integer dtypes. */
export const shiftLeft = (x: ArrayLike, y: ArrayLike): NDArray => binary('shiftLeft', x, y);
/** The bits of x moved down by y; zeros come in. */
export const shiftRightLogical = (x: ArrayLike, y: ArrayLike): NDArray =>
  binary('shiftRightLogical', x, y);
/** The bits of x moved down by y; the sign bit is repeated. */
export const shiftRightArithmetic = (x: ArrayLike, y: ArrayLike): NDArray =>
  binary('shiftRightArithmetic', x, y);
/** The high 32 bits of the product. Integer dtypes. */
export const mulhi = (x: ArrayLike, y: ArrayLike): NDArray => binary('mulHigh', x, y);
/** Where x = y; as all comparisons it gives bool, and false for NaN (`ne`: true). */
export const eq = (x: ArrayLike, y: ArrayLike): NDArray => binary('eq', x, y);
/** Where x ≠ y. */
export const ne = (x: ArrayLike, y: ArrayLike): NDArray => binary('ne', x, y);
/** Where x < y. */
export const lt = (x: ArrayLike, y: ArrayLike): NDArray => binary('lt', x, y);
/** Where x ≤ y. */
export const le = (x: ArrayLike, y: ArrayLike): NDArray => binary('le', x, y);
/** Where x > y. */
export const gt = (x: ArrayLike, y: ArrayLike): NDArray => binary('gt', x, y);
/** Where x ≥ y. */
export const ge = (x: ArrayLike, y: ArrayLike): NDArray => binary('ge', x, y);

/** 2 to the power of x. Float dtypes. */
export const exp2 = (x: ArrayLike): NDArray => bind1('pow', [2, asArray(x)], noParams);

/** x². */
export const square = (x: ArrayLike): NDArray => integerPow(x, 2);

/** 1 / x. Float dtypes. */
export const reciprocal = (x: ArrayLike): NDArray => bind1('div', [1, asArray(x)], noParams);

/** x to the power of an integer known now, which may be negative for float dtypes. */
export const integerPow = (x: ArrayLike, exponent: number): NDArray =>
  apply('integerPow', x, { exponent });

/** x to the power of y. x is a float array; y is one too, or an integer array of the same shape. */
export function pow(x: ArrayLike, y: ArrayLike): NDArray {
  if (typeof y === 'number') return bind1('pow', [asArray(x), y], noParams);
  const base = asArray(x);
  const exponent = asArray(y);
  const converted = isIntegerArray(exponent)
    ? bind1('convert', [exponent], { dtype: base.dtype })
    : exponent;
  return binary('pow', typeof x === 'number' ? x : base, converted);
}

const isIntegerArray = (x: NDArray): boolean => x.dtype === 'int32' || x.dtype === 'uint32';

export type RoundingMethod = 'AWAY_FROM_ZERO' | 'TO_NEAREST_EVEN';

/** The nearest integer, of the dtype of x; the method says where halves go. Float dtypes. */
export function round(x: ArrayLike, method: RoundingMethod = 'AWAY_FROM_ZERO'): NDArray {
  if (method !== 'AWAY_FROM_ZERO' && method !== 'TO_NEAREST_EVEN')
    fail(
      'bad-argument',
      `lax.round: the method is 'AWAY_FROM_ZERO' or 'TO_NEAREST_EVEN', received ${String(method)}.`,
    );
  return apply('round', x, { halves: method === 'AWAY_FROM_ZERO' ? 'away' : 'even' });
}

/** x in another dtype: floats truncate to integers, everything but 0 is true. */
export const convertElementType = (x: ArrayLike, dtype: DType): NDArray =>
  apply('convert', x, { dtype });

/** The same bits read as another dtype of 32 bits: float32, int32 or uint32. */
export const bitcastConvertType = (x: ArrayLike, dtype: DType): NDArray =>
  apply('bitcast', x, { dtype });

/** x rounded to fewer bits of exponent and mantissa, in its own dtype. Float dtypes. */
export const reducePrecision = (
  x: ArrayLike,
  exponentBits: number,
  mantissaBits: number,
): NDArray => apply('reducePrecision', x, { exponentBits, mantissaBits });
