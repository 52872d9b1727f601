/**
 * The regularized incomplete beta function and its density: by the even part of the continued
 * fraction of DLMF 8.17.22, whose terms do not cancel, and near the peak of large parameters by the
 * expansion of A. R. Didonato and A. H. Morris ("Algorithm 708: significant digit computation of
 * the incomplete beta function ratios", ACM TOMS 18, 1992, BASYM).
 */
import { erfc } from './error-functions.js';
import { lgamma, logGammaOfNext, polygamma } from './gamma-functions.js';
import { gamma } from './gamma.js';
import { stirlingRest } from './incomplete-gamma.js';
import { polynomial } from './polynomial.js';

/** From here on both parameters are large enough for Stirling's series. */
const large = 10;

/** (t - ln(1 + t)) / t² in powers of t: for small |t|. */
const excessTerms = Array.from({ length: 18 }, (_, n) => (n % 2 === 0 ? 1 : -1) / (n + 2));

/** t - ln(1 + t). */
const logExcess = (t: number): number =>
  Math.abs(t) < 0.1 ? t * t * polynomial(excessTerms, t) : t - Math.log1p(t);

/** ln Γ(x + step) - ln Γ(x), for positive numbers. */
export function logGammaStep(x: number, step: number): number {
  if (step < 0.01 * x && step < 0.5) {
    let [sum, power] = [0, 1];
    for (let k = 0; k < 9; k++) {
      power *= step / (k + 1);
      sum += power * polygamma(k, x);
    }
    return sum;
  }
  if (x < large) return lgamma(x + step) - lgamma(x);
  const ratio = (x - 0.5) * Math.log1p(step / x) + step * (Math.log(x + step) - 1);
  return ratio + stirlingRest(x + step) - stirlingRest(x);
}

/** (a + b) x less a, from the smaller of the products, for y = 1 - x. */
const excessOf = (a: number, b: number, x: number, y: number): number =>
  a > b ? b - (a + b) * y : (a + b) * x - a;

/** x^a y^b / B(a, b) for positive numbers, y = 1 - x. */
export function weight(a: number, b: number, x: number, y: number): number {
  if (a >= large && b >= large) {
    const excess = excessOf(a, b, x, y);
    const exponent = a * logExcess(excess / a) + b * logExcess(-excess / b);
    const rest = stirlingRest(a) + stirlingRest(b) - stirlingRest(a + b);
    return Math.sqrt((a / (a + b)) * (b / (2 * Math.PI))) * Math.exp(-exponent - rest);
  }
  return powers(a, b, a, b, x, y);
}

/** ln x of x = 1 - y, from the smaller of both. */
export const logOf = (x: number, y: number): number => (x < y ? Math.log(x) : Math.log1p(-y));

/** x^p y^q / B(a, b), where a or b is small. */
function powers(a: number, b: number, p: number, q: number, x: number, y: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  const logs = p * logOf(x, y) + q * logOf(y, x);
  if (low < large && high < 150 && logs > -600)
    return (
      (x ** p * (x < 0.5 ? Math.exp(q * Math.log1p(-x)) : y ** q) * gamma(a + b) * low) /
      gamma(low + 1) /
      gamma(high)
    );
  return low * Math.exp(logs + logGammaStep(high, low) - lgamma(low + 1));
}

/**
 * x^a y^b / B(a, b) / I = β₀ + α₁ / (β₁ + α₂ / …) for x up to about a / (a + b), where
 * αₙ = share · n (b - n) x, and βₙ = own + n + n (b - n) x / (a + 2n - 1), but own for n = 0.
 */
export const shareOf = (n: number, a: number, b: number, x: number): number =>
  ((a + (n - 1)) / (a + (2 * n - 1))) * (((a + b + (n - 1)) / (a + (2 * n - 1))) * x);
export const ownOf = (n: number, a: number, b: number, x: number, y: number): number =>
  (a + n) * ((1 - excessOf(a, b, x, y) + n * (1 + y)) / (a + 2 * n + 1));

