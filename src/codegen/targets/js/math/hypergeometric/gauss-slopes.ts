/**
 * The derivatives of Gauss's function ₂F₁ by its parameters, by the methods that `gauss.ts` takes
 * for the function.
 */
import { gammaQuotientSlope } from './gamma-slope.js';
import { gaussSeries, near, nearBelow, ofPositive } from './gauss.js';
import { exactSlope, plainSlope, seriesSlope, type Moving } from './moving-series.js';
import { isPole } from './series.js';

const less = (p: Moving, q: Moving): Moving => [p[0] - q[0], p[1] - q[1]];
const isStillPole = ([value, speed]: Moving): boolean => speed === 0 && isPole(value);

const gaussSlope = (a: Moving, b: Moving, c: Moving, x: number): number =>
  seriesSlope({ upper: [a, b], lower: [c], x });

/** F, its slope by z times the distance to 1, and the derivatives of both by the parameters. */
type State = readonly [value: number, slope: number, moved: number, movedSlope: number];

/** The step of `taylorStep` in `gauss.ts`, with derivatives of all terms. */
function taylorStep(
  [[a, u], [b, v], [c, w]]: readonly [Moving, Moving, Moving],
  [value, slope, moved, movedSlope]: State,
  rest: number,
  h: number,
): State {
  const [z, factor] = [1 - rest, a + b + 1];
  const [q, e] = [2 * rest - 1, c - factor + factor * rest];
  const eSpeed = w - (u + v) * z;
  const [square, unit] = [((h / rest) * h) / z, h / rest / z];
  let [before, term, movedBefore, movedTerm] = [
    value,
    slope * (h / rest),
    moved,
    movedSlope * (h / rest),
  ];
  let [sum, slopes, movedSum, movedSlopes] = [before + term, term, moved + movedTerm, movedTerm];
  for (let k = 0; k < 10000; k++) {
    const scale = 1 / (k + 1) / (k + 2);
    const first = (a + k) * (b + k) * square;
    const second = -(k + 1) * (q * k + e) * unit;
    const bend = (u * (b + k) + v * (a + k)) * square * before - (k + 1) * eSpeed * unit * term;
    [movedBefore, movedTerm] = [
      movedTerm,
      (first * movedBefore + second * movedTerm + bend) * scale,
    ];
    [before, term] = [term, (first * before + second * term) * scale];
    sum += term;
    slopes += (k + 2) * term;
    movedSum += movedTerm;
    movedSlopes += (k + 2) * movedTerm;
    const isSmall = Math.abs(before) + Math.abs(term) <= 1e-18 * Math.abs(sum);
    const isMovedSmall = Math.abs(movedBefore) + Math.abs(movedTerm) <= 1e-18 * Math.abs(movedSum);
    if ((isSmall && isMovedSmall) || Number.isNaN(movedSum)) break;
  }
  const scale = rest / h - 1;
  return [sum, slopes * scale, movedSum, movedSlopes * scale];
}

/** At 1 - rest, which lies between `near` and 1. */
function nearOne(a: Moving, b: Moving, c: Moving, rest: number): number {
  const factor = (a[0] * b[0]) / c[0];
  const bend = (a[1] * b[0] + b[1] * a[0] - c[1] * factor) / c[0];
  const [p, q, r] = [a, b, c].map(([value, speed]): Moving => [value + 1, speed]) as [
    Moving,
    Moving,
    Moving,
  ];
  const next = gaussSeries(p[0], q[0], r[0], near);
  let at: State = [
    gaussSeries(a[0], b[0], c[0], near),
    factor * next * (1 - near),
    gaussSlope(a, b, c, near),
    (bend * next + factor * gaussSlope(p, q, r, near)) * (1 - near),
  ];
  for (let left = 1 - near; left > rest;) {
    const to = Math.max(left / 2, rest);
    at = taylorStep([a, b, c], at, left, left - to);
    left = to;
  }
  return at[2];
}

