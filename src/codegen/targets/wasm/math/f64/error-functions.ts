/**
 * erf, erfc and the inverse of erf. Away from 0 the first two are e^(-x²) times a slow function, of
 * which (1 + 2 x) e^(x²) erfc x is nearly constant (M. M. Shepherd and J. G. Laframboise,
 * "Chebyshev approximation of (1 + 2x) exp(x²) erfc x in 0 <= x < ∞", Mathematics of Computation
 * 36, 1981).
 */
import type { Code } from '../../binary/code.js';
import { binary, unary } from '../define.js';
import {
  abs,
  add,
  anyTrue,
  atMost,
  div,
  eq,
  ge,
  lt,
  mul,
  mulAdd,
  neg,
  polynomial,
  select,
  sqrt,
  sub,
  withSignOf,
} from './arithmetic.js';
import { fastTwoSum, twoProduct, type DoubleDouble } from './double-double.js';
import { expMantissa, expOf, expParts, scale } from './exp.js';
import { logPairOf, normalized } from './log.js';
import type { Vector, VectorLocal } from '../../binary/instructions.js';

/** erf x / x - 1 in x², |x| <= 1; the error is below 2^-56 erf x / x. */
const erfTerms = [
  0.12837916709551256, -0.3761263890318352, 0.11283791670944185, -0.02686617064311149,
  0.0052239776061185845, -0.0008548325929318933, 0.00012055293577030266, -1.4924712304535054e-5,
  1.6447131602517354e-6, -1.62063139916358e-7, 1.3710981346750844e-8, -7.779470088526033e-10,
];

/** erf x / x - 1 for |x| < 1. */
const erfSlope = (c: Code, x: VectorLocal): Vector =>
  polynomial(c, c.let('square', mul(x, x)), erfTerms);

/** e^(x²) erfc x = P / Q for 1 <= x <= 6; the error is below 2^-59 e^(x²). */
const tailP = [
  0.9999998866241966, 1.3907029935153856, 0.9496751239792739, 0.3736905710683489,
  0.08437765044381794, 0.008934561349847051,
];
const tailQ = [
  1.0, 2.519080966444524, 2.7921596047261414, 1.7574579144165843, 0.6703267788202192,
  0.1495515925810135, 0.0158362198914865,
];

/** Behind it erf is 1. */
const erfBound = 6;

export const erf = unary('erf', (c, x) => {
  const size = c.let('size', atMost(abs(x), erfBound));
  return erfFrom(c, x, size, expOf(c, c.let('exponent', neg(mul(size, size)))));
});

/** erf x, where e^(-x²) is known. */
export const erfOfGaussian = binary('erf_of_gaussian', (c, x, gaussian) =>
  erfFrom(c, x, c.let('size', atMost(abs(x), erfBound)), gaussian),
);

/** `size` is |x|, within the bound. */
function erfFrom(c: Code, x: VectorLocal, size: VectorLocal, gaussian: Vector): Vector {
  const tail = div(mul(gaussian, polynomial(c, size, tailP)), polynomial(c, size, tailQ));
  const near = mulAdd(size, erfSlope(c, size), size);
  return withSignOf(select(lt(size, 1), near, sub(1, tail)), x);
}

/**
 * (1 + 2 x) e^(x²) erfc x in t = (x - 4) / (x + 4) for ½ <= x <= 27.3; the error is below 2^-58.
 */
const scaledTerms = [
  1.2329951186255526, -0.1396211168405625, 0.01537965210261904, 0.06809705425469091,
  -0.10103906603625444, 0.09373283499842842, -0.06633036581359397, 0.03716751553584964,
  -0.01619773403839991, 0.00503196999692256, -0.0007577734478201155, -0.0001992568299070866,
  0.000150622491464365, -2.4398585732962955e-5, -1.1224721810695656e-5, 5.7077856610129945e-6,
  2.9953905329667493e-7, -8.21431083476843e-7, 6.704378132706455e-8, 1.048513355446859e-7,
  -1.2232435004292605e-8, -1.0216713287582063e-8,
];

