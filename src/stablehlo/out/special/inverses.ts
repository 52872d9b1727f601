/** Inverses of the incomplete gamma and beta functions: as `codegen/targets/js/math` has them. */
import { at } from '../../../array/shape.js';
import { betaDensity, betaTails, gammaDensity, gammaTails } from './incomplete.js';
import { formula, iterate, minus, over, type Real, type Truth } from './reals.js';

/** A tail and its derivative by the place u. */
type Tail = (u: Real) => readonly [value: Real, slope: Real];

/** Where the logarithm of a tail is that of `target`. The tail grows with u, or falls. */
function rootOf(tail: Tail, target: Real, start: Real, grows: Truth): Real {
  const [root] = iterate(
    [start, Infinity, -Infinity, Infinity],
    ([u, step]) => step!.abs().gt(u!.abs().max(1).mul(1e-16)),
    ([u, , low, high]) => {
      const [value, slope] = tail(u!);
      const excess = value.div(target).log();
      const isLow = excess.lt(0).and(grows).or(excess.ge(0).and(grows.not()));
      const [nextLow, nextHigh] = [isLow.choose(u!, low!), isLow.choose(high!, u!)];
      const newton = u!.sub(excess.mul(value).div(slope));
      const isBetween = newton.gt(nextLow).and(newton.lt(nextHigh));
      const next = isBetween.choose(newton, between(nextLow, nextHigh, u!));
      const isThere = excess.eq(0);
      return [isThere.choose(u!, next), isThere.choose(0, next.sub(u!)), nextLow, nextHigh];
    },
    200,
  );
  return root!;
}

function between(low: Real, high: Real, u: Real): Real {
  const reach = u.abs().add(4);
  const half = low.add(high).div(2);
  return low.eq(-Infinity).choose(u.sub(reach), high.eq(Infinity).choose(u.add(reach), half));
}

/** So little of 1 is not seen in a sum. */
const unseen = 1e-17;

/** ln p of p = 1 - q, from the smaller of both. */
const logOf = (p: Real, q: Real): Real => p.lt(q).choose(p.log(), q.neg().log1p());

/** The x with P(a, x) = p. */
export const igammaInverse = ([a, p]: readonly Real[]): Real => gammaRoot(a!, p!, minus(1, p!));
/** The x with 1 - P(a, x) = q. */
export const igammacInverse = ([a, q]: readonly Real[]): Real => gammaRoot(a!, minus(1, q!), q!);

function gammaRoot(a: Real, p: Real, q: Real): Real {
  const isIn = a.gt(0).and(a.lt(Infinity)).and(p.ge(0)).and(q.ge(0));
  const isInside = isIn.and(p.gt(0)).and(q.gt(0));
  // P(a, x) is at most x^a / Γ(a+1), and that where x is small.
  const lowest = logOf(p, q).add(a.add(1).lgamma()).div(a);
  const isSmall = lowest.lt(Math.log(unseen));
  const isSought = isInside.and(isSmall.not());
  const [shape, lower] = [isSought.choose(a, 1), isSought.choose(p, 0.5)];
  const upper = isSought.choose(q, 0.5);
  const isLower = lower.le(upper);
  const tail: Tail = (u) => {
    const x = u.exp();
    const value = isLower.choose(
      formula((b, operands) => gammaTails(b, operands)[0], shape, x),
      formula((b, operands) => gammaTails(b, operands)[1], shape, x),
    );
    const slope = x.mul(formula(gammaDensity, shape, x));
    return [value, isLower.choose(slope, slope.neg())];
  };
  const start = shape.gt(1).choose(shape.log(), isSought.choose(lowest, Math.log(0.5)));
  const root = rootOf(tail, lower.min(upper), start, isLower);
  const value = isSought.choose(root, lowest).exp();
  return isInside.choose(value, isIn.choose(p.eq(0).choose(0, Infinity), NaN));
}

/** The x with I_x(a, b) = p. */
export const betaincInverse = ([a, b, p]: readonly Real[]): Real =>
  betaRoot(a!, b!, p!, minus(1, p!));
/** The x with 1 - I_x(a, b) = q. */
export const betainccInverse = ([a, b, q]: readonly Real[]): Real =>
  betaRoot(a!, b!, minus(1, q!), q!);

function betaRoot(a: Real, b: Real, p: Real, q: Real): Real {
  const isIn = [a, b].reduce<Truth>(
    (t, x) => t.and(x.gt(0)).and(x.lt(Infinity)),
    p.ge(0).and(q.ge(0)),
  );
  const isInside = isIn.and(p.gt(0)).and(q.gt(0));
  const logBeta = a.lgamma().add(b.lgamma()).sub(a.add(b).lgamma());
  const lowest = logOf(p, q).add(a.log()).add(logBeta).div(a);
  const highest = logOf(q, p).add(b.log()).add(logBeta).div(b);
  const isFirst = lowest.lt(over(unseen, b.add(1)).log());
  const isLast = highest.lt(over(unseen, a.add(1)).log());
  const isSought = isInside.and(isFirst.not()).and(isLast.not());
  const [first, second, lower, upper] = [
    [a, 1],
    [b, 1],
    [p, 0.5],
    [q, 0.5],
  ].map(([x, safe]) => isSought.choose(x!, safe!)) as [Real, Real, Real, Real];
  const isLower = lower.le(upper);
  const tail: Tail = (u) => {
    const [x, y] = [over(1, u.neg().exp().add(1)), over(1, u.exp().add(1))];
    const isLeft = x.lt(y);
    const left = isLeft.choose(first, second);
    const density = formula(betaDensity, left, isLeft.choose(second, first), x.min(y));
    const [below, above] = [0, 1].map((k) =>
      formula((own, operands) => at(betaTails(own, operands), k), first, second, x, y),
    ) as [Real, Real];
    const slope = x.mul(y).mul(density);
    return [isLower.choose(below, above), isLower.choose(slope, slope.neg())];
  };
  const root = rootOf(tail, lower.min(upper), first.div(second).log(), isLower);
  const inside = over(1, root.neg().exp().add(1));
  const found = isFirst.choose(lowest.exp(), isLast.choose(1, inside));
  return isInside.choose(found, isIn.choose(p, NaN));
}
