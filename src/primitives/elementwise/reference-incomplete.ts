/**
 * Integrals for plain evaluation, by double exponential quadrature (H. Takahasi and M. Mori, 1974):
 * sums that converge for any integrand that is smooth inside of its interval.
 */
import { digamma, lgamma, polygamma } from './reference-math.js';

/** Steps of 2^-5 as far as the weights are numbers. */
const step = 1 / 32;
const sumOver = (term: (t: number) => number): number => {
  let sum = 0;
  for (let k = -220; k <= 220; k++) {
    const value = term(k * step);
    if (!Number.isNaN(value)) sum += value;
  }
  return sum * step;
};

/** ∫ f(s, 1 - s) ds from 0 to 1, where s = 1 / (1 + exp(-π sinh t)). */
export const integralToOne = (f: (s: number, rest: number) => number): number =>
  sumOver((t) => {
    const e = Math.exp(Math.PI * Math.sinh(-Math.abs(t)));
    const [small, large] = [e / (1 + e), 1 / (1 + e)];
    const [s, rest] = t < 0 ? [small, large] : [large, small];
    return f(s, rest) * s * rest * Math.PI * Math.cosh(t);
  });

/** ∫ f(u) du from 0 to ∞, where u = exp(π/2 sinh t). */
export const integralToInfinity = (f: (u: number) => number): number =>
  sumOver((t) => {
    const u = Math.exp((Math.PI / 2) * Math.sinh(t));
    return f(u) * u * (Math.PI / 2) * Math.cosh(t);
  });

/** x^(a-1) e^-x / Γ(a). */
export function gammaDensity(a: number, x: number): number {
  if (!(a >= 0 && x >= 0)) return NaN;
  if (a === 0 || a === Infinity || x === Infinity) return 0;
  if (x === 0) return a < 1 ? Infinity : a === 1 ? 1 : 0;
  return Math.exp((a - 1) * Math.log(x) - x - lgamma(a));
}

/**
 * The integral of the density times w(ln t) from 0 to x, in units of the density at x: of t = x s
 * with s^a as the variable, so that there is no pole at 0.
 */
const below = (a: number, x: number, w: (log: number) => number): number =>
  (x / a) *
  integralToOne((v, rest) => {
    const log = (v < 0.5 ? Math.log(v) : Math.log1p(-rest)) / a;
    return Math.exp(-x * Math.expm1(log)) * w(Math.log(x) + log);
  });

/** The same from x to ∞: of t = x (1 + u). */
const above = (a: number, x: number, w: (log: number) => number): number =>
  x *
  integralToInfinity(
    (u) => Math.exp((a - 1) * Math.log1p(u) - x * u) * w(Math.log(x) + Math.log1p(u)),
  );

/** The integrals' limits; null inside. */
function limitOfGamma(a: number, x: number): number | null {
  if (!(a >= 0 && x >= 0) || (a === 0 && x === 0) || (a === Infinity && x === Infinity)) return NaN;
  if (x === 0 || a === Infinity) return 0;
  return x === Infinity || a === 0 ? 1 : null;
}

export function igamma(a: number, x: number): number {
  const limit = limitOfGamma(a, x);
  if (limit !== null) return limit;
  const density = gammaDensity(a, x);
  return x > a ? 1 - density * above(a, x, () => 1) : density * below(a, x, () => 1);
}

export function igammac(a: number, x: number): number {
  const limit = limitOfGamma(a, x);
  if (limit !== null) return 1 - limit;
  const density = gammaDensity(a, x);
  return x > a ? density * above(a, x, () => 1) : 1 - density * below(a, x, () => 1);
}

/** The integral of density · w(ln t, a), in units of the density: of P below, of -P above. */
const shapeIntegral = (a: number, x: number, w: (log: number) => number): number =>
  x > a ? above(a, x, w) : -below(a, x, w);

const isInside = (a: number, x: number): boolean => a > 0 && x >= 0 && a < Infinity && x < Infinity;

