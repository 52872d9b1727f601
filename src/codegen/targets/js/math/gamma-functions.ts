/**
 * ln|Γ|, its derivative ψ and the derivatives of ψ, from the classical expansions (Abramowitz and
 * Stegun, chapter 6): the series about 2 and about the zero of ψ, Stirling's series, recurrence
 * and reflection. Coefficients ascend.
 */
import { cotPi, polynomial } from './polynomial.js';

/** ln Γ(2 + z) / z = 1 - γ + Σ (-1)^k (ζ(k) - 1) / k z^(k-1), for |z| <= 1/2. */
const logGammaAtTwo = [
  0.42278433509846713, 0.3224670334241132, -0.06735230105319809, 0.020580808427784546,
  -0.007385551028673986, 0.0028905103307415234, -0.001192753911703261, 0.0005096695247430425,
  -0.00022315475845357939, 0.00009945751278180853, -0.00004492623673813314, 0.00002050721277567069,
  -0.000009439488275268397, 0.000004374866789907488, -0.000002039215753801366, 9.55141213040742e-7,
  -4.492469198764566e-7, 2.1207184805554667e-7, -1.00432248239681e-7, 4.7698101693639804e-8,
  -2.2711094608943164e-8, 1.0838659214896955e-8, -5.183475041970047e-9, 2.4836745438024785e-9,
  -1.1921401405860912e-9, 5.731367241678862e-10, -2.7595228851242334e-10,
];

/** Its derivative: ψ(2 + z). */
const psiAtTwo = logGammaAtTwo.map((c, i) => c * (i + 1));

/** Stirling's series: x ln Γ(x) has the tail Σ B_2k / (2k (2k - 1)) x^(2-2k). */
const stirling = [
  0.08333333333333333, -0.002777777777777778, 0.0007936507936507937, -0.0005952380952380953,
  0.0008417508417508417, -0.0019175269175269174, 0.00641025641025641, -0.029550653594771242,
];

/**
 * ln|Γ(x)|; infinite at 0, -1, -2, …. Within 4 ulp for x > 0. For x < 0 the error is as small
 * beside max(1, |result|), as there are zeros between the poles; so it is with the next two.
 */
export function lgamma(x: number): number {
  if (Math.abs(x) === Infinity) return Infinity;
  if (x <= 0.5) {
    if (Math.abs(x) < 1e-20) return -Math.log(Math.abs(x));
    if (x > 0) return lgamma(x + 1) - Math.log(x);
    // Γ(x) Γ(-x) = -π / (x sin πx)
    const sine = Math.sin(Math.PI * (x - Math.round(x)));
    return -Math.log(Math.abs((x * sine) / Math.PI)) - lgamma(-x);
  }
  if (x < 1.5) return logGammaNearTwo(x - 1) - Math.log1p(x - 1);
  if (x < 10) {
    let product = 1;
    let y = x;
    while (y >= 2.5) product *= --y;
    return Math.log(product) + logGammaNearTwo(y - 2);
  }
  const tail = polynomial(stirling, 1 / (x * x)) / x;
  return (x - 0.5) * (Math.log(x) - 1) + (halfLogTwoPi - 0.5) + tail;
}

const halfLogTwoPi = 0.9189385332046728;

/** ln Γ(2 + z) for |z| <= 1/2. */
export const logGammaNearTwo = (z: number): number => z * polynomial(logGammaAtTwo, z);

/** ln Γ(a + 1) for a >= 0, with the digits of a small a. */
export const logGammaOfNext = (a: number): number =>
  a < 0.5 ? logGammaNearTwo(a) - Math.log1p(a) : lgamma(a + 1);

/** The positive zero of ψ, as a sum of two doubles. */
const psiZero = 1.4616321449683622;
const psiZeroRest = 9.549995429965697e-17;

/** ψ(x) / (x - zero), in powers of x - zero. */
const psiAtZero = [
  0.9676722454476212, -0.44276316898359214, 0.258499760955651, -0.16394270544240652,
  0.10782405069126237, -0.07219956125645471, 0.04880428816414311, -0.03316112647484736,
  0.022597648232218104, -0.01542476590494896, 0.010538791616612175, -0.007204534386356868,
  0.004926781395729853, -0.003369801655439328, 0.002305126326734928, -0.0015769367714301972,
  0.0010788252019162967, -0.0007380709389960052, 0.000504953265834602, -0.0003454680251063077,
  0.00023635601564027053, -0.00016170622091974803, 0.00011063372768747412,
];

/** ψ(x) = ln x - 1/2x + Σ -B_2k / 2k x^-2k. */
export const psiTail = [
  -0.08333333333333333, 0.008333333333333333, -0.003968253968253968, 0.004166666666666667,
  -0.007575757575757576, 0.021092796092796094, -0.08333333333333333, 0.4432598039215686,
];

