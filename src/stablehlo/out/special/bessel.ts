/**
 * Bessel functions of whole orders, as `codegen/targets/js/math` computes them; below 1 those of
 * the second kind by their power series (DLMF 10.8.1).
 */
import { iterate, minus, over, type Real, type Truth } from './reals.js';

/** From here on Hankel's expansions are exact to the last digit. */
const far = 20;
const greatestOrder = 1e6;
const euler = 0.5772156649015329;

const isOrder = (n: Real): Truth => n.isWhole().and(n.abs().le(greatestOrder));

/** J_n(x); NaN for orders that are not whole, or beyond 10⁶. */
export function besselJ([n, x]: readonly Real[]): Real {
  const isIn = isOrder(n!).and(x!.isNaN().not());
  const order = isIn.choose(n!.abs(), 0);
  const size = isIn.choose(x!.abs(), 0);
  const value = ofPositive(order, size);
  const isOneNegative = n!
    .lt(0)
    .and(x!.ge(0))
    .or(n!.ge(0).and(x!.lt(0)));
  const isNegative = order.isOdd().and(isOneNegative);
  return isIn.choose(isNegative.choose(value.neg(), value), NaN);
}

/** Y_n(x); NaN for negative x, and where `besselJ` is. */
export function besselY([n, x]: readonly Real[]): Real {
  const isIn = isOrder(n!).and(x!.ge(0));
  const order = isIn.choose(n!.abs(), 0);
  const isInside = isIn.and(x!.gt(0)).and(x!.lt(Infinity));
  const place = isInside.choose(x!, 2);
  const [isFar, isNear] = [place.ge(far), place.lt(1)];
  const near = bySeriesOfY(isNear.choose(place, 0.5));
  const isMiddle = isFar.or(isNear).not();
  const { zeroth, first } = backwards(order.mul(0).add(2), isMiddle.choose(place, 2));
  const out = isFar.choose(place, 2 * far);
  const ofZeroth = isFar.choose(hankel(0, out)[1], isNear.choose(near[0], zeroth));
  const ofFirst = isFar.choose(hankel(1, out)[1], isNear.choose(near[1], first));
  const value = forwards(order, place, ofZeroth, ofFirst);
  const signed = order.isOdd().and(n!.lt(0)).choose(value.neg(), value);
  const end = x!.eq(0).choose(-Infinity, 0);
  const atEnd = order.isOdd().and(n!.lt(0)).choose(end.neg(), end);
  return isInside.choose(signed, isIn.choose(atEnd, NaN));
}

function ofPositive(n: Real, x: Real): Real {
  const isOut = x.eq(Infinity);
  const isSeries = x.square().le(n.add(1));
  const isMiddle = x.lt(far).and(isSeries.not());
  const isFar = isMiddle.or(isSeries).or(isOut).not();
  const small = bySeries(isSeries.choose(n, 0), isSeries.choose(x, 0));
  const { value: middle } = backwards(isMiddle.choose(n, 0), isMiddle.choose(x, 2));
  const place = isFar.choose(x, 2 * far);
  const [zeroth, first] = [hankel(0, place)[0], hankel(1, place)[0]];
  const isUp = n.le(place);
  const up = forwards(isFar.and(isUp).choose(n, 0), place, zeroth, first);
  const ratios = downTo(isFar.and(isUp.not()).choose(n, 2), place);
  const byZeroth = zeroth.div(ratios.zeroth);
  const byFirst = first.div(ratios.first);
  const isZeroth = zeroth.abs().gt(first.abs());
  const down = isZeroth.choose(byZeroth, byFirst).mul(ratios.value);
  const large = isUp.choose(up, down);
  return isOut.choose(0, isSeries.choose(small, isMiddle.choose(middle, large)));
}

/** (x/2)ⁿ / n! Σ (-x²/4)ᵏ / (k! (n+1)ₖ). */
function bySeries(n: Real, x: Real): Real {
  const [power] = iterate(
    [x.number(1)],
    ([p], k) => k.le(n).and(p!.abs().gt(0)),
    ([p], k) => [p!.mul(x.div(2).div(k))],
    Infinity,
  );
  const z = x.square().div(-4);
  const [sum] = iterate(
    [x.number(1), 1],
    ([, term]) => term!.abs().gt(1e-17),
    ([total, term], k) => {
      const next = term!.mul(z.div(k.mul(n.add(k))));
      return [total!.add(next), next];
    },
  );
  return power!.mul(sum!);
}

/** Where the recurrence backwards begins, so that all below `most` is exact. */
const startOf = (most: Real): Real => most.add(most.mul(160).sqrt()).div(2).ceil().mul(2).add(8);