/** The fraction's value and its last n. By Lentz's method. */
export function fraction(
  a: number,
  b: number,
  x: number,
  y: number,
): readonly [value: number, last: number] {
  let value = ownOf(0, a, b, x, y);
  let [c, d] = [value, 0];
  for (let n = 1; ; n++) {
    const grown = n * ((b - n) * x);
    const alpha = shareOf(n, a, b, x) * grown;
    const beta = ownOf(n, a, b, x, y) + n + grown / (a + (2 * n - 1));
    d = 1 / (beta + alpha * d);
    c = beta + alpha / c;
    value *= c * d;
    if (!(Math.abs(c * d - 1) > 2e-16) || n === 1e6) return [value, n];
  }
}

/** 1 - I for small a and x: I = x^a / (a B) (1 + a Σ (1-b) … (n-b) / (n! (a+n)) xⁿ), n from 1. */
function complementOfSmall(a: number, b: number, x: number): number {
  const logarithm = a * Math.log(x) + logGammaStep(b, a) - logGammaOfNext(a);
  let [sum, power] = [0, 1];
  for (let n = 1; n < 500; n++) {
    power *= ((n - b) / n) * x;
    sum += power / (a + n);
    if (!(Math.abs(power) > 1e-17 * Math.abs(sum))) break;
  }
  return -Math.expm1(logarithm) - Math.exp(logarithm) * a * sum;
}

const terms = 20;

/** The coefficients d of BASYM, which depend on a / b and on whether a < b. */
function expansionCoefficients(a: number, b: number): number[] {
  const isFirst = a < b;
  const h = isFirst ? a / b : b / a;
  const [near, skew] = [1 / (h + 1), isFirst ? (b - a) / b : (b - a) / a];
  const p = [(skew * 2) / 3];
  const q: number[] = [];
  const c = [(p[0] as number) * -0.5];
  const d = [-(c[0] as number)];
  let [power, sum] = [1, 1];
  for (let n = 2; n <= terms; n += 2) {
    power *= h * h;
    sum += power;
    p.push((2 * near * (h * power + 1)) / (n + 2), (2 * skew * sum) / (n + 3));
    for (const i of [n, n + 1]) {
      const r = -(i + 1) / 2;
      q[0] = r * (p[0] as number);
      for (let m = 2; m <= i; m++) {
        let inner = 0;
        for (let j = 1; j < m; j++)
          inner += (j * r - (m - j)) * (p[j - 1] as number) * (q[m - j - 1] as number);
        q[m - 1] = r * (p[m - 1] as number) + inner / m;
      }
      c.push((q[i - 1] as number) / (i + 1));
      let outer = 0;
      for (let j = 1; j < i; j++) outer += (d[i - j - 1] as number) * (c[j - 1] as number);
      d.push(-(outer + (c[i - 1] as number)));
    }
  }
  return d;
}

/** exp(z²) erfc(z) for z >= 0: its fraction from far out where the factors would leave range. */
function scaledErfc(z: number): number {
  if (z < 5) return Math.exp(z * z) * erfc(z);
  let tail = z;
  for (let k = 40; k >= 1; k--) tail = z + k / 2 / tail;
  return 1 / (Math.sqrt(Math.PI) * tail);
}

