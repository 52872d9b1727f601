/**
 * Inverses of the incomplete gamma and beta functions by x. Each is sought from the smaller of the
 * two tails, as the root of its logarithm: that is a concave function of ln x (of ln x/(1-x)), so
 * that Newton's steps lead to the root from wherever they begin.
 */
import { betaDensity, betaTail, logGammaStep, logOf } from '../incomplete-beta.js';
import { gammaDensity, igamma, igammac } from '../incomplete-gamma.js';
import { logGammaOfNext } from '../gamma-functions.js';

/** A tail and its derivative by the place u. */
type Tail = (u: number) => readonly [value: number, slope: number];

/** Where the logarithm of a tail is that of `target`. The tail grows with u, or falls. */
function rootOf(tail: Tail, target: number, start: number, grows: boolean): number {
  let [low, high, u] = [-Infinity, Infinity, start];
  for (let k = 0; k < 200; k++) {
    const [value, slope] = tail(u);
    const excess = Math.log(value / target);
    if (excess === 0) return u;
    if (excess < 0 === grows) low = u;
    else high = u;
    let next = u - (excess * value) / slope;
    if (!(next > low && next < high)) next = between(low, high, u);
    if (Math.abs(next - u) <= 1e-16 * Math.max(1, Math.abs(u))) return next;
    u = next;
  }
  return u;
}

function between(low: number, high: number, u: number): number {
  if (low === -Infinity) return u - 4 - Math.abs(u);
  if (high === Infinity) return u + 4 + Math.abs(u);
  return (low + high) / 2;
}

/** So little of 1 is not seen in a sum. */
const unseen = 1e-17;

/** The x with P(a, x) = p. */
export const igammaInverse = (a: number, p: number): number => gammaRoot(a, p, 1 - p);
/** The x with 1 - P(a, x) = q. */
export const igammacInverse = (a: number, q: number): number => gammaRoot(a, 1 - q, q);

function gammaRoot(a: number, p: number, q: number): number {
  if (!(a > 0 && p >= 0 && q >= 0) || a === Infinity) return NaN;
  if (q === 0) return Infinity;
  if (p === 0 && q === 1) return 0;
  // P(a, x) is at most x^a / Γ(a+1), and that where x is small.
  const lowest = (logOf(p, q) + logGammaOfNext(a)) / a;
  if (lowest < Math.log(unseen)) return Math.exp(lowest);
  const isLower = p <= q;
  const f = isLower ? igamma : igammac;
  const tail: Tail = (u) => {
    const x = Math.exp(u);
    return [f(a, x), (isLower ? x : -x) * gammaDensity(a, x)];
  };
  const start = a > 1 ? Math.log(a) : lowest;
  return Math.exp(rootOf(tail, Math.min(p, q), start, isLower));
}

/** The x with I_x(a, b) = p. */
export const betaincInverse = (a: number, b: number, p: number): number => betaRoot(a, b, p, 1 - p);
/** The x with 1 - I_x(a, b) = q. */
export const betainccInverse = (a: number, b: number, q: number): number =>
  betaRoot(a, b, 1 - q, q);

/** ln(a B(a, b)). */
const logScale = (a: number, b: number): number => logGammaOfNext(a) - logGammaStep(b, a);

function betaRoot(a: number, b: number, p: number, q: number): number {
  if (!(a > 0 && b > 0 && p >= 0 && q >= 0) || a === Infinity || b === Infinity) return NaN;
  if (p === 0 && q === 1) return 0;
  if (q === 0) return 1;
  const lowest = (logOf(p, q) + logScale(a, b)) / a;
  if (lowest < Math.log(unseen / (1 + b))) return Math.exp(lowest);
  const highest = (logOf(q, p) + logScale(b, a)) / b;
  if (highest < Math.log(unseen / (1 + a))) return 1;
  const isLower = p <= q;
  const tail: Tail = (u) => {
    const [x, y] = [1 / (1 + Math.exp(-u)), 1 / (1 + Math.exp(u))];
    const density = x < y ? betaDensity(a, b, x) : betaDensity(b, a, y);
    return [betaTail(a, b, x, y, !isLower), (isLower ? 1 : -1) * x * y * density];
  };
  const u = rootOf(tail, Math.min(p, q), Math.log(a / b), isLower);
  return 1 / (1 + Math.exp(-u));
}
