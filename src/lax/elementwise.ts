/**
 * Elementwise functions: one primitive each, without promotion. The operands of one call have one
 * dtype and one shape, to which arrays of rank 0 and axes of length 1 are repeated; JS numbers take
 * those of the arrays.
 */
import { type DType, isInteger } from '../array/dtype.js';
import { speakAs } from '../array/errors.js';
import { NDArray, type ArrayLike } from '../array/ndarray.js';
import { noParams, type NoParams, type PrimName, type PrimParams } from '../ir/program.js';
import { asArray } from '../operands/convert.js';
import { oneOperand, twoOperands } from '../parameters/arity.js';
import {
  arrayLike,
  choice,
  dtype as dtypeKind,
  integer,
  isArrayLike,
  size,
} from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { bind1 } from '../trace/bind.js';
import type { ArrayTree } from '../trace/types.js';
import { flatten, unflatten } from '../tree/tree.js';
import { apply, equalOperands } from './operands.js';

type PlainName = { [N in PrimName]: PrimParams[N] extends NoParams ? N : never }[PrimName];

/** `own` is the name of the function, where it is not that of the primitive. */
const unary = (name: PlainName, own: string, x: ArrayLike, none: readonly unknown[]): NDArray =>
  apply(name, oneOperand(`lax.${own}`, x, none), noParams as never);

function binary(
  name: PlainName,
  own: string,
  x: ArrayLike,
  y: ArrayLike,
  none: readonly unknown[],
): NDArray {
  const who = `lax.${own}`;
  twoOperands(who, x, y, none);
  return bind1(name, equalOperands(who, [x, y]), noParams as never);
}

/** -x. Any number dtype; unsigned integers wrap. */
export const neg = (x: ArrayLike, ...none: []): NDArray => unary('neg', 'neg', x, none);
/** |x|. Any number dtype. */
export const abs = (x: ArrayLike, ...none: []): NDArray => unary('abs', 'abs', x, none);
/** -1, 0 or 1, with the dtype of x; NaN for NaN. */
export const sign = (x: ArrayLike, ...none: []): NDArray => unary('sign', 'sign', x, none);
/** The real part of complex numbers. */
export const real = (x: ArrayLike, ...none: []): NDArray => unary('real', 'real', x, none);
/** The imaginary part of complex numbers. */
export const imag = (x: ArrayLike, ...none: []): NDArray => unary('imag', 'imag', x, none);
/** The complex conjugate. */
export const conj = (x: ArrayLike, ...none: []): NDArray => unary('conj', 'conj', x, none);
/** The largest integer not above x. Float dtypes. */
export const floor = (x: ArrayLike, ...none: []): NDArray => unary('floor', 'floor', x, none);
/** The smallest integer not below x. Float dtypes. */
export const ceil = (x: ArrayLike, ...none: []): NDArray => unary('ceil', 'ceil', x, none);
/** e to the power of x. Float dtypes, as the functions down to `digamma`. */
export const exp = (x: ArrayLike, ...none: []): NDArray => unary('exp', 'exp', x, none);
/** exp(x) - 1, exact also near zero. */
export const expm1 = (x: ArrayLike, ...none: []): NDArray => unary('expm1', 'expm1', x, none);
/** The natural logarithm. */
export const log = (x: ArrayLike, ...none: []): NDArray => unary('log', 'log', x, none);
/** log(1 + x), exact also near zero. */
export const log1p = (x: ArrayLike, ...none: []): NDArray => unary('log1p', 'log1p', x, none);
/** The square root. */
export const sqrt = (x: ArrayLike, ...none: []): NDArray => unary('sqrt', 'sqrt', x, none);
/** 1 / sqrt(x). */
export const rsqrt = (x: ArrayLike, ...none: []): NDArray => unary('rsqrt', 'rsqrt', x, none);
/** The cube root, also of negative numbers. */
export const cbrt = (x: ArrayLike, ...none: []): NDArray => unary('cbrt', 'cbrt', x, none);
/** The sine. */
export const sin = (x: ArrayLike, ...none: []): NDArray => unary('sin', 'sin', x, none);
/** The cosine. */
export const cos = (x: ArrayLike, ...none: []): NDArray => unary('cos', 'cos', x, none);
/** The tangent. */
export const tan = (x: ArrayLike, ...none: []): NDArray => unary('tan', 'tan', x, none);
/** The inverse of the sine. */
export const asin = (x: ArrayLike, ...none: []): NDArray => unary('asin', 'asin', x, none);
/** The inverse of the cosine. */
export const acos = (x: ArrayLike, ...none: []): NDArray => unary('acos', 'acos', x, none);
/** The inverse of the tangent. */
export const atan = (x: ArrayLike, ...none: []): NDArray => unary('atan', 'atan', x, none);
/** The hyperbolic sine. */
export const sinh = (x: ArrayLike, ...none: []): NDArray => unary('sinh', 'sinh', x, none);
/** The hyperbolic cosine. */
export const cosh = (x: ArrayLike, ...none: []): NDArray => unary('cosh', 'cosh', x, none);
/** The hyperbolic tangent. */
export const tanh = (x: ArrayLike, ...none: []): NDArray => unary('tanh', 'tanh', x, none);
/** The inverse of the hyperbolic sine. */
export const asinh = (x: ArrayLike, ...none: []): NDArray => unary('asinh', 'asinh', x, none);
/** The inverse of the hyperbolic cosine. */
export const acosh = (x: ArrayLike, ...none: []): NDArray => unary('acosh', 'acosh', x, none);
/** The inverse of the hyperbolic tangent. */
export const atanh = (x: ArrayLike, ...none: []): NDArray => unary('atanh', 'atanh', x, none);
/** 1 / (1 + exp(-x)). */
export const logistic = (x: ArrayLike, ...none: []): NDArray =>
  unary('logistic', 'logistic', x, none);
