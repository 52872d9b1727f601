/**
 * Arcus functions. For atan, x is brought near 0 by atan x = atan b + atan((x - b) / (1 + b x)), b
 * out of 0, ½, 1, 1½, ∞; asin and acos of |x| > ½ come from asin √((1 - |x|) / 2). Both as in
 * fdlibm (Sun Microsystems, 1993), with minimax polynomials.
 */
import { at } from '../../../../../array/shape.js';
import type { Code } from '../../binary/code.js';
import { i64x2, type Vector, type VectorLocal } from '../../binary/instructions.js';
import { binary, unary } from '../define.js';
import {
  abs,
  add,
  and,
  bits,
  div,
  eq,
  ge,
  gt,
  lt,
  mul,
  mulAdd,
  polynomial,
  select,
  sqrt,
  staircase,
  sub,
  withSignOf,
} from './arithmetic.js';
import { upperHalf } from './double-double.js';

/** (atan t - t) / t³ in t², |t| <= 7/16; the error is below 2^-57 atan t. */
const atanTerms = [
  -0.3333333333333293, 0.19999999999876483, -0.14285714272503494, 0.1111111040546263,
  -0.09090887133438894, 0.07691876205123843, -0.06661073138824783, 0.05833570145986706,
  -0.04976878046631252, 0.03653157379654094, -0.016285820858819168,
];

/** From each bound on the next center serves; behind the last bound it is infinite. */
const bounds = [7 / 16, 11 / 16, 19 / 16, 39 / 16];
const centers = [0, 0.5, 1, 1.5, 0];
/** atan of the centers, and what is missing from it. */
const atanHeads = [0, 0.4636476090008061, Math.PI / 4, 0.982793723247329, Math.PI / 2];
const atanTails = [
  0, 2.2698777452961687e-17, 3.061616997868383e-17, 1.3903311031230998e-17, 6.123233995736766e-17,
];

/** π/2 minus the float64 next to it. */
const halfPiTail = at(atanTails, 4);

/** atan x for x >= 0. */
function atanOf(c: Code, x: VectorLocal): Vector {
  const masks = bounds.map((bound, i) => c.let(`from${i}`, ge(x, bound)));
  const isLarge = at(masks, 3);
  const center = c.let('center', staircase(masks, centers));
  const top = select(isLarge, -1, sub(x, center));
  const t = c.let('t', div(top, select(isLarge, x, mulAdd(x, center, 1))));
  const z = c.let('z', mul(t, t));
  const cubic = mul(mul(t, z), polynomial(c, z, atanTerms));
  return add(staircase(masks, atanHeads), add(t, add(cubic, staircase(masks, atanTails))));
}

export const atan = unary('atan', (c, x) => withSignOf(atanOf(c, c.let('size', abs(x))), x));

/** The angle of the point (x, y). */
export const atan2 = binary('atan2', (c, y, x) => {
  const [height, width] = [c.let('height', abs(y)), c.let('width', abs(x))];
  // ∞ / ∞ stands for 1, and 0 / 0 for 0.
  const isOnAxis = and(eq(height, 0), eq(x, x));
  const quotient = select(eq(height, width), 1, div(height, width));
  const angle = c.let('angle', atanOf(c, c.let('quotient', select(isOnAxis, 0, quotient))));
  const isLeft = i64x2.lt_s(x, bits(0n));
  const turned = sub(Math.PI, sub(angle, 2 * halfPiTail));
  return withSignOf(select(isLeft, turned, angle), y);
});

/** (asin s - s) / s³ in s², |s| <= ½; the error is below 2^-59 asin s. */
const asinTerms = [
  0.16666666666666763, 0.07499999999970129, 0.04464285717525379, 0.030381942676936648,
  0.02237221585657432, 0.017351596428741022, 0.013981006935116181, 0.011397391527897881,
  0.010788750401376723, 0.0036744081700261304, 0.02178508204344339, -0.021108631745238454,
  0.0326969765043452,
];

interface ArcSine {
  /** Where |x| > 1/2. */
  readonly isBig: VectorLocal;
  /** |x|, or √((1 - |x|) / 2). */
  readonly s: VectorLocal;
  /** asin s - s. */
  readonly rest: VectorLocal;
  /** The upper half of s, and what is missing from it to the root. */
  readonly high: VectorLocal;
  readonly low: VectorLocal;
}

function arcSine(c: Code, x: VectorLocal): ArcSine {
  const size = c.let('size', abs(x));
  const isBig = c.let('isBig', gt(size, 0.5));
  const z = c.let('z', select(isBig, mul(sub(1, size), 0.5), mul(x, x)));
  const s = c.let('s', select(isBig, sqrt(z), size));
  const rest = c.let('rest', mul(mul(s, z), polynomial(c, z, asinTerms)));
  const high = c.let('high', upperHalf(s));
  // The last term is felt at 0 only, where it keeps 0 / 0 away.
  const low = c.let('low', div(sub(z, mul(high, high)), add(add(s, high), 2 ** -200)));
  return { isBig, s, rest, high, low };
}

export const asin = unary('asin', (c, x) => {
  const { isBig, s, rest, high, low } = arcSine(c, x);
  const small = sub(mul(rest, 2), sub(halfPiTail, mul(low, 2)));
  const far = sub(Math.PI / 4, sub(small, sub(Math.PI / 4, mul(high, 2))));
  return withSignOf(select(isBig, far, add(s, rest)), x);
});

export const acos = unary('acos', (c, x) => {
  const { isBig, rest, high, low } = arcSine(c, x);
  const part = c.let('part', add(low, rest));
  const right = mul(add(high, part), 2);
  const left = sub(Math.PI, mul(add(high, sub(part, halfPiTail)), 2));
  const signedRest = withSignOf(rest, x);
  const middle = sub(Math.PI / 2, sub(x, sub(halfPiTail, signedRest)));
  return select(isBig, select(lt(x, 0), left, right), middle);
});
