import type { DType } from '../array/dtype.js';

declare module '../ir/program.js' {
  interface PrimParams {
    neg: NoParams;
    abs: NoParams;
    sign: NoParams;
    floor: NoParams;
    ceil: NoParams;
    /** To the nearest integer; halves to even or away from zero. */
    round: { readonly halves: 'even' | 'away' };
    isFinite: NoParams;
    /** Bitwise for integers, logical for bool. */
    not: NoParams;
    populationCount: NoParams;
    clz: NoParams;
    convert: { readonly dtype: DType };
    /** The same 32 bits as float32, int32 or uint32. */
    bitcast: { readonly dtype: DType };
    /** Rounds to fewer bits of exponent and mantissa, kept in the same dtype. */
    reducePrecision: { readonly exponentBits: number; readonly mantissaBits: number };
    /** The identity, with the derivative zero. */
    stopGradient: NoParams;
    /** x to the power of an integer known now, which may be negative. */
    integerPow: { readonly exponent: number };
    exp: NoParams;
    expm1: NoParams;
    log: NoParams;
    log1p: NoParams;
    sqrt: NoParams;
    rsqrt: NoParams;
    cbrt: NoParams;
    sin: NoParams;
    cos: NoParams;
    tan: NoParams;
    asin: NoParams;
    acos: NoParams;
    atan: NoParams;
    sinh: NoParams;
    cosh: NoParams;
    tanh: NoParams;
    asinh: NoParams;
    acosh: NoParams;
    atanh: NoParams;
    logistic: NoParams;
    erf: NoParams;
    erfc: NoParams;
    erfInv: NoParams;
    lgamma: NoParams;
    digamma: NoParams;
    add: NoParams;
    sub: NoParams;
    mul: NoParams;
    /** Integers truncate. */
    div: NoParams;
    /** The remainder of truncating division: it has the sign of the first operand. */
    rem: NoParams;
    /** NaN when either operand is. */
    max: NoParams;
    min: NoParams;
    pow: NoParams;
    atan2: NoParams;
    nextAfter: NoParams;
    /** Bitwise for integers, logical for bool; so are `or` and `xor`. */
    and: NoParams;
    or: NoParams;
    xor: NoParams;
    shiftLeft: NoParams;
    shiftRightLogical: NoParams;
    shiftRightArithmetic: NoParams;
    /** The high 32 bits of the product of two 32-bit integers. */
    mulHigh: NoParams;
    eq: NoParams;
    ne: NoParams;
    lt: NoParams;
    le: NoParams;
    gt: NoParams;
    ge: NoParams;
    /** bool test, value where it holds, value where not. */
    select: NoParams;
    /** low, x, high. */
    clamp: NoParams;
  }
}

import type { Family } from './record.js';
type ElementwiseName =
  | 'neg'
  | 'abs'
  | 'sign'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'isFinite'
  | 'not'
  | 'populationCount'
  | 'clz'
  | 'convert'
  | 'bitcast'
  | 'reducePrecision'
  | 'stopGradient'
  | 'integerPow'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'sqrt'
  | 'rsqrt'
  | 'cbrt'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'logistic'
  | 'erf'
  | 'erfc'
  | 'erfInv'
  | 'lgamma'
  | 'digamma'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'rem'
  | 'max'
  | 'min'
  | 'pow'
  | 'atan2'
  | 'nextAfter'
  | 'and'
  | 'or'
  | 'xor'
  | 'shiftLeft'
  | 'shiftRightLogical'
  | 'shiftRightArithmetic'
  | 'mulHigh'
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'select'
  | 'clamp';
export const elementwiseRules = {} as Family<ElementwiseName>;
