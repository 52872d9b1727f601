/**
 * The regularized incomplete gamma functions P and Q = 1 - P, the density of which they are the
 * integrals, and slopes by the shape: by P's series of positive terms (DLMF 8.11.4), Q's continued
 * fraction of Legendre (DLMF 8.9.2), its series for small a and x (DLMF 8.7.1), and Temme's
 * expansion for large a. Each is used where it neither cancels nor takes long.
 */
import { digamma, lgamma, logGammaOfNext, polygamma } from './gamma-functions.js';
import { gamma } from './gamma.js';
import { polynomial } from './polynomial.js';
import { uniform, uniformSlopes } from './temme.js';

/** From here on Temme's expansion serves where x is near a. */
const largeShape = 1e4;

const isUniform = (a: number, x: number): boolean => a >= largeShape && Math.abs(x - a) < 0.4 * a;

/** (artanh v - v) / v³ in v². */
const artanhTerms = [3, 5, 7, 9, 11, 13, 15, 17, 19].map((n) => 1 / n);

/** x ln(x / m) - x + m without cancellation (C. Loader, 2000); x and m are positive. */
export function deviation(x: number, m: number): number {
  const v = (x - m) / (x + m);
  if (Math.abs(v) > 0.1) return x * Math.log(x / m) - x + m;
  return (x - m) * v + 2 * x * v * v * v * polynomial(artanhTerms, v * v);
}

/** ln Γ(x) less Stirling's formula, in 1/x: for x >= 10. */
const stirlingTerms = [
  1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156,
]; // prettier-ignore
export const stirlingRest = (x: number): number => polynomial(stirlingTerms, 1 / (x * x)) / x;

/** x^a e^-x / Γ(a + 1), for positive numbers: P in units of its series, Q / a of its fraction. */
function weight(a: number, x: number): number {
  if (a < 10) return x < 700 ? (x ** a * Math.exp(-x)) / gamma(a + 1) : farWeight(a, x);
  return Math.exp(-deviation(a, x) - stirlingRest(a)) / Math.sqrt(2 * Math.PI * a);
}

const farWeight = (a: number, x: number): number => Math.exp(a * Math.log(x) - x - lgamma(a + 1));

/** Σ xⁿ / ((a+1) … (a+n)) with its first two derivatives by a; n from 0. */
function series(a: number, x: number): readonly [number, number, number] {
  let [sum, slope, curvature, term, first, second] = [1, 0, 0, 1, 0, 0];
  for (let n = 1; term > sum * 1e-18; n++) {
    // those of the term's logarithm are -Σ 1/(a+k) and Σ 1/(a+k)²
    first -= 1 / (a + n);
    second += 1 / ((a + n) * (a + n));
    term *= x / (a + n);
    sum += term;
    slope += term * first;
    curvature += term * (first * first + second);
  }
  return [sum, slope, curvature];
}

/** How many terms the fraction takes, and its value F: Q = x^a e^-x / Γ(a) F. By Lentz's method. */
function fraction(a: number, x: number): readonly [value: number, terms: number] {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let value = d;
  for (let n = 1; ; n++) {
    const numerator = n * (a - n);
    b += 2;
    d = 1 / (b + numerator * d);
    c = b + numerator / c;
    value *= c * d;
    if (!(Math.abs(c * d - 1) > 2e-16) || n === 1e6) return [value, n];
  }
}

/** F with its first two derivatives by a: the fraction from its end, r → b_n + n (a - n) / r. */
function fractionSlopes(a: number, x: number): readonly [number, number, number] {
  // of whole a the fraction ends, its slopes do not
  let count = 10 + Math.ceil(1.2 * fraction(Math.floor(a) + 0.5, x)[1]);
  let [r, slope, curvature] = [x + 2 * count + 1 - a, -1, 0];
  for (; count >= 1; count--) {
    const numerator = count * (a - count);
    const logSlope = slope / r;
    curvature = (numerator * (2 * logSlope * logSlope - curvature / r) - 2 * count * logSlope) / r;
    slope = -1 + (count - numerator * logSlope) / r;
    r = x + 2 * count - 1 - a + numerator / r;
  }
  return [1 / r, -slope / r / r, ((2 * slope * slope) / r - curvature) / r / r];
}

