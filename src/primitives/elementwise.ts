/**
 * Elementwise primitives: each element of the result is a function of the operands' elements at the
 * same index.
 */
import type { DType } from '../array/dtype.js';
import { arithmeticRules } from './elementwise/arithmetic.js';
import { bitcast } from './elementwise/bitcast.js';
import { bitRules } from './elementwise/bits.js';
import { complexPartsRules } from './elementwise/complex-parts.js';
import { conversionRules } from './elementwise/conversion.js';
import { functionRules } from './elementwise/functions.js';
import { selectionRules } from './elementwise/selection.js';
import { gaussRules, kummerRules } from './elementwise/hypergeometric/rules.js';
import { incompleteRules } from './elementwise/incomplete.js';
import { integralRules } from './elementwise/integrals.js';
import { inverseRules } from './elementwise/inverses/rules.js';
import { specialRules } from './elementwise/special.js';

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
    /** The parts of complex numbers, and complex numbers of two parts. */
    real: NoParams;
    imag: NoParams;
    conj: NoParams;
    complex: NoParams;
    /** Bitwise for integers, logical for bool. */
    not: NoParams;
    populationCount: NoParams;
    clz: NoParams;
    /** `weak` marks the result as weakly typed, which only a conversion to another kind may do. */
    convert: { readonly dtype: DType; readonly weak?: true };
    /**
     * The same bits as another dtype. An element splits into those of fewer bits along a new last
     * axis, the lowest first; to a dtype of more bits such an axis is joined.
     */
    bitcast: { readonly dtype: DType };
    /** Rounds to fewer bits of exponent and mantissa, kept in the same dtype. */
    reducePrecision: { readonly exponentBits: number; readonly mantissaBits: number };
    /** The identity, with the derivative zero. */
    stopGradient: NoParams;
    /** The identity: a value that policies of checkpoints know by its name. */
    named: { readonly name: string };
    /** x to the power of an integer known now, which may be negative. */
    integerPow: { readonly exponent: number };
    exp: NoParams;
    expm1: NoParams;
    log: NoParams;
    log1p: NoParams;
    log2: NoParams;
    log10: NoParams;
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
    gamma: NoParams;
    /** ln|Γ(x)|. */
    lgamma: NoParams;
    digamma: NoParams;
    /** The order n >= 0, an integer held as a float; x. The n-th derivative of digamma at x. */
    polygamma: NoParams;
    /** The regularized incomplete gamma function P(a, x). */
    igamma: NoParams;
    /** 1 - P(a, x). */
    igammac: NoParams;
    /** ∂P(a, x)/∂x. */
    gammaDensity: NoParams;
    /** ∂P(a, x)/∂a. */
    igammaGradA: NoParams;
    /** The slope of x by a where P(a, x) is held. */
    gammaSlope: NoParams;
    /** ∂ gammaSlope(a, x)/∂a. */
    gammaSlopeByShape: NoParams;
    /** The regularized incomplete beta function of a, b and x. */
    betainc: NoParams;
    /** 1 - betainc(a, b, x). */
    betaincc: NoParams;
    /** ∂ betainc(a, b, x)/∂a and /∂b. */
    betaincGradA: NoParams;
    betaincGradB: NoParams;
    /** ∂ betainc(a, b, x)/∂x. */
    betaDensity: NoParams;
    /** Ei(x). */
    expi: NoParams;
    /** The order n, an integer held as a float, then x: E_n(x). */
    expn: NoParams;
    /** Si(x). */
    sinIntegral: NoParams;
    /** Ci(|x|). */
    cosIntegral: NoParams;
    /** S(x). */
    fresnelSin: NoParams;
    /** C(x). */
    fresnelCos: NoParams;
    /** Li₂(1 - x). */
    spence: NoParams;
    /** The parts of w(x + iy). */
    faddeevaReal: NoParams;
    faddeevaImag: NoParams;
    /** h, a: Owen's T. */
    owensT: NoParams;
    /** The order n, a whole number held as a float, then x: J_n(x) and Y_n(x). */
    besselJ: NoParams;
    besselY: NoParams;
    /** The branch, 0 or -1, then x: Lambert's W. */
    lambertW: NoParams;
    /** a, then the value of igamma or igammac: the x. */
    igammaInverse: NoParams;
    igammacInverse: NoParams;
    /** a, b, then the value of betainc or betaincc: the x. */
    betaincInverse: NoParams;
    betainccInverse: NoParams;
    /** a, b, x: ₁F₁(a; b; x). */
    hyp1f1: NoParams;
    /** Its derivatives by a and by b. */
    hyp1f1GradA: NoParams;
    hyp1f1GradB: NoParams;
    /** a, b, c, x: ₂F₁(a, b; c; x). */
    hyp2f1: NoParams;
    /** Its derivatives by a and by c. */
    hyp2f1GradA: NoParams;
    hyp2f1GradC: NoParams;
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
    /** The upper half of the bits of the product of two integers. */
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

/** The records, in files by subject. */
export const elementwiseRules = {
  ...complexPartsRules,
  ...specialRules,
  ...kummerRules,
  ...gaussRules,
  ...incompleteRules,
  ...integralRules,
  ...inverseRules,
  ...bitRules,
  bitcast,
  ...arithmeticRules,
  ...functionRules,
  ...selectionRules,
  ...conversionRules,
};
