/** Exponential, sine and cosine integrals, as `codegen/targets/js/math` computes them. */
import { iterate, over, type Real, type Truth } from './reals.js';

const euler = 0.5772156649015329;
const enough = 2e-16;

/** Whether a continued fraction of Lentz goes on: c d, the last factor, is not yet 1. */
const isUnlike = (c: Real, d: Real): Truth => c.mul(d).sub(1).abs().gt(enough);

/** Eₙ(x) for whole n; NaN for negative x and between whole n. */
export function expn([n, x]: readonly Real[]): Real {
  const isIn = n!.isWhole().and(x!.ge(0));
  const isInside = isIn.and(x!.gt(0)).and(x!.lt(Infinity));
  const isAbove = n!.gt(0);
  const order = isInside.and(isAbove).choose(n!, 1);
  const isFar = x!.gt(1);
  const far = expnFraction(order, isFar.and(isInside).choose(x!, 1e300));
  const near = expnSeries(order, isFar.not().and(isInside).choose(x!, 1e-300));
  const steps = isInside.and(isAbove.not()).choose(n!.neg(), 0);
  const value = isAbove.choose(isFar.choose(far.mul(x!.neg().exp()), near), expnBelow(steps, x!));
  const origin = n!.lt(2).choose(Infinity, over(1, n!.sub(1)));
  return isInside.choose(value, isIn.choose(x!.eq(0).choose(origin, 0), NaN));
}

/** For orders that are not positive: Eₖ = (e^-x - k Eₖ₊₁) / x. */
function expnBelow(steps: Real, x: Real): Real {
  const falling = x.neg().exp();
  const [value] = iterate(
    [falling.div(x)],
    (_, k) => k.le(steps),
    ([above], k) => [falling.add(k.mul(above!)).div(x)],
  );
  return value!;
}

function expnFraction(n: Real, x: Real): Real {
  const b = x.add(n);
  const d = over(1, b);
  const [value] = iterate(
    [d, 1e300, d, b],
    ([, c, inverse]) => isUnlike(c!, inverse!),
    ([total, c, inverse, base], k) => {
      const numerator = k.neg().mul(n.sub(1).add(k));
      const nextBase = base!.add(2);
      const next = over(1, nextBase.add(numerator.mul(inverse!)));
      const ratio = nextBase.add(numerator.div(c!));
      return [total!.mul(ratio.mul(next)), ratio, next, nextBase];
    },
    1e4,
  );
  return value!;
}

/** Σ -(-x)ᵏ / (k! (k - n + 1)), with a logarithm in the place of the term k = n - 1. */
function expnSeries(n: Real, x: Real): Real {
  const log = x.log();
  const first = n.eq(1).choose(log.neg().sub(euler), over(1, n.sub(1)));
  const [sum] = iterate(
    [first, 1, 1e300],
    ([total, term, part], k) =>
      k
        .le(n)
        .or(part!.abs().gt(total!.abs().mul(enough)))
        .and(term!.abs().gt(0))
        .and(k.lt(n.add(30))),
    ([total, term], k) => {
      const next = term!.mul(x.neg().div(k));
      const plain = next.neg().div(k.sub(n).add(1));
      const part = k.eq(n.sub(1)).choose(next.mul(n.digamma().sub(log)), plain);
      return [total!.add(part), next, part];
    },
    Infinity,
  );
  return sum!;
}

/** Ei(x); -∞ at 0. */
export function expi([x]: readonly Real[]): Real {
  const isBelow = x!.lt(0);
  const below = expn([x!.number(1), isBelow.choose(x!.neg(), 1)]).neg();
  const isFar = x!.gt(40);
  const place = isFar.choose(x!, 1e300);
  const [sum] = iterate(
    [place.number(1), 1],
    ([, term]) => term!.gt(enough),
    ([total, term], k) => {
      const next = term!.mul(k.div(place));
      return [total!.add(next), next];
    },
  );
  // The factor of half the exponent: the quotient may exist where eˣ overflows.
  const root = x!.div(2).exp();
  const far = root.div(x!).mul(sum!).mul(root);
  const near = isBelow.or(isFar).choose(1, x!);
  const [series] = iterate(
    [near, near],
    ([total, term]) => term!.gt(total!.mul(enough)),
    ([total, term], k) => {
      const next = term!.mul(near.div(k.add(1)));
      return [total!.add(next.div(k.add(1))), next];
    },
    200,
  );
  const value = isFar.choose(far, near.log().add(euler).add(series!));
  const end = x!.eq(Infinity).choose(Infinity, isBelow.choose(below, value));
  return x!.eq(0).choose(-Infinity, end);
}

