/**
 * Lambert's function W, the solution of w eʷ = x: the principal branch w >= -1 and the branch -1
 * with w <= -1 (R. M. Corless et al., "On the Lambert W function", 1996).
 */
import { branchTerms, overE, overERest } from '../../../../../numbers/lambert-w.js';
import { polynomial } from '../polynomial.js';

/** W of a branch, 0 or -1; NaN where it has no real value. */
export function lambertW(branch: number, x: number): number {
  if (branch === -1) return lower(x);
  if (branch !== 0 || !(distanceOf(x) >= 0)) return NaN;
  if (x === 0 || x === Infinity) return x;
  const p = Math.sqrt(2 * Math.E * distanceOf(x));
  if (p < 0.7) return nearBranchPoint(p, x);
  if (x < 3) return byProduct(Math.log1p(x) * (x < 0 ? 1 : 0.8), x);
  const log = Math.log(x);
  return byLogarithm(log < 1.5 ? 1 : startOf(log), x);
}

/** Branch -1. */
function lower(x: number): number {
  if (x === 0) return -Infinity;
  if (!(distanceOf(x) >= 0 && x < 0)) return NaN;
  const p = Math.sqrt(2 * Math.E * distanceOf(x));
  return p < 0.7 ? nearBranchPoint(-p, x) : byLogarithm(startOf(Math.log(-x)), x);
}

/** x + 1/e. The number nearest to -1/e stands for it, though it lies beyond. */
const distanceOf = (x: number): number => (x === -overE ? 0 : x + overE + overERest);

/** The first terms of W for a logarithm of |x| that is not small. */
function startOf(log: number): number {
  const inner = Math.log(Math.abs(log));
  return log - inner + inner / log;
}

const nearBranchPoint = (p: number, x: number): number => {
  const sum = polynomial(branchTerms, p);
  return Math.abs(p) < 0.02 ? sum : byProduct(sum, x);
};

/** Halley's steps for w eʷ = x. */
function byProduct(start: number, x: number): number {
  let w = start;
  for (let k = 0; k < 20; k++) {
    const e = Math.exp(w);
    const f = w * e - x;
    const step = f / (e * (w + 1) - ((w + 2) * f) / (2 * w + 2));
    w -= step;
    if (!(Math.abs(step) > 1e-15 * Math.abs(w))) break;
  }
  return w;
}

/** Newton's steps for w + ln w = ln x. */
function byLogarithm(start: number, x: number): number {
  let w = start;
  for (let k = 0; k < 30; k++) {
    const next = (w / (1 + w)) * (1 + Math.log(x / w));
    const isThere = Math.abs(next - w) <= 1e-15 * Math.abs(next);
    w = next;
    if (isThere) break;
  }
  return w;
}