/** e^(x²) erfc x for ½ <= x <= 27.3, with what the quotient loses. */
function scaledErfc(c: Code, x: VectorLocal): DoubleDouble {
  const t = c.let('t', div(sub(x, 4), add(x, 4)));
  const [first, ...others] = scaledTerms as [number, ...number[]];
  const top = fastTwoSum(c, first, mul(t, polynomial(c, t, others)));
  const bottom = fastTwoSum(c, 1, add(x, x));
  const quotient = c.let('quotient', div(top.head, bottom.head));
  const back = twoProduct(c, quotient, bottom.head);
  const missing = add(sub(sub(top.head, back.head), back.tail), top.tail);
  const rest = sub(missing, mul(quotient, bottom.tail));
  return { head: quotient, tail: c.let('quotientTail', div(rest, bottom.head)) };
}

/** Behind it erfc is 0. */
const erfcBound = 27.3;

/** erfc x for x >= ½. */
function erfcFar(c: Code, x: VectorLocal): Vector {
  const square = twoProduct(c, x, x);
  const parts = expParts(c, c.let('exponent', neg(square.head)), neg(square.tail));
  const gaussian = expMantissa(c, parts);
  const factor = scaledErfc(c, x);
  const small = add(mul(gaussian.head, factor.tail), mul(gaussian.tail, factor.head));
  return scale(c, mulAdd(gaussian.head, factor.head, small), gaussian.k);
}

export const erfc = unary('erfc', (c, x) => {
  const size = c.let('size', atMost(abs(x), erfcBound));
  const far = c.let('far', erfcFar(c, size));
  // 1 - erf x, where x - 1/2 is exact if it matters.
  const near = sub(0.5, mulAdd(x, erfSlope(c, x), sub(x, 0.5)));
  return select(lt(size, 0.75), near, select(lt(x, 0), sub(2, far), far));
});

/** erfInv x / x - 1 = P / Q in ¾² - x², |x| <= ¾; the error is below 2^-58 erfInv x / x. */
const centerP = [
  0.08455979679682472, -0.001624135130482022, -1.6467131560032862, -4.278071400053221,
  -4.062758270522329, -1.5039001118090112, -0.16558544679009118, -0.0006114912580150621,
];
const centerQ = [
  1.0, 6.634230391649304, 16.72259943182524, 19.989194431295328, 11.5196534808091,
  2.8673788102705076, 0.2187043181238221,
];

/** erfInv x - (r - ¼) = P / Q in r = √-ln(1 - x), ¾ <= x < 1; the error is below 2^-54 erfInv x. */
const outerP = [
  0.24907829032973508, -0.3264648760189758, -0.5198450738974372, -1.143926393014698,
  -0.9523240857110543, -0.09847796336980061, 0.06810606268182222, 0.008998409640527505,
  0.00017970236631250337,
];
const outerQ = [
  1.0, 2.653341007256565, 5.196663418227927, 6.173633119969079, 5.470786355275959,
  2.8109344394142846, 0.6131058490919677, 0.04429151162827892, 0.0007273614878306457,
];

/** r - ¼ + P / Q, ¾ <= size < 1. */
function erfInvOuter(c: Code, size: VectorLocal): Vector {
  const w = logPairOf(c, normalized(c, c.let('remainder', sub(1, size))));
  const root = c.let('root', sqrt(neg(w.head)));
  const back = twoProduct(c, root, root);
  const missing = add(add(w.head, back.head), add(back.tail, w.tail));
  const rootTail = div(missing, mul(root, -2));
  const quotient = div(polynomial(c, root, outerP), polynomial(c, root, outerQ));
  return add(sub(root, 0.25), add(quotient, rootTail));
}

/**
 * x + x P / Q near 0. Of lanes whose numbers are spread evenly every second vector has none beyond,
 * and saves the logarithm.
 */
export const erfInv = unary('erfInv', (c, x) => {
  const size = c.let('size', abs(x));
  const z = c.let('z', sub(0.75 ** 2, mul(size, size)));
  const quotient = div(polynomial(c, z, centerP), polynomial(c, z, centerQ));
  const result = c.let('result', add(size, mul(size, quotient)));
  const isOuter = c.let('isOuter', ge(size, 0.75));
  c.if(anyTrue(isOuter), () => {
    const edge = select(eq(size, 1), Infinity, NaN);
    const outer = select(lt(size, 1), erfInvOuter(c, size), edge);
    c.set(result, select(isOuter, outer, result));
  });
  return withSignOf(result, x);
});
