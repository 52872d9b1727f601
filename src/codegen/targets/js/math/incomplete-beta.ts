/**
 * The regularized incomplete beta function and its density: by the continued fraction of DLMF
 * 8.17.22, and near the peak of large parameters by the expansion of A. R. Didonato and A. H.
 * Morris ("Algorithm 708: significant digit computation of the incomplete beta function ratios",
 * ACM TOMS 18, 1992, BASYM).
 */
import { erfc } from './error-functions.js';
import { lgamma, logGammaNearTwo, polygamma } from './gamma-functions.js';
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
function logGammaStep(x: number, step: number): number {
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
function weight(a: number, b: number, x: number, y: number): number {
  if (a >= large && b >= large) {
    const excess = excessOf(a, b, x, y);
    const exponent = a * logExcess(excess / a) + b * logExcess(-excess / b);
    const rest = stirlingRest(a) + stirlingRest(b) - stirlingRest(a + b);
    return Math.sqrt((a / (a + b)) * (b / (2 * Math.PI))) * Math.exp(-exponent - rest);
  }
  return powers(a, b, a, b, x, y);
}

/** x^p y^q / B(a, b), where a or b is small. */
function powers(a: number, b: number, p: number, q: number, x: number, y: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  const logs = p * Math.log(x) + q * (x < 0.5 ? Math.log1p(-x) : Math.log(y));
  if (low < large && high < 150 && logs > -600)
    return (
      (x ** p * (x < 0.5 ? Math.exp(q * Math.log1p(-x)) : y ** q) * gamma(a + b) * low) /
      gamma(low + 1) /
      gamma(high)
    );
  return low * Math.exp(logs + logGammaStep(high, low) - lgamma(low + 1));
}

/** f of I = x^a y^b / (a B(a, b)) f, for x up to about a / (a + b). By Lentz's method. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) / (a + 1)) * x);
  let value = d;
  const step = (numerator: number): number => {
    d = 1 / (1 + numerator * d);
    c = 1 + numerator / c;
    value *= c * d;
    return c * d;
  };
  for (let m = 1; m < 1e6; m++) {
    step((m / (a + 2 * m - 1)) * ((b - m) / (a + 2 * m)) * x);
    const change = step(-((a + m) / (a + 2 * m)) * ((a + b + m) / (a + 2 * m + 1)) * x);
    if (!(Math.abs(change - 1) > 2e-16)) break;
  }
  return value;
}

/** 1 - I for small a and x: I = x^a / (a B) (1 + a Σ (1-b) … (n-b) / (n! (a+n)) xⁿ), n from 1. */
function complementOfSmall(a: number, b: number, x: number): number {
  const logarithm = a * Math.log(x) + logGammaStep(b, a) - (logGammaNearTwo(a) - Math.log1p(a));
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
  const scale = weight(a, b, x, y) / a;
  return scale === 0 ? 0 : scale * fraction(a, b, x);
}

const isOutside = (a: number, b: number, x: number): boolean =>
  !(a >= 0 && b >= 0 && x >= 0 && x <= 1);

/**
 * I_x(a, b): the integral of t^(a-1) (1-t)^(b-1) / B(a, b) from 0 to x. NaN unless a and b are not
 * negative and x is from 0 to 1, and where a and b are both 0 or both infinite.
 */
export function betainc(a: number, b: number, x: number): number {
  if (isOutside(a, b, x) || (a === 0 && b === 0) || (a === Infinity && b === Infinity)) return NaN;
  if (x === 0) return 0;
  if (x === 1) return 1;
  if (a === 0 || b === Infinity) return 1;
  if (b === 0 || a === Infinity) return 0;
  const y = 1 - x;
  const isAbove = Math.min(a, b) > 100 ? excessOf(a, b, x, y) > 0 : x > (a + 1) / (a + b + 2);
  if (!isAbove) return below(a, b, x, y);
  return b < 0.5 ? complementOfSmall(b, a, y) : 1 - below(b, a, y, x);
}

/** x^(a-1) (1-x)^(b-1) / B(a, b), the derivative of I by x. */
export function betaDensity(a: number, b: number, x: number): number {
  if (isOutside(a, b, x)) return NaN;
  if (!(a > 0 && b > 0) || a === Infinity || b === Infinity) return 0;
  if (x === 0) return a < 1 ? Infinity : a === 1 ? b : 0;
  if (x === 1) return b < 1 ? Infinity : b === 1 ? a : 0;
  const y = 1 - x;
  return a >= large && b >= large ? weight(a, b, x, y) / x / y : powers(a, b, a - 1, b - 1, x, y);
}