/** ψ(x) = d ln|Γ(x)| / dx; NaN at 0, -1, -2, …. Within 4 ulp for x > 0. */
export function digamma(x: number): number {
  if (x <= 0) return Number.isInteger(x) ? NaN : digamma(1 - x) - Math.PI * cotPi(x);
  if (x < 1.2) return digamma(x + 1) - 1 / x;
  if (x < 1.72) return (x - psiZero - psiZeroRest) * polynomial(psiAtZero, x - psiZero);
  if (x < 10) {
    let sum = 0;
    let y = x;
    while (y >= 2.5) sum += 1 / --y;
    return sum + polynomial(psiAtTwo, y - 2);
  }
  const square = 1 / (x * x);
  return Math.log(x) - 0.5 / x + square * polynomial(psiTail, square);
}

/** B_2k / (2k)! for k = 1, 2, …, of the Euler-Maclaurin sum. */
const eulerMaclaurin = [
  0.08333333333333333, -0.001388888888888889, 0.00003306878306878307, -8.267195767195768e-7,
  2.08767569878681e-8, -5.284190138687493e-10, 1.3382536530684679e-11, -3.3896802963225827e-13,
  8.586062056277845e-15, -2.174868698558062e-16,
];

/**
 * The n-th derivative of ψ. At 0, -1, -2, … infinite for odd n, NaN for even n; NaN unless n is an
 * integer from 0. Within about n + 4 ulp for x > 0, and 10 n from order 1000 on.
 */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  if (!(Number.isInteger(n) && n > 0) || Number.isNaN(x)) return NaN;
  const sign = n % 2 === 0 ? 1 : -1;
  if (x === Infinity) return 0;
  if (x > 0) return -sign * scaledZeta(n, x);
  if (Number.isInteger(x)) return n % 2 === 0 ? NaN : Infinity;
  if (x === -Infinity) return NaN;
  if (n > highOrder) {
    const above = scaledZeta(n, x - Math.floor(x));
    const below = belowZero(n, x);
    // Two infinities: the nearer pole's is the larger.
    const isNearBelow = Math.ceil(x) - x < x - Math.floor(x);
    return (
      -sign *
      (Number.isFinite(above) || Number.isFinite(below)
        ? above + below
        : isNearBelow
          ? below
          : above)
    );
  }
  // ψ⁽ⁿ⁾(1 - x) - (-1)ⁿ ψ⁽ⁿ⁾(x) = (-1)ⁿ π dⁿ cot(πx) / dxⁿ
  return sign * polygamma(n, 1 - x) - cotangentDerivative(n, x);
}

/** From here on a product of n factors is found from its logarithm. */
const highOrder = 1000;
/** As many terms as count where each is by e^-0.99 smaller than the one before. */
const termsOfHighOrder = 40;

/** n! Σ (x + k)^-(n+1) over the k for which x + k is negative. */
function belowZero(n: number, x: number): number {
  const sign = n % 2 === 0 ? -1 : 1;
  const nearest = Math.ceil(x) - x;
  let sum = 0;
  for (let k = Math.min(termsOfHighOrder, Math.floor(-x)); k >= 0; k--)
    sum += factorialOverPower(n, nearest + k);
  return sign * sum;
}

/** n! ζ(n + 1, x) = n! Σ (x + k)^-(n+1), for x > 0. */
function scaledZeta(n: number, x: number): number {
  const start = Math.max(0, Math.ceil(n + 10 - x));
  if (n > highOrder && start > termsOfHighOrder) {
    let sum = 0;
    for (let k = termsOfHighOrder; k >= 0; k--) sum += factorialOverPower(n, x + k);
    return sum;
  }
  const far = x + start;
  // the sum from `far` on: ∫ + half of the first term + Σ B_2k / (2k)! times odd derivatives, in
  // units of the first term, and at last of the integral, which does not underflow where the term
  // does
  let derivative = (n + 1) / far;
  let sum = 0.5;
  eulerMaclaurin.forEach((c, i) => {
    const k = n + 2 * (i + 1);
    sum += c * derivative;
    derivative *= (k / far) * ((k + 1) / far);
  });
  sum = (1 + (n / far) * sum) * factorialOverPower(n - 1, far);
  for (let k = start - 1; k >= 0; k--) sum += factorialOverPower(n, x + k);
  return sum;
}

/** n! / x^(n+1), which may exist where n! and the power overflow. */
function factorialOverPower(n: number, x: number): number {
  if (n > highOrder) return Math.exp(lgamma(n + 1) - (n + 1) * Math.log(x));
  let product = 1 / x;
  for (let j = 1; j <= n; j++) product *= j / x;
  return product;
}

/** π dⁿ cot(πx) / dxⁿ: a polynomial in c = cot πx, because c′ = -π (1 + c²). */
function cotangentDerivative(n: number, x: number): number {
  let p = [0, 1];
  for (let k = 0; k < n; k++) {
    const slope = p.slice(1).map((c, i) => -Math.PI * (i + 1) * c);
    p = [...slope, 0, 0].map((c, i) => c + (i >= 2 ? (slope[i - 2] as number) : 0));
  }
  return Math.PI * polynomial(p, cotPi(x));
}
