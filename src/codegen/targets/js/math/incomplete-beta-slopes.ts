/**
 * Slopes of the regularized incomplete beta function by its parameters: those of the terms of its
 * continued fraction (R. J. Boik and J. F. Robinson-Cox, "Derivatives of the
 * incomplete beta function", Journal of Statistical Software 3, 1998), and of its series where the
 * parameter on x's side is small.
 */
import {
  fraction,
  isAbove,
  logGammaStep,
  logOf,
  ownOf,
  shareOf,
  weight,
} from './incomplete-beta.js';
import { digamma, logGammaOfNext, polygamma } from './gamma-functions.js';
import { polynomial } from './polynomial.js';

type Slopes = readonly [byA: number, byB: number];

/** (ln x - 1 / 2x - ψ(x)) x² in 1/x², for x >= 10. */
const digammaTerms = [
  1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12,
]; // prettier-ignore
const digammaRest = (x: number): number => polynomial(digammaTerms, 1 / (x * x)) / (x * x);

/** ψ(x + step) - ψ(x), for positive numbers. */
function digammaStep(x: number, step: number): number {
  if (step < 0.01 * x && step < 0.5) {
    let [sum, power] = [0, 1];
    for (let k = 1; k < 9; k++) {
      power *= step / k;
      sum += power * polygamma(k, x);
    }
    return sum;
  }
  if (x < 10) return digamma(x + step) - digamma(x);
  const half = step / (x + step) / (2 * x);
  return Math.log1p(step / x) + half + digammaRest(x) - digammaRest(x + step);
}

/** The fraction of I with its slopes, from its end: r → β + α / r. */
function fractionSlopes(
  a: number,
  b: number,
  x: number,
  y: number,
): readonly [value: number, ...Slopes] {
  // of whole b the fraction ends, its slopes do not
  let n = 10 + Math.ceil(1.2 * fraction(a, Math.floor(b) + 0.5, x, y)[1]);
  let [r, byA, byB] = [1, 0, 0];
  const add = (value: number, slopeA: number, slopeB: number): void => {
    r += value;
    byA += slopeA;
    byB += slopeB;
  };
  for (; n >= 0; n--) {
    const [before, after] = [a + (2 * n - 1), a + 2 * n + 1];
    const [own, ratio] = [ownOf(n, a, b, x, y), (a + n) / after];
    add(own, own * ((n + 1) / (a + n) / after) + ratio * y, -ratio * x);
    if (n === 0) break;
    const grown = n * ((b - n) * x);
    add(n + grown / before, -grown / before / before, (n * x) / before);
    const share = shareOf(n, a, b, x);
    const alpha = share * grown;
    const logSlope = 1 / (a + (n - 1)) + 1 / (a + b + (n - 1)) - 2 / before;
    byA = (alpha * (logSlope - byA / r)) / r;
    byB = (share * n * x + alpha * (1 / (a + b + (n - 1)) - byB / r)) / r;
    r = alpha / r;
  }
  return [r, byA, byB];
}

/** Slopes of I for x below a / (a + b) or a little above. */
function ofFraction(a: number, b: number, x: number, y: number): Slopes {
  const scale = weight(a, b, x, y);
  if (scale === 0) return [0, 0];
  const [f, byA, byB] = fractionSlopes(a, b, x, y);
  const value = scale / f;
  return [
    value * (logOf(x, y) + digammaStep(a, b) - byA / f),
    value * (logOf(y, x) + digammaStep(b, a) - byB / f),
  ];
}

/** The same for small a, of I = x^a / (a B) (1 + a S), S = Σ (1-b) … (n-b) / (n! (a+n)) xⁿ. */
function ofSeries(a: number, b: number, x: number): Slopes {
  let [sum, sumByA, sumByB, power, powerByB] = [0, 0, 0, 1, 0];
  for (let n = 1; n < 500; n++) {
    powerByB = ((n - b) * powerByB - power) * (x / n);
    power *= ((n - b) / n) * x;
    sum += power / (a + n);
    sumByA -= power / (a + n) / (a + n);
    sumByB += powerByB / (a + n);
    const size = Math.abs(power) + Math.abs(powerByB);
    if (!(size > 1e-18 * (Math.abs(sum) + Math.abs(sumByB)))) break;
  }
  const scale = Math.exp(a * Math.log(x) + logGammaStep(b, a) - logGammaOfNext(a));
  const whole = 1 + a * sum;
  const ofA = Math.log(x) + digamma(a + b) - digamma(a + 1);
  return [
    scale * (ofA * whole + sum + a * sumByA),
    scale * (digammaStep(b, a) * whole + a * sumByB),
  ];
}

/** The slopes by a and b: NaN unless both are positive, 0 at the ends of x and at ∞. */
function slopes(a: number, b: number, x: number): Slopes {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return [NaN, NaN];
  if (a === Infinity || b === Infinity || x === 0 || x === 1) return [0, 0];
  const y = 1 - x;
  if (!isAbove(a, b, x, y)) return a < 0.5 ? ofSeries(a, b, x) : ofFraction(a, b, x, y);
  const [byB, byA] = b < 0.5 ? ofSeries(b, a, y) : ofFraction(b, a, y, x);
  return [-byA, -byB];
}

/** ∂I_x(a, b)/∂a. */
export const betaincGradA = (a: number, b: number, x: number): number => slopes(a, b, x)[0];
/** ∂I_x(a, b)/∂b. */
export const betaincGradB = (a: number, b: number, x: number): number => slopes(a, b, x)[1];