/** J_n, Y₀ and Y₁ for x from 1 to `far`. */
function backwards(n: Real, x: Real): { value: Real; zeroth: Real; first: Real } {
  const start = startOf(n.max(x));
  const [sum, value, even, odd, zeroth, first] = iterate(
    [x.number(0), 0, 0, 0, 0, 0, 0, 1e-290],
    (_, m) => m.sub(1).le(start),
    ([total, found, evens, odds, j0, j1, above, here], m) => {
      const k = start.sub(m).add(1);
      const isEven = k.isOdd().not();
      const part = k.eq(0).choose(here!, isEven.choose(here!.mul(2), 0));
      const half = isEven.choose(k, k.sub(1)).div(2);
      const sign = half.isOdd().choose(-1, 1);
      const isTerm = half.gt(0);
      const ofEven = sign.mul(2).mul(here!).div(half);
      const ofOdd = sign
        .mul(k)
        .mul(here!)
        .div(half.mul(half.add(1)));
      const next = k.mul(2).mul(here!).div(x).sub(above!);
      // What is left behind is too small to matter, unless it is J_n itself.
      const scale = next.abs().gt(1e250).choose(1e-250, 1);
      return [
        total!.add(part),
        k.eq(n).choose(here!, found!),
        isTerm.and(isEven).choose(evens!.add(ofEven), evens!),
        isTerm.and(isEven.not()).choose(odds!.add(ofOdd), odds!),
        k.eq(0).choose(here!, j0!),
        k.eq(1).choose(here!, j1!),
        here!,
        next,
      ].map((y) => y.mul(scale));
    },
  ) as [Real, Real, Real, Real, Real, Real];
  const log = x.div(2).log().add(euler);
  const ofZeroth = log
    .mul(zeroth)
    .sub(even)
    .mul(2 / Math.PI);
  const ofFirst = log
    .sub(1)
    .mul(first)
    .sub(odd)
    .sub(zeroth.div(x))
    .mul(2 / Math.PI);
  return { value: value.div(sum), zeroth: ofZeroth.div(sum), first: ofFirst.div(sum) };
}

/** Multiples of J₀, J₁ and J_n, of n beyond x. */
function downTo(n: Real, x: Real): { zeroth: Real; first: Real; value: Real } {
  const start = startOf(n);
  const [zeroth, first, value] = iterate(
    [x.number(1e-290), 0, 0, 0],
    (_, m) => m.le(start),
    ([here, second, found, above], m) => {
      const k = start.sub(m).add(1);
      const next = k.mul(2).mul(here!).div(x).sub(above!);
      const scale = next.abs().gt(1e250).choose(1e-250, 1);
      const seconds = k.eq(1).choose(here!, second!);
      return [next, seconds, k.eq(n).choose(here!, found!), here!].map((y) => y.mul(scale));
    },
    Infinity,
  );
  return { zeroth: zeroth!, first: first!, value: value! };
}

/** The function of order n from those of orders 0 and 1. */
function forwards(n: Real, x: Real, zeroth: Real, first: Real): Real {
  const [, value] = iterate(
    [zeroth, first],
    ([, here], k) => k.lt(n).and(here!.isFinite()),
    ([below, here], k) => [here!, k.mul(2).div(x).mul(here!).sub(below!)],
    Infinity,
  );
  return n.eq(0).choose(zeroth, value!);
}

/** Y₀ and Y₁ for x below 1: sums over k of the terms of J₀ and J₁ times harmonic numbers. */
function bySeriesOfY(x: Real): [zeroth: Real, first: Real] {
  const z = x.square().div(-4);
  const log = x.div(2).log().add(euler);
  const [zeroth, first] = iterate(
    [log, log.sub(0.5), 1, 1, 0],
    ([, , term]) => term!.abs().gt(1e-20),
    ([sum, second, ofZeroth, ofFirst, harmonic], k) => {
      const [next, after] = [ofZeroth!.mul(z.div(k.square())), k.add(1)];
      const other = ofFirst!.mul(z.div(k.mul(after)));
      const number = harmonic!.add(over(1, k));
      const mean = number.add(over(0.5, after));
      const total = sum!.add(next.mul(log.sub(number)));
      return [total, second!.add(other.mul(log.sub(mean))), next, other, number];
    },
    60,
  );
  const ofFirst = first!
    .mul(x)
    .div(Math.PI)
    .sub(over(2 / Math.PI, x));
  return [zeroth!.mul(2 / Math.PI), ofFirst];
}

/** J_n(x) and Y_n(x) of order 0 or 1: √(2/πx) times P and Q at the phase x - (2n+1) π/4. */
function hankel(n: 0 | 1, x: Real): [first: Real, second: Real] {
  const [p, q] = iterate(
    [x.number(1), 0, 1],
    ([, , term], k) => term!.abs().gt(1e-18).and(k.lt(60)),
    ([even, odd, term], k) => {
      const numerator = minus(4 * n * n, k.mul(2).sub(1).square());
      const next = term!.mul(numerator.div(k.mul(8).mul(x)));
      const phase = k.rem(4);
      const signed = phase.ge(2).choose(next.neg(), next);
      const isOdd = k.isOdd();
      return [isOdd.choose(even!, even!.add(signed)), isOdd.choose(odd!.add(signed), odd!), next];
    },
  );
  const [sum, difference] = [x.sin().add(x.cos()), x.sin().sub(x.cos())];
  const [cos, sin] = n === 0 ? [sum, difference] : [difference, sum.neg()];
  const scale = over(1, x.mul(Math.PI).sqrt());
  return [scale.mul(p!.mul(cos).sub(q!.mul(sin))), scale.mul(p!.mul(sin).add(q!.mul(cos)))];
}
