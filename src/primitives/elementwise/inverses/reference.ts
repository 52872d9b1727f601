/**
 * Bessel functions by their integrals, and inverse functions by halving intervals, for plain
 * evaluation.
 */
import { lgamma } from '../reference-math.js';
import { betainc, betaincc, igamma, igammac, integralToOne } from '../reference-incomplete.js';

const isWhole = (n: number): boolean => Number.isInteger(n) && Math.abs(n) <= 1e6;
const parity = (n: number): number => (n % 2 === 0 ? 1 : -1);

/** Beyond, the phase of the integrand has too many turns. */
const manyTurns = 1e4;

/** √(2/πx) times P cos χ - Q sin χ, or P sin χ + Q cos χ: DLMF 10.17. */
function asymptotic(n: number, x: number, isSecond: boolean): number {
  let [p, q, term] = [1, 0, 1];
  for (let k = 1; k < 60 && Math.abs(term) > 1e-18; k++) {
    term *= (4 * n * n - (2 * k - 1) ** 2) / (8 * k * x);
    if (k % 2 === 1) q += k % 4 === 1 ? term : -term;
    else p += k % 4 === 0 ? term : -term;
  }
  const turn = ((n % 4) * Math.PI) / 2 + Math.PI / 4;
  const [cos, sin] = [
    Math.cos(x) * Math.cos(turn) + Math.sin(x) * Math.sin(turn),
    Math.sin(x) * Math.cos(turn) - Math.cos(x) * Math.sin(turn),
  ];
  return Math.sqrt(2 / (Math.PI * x)) * (isSecond ? p * sin + q * cos : p * cos - q * sin);
}

/** The mean of cos(nθ - x sin θ) over a turn. */
export function besselJ(n: number, x: number): number {
  if (!isWhole(n) || Number.isNaN(x)) return NaN;
  if (n < 0) return parity(n) * besselJ(-n, x);
  if (x < 0) return parity(n) * besselJ(n, -x);
  if (x === Infinity) return 0;
  if (x === 0) return n === 0 ? 1 : 0;
  if (x > manyTurns) return asymptotic(n, x, false);
  if (x * x < 4 * (n + 1)) {
    let [sum, term] = [1, 1];
    for (let k = 1; k < 40; k++) {
      term *= -(x * x) / (4 * k * (n + k));
      sum += term;
    }
    return Math.exp(n * Math.log(x / 2) - lgamma(n + 1)) * sum;
  }
  const count = 2 * Math.ceil(n + x + 40);
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const angle = (2 * Math.PI * k) / count;
    sum += Math.cos(n * angle - x * Math.sin(angle));
  }
  return sum / count;
}

/** DLMF 10.9.7. */
export function besselY(n: number, x: number): number {
  if (!isWhole(n) || !(x >= 0)) return NaN;
  if (n < 0) return parity(n) * besselY(-n, x);
  if (x === 0) return -Infinity;
  if (x === Infinity) return 0;
  if (x > manyTurns) return asymptotic(n, x, true);
  const pieces = Math.ceil((n + x) / 8) + 1;
  let turns = 0;
  for (let k = 0; k < pieces; k++)
    turns += integralToOne((s) => {
      const angle = (Math.PI * (k + s)) / pieces;
      return Math.sin(x * Math.sin(angle) - n * angle);
    });
  const spans = Math.ceil(Math.asinh(750 / x));
  let rest = 0;
  for (let k = 0; k < spans; k++)
    rest += integralToOne((s) => {
      const [t, fall] = [k + s, x * Math.sinh(k + s)];
      return Math.exp(n * t - fall) + parity(n) * Math.exp(-n * t - fall);
    });
  return turns / pieces - rest / Math.PI;
}

/** Where an increasing function is `target`, between two numbers. */
function halved(f: (u: number) => number, target: number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let k = 0; k < 120 && low < high; k++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (f(middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export function lambertW(branch: number, x: number): number {
  if (branch !== 0 && branch !== -1) return NaN;
  if (branch === 0 && (x === Infinity || x === 0)) return x;
  if (branch === -1 && x === 0) return -Infinity;
  const product = (w: number): number => w * Math.exp(w);
  if (!(x + Math.exp(-1) >= 0) || (branch === -1 && x > 0)) return NaN;
  if (branch === -1) return -halved((w) => product(-w), x, 1, 800);
  if (x < 0) return -halved((w) => -product(-w), -x, 0, 1);
  return x < 1 ? halved(product, x, 0, 1) : halved((w) => w + Math.log(w), Math.log(x), 0.5, 710);
}

/** Beyond these logarithms there are no numbers. */
const [least, most] = [-745, 710];

export function igammaInverse(a: number, p: number): number {
  if (!(a > 0 && p >= 0 && p <= 1) || a === Infinity) return NaN;
  if (p === 0) return 0;
  if (p === 1) return Infinity;
  return Math.exp(halved((u) => igamma(a, Math.exp(u)), p, least, most));
}

export function igammacInverse(a: number, q: number): number {
  if (!(a > 0 && q >= 0 && q <= 1) || a === Infinity) return NaN;
  if (q === 1) return 0;
  if (q === 0) return Infinity;
  return Math.exp(halved((u) => -igammac(a, Math.exp(u)), -q, least, most));
}

export function betaincInverse(a: number, b: number, p: number): number {
  if (!(a > 0 && b > 0 && p >= 0 && p <= 1) || a === Infinity || b === Infinity) return NaN;
  if (p === 0 || p === 1) return p;
  const isHigh = betainc(a, b, 0.5) < p;
  if (isHigh) return 1 - Math.exp(-halved((u) => -betainc(b, a, Math.exp(-u)), p - 1, 0, 745));
  return Math.exp(halved((u) => betainc(a, b, Math.exp(u)), p, least, 0));
}

export function betainccInverse(a: number, b: number, q: number): number {
  if (!(a > 0 && b > 0 && q >= 0 && q <= 1) || a === Infinity || b === Infinity) return NaN;
  if (q === 0 || q === 1) return 1 - q;
  if (betaincc(a, b, 0.5) > q)
    return 1 - Math.exp(halved((u) => betainc(b, a, Math.exp(u)), q, least, 0));
  return Math.exp(halved((u) => -betaincc(a, b, Math.exp(u)), -q, least, 0));
}