/** -∂P/∂a / density: the density's logarithm has the slope ln t - ψ(a). */
export function gammaSlope(a: number, x: number): number {
  if (!isInside(a, x)) return NaN;
  return x === 0 ? 0 : shapeIntegral(a, x, (log) => log - digamma(a));
}

export function igammaGradA(a: number, x: number): number {
  const density = gammaDensity(a, x);
  return density === 0 || (x === 0 && a > 0) ? 0 : -density * gammaSlope(a, x);
}

/** The quotient differentiated once more: ∂²/∂a² of P, and the slope of the density at x. */
export function gammaSlopeByShape(a: number, x: number): number {
  if (!isInside(a, x)) return NaN;
  if (x === 0) return 0;
  const mean = digamma(a);
  return shapeIntegral(a, x, (log) => (log - mean) * (log - Math.log(x)) - polygamma(1, a));
}

/** x^(a-1) (1-x)^(b-1) / B(a, b). */
export function betaDensity(a: number, b: number, x: number): number {
  if (!(a >= 0 && b >= 0 && x >= 0 && x <= 1)) return NaN;
  if (!(a > 0 && b > 0) || a === Infinity || b === Infinity) return 0;
  if (x === 0) return a < 1 ? Infinity : a === 1 ? b : 0;
  if (x === 1) return b < 1 ? Infinity : b === 1 ? a : 0;
  const logarithm = (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x);
  return Math.exp(logarithm + lgamma(a + b) - lgamma(a) - lgamma(b));
}

/** The integral at the ends of the domain and outside; null inside. */
function limitOfBeta(a: number, b: number, x: number): number | null {
  if (!(a >= 0 && b >= 0 && x >= 0 && x <= 1)) return NaN;
  if ((a === 0 && b === 0) || (a === Infinity && b === Infinity)) return NaN;
  if (x === 0 || x === 1) return x;
  if (a === 0 || b === Infinity) return 1;
  return b === 0 || a === Infinity ? 0 : null;
}

/** 1 - I if `upper`, from the tail that the larger part of the interval leaves. */
function betaTail(a: number, b: number, x: number, upper: boolean): number {
  const limit = limitOfBeta(a, b, x);
  if (limit !== null) return upper ? 1 - limit : limit;
  const isAbove = x > a / (a + b);
  const tail = isAbove ? betaBelow(b, a, 1 - x) : betaBelow(a, b, x);
  return isAbove === upper ? tail : 1 - tail;
}

export const betainc = (a: number, b: number, x: number): number => betaTail(a, b, x, false);
export const betaincc = (a: number, b: number, x: number): number => betaTail(a, b, x, true);

/** The integral of density · w(ln t, ln(1 - t)) from 0 to x: of t = x s, s^a as the variable. */
function betaBelow(
  a: number,
  b: number,
  x: number,
  w: (logT: number, logRest: number) => number = () => 1,
): number {
  const scale = Math.exp(a * Math.log(x) + lgamma(a + b) - lgamma(a + 1) - lgamma(b));
  return (
    scale *
    integralToOne((v) => {
      const logRest = Math.log1p(-x * v ** (1 / a));
      return Math.exp((b - 1) * logRest) * w(Math.log(x) + Math.log(v) / a, logRest);
    })
  );
}

/** ∂I/∂a: the density's logarithm has the slope ln t - ψ(a) + ψ(a+b). */
export function betaincGradA(a: number, b: number, x: number): number {
  const end = endOfBetaSlopes(a, b, x);
  if (end !== null) return end;
  const mean = digamma(a) - digamma(a + b);
  return x > a / (a + b)
    ? -betaBelow(b, a, 1 - x, (_, logT) => logT - mean)
    : betaBelow(a, b, x, (logT) => logT - mean);
}

/** ∂I/∂b, from that of the mirror image. */
export function betaincGradB(a: number, b: number, x: number): number {
  return endOfBetaSlopes(a, b, x) ?? -betaincGradA(b, a, 1 - x);
}

function endOfBetaSlopes(a: number, b: number, x: number): number | null {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return NaN;
  return a === Infinity || b === Infinity || x === 0 || x === 1 ? 0 : null;
}