/**
 * Q for x <= 1, where a is small or below x: 1 - x^a / Γ(a+1) (1 + a Σ (-x)ⁿ / (n! (a + n))), n
 * from 1.
 */
function upperOfSmall(a: number, x: number): number {
  const logarithm = a * Math.log(x) - logGammaOfNext(a);
  let sum = 0;
  let power = 1;
  for (let n = 1; n < 20; n++) {
    power *= -x / n;
    sum += power / (a + n);
  }
  return -Math.expm1(logarithm) - Math.exp(logarithm) * a * sum;
}

/** P at the ends of the domain and outside; null inside. */
function limit(a: number, x: number): number | null {
  if (!(a >= 0 && x >= 0) || a + x === 0 || (a === Infinity && x === Infinity)) return NaN;
  if (x === 0 || a === Infinity) return 0;
  return x === Infinity || a === 0 ? 1 : null;
}

/** P, or Q if `upper`. */
function regularized(a: number, x: number, upper: boolean): number {
  const end = limit(a, x);
  if (end !== null) return upper ? 1 - end : end;
  if (isUniform(a, x)) return uniform(a, x, deviation(a, x), upper);
  if (upper && x <= 1 && (x > a || a < 0.5)) return upperOfSmall(a, x);
  const scale = weight(a, x);
  if (x > 1 && x > a) {
    const q = scale === 0 ? 0 : scale * a * fraction(a, x)[0];
    return upper ? q : 1 - q;
  }
  const p = scale === 0 ? 0 : Math.min(1, scale * series(a, x)[0]);
  return upper ? 1 - p : p;
}

/**
 * P(a, x): the integral of t^(a-1) e^-t / Γ(a) from 0 to x. NaN for negative a or x, and where both
 * are 0 or infinite.
 */
export const igamma = (a: number, x: number): number => regularized(a, x, false);
/** 1 - P(a, x), accurate also where it is small. */
export const igammac = (a: number, x: number): number => regularized(a, x, true);

/** x^(a-1) e^-x / Γ(a), the derivative of P by x. */
export function gammaDensity(a: number, x: number): number {
  if (!(a >= 0 && x >= 0)) return NaN;
  if (a === 0 || x === Infinity || a === Infinity) return 0;
  if (x === 0) return a < 1 ? Infinity : a === 1 ? 1 : 0;
  if (a < 10 && x < 700) {
    return a < 1
      ? (x ** (a - 1) * Math.exp(-x) * a) / gamma(a + 1)
      : (x ** (a - 1) * Math.exp(-x)) / gamma(a);
  }
  return weight(a, x) * (a / x);
}

/** The slope of x by a where P is held, and its slope by a where x is held. */
function slopes(a: number, x: number): readonly [slope: number, byShape: number] {
  if (isUniform(a, x)) return uniformSlopes(a, x, deviation(a, x));
  if (x > 1 && x > a) {
    const q = Math.log(x) - digamma(a);
    const [f, slope, curvature] = fractionSlopes(a, x);
    return [x * (q * f + slope), x * (q * slope + curvature - polygamma(1, a) * f)];
  }
  const q = Math.log(x) - digamma(a + 1);
  const [s, slope, curvature] = series(a, x);
  const sum = q * s + slope;
  return [-(x / a) * sum, (x / a) * (sum / a + polygamma(1, a + 1) * s - q * slope - curvature)];
}

/** Where slopes are conventions: NaN outside of a > 0, x >= 0; 0 at x = 0. */
const atEnd = (a: number, x: number): number | null =>
  !(a > 0 && x >= 0) ? NaN : x === 0 ? 0 : x === Infinity || a === Infinity ? NaN : null;

/** ∂P(a, x)/∂a: 0 at the ends of x. */
export function igammaGradA(a: number, x: number): number {
  const density = gammaDensity(a, x);
  return density === 0 || (x === 0 && a > 0) ? 0 : -density * gammaSlope(a, x);
}

/**
 * The derivative of a sample x of the gamma distribution by its shape a, that is of x where P(a, x)
 * is held: -∂P/∂a / ∂P/∂x.
 */
export const gammaSlope = (a: number, x: number): number => atEnd(a, x) ?? slopes(a, x)[0];
/** The derivative of `gammaSlope` by a. */
export const gammaSlopeByShape = (a: number, x: number): number => atEnd(a, x) ?? slopes(a, x)[1];
