/** Lambert's function W, as `codegen/targets/js/math` computes it. */
import { branchTerms, overE, overERest } from '../../../numbers/lambert-w.js';
import { iterate, polynomial, type Real } from './reals.js';

/** W of a branch, 0 or -1; NaN where it has no real value. */
export function lambertW([branch, x]: readonly Real[]): Real {
  const isLower = branch!.eq(-1);
  // The number nearest to -1/e stands for it, though it lies beyond.
  const distance = x!.eq(-overE).choose(0, x!.add(overE).add(overERest));
  const isReached = distance.ge(0);
  const isUpper = branch!.eq(0).and(isReached);
  const isIn = isUpper.or(isLower.and(isReached).and(x!.le(0)));
  const isEnd = x!.eq(0).or(x!.eq(Infinity));
  const isInside = isIn.and(isEnd.not());
  const place = isInside.choose(x!, 1);
  const p = isInside.choose(distance.mul(2 * Math.E).sqrt(), 1);
  const isNear = p.lt(0.7);
  const sum = polynomial(branchTerms, isLower.choose(p.neg(), p));
  const isMiddle = place.lt(3).and(isLower.not());
  const middle = place.log1p().mul(place.lt(0).choose(1, 0.8));
  const byHalley = byProduct(isNear.choose(sum, isMiddle.choose(middle, 1)), place);
  const log = place.abs().log();
  const isEarly = log.lt(1.5).and(isLower.not());
  const isNewton = isNear.or(isMiddle).not();
  const start = isEarly.choose(1, startOf(isNewton.and(isEarly.not()).choose(log, 2)));
  const byNewton = byLogarithm(isNewton.choose(start, 1), isNewton.choose(place, Math.E));
  const near = p.lt(0.02).choose(sum, byHalley);
  const value = isNewton.choose(byNewton, near);
  const end = isLower.choose(-Infinity, x!);
  return isInside.choose(value, isIn.choose(end, NaN));
}

/** The first terms of W for a logarithm of |x| that is not small. */
function startOf(log: Real): Real {
  const inner = log.abs().log();
  return log.sub(inner).add(inner.div(log));
}

/** Halley's steps for w eʷ = x. */
function byProduct(start: Real, x: Real): Real {
  const [w] = iterate(
    [start, Infinity],
    ([at, step]) => step!.abs().gt(at!.abs().mul(1e-15)),
    ([at]) => {
      const e = at!.exp();
      const f = at!.mul(e).sub(x);
      const bend = at!.add(2).mul(f).div(at!.mul(2).add(2));
      const step = f.div(e.mul(at!.add(1)).sub(bend));
      return [at!.sub(step), step];
    },
    20,
  );
  return w!;
}

/** Newton's steps for w + ln w = ln x. */
function byLogarithm(start: Real, x: Real): Real {
  const [w] = iterate(
    [start, Infinity],
    ([at, step]) => step!.abs().gt(at!.abs().mul(1e-15)),
    ([at]) => {
      const next = at!.div(at!.add(1)).mul(x.div(at!).log().add(1));
      return [next, next.sub(at!)];
    },
    30,
  );
  return w!;
}