/** The error function. */
export const erf = (x: ArrayLike, ...none: []): NDArray => unary('erf', 'erf', x, none);
/** 1 - erf(x), exact also for large x. */
export const erfc = (x: ArrayLike, ...none: []): NDArray => unary('erfc', 'erfc', x, none);
/** The inverse of the error function. */
export const erfInv = (x: ArrayLike, ...none: []): NDArray => unary('erfInv', 'erfInv', x, none);
/** The logarithm of |Γ(x)|. */
export const lgamma = (x: ArrayLike, ...none: []): NDArray => unary('lgamma', 'lgamma', x, none);
/** The derivative of `lgamma`. */
export const digamma = (x: ArrayLike, ...none: []): NDArray => unary('digamma', 'digamma', x, none);
/** Neither infinite nor NaN. Float dtypes; gives bool. */
export const isFinite = (x: ArrayLike, ...none: []): NDArray =>
  unary('isFinite', 'isFinite', x, none);
/** The complement of the bits; for bool the negation. */
export const bitwiseNot = (x: ArrayLike, ...none: []): NDArray =>
  speakAs('lax.bitwiseNot', () => unary('not', 'bitwiseNot', x, none));
/** The number of bits that are set. Integer dtypes. */
export const populationCount = (x: ArrayLike, ...none: []): NDArray =>
  unary('populationCount', 'populationCount', x, none);
/** The number of zero bits above the highest one. Integer dtypes. */
export const clz = (x: ArrayLike, ...none: []): NDArray => unary('clz', 'clz', x, none);
/** x itself, with the derivative zero: an array, or each one of a tree of arrays. */
export function stopGradient<T extends ArrayTree<T>>(x: T, ...none: []): T;
/** The same for numbers and lists of them, which become an array. */
export function stopGradient(x: ArrayLike, ...none: []): NDArray;
export function stopGradient(x: unknown, ...none: []): unknown {
  const stop = (leaf: unknown): NDArray =>
    unary('stopGradient', 'stopGradient', leaf as ArrayLike, none);
  if (!isStructure(x)) return stop(x);
  const [leaves, def] = flatten(x, 'lax.stopGradient');
  return unflatten(def, leaves.map(stop));
}

/** Whether x is a tree: an object that is no array, or a list in which one is. */
const isStructure = (x: unknown): boolean =>
  Array.isArray(x)
    ? x.some((item) => item instanceof NDArray || isStructure(item))
    : typeof x === 'object' && x !== null && !isArrayLike(x);

/** x + y. Integers wrap, here and below. */
export const add = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('add', 'add', x, y, none);
/** x - y. */
export const sub = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('sub', 'sub', x, y, none);
/** x · y. */
export const mul = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('mul', 'mul', x, y, none);
/** x / y; integers truncate towards zero. */
export const div = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('div', 'div', x, y, none);
/** The remainder of the truncating division: it has the sign of x. */
export const rem = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('rem', 'rem', x, y, none);
/** The larger one; NaN when either is. On ties both have half of the derivative. */
export const max = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('max', 'max', x, y, none);
/** The smaller one; NaN when either is. On ties both have half of the derivative. */
export const min = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('min', 'min', x, y, none);
/** The angle of the point (y, x), called as atan2(y, x). Float dtypes. */
export const atan2 = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('atan2', 'atan2', x, y, none);
/** The complex numbers x + iy of two floats: complex64 of float32, complex128 of float64. */
export const complex = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('complex', 'complex', x, y, none);
/** The float next to x in the direction of y. Float dtypes. */
export const nextafter = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('nextAfter', 'nextafter', x, y, none);
/** Bitwise for integers, logical for bool, as the next two. */
export const bitwiseAnd = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('and', 'bitwiseAnd', x, y, none);
/** Bitwise or. */
export const bitwiseOr = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('or', 'bitwiseOr', x, y, none);
/** Bitwise exclusive or. */
export const bitwiseXor = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('xor', 'bitwiseXor', x, y, none);
/** The bits of x moved up by y. Integer dtypes. */
export const shiftLeft = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('shiftLeft', 'shiftLeft', x, y, none);
/** The bits of x moved down by y; zeros come in. */
export const shiftRightLogical = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('shiftRightLogical', 'shiftRightLogical', x, y, none);
/** The bits of x moved down by y; the sign bit is repeated. */
export const shiftRightArithmetic = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('shiftRightArithmetic', 'shiftRightArithmetic', x, y, none);
/** The upper half of the bits of the product. Integer dtypes. */
export const mulhi = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('mulHigh', 'mulhi', x, y, none);
/** Where x = y; as all comparisons it gives bool, and false for NaN (`ne`: true). */
export const eq = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('eq', 'eq', x, y, none);
/** Where x ≠ y. */
export const ne = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('ne', 'ne', x, y, none);
/** Where x < y. */
export const lt = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('lt', 'lt', x, y, none);
/** Where x ≤ y. */
export const le = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('le', 'le', x, y, none);
/** Where x > y. */
export const gt = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('gt', 'gt', x, y, none);
/** Where x ≥ y. */
export const ge = (x: ArrayLike, y: ArrayLike, ...none: []): NDArray =>
  binary('ge', 'ge', x, y, none);

