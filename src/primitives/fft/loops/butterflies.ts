/** Transforms of a few numbers, written out. */
import { at, range } from '../../../array/shape.js';
import {
  add,
  addTimesI,
  scaled,
  sub,
  subTimesI,
  timesMinusI,
  zero,
  type ComplexExpr,
} from './complex-expr.js';
import { rootsOfUnity } from '../roots.js';

/** Binds a number, so that it is computed once. */
type Share = (x: ComplexExpr) => ComplexExpr;

/** y[k] = Σ x[j]·e^{-2πi·jk/r} for r numbers x. */
export function butterfly(x: readonly ComplexExpr[], share: Share): readonly ComplexExpr[] {
  switch (x.length) {
    case 1:
      return x;
    case 2:
      return ofTwo(x);
    case 4:
      return ofFour(x, share);
    case 8:
      return ofEight(x, share);
    default:
      return ofOdd(x, share);
  }
}

function ofTwo(x: readonly ComplexExpr[]): ComplexExpr[] {
  const [a, b] = [at(x, 0), at(x, 1)];
  return [add(a, b), sub(a, b)];
}

function ofFour(x: readonly ComplexExpr[], share: Share): ComplexExpr[] {
  const [a, b] = ofTwo([at(x, 0), at(x, 2)]).map(share) as [ComplexExpr, ComplexExpr];
  const [c, d] = ofTwo([at(x, 1), at(x, 3)]).map(share) as [ComplexExpr, ComplexExpr];
  return [add(a, c), subTimesI(b, d), sub(a, c), addTimesI(b, d)];
}

function ofEight(x: readonly ComplexExpr[], share: Share): ComplexExpr[] {
  const [even, odd] = [0, 1].map((first) => {
    const half = [0, 2, 4, 6].map((j) => at(x, first + j));
    return ofFour(half, share).map(share);
  }) as [ComplexExpr[], ComplexExpr[]];
  const turned = odd.map((y, k) => share(timesEighthRoot(y, k)));
  return [
    ...even.map((y, k) => add(y, at(turned, k))),
    ...even.map((y, k) => sub(y, at(turned, k))),
  ];
}

/** x·e^{-2πi·k/8} for k below 4. */
function timesEighthRoot(x: ComplexExpr, k: number): ComplexExpr {
  if (k === 0) return x;
  if (k === 2) return timesMinusI(x);
  const turned = k === 1 ? subTimesI(x, x) : sub(timesMinusI(x), x);
  return scaled(turned, Math.SQRT1_2);
}

/**
 * An odd number of them: with s = x[j] + x[r-j] and d = x[j] - x[r-j] for each pair, results k and
 * r - k are x[0] + Σ s·cos ∓ i·Σ d·sin, with angles of 2π·jk/r.
 */
function ofOdd(x: readonly ComplexExpr[], share: Share): ComplexExpr[] {
  const r = x.length;
  const roots = rootsOfUnity(r);
  const pairs = range((r - 1) / 2).map((i) => i + 1);
  const sums = pairs.map((j) => share(add(at(x, j), at(x, r - j))));
  const differences = pairs.map((j) => share(sub(at(x, j), at(x, r - j))));
  const weighted = (of: readonly ComplexExpr[], weight: (j: number) => number): ComplexExpr =>
    of.map((y, i) => scaled(y, weight(i + 1))).reduce(add, zero);
  const results = [sums.reduce(add, at(x, 0))];
  for (const k of pairs) {
    const even = share(
      add(
        at(x, 0),
        weighted(sums, (j) => roots.re[(j * k) % r] as number),
      ),
    );
    const odd = share(weighted(differences, (j) => -(roots.im[(j * k) % r] as number)));
    results[k] = subTimesI(even, odd);
    results[r - k] = addTimesI(even, odd);
  }
  return results;
}