/** From here on by the fraction. */
const far = 4;

/** E₁(ix) e^(ix), as its real and imaginary part, for x >= 2. */
function scaledE1(x: Real): [re: Real, im: Real] {
  const size = x.square().add(1);
  const [dRe, dIm] = [over(1, size), x.neg().div(size)];
  const one = x.number(1);
  const [re, im] = iterate(
    [dRe, dIm, dRe, dIm, 1e300, 0, one, 1, 1],
    ([, , , , , , , stepRe, stepIm]) => stepRe!.sub(1).abs().add(stepIm!.abs()).gt(enough),
    ([totalRe, totalIm, inverseRe, inverseIm, cRe, cIm, base], k) => {
      const [numerator, next] = [k.square().neg(), base!.add(2)];
      const p = next.add(numerator.mul(inverseRe!));
      const q = x.add(numerator.mul(inverseIm!));
      const length = p.square().add(q.square());
      const [newRe, newIm] = [p.div(length), q.neg().div(length)];
      const c = cRe!.square().add(cIm!.square());
      const isSafe = c.lt(Infinity);
      const ratioRe = isSafe.choose(next.add(numerator.mul(cRe!).div(c)), next);
      const ratioIm = isSafe.choose(x.sub(numerator.mul(cIm!).div(c)), x);
      const stepRe = ratioRe.mul(newRe).sub(ratioIm.mul(newIm));
      const stepIm = ratioRe.mul(newIm).add(ratioIm.mul(newRe));
      const re1 = totalRe!.mul(stepRe).sub(totalIm!.mul(stepIm));
      const im1 = totalRe!.mul(stepIm).add(totalIm!.mul(stepRe));
      return [re1, im1, newRe, newIm, ratioRe, ratioIm, next, stepRe, stepIm];
    },
    1e4,
  );
  return [re!, im!];
}

/** Far out the fraction is 1 / (1 + ix), whose parts would leave the range. */
function e1Of(x: Real): [re: Real, im: Real] {
  const isOut = x.gt(1e100);
  const [re, im] = scaledE1(isOut.choose(2, x));
  return [isOut.choose(0, re), isOut.choose(over(-1, x), im)];
}

/** Σ (-1)ᵏ x^(2k+start) / ((2k + start) (2k + start)!) over k from 0; its first power is given. */
function integralSeries(x: Real, start: number, first: Real): Real {
  const [sum] = iterate(
    [first.div(start), first],
    ([total, term]) => term!.abs().gt(total!.abs().mul(enough)),
    ([total, term], m) => {
      const k = m.mul(2).add(start);
      const next = term!.mul(x.neg().div(k)).mul(x.div(k.sub(1)));
      return [total!.add(next.div(k)), next];
    },
    50,
  );
  return sum!;
}

/** |x| where it is far, and otherwise a number of that side, for which all ends at once. */
const farPart = (size: Real): [Truth, Real] => {
  const isFar = size.gt(far).and(size.lt(Infinity));
  return [isFar, isFar.choose(size, 2 * far)];
};

/** Si(x), the integral of sin(t) / t from 0 to x. */
export function sinIntegral([x]: readonly Real[]): Real {
  const size = x!.abs();
  const near = integralSeries(x!, 1, size.gt(far).choose(0, x!));
  const [isFar, place] = farPart(size);
  const [re, im] = e1Of(place);
  const wave = im.mul(size.cos()).sub(re.mul(size.sin()));
  const value = isFar.choose(wave.add(Math.PI / 2), Math.PI / 2);
  return size.gt(far).choose(x!.sign().mul(value), near);
}

/** Ci(|x|); -∞ at 0. */
export function cosIntegral([x]: readonly Real[]): Real {
  const size = x!.abs();
  const isNear = size.gt(far).not();
  const series = integralSeries(size, 2, isNear.choose(size.square().div(-2), 0));
  const near = size.log().add(euler).add(series);
  const [isFar, place] = farPart(size);
  const [re, im] = e1Of(place);
  const wave = re.mul(size.cos()).add(im.mul(size.sin())).neg();
  const value = isNear.choose(near, isFar.choose(wave, 0));
  return size.eq(0).choose(-Infinity, value);
}