/** 2 to the power of x. Float dtypes. */
export const exp2 = (x: ArrayLike, ...none: []): NDArray =>
  bind1('pow', [2, asArray(oneOperand('lax.exp2', x, none))], noParams);

/** x². */
export const square = (x: ArrayLike, ...none: []): NDArray =>
  integerPow(oneOperand('lax.square', x, none), 2);

/** 1 / x. Float dtypes. */
export const reciprocal = (x: ArrayLike, ...none: []): NDArray =>
  bind1('div', [1, asArray(oneOperand('lax.reciprocal', x, none))], noParams);

const integerPowParameters = parameters('lax.integerPow', { x: arrayLike, y: integer });

/** x to the power of an integer known now, which may be negative for float dtypes. */
export function integerPow(x: ArrayLike, exponent: number, ...none: []): NDArray {
  integerPowParameters.read([x, exponent], none);
  return apply('integerPow', x, { exponent });
}

/** x to the power of y. x is a float array; y is one too, or an integer array of the same shape. */
export function pow(x: ArrayLike, y: ArrayLike, ...none: []): NDArray {
  twoOperands('lax.pow', x, y, none);
  if (typeof y === 'number') return bind1('pow', [asArray(x), y], noParams);
  const base = asArray(x);
  const exponent = asArray(y);
  const converted = isInteger(exponent.dtype)
    ? bind1('convert', [exponent], { dtype: base.dtype })
    : exponent;
  return binary('pow', 'pow', typeof x === 'number' ? x : base, converted, []);
}

/** Where halves are rounded to. */
export type RoundingMethod = 'AWAY_FROM_ZERO' | 'TO_NEAREST_EVEN';

/** The options of `round`. */
export interface RoundOptions {
  readonly roundingMethod?: RoundingMethod | undefined;
}

const roundParameters = parameters<RoundOptions>(
  'lax.round',
  { x: arrayLike },
  { roundingMethod: choice('AWAY_FROM_ZERO', 'TO_NEAREST_EVEN') },
);

/** The nearest integer, of the dtype of x; the method says where halves go. Float dtypes. */
export function round(
  x: ArrayLike,
  ...args: Trailing<[roundingMethod?: RoundingMethod], RoundOptions>
): NDArray {
  const { roundingMethod: method = 'AWAY_FROM_ZERO' } = roundParameters.read([x], args);
  return apply('round', x, { halves: method === 'AWAY_FROM_ZERO' ? 'away' : 'even' });
}

const convertElementTypeParameters = parameters('lax.convertElementType', {
  operand: arrayLike,
  newDtype: dtypeKind,
});

/** x in another dtype: floats truncate to integers, everything but 0 is true. */
export function convertElementType(x: ArrayLike, dtype: DType, ...none: []): NDArray {
  convertElementTypeParameters.read([x, dtype], none);
  return apply('convert', x, { dtype });
}

const bitcastConvertTypeParameters = parameters('lax.bitcastConvertType', {
  operand: arrayLike,
  newDtype: dtypeKind,
});

/**
 * The same bits read as another dtype, of any but bool. An element becomes several of fewer bits
 * along a new last axis, the lowest bits first; to a dtype of more bits such an axis is joined.
 */
export function bitcastConvertType(x: ArrayLike, dtype: DType, ...none: []): NDArray {
  bitcastConvertTypeParameters.read([x, dtype], none);
  return speakAs('lax.bitcastConvertType', () => apply('bitcast', x, { dtype }));
}

const reducePrecisionParameters = parameters('lax.reducePrecision', {
  operand: arrayLike,
  exponentBits: size,
  mantissaBits: size,
});

/** x rounded to fewer bits of exponent and mantissa, in its own dtype. Float dtypes. */
export function reducePrecision(
  x: ArrayLike,
  exponentBits: number,
  mantissaBits: number,
  ...none: []
): NDArray {
  reducePrecisionParameters.read([x, exponentBits, mantissaBits], none);
  return apply('reducePrecision', x, { exponentBits, mantissaBits });
}