/** I for large a and b, where x lies a little below a / (a + b). */
function nearPeak(a: number, b: number, x: number, y: number): number {
  const excess = excessOf(a, b, x, y);
  const f = a * logExcess(excess / a) + b * logExcess(-excess / b);
  const scale = Math.exp(-f - stirlingRest(a) - stirlingRest(b) + stirlingRest(a + b));
  if (scale === 0) return 0;
  const d = expansionCoefficients(a, b);
  const step = 1 / Math.sqrt(a < b ? a * (a / b + 1) : b * (b / a + 1));
  const unit = 2 ** -1.5;
  const z = Math.sqrt(2 * f);
  let [even, odd] = [(Math.sqrt(Math.PI) / 4) * scaledErfc(Math.sqrt(f)), unit];
  let w = step;
  let sum = even + (d[0] as number) * w * odd;
  let [before, power] = [z, z * z];
  for (let n = 2; n <= terms; n += 2) {
    even = unit * before + (n - 1) * even;
    odd = unit * power + n * odd;
    before *= z * z;
    power *= z * z;
    const first = (d[n - 1] as number) * w * step * even;
    w *= step * step;
    const second = (d[n] as number) * w * odd;
    sum += first + second;
    if (Math.abs(first) + Math.abs(second) <= 1e-17 * sum) break;
  }
  return (2 / Math.sqrt(Math.PI)) * scale * sum;
}

/** I for x up to about a / (a + b), y = 1 - x. */
function below(a: number, b: number, x: number, y: number): number {
  const excess = excessOf(a, b, x, y);
  if (Math.min(a, b) > 100 && excess <= 0 && -excess <= 0.03 * Math.min(a, b))
    return nearPeak(a, b, x, y);
  const scale = weight(a, b, x, y);
  return scale === 0 ? 0 : scale / fraction(a, b, x, y)[0];
}

const isOutside = (a: number, b: number, x: number): boolean =>
  !(a >= 0 && b >= 0 && x >= 0 && x <= 1);

/** Whether 1 - I is what the methods serve: x lies above a / (a + b), or near it. */
export const isAbove = (a: number, b: number, x: number, y: number): boolean =>
  Math.min(a, b) > 100 ? excessOf(a, b, x, y) > 0 : x > (a + 1) / (a + b + 2);

/** 1 less a share that `below` gives, with the digits of its own where a is small. */
const complement = (a: number, b: number, x: number, y: number): number =>
  a < 0.5 ? complementOfSmall(a, b, x) : 1 - below(a, b, x, y);

/** I at the ends of the domain and outside; null inside. */
function limit(a: number, b: number, x: number, y: number): number | null {
  if (isOutside(a, b, x) || (a === 0 && b === 0) || (a === Infinity && b === Infinity)) return NaN;
  if (x === 0) return 0;
  if (y === 0 || a === 0 || b === Infinity) return 1;
  return b === 0 || a === Infinity ? 0 : null;
}

/** I for y = 1 - x, which is given since one of both may be tiny; 1 - I if `upper`. */
export function betaTail(a: number, b: number, x: number, y: number, upper: boolean): number {
  const end = limit(a, b, x, y);
  if (end !== null) return upper ? 1 - end : end;
  const fromRight = isAbove(a, b, x, y);
  const tail = fromRight === upper ? below : complement;
  return fromRight ? tail(b, a, y, x) : tail(a, b, x, y);
}

/**
 * I_x(a, b): the integral of t^(a-1) (1-t)^(b-1) / B(a, b) from 0 to x. NaN unless a and b are not
 * negative and x is from 0 to 1, and where a and b are both 0 or both infinite.
 */
export const betainc = (a: number, b: number, x: number): number => betaTail(a, b, x, 1 - x, false);
/** 1 - I_x(a, b), accurate also where it is small. */
export const betaincc = (a: number, b: number, x: number): number => betaTail(a, b, x, 1 - x, true);

/** x^(a-1) (1-x)^(b-1) / B(a, b), the derivative of I by x. */
export function betaDensity(a: number, b: number, x: number): number {
  if (isOutside(a, b, x)) return NaN;
  if (!(a > 0 && b > 0) || a === Infinity || b === Infinity) return 0;
  if (x === 0) return a < 1 ? Infinity : a === 1 ? b : 0;
  if (x === 1) return b < 1 ? Infinity : b === 1 ? a : 0;
  const y = 1 - x;
  return a >= large && b >= large ? weight(a, b, x, y) / x / y : powers(a, b, a - 1, b - 1, x, y);
}
