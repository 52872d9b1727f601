/**
 * Slopes of the incomplete gamma function by its shape: its series and its fraction with their
 * derivatives, as `codegen/targets/js/math` computes them, for all shapes.
 */
import { gammaDensity } from './incomplete.js';
import { formula, iterate, over, type Real } from './reals.js';

/** Σ xⁿ / ((a+1) … (a+n)) with its first two derivatives by a; n from 0. */
function series(a: Real, x: Real): [Real, Real, Real] {
  const [sum, slope, curvature] = iterate(
    [a.number(1), 0, 0, 1, 0, 0],
    ([total, , , term]) => term!.gt(total!.mul(1e-18)),
    ([total, slopes, bends, term, first, second], n) => {
      // Those of the term's logarithm are -Σ 1/(a+k) and Σ 1/(a+k)².
      const part = over(1, a.add(n));
      const [nextFirst, nextSecond] = [first!.sub(part), second!.add(part.square())];
      const next = term!.mul(x.mul(part));
      const bend = next.mul(nextFirst.square().add(nextSecond));
      return [
        total!.add(next),
        slopes!.add(next.mul(nextFirst)),
        bends!.add(bend),
        next,
        nextFirst,
        nextSecond,
      ];
    },
  );
  return [sum!, slope!, curvature!];
}

/** How many terms the fraction of Q takes. */
function termsOf(a: Real, x: Real): Real {
  const base = x.add(1).sub(a);
  const [terms] = iterate(
    [0, base, 1e300, over(1, base)],
    ([, , c, inverse]) => c!.mul(inverse!).sub(1).abs().gt(2e-16),
    ([, before, c, inverse], n) => {
      const [numerator, next] = [n.mul(a.sub(n)), before!.add(2)];
      return [n, next, next.add(numerator.div(c!)), over(1, next.add(numerator.mul(inverse!)))];
    },
  );
  return terms!;
}

/** F with its first two derivatives by a: the fraction from its end, r → b_n + n (a - n) / r. */
function fraction(a: Real, x: Real): [Real, Real, Real] {
  // Of whole a the fraction ends, its slopes do not.
  const count = termsOf(a.floor().add(0.5), x).mul(1.2).ceil().add(10);
  const [r, slope, curvature] = iterate(
    [x.add(count.mul(2)).add(1).sub(a), -1, 0],
    (_, m) => m.le(count),
    ([rest, first, second], m) => {
      const n = count.sub(m).add(1);
      const numerator = n.mul(a.sub(n));
      const logSlope = first!.div(rest!);
      const bend = logSlope.square().mul(2).sub(second!.div(rest!));
      return [
        x.add(n.mul(2)).sub(1).sub(a).add(numerator.div(rest!)),
        n.sub(numerator.mul(logSlope)).div(rest!).sub(1),
        numerator.mul(bend).sub(n.mul(2).mul(logSlope)).div(rest!),
      ];
    },
    Infinity,
  ) as [Real, Real, Real];
  const bend = slope.square().mul(2).div(r).sub(curvature);
  return [over(1, r), slope.neg().div(r).div(r), bend.div(r).div(r)];
}

/** The slope of x by a where P is held, and its slope by a where x is held. */
function slopes([a, x]: readonly Real[]): [slope: Real, byShape: Real] {
  const isIn = a!.gt(0).and(x!.ge(0));
  const isInside = isIn.and(x!.gt(0)).and(x!.lt(Infinity)).and(a!.lt(Infinity));
  const [shape, place] = [isInside.choose(a!, 1), isInside.choose(x!, 0.5)];
  const isFar = place.gt(1).and(place.gt(shape));
  const [f, fSlope, fBend] = fraction(isFar.choose(shape, 1), isFar.choose(place, 2));
  const score = place.log().sub(shape.digamma());
  const far = [
    place.mul(score.mul(f).add(fSlope)),
    place.mul(score.mul(fSlope).add(fBend).sub(shape.trigamma().mul(f))),
  ] as const;
  const [s, slope, bend] = series(isFar.choose(1, shape), isFar.choose(0.5, place));
  const above = shape.add(1);
  const shift = place.log().sub(above.digamma());
  const sum = shift.mul(s).add(slope);
  const ratio = place.div(shape);
  const rest = above.trigamma().mul(s).sub(shift.mul(slope)).sub(bend);
  const near = [ratio.mul(sum).neg(), ratio.mul(sum.div(shape).add(rest))] as const;
  // Slopes at the ends are conventions: NaN outside of a > 0, x >= 0; 0 at x = 0.
  const end = isIn.and(x!.eq(0)).choose(0, NaN);
  return [0, 1].map((k) =>
    isInside.choose(isFar.choose(far[k as 0 | 1], near[k as 0 | 1]), end),
  ) as [Real, Real];
}

/** -∂P/∂a / ∂P/∂x. */
export const gammaSlope = (operands: readonly Real[]): Real => slopes(operands)[0];
/** The derivative of `gammaSlope` by a. */
export const gammaSlopeByShape = (operands: readonly Real[]): Real => slopes(operands)[1];

/** ∂P(a, x)/∂a: 0 at the ends of x. */
export function igammaGradA([a, x]: readonly Real[]): Real {
  const density = formula(gammaDensity, a!, x!);
  const isEnd = density.eq(0).or(x!.eq(0).and(a!.gt(0)));
  return isEnd.choose(0, density.neg().mul(gammaSlope([a!, x!])));
}
