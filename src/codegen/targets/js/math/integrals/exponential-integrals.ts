/**
 * Exponential, sine and cosine integrals: power series for small arguments, and beyond continued
 * fractions by Lentz's method (W. H. Press et al., Numerical Recipes, 6.3 and 6.8; DLMF 6.6, 6.12,
 * 8.19).
 */
import { digamma } from '../gamma-functions.js';

const euler = 0.5772156649015329;
const enough = 2e-16;

/**
 * E_n(x), the integral of e^(-xt) / tⁿ from 1 to ∞, for whole n; NaN for negative x and between
 * whole n.
 */
export function expn(n: number, x: number): number {
  if (!(Number.isInteger(n) && x >= 0)) return NaN;
  if (x === 0) return n < 2 ? Infinity : 1 / (n - 1);
  if (x === Infinity) return 0;
  if (n <= 0) {
    // E_k = (e^-x - k E_{k+1}) / x
    let value = Math.exp(-x) / x;
    for (let k = -1; k >= n; k--) value = (Math.exp(-x) - k * value) / x;
    return value;
  }
  return x > 1 ? Math.exp(-x) * expnFraction(n, x) : expnSeries(n, x);
}

function expnFraction(n: number, x: number): number {
  let b = x + n;
  let [c, d] = [1e300, 1 / b];
  let value = d;
  for (let k = 1; k < 10000; k++) {
    const numerator = -k * (n - 1 + k);
    b += 2;
    d = 1 / (b + numerator * d);
    c = b + numerator / c;
    value *= c * d;
    if (Math.abs(c * d - 1) <= enough) break;
  }
  return value;
}

/** Σ -(-x)ᵏ / (k! (k - n + 1)), with a logarithm in the place of the term k = n - 1. */
function expnSeries(n: number, x: number): number {
  let term = 1;
  let sum = n === 1 ? digamma(1) - Math.log(x) : 1 / (n - 1);
  for (let k = 1; k < n + 30; k++) {
    term *= -x / k;
    const part = k === n - 1 ? term * (digamma(n) - Math.log(x)) : -term / (k - n + 1);
    sum += part;
    if (k >= n && Math.abs(part) <= enough * Math.abs(sum)) break;
    if (term === 0) break;
  }
  return sum;
}

/** Ei(x), the principal value of the integral of eᵗ / t from -∞ to x; -∞ at 0. */
export function expi(x: number): number {
  if (x <= 0) return x === 0 ? -Infinity : -expn(1, -x);
  if (x === Infinity) return Infinity;
  if (x > 40) {
    let [sum, term] = [1, 1];
    for (let k = 1; term > enough; k++) {
      term *= k / x;
      sum += term;
    }
    // the factor of half the exponent: the quotient may exist where eˣ overflows
    const root = Math.exp(x / 2);
    return (root / x) * sum * root;
  }
  let [sum, term] = [0, 1];
  for (let k = 1; k < 200; k++) {
    term *= x / k;
    sum += term / k;
    if (term <= enough * sum) break;
  }
  return euler + Math.log(x) + sum;
}

/** From here on by the fraction. */
const far = 4;

/** E₁(ix) e^(ix), as its real and imaginary part, for x >= 2. */
function scaledE1(x: number): readonly [number, number] {
  let [bRe, dRe, dIm] = [1, 1 / (1 + x * x), -x / (1 + x * x)];
  let [cRe, cIm] = [1e300, 0];
  let [re, im] = [dRe, dIm];
  for (let k = 1; k < 10000; k++) {
    const numerator = -k * k;
    bRe += 2;
    const [p, q] = [bRe + numerator * dRe, x + numerator * dIm];
    const size = p * p + q * q;
    [dRe, dIm] = [p / size, -q / size];
    const c = cRe * cRe + cIm * cIm;
    [cRe, cIm] = c < Infinity ? [bRe + (numerator * cRe) / c, x - (numerator * cIm) / c] : [bRe, x];
    const [stepRe, stepIm] = [cRe * dRe - cIm * dIm, cRe * dIm + cIm * dRe];
    [re, im] = [re * stepRe - im * stepIm, re * stepIm + im * stepRe];
    if (Math.abs(stepRe - 1) + Math.abs(stepIm) <= enough) break;
  }
  return [re, im];
}

/** Far out the fraction is 1 / (1 + ix), whose parts would leave the range. */
const e1Of = (x: number): readonly [number, number] => (x > 1e100 ? [0, -1 / x] : scaledE1(x));

/** Σ (-1)ᵏ x^(2k+start) / ((2k + start) (2k + start)!) over k from 0; its first power is given. */
function integralSeries(x: number, start: number, first: number): number {
  let [sum, term] = [first / start, first];
  for (let k = start + 2; k < 100; k += 2) {
    term *= (-x / k) * (x / (k - 1));
    sum += term / k;
    if (Math.abs(term) <= enough * Math.abs(sum)) break;
  }
  return sum;
}

/** Si(x), the integral of sin(t) / t from 0 to x. */
export function sinIntegral(x: number): number {
  const size = Math.abs(x);
  if (!(size > far)) return integralSeries(x, 1, x);
  if (size === Infinity) return (Math.sign(x) * Math.PI) / 2;
  const [re, im] = e1Of(size);
  const value = Math.PI / 2 + (im * Math.cos(size) - re * Math.sin(size));
  return Math.sign(x) * value;
}

/** Ci(|x|) = γ + ln |x| + the integral of (cos(t) - 1) / t from 0 to |x|; -∞ at 0. */
export function cosIntegral(x: number): number {
  const size = Math.abs(x);
  if (size === 0) return -Infinity;
  if (!(size > far)) return euler + Math.log(size) + integralSeries(size, 2, (-size * size) / 2);
  if (size === Infinity) return 0;
  const [re, im] = e1Of(size);
  return -(re * Math.cos(size) + im * Math.sin(size));
}
