/**
 * ln|Γ(x)|: between 3/4 and 5/2 as (x - 1) (x - 2) times a minimax approximation, which keeps its
 * digits at the zeros 1 and 2; up to 8 by recurrence, then by Stirling's series, below 0 by
 * reflection (M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions, 6.1).
 */
import type { Code } from '../../binary/code.js';
import { f64x2, type Vector, type VectorLocal } from '../../binary/instructions.js';
import { lanes, unary } from '../define.js';
import {
  abs,
  add,
  and,
  anyTrue,
  div,
  eq,
  ge,
  gt,
  lt,
  mul,
  mulAdd,
  nearest,
  polynomial,
  select,
  sub,
} from './arithmetic.js';
import { fastTwoSum, twoProduct, twoSum, type DoubleDouble } from './double-double.js';
import { logPairOf, normalized } from './log.js';
import { sinAndCos } from './trigonometric.js';

/**
 * ln Γ(1 + z) / (z (z - 1)) - ½ = P / Q for -¼ <= z <= 3/2; the error is below 2^-57 of the whole.
 */
const middleP = [
  0.07721566490153287, 0.031507954315824656, -0.3270415581760577, -0.5276404238594681,
  -0.32871983291705337, -0.09415595563241991, -0.011636488359700313, -0.0004565762426602885,
  -1.6399279822551552e-7,
];
const middleQ = [
  1.0, 3.58423803241654, 5.135790244460577, 3.755096815169192, 1.4818058291483067,
  0.3065224067001672, 0.0294805154595685, 0.0009496124022666392,
];

/** x (ln Γ(x) - (x - ½) (ln x - 1) - ½ (ln 2π - 1)) in 1/x², x >= 8; below 2^-61 of ln Γ. */
const stirlingTerms = [
  0.0833333333333331, -0.002777777777358702, 0.0007936505765132536, -0.0005951896891045151,
  0.0008364589815443056, -0.001633440866619903,
];
const stirlingConstant = 0.4189385332046727;

/** The bounds of the parts. */
const small = 0.75;
const middle = 2.5;
const large = 8;

/** ln Γ(1 + z). */
function logGammaNear(c: Code, z: VectorLocal): Vector {
  const square = c.let('square', mul(z, sub(z, 1)));
  const slow = div(polynomial(c, z, middleP), polynomial(c, z, middleQ));
  return mulAdd(square, slow, mul(square, 0.5));
}

/** ln x for positive x, subnormal ones included. */
function logOfPositive(c: Code, x: VectorLocal): DoubleDouble {
  const isSubnormal = c.let('isSubnormal', lt(x, 2 ** -1022));
  const normal = c.let('normal', select(isSubnormal, mul(x, 2 ** 54), x));
  const { k, m } = normalized(c, normal);
  const shift = and(isSubnormal, lanes('f64x2', -54));
  return logPairOf(c, { k: c.let('exponent', add(k, shift)), m });
}

/** (x - 1) (x - 2) … (x - n) for n <= 6. */
function fallingProduct(c: Code, x: VectorLocal, n: VectorLocal): Vector {
  let product: Vector = select(ge(n, 1), sub(x, 1), 1);
  for (let i = 2; i <= 6; i++) product = mul(product, select(ge(n, i), sub(x, i), 1));
  return c.let('product', product);
}

/** (x - ½) (ln x - 1) + ½ (ln 2π - 1) + P(1/x²) / x. */
function stirling(c: Code, x: VectorLocal, log: DoubleDouble): Vector {
  const w = c.let('w', div(1, mul(x, x)));
  const series = div(polynomial(c, w, stirlingTerms), x);
  const factor = c.let('factor', sub(x, 0.5));
  const product = twoProduct(c, factor, sub(log.head, 1));
  const rest = add(mulAdd(factor, log.tail, product.tail), add(series, stirlingConstant));
  return select(lt(product.head, Infinity), add(product.head, rest), product.head);
}

interface LogGamma {
  readonly value: VectorLocal;
  /** ln Γ(x), or ln Γ(1 + x) for x below `small`. */
  readonly withoutPole: Vector;
  readonly isSmall: VectorLocal;
}

function logGammaOfPositive(c: Code, x: VectorLocal): LogGamma {
  const isSmall = c.let('isSmall', lt(x, small));
  const isMiddle = c.let('isMiddle', lt(x, middle));
  const isLarge = c.let('isLarge', ge(x, large));
  const n = c.let('n', select(isMiddle, 0, f64x2.floor(sub(x, 1.5))));
  const z = c.let('z', select(isSmall, x, sub(sub(x, n), 1)));
  const near = c.let('near', logGammaNear(c, z));
  const product = fallingProduct(c, x, n);
  const direct = select(isSmall, x, select(isLarge, x, product));
  const log = logOfPositive(c, c.let('argument', direct));
  const signed = select(isSmall, f64x2.neg(log.head), log.head);
  const value = select(isLarge, stirling(c, x, log), add(near, signed));
  const finite = select(lt(x, Infinity), value, x);
  const result = c.let('value', select(eq(x, 0), Infinity, finite));
  return { value: result, withoutPole: select(isSmall, near, result), isSmall };
}

/** ln |Γ(-x)| = -ln(x |sin πx| / π) - ln Γ(x) for x > 0. */
function reflected(c: Code, x: VectorLocal, { withoutPole, isSmall }: LogGamma): Vector {
  const distance = c.let('distance', abs(sub(x, nearest(x))));
  const isFar = c.let('isFar', gt(distance, 0.25));
  const angle = c.let('angle', select(isFar, sub(0.5, distance), distance));
  const turned = twoProduct(c, angle, Math.PI);
  const radians = fastTwoSum(c, turned.head, mulAdd(angle, piTail, turned.tail));
  const { sine, cosine } = sinAndCos(c, radians);
  const ratio = mul(select(isFar, cosine, sine), 1 / Math.PI);
  // Where sin πx is πx, that may be subnormal.
  const height = select(lt(x, 2 ** -30), x, ratio);
  const log = logOfPositive(c, c.let('height', mul(height, select(isSmall, 1, x))));
  const sum = twoSum(c, f64x2.neg(log.head), f64x2.neg(withoutPole));
  const value = add(sum.head, sub(sum.tail, log.tail));
  return select(eq(distance, 0), Infinity, value);
}

/** π minus the float64 next to it. */
const piTail = 1.2246467991473532e-16;

/**
 * Below 0 there are zeros between the poles; there the error is small beside 1 only, as it is where
 * two logarithms cancel.
 */
export const lgamma = unary('lgamma', (c, x) => {
  const size = c.let('size', abs(x));
  const positive = logGammaOfPositive(c, size);
  const result = c.let('result', positive.value);
  const isNegative = c.let('isNegative', and(lt(x, 0), lt(size, Infinity)));
  c.if(anyTrue(isNegative), () =>
    c.set(result, select(isNegative, reflected(c, size, positive), result)),
  );
  return result;
});