/** At z from 0 to 1; rest = 1 - z. */
function inUnit(a: Moving, b: Moving, c: Moving, z: number, rest: number): number {
  if (isStillPole(a) || isStillPole(b)) return gaussSlope(a, b, c, z);
  const [toA, toB] = [less(c, a), less(c, b)];
  if (isStillPole(toA) || isStillPole(toB)) {
    const [power, speed] = less(toA, b);
    const value = speed === 0 ? 0 : speed * Math.log(rest) * gaussSeries(toA[0], toB[0], c[0], z);
    return rest ** power * (value + gaussSlope(toA, toB, c, z));
  }
  return z <= near ? gaussSlope(a, b, c, z) : nearOne(a, b, c, rest);
}

/** Which of a and b stays a parameter in Pfaff's transformation, so that least cancels. */
function order(a: Moving, b: Moving, c: Moving): readonly [Moving, Moving] {
  const [still, other] =
    a[1] !== 0 || (b[1] === 0 && Math.abs(b[0]) < Math.abs(a[0])) ? [b, a] : [a, b];
  const isSmall = Math.abs(still[0]) < 1e-2;
  const isPositive = c[0] - other[0] >= 0 || c[0] - still[0] < 0;
  return isSmall || isPositive ? [still, other] : [other, still];
}

/** At x < 0 by Pfaff's transformation. */
function below(a: Moving, b: Moving, c: Moving, x: number): number {
  if (x >= -nearBelow) {
    const series = { upper: [a, b], lower: [c], x };
    const sum = plainSlope(series);
    if (sum !== null) return sum.value * 2 ** sum.exponent;
    if (x >= -0.25) return exactSlope(series);
  }
  const [first, second] = order(a, b, c);
  const other = less(c, second);
  const [rest, z] = [1 / (1 - x), x / (x - 1)];
  const moved = inUnit(first, other, c, z, rest);
  const value = first[1] === 0 ? 0 : ofPositive(first[0], other[0], c[0], z, rest);
  const half = rest ** (first[0] / 2);
  return half * (moved - first[1] * Math.log1p(-x) * value) * half;
}

/** Of Γ(c) Γ(c-a-b) / (Γ(c-a) Γ(c-b)); NaN where the sum has no limit. */
function atOne(a: Moving, b: Moving, c: Moving): number {
  const [small, other] = Math.abs(a[0]) < Math.abs(b[0]) && a[1] === 0 ? [a, b] : [b, a];
  const toOther = less(c, other);
  const excess = less(toOther, small);
  if (!(excess[0] > 0)) return NaN;
  return gammaQuotientSlope([
    { above: c, below: less(c, small), gap: small[0] },
    { above: excess, below: toOther, gap: -small[0] },
  ]);
}

/** Of the sum without an end, and of what continues it, up to x = 1. */
function endless(a: Moving, b: Moving, c: Moving, x: number): number {
  if (isPole(c[0])) return c[1] === 0 && b[0] === c[0] ? -Math.log1p(-x) * (1 - x) ** -a[0] : NaN;
  if (x === 0) return 0;
  if (x === -Infinity) return a[0] > 0 && b[0] > 0 ? 0 : NaN;
  if (x === 1) return atOne(a, b, c);
  return x < 0 ? below(a, b, c, x) : inUnit(a, b, c, x, 1 - x);
}

function slopeOf(a: Moving, b: Moving, c: Moving, x: number): number {
  if (![a, b, c].every(([value]) => Number.isFinite(value)) || Number.isNaN(x)) return NaN;
  if ([a, b].some(([value, speed]) => value === 0 && speed === 0)) return 0;
  if ([a, b].some((p) => isStillPole(p) && !(isPole(c[0]) && p[0] <= c[0])))
    return Math.abs(x) === Infinity ? NaN : gaussSlope(a, b, c, x);
  return x > 1 ? NaN : endless(a, b, c, x);
}

/**
 * ∂₂F₁(a, b; c; x)/∂a. NaN where c is a pole and where x > 1, unless the sum ends by b, and at
 * x = 1 unless c > a + b. Where b = c it is that of (1-x)⁻ᵃ.
 */
export const hyp2f1GradA = (a: number, b: number, c: number, x: number): number =>
  slopeOf([a, 1], [b, 0], [c, 0], x);

/** ∂₂F₁(a, b; c; x)/∂c. NaN as that by a, unless the sum ends by a or b. */
export const hyp2f1GradC = (a: number, b: number, c: number, x: number): number =>
  slopeOf([a, 0], [b, 0], [c, 1], x);
