/**
 * What the conditions around say of numbers. On the side where x < 0.5 holds, 1 - x is at least
 * 0.5, so that a function that calls itself there with 1 - x, as gamma functions do, finds its
 * condition decided and ends. Bounds belong to numbers of float64, which are rounded monotonically.
 */
import { NDArray } from '../../../array/ndarray.js';
import { currentTrace, type Trace } from '../../../trace/trace.js';

/** What a number certainly lies between; it is not NaN. */
interface Bounds {
  readonly least: number;
  readonly greatest: number;
}

export type OrderName = 'lt' | 'le' | 'gt' | 'ge';

/** What a truth says of numbers, where it holds and where it does not. */
type Claim =
  | { readonly kind: OrderName; readonly a: unknown; readonly b: unknown }
  | { readonly kind: 'and' | 'or'; readonly a: unknown; readonly b: unknown }
  | { readonly kind: 'not'; readonly a: unknown };

type Formula = 'add' | 'sub' | 'mul' | 'div' | 'neg' | 'abs';

const claims = new WeakMap<NDArray, Claim>();
const formulas = new WeakMap<NDArray, readonly [Formula, unknown, unknown]>();
/** What is known in each region. */
const facts = new WeakMap<Trace, Map<NDArray, Bounds>>();

/** Remembers what a truth says; returns it. */
export function claimed<T>(truth: T, claim: Claim): T {
  if (truth instanceof NDArray) claims.set(truth, claim);
  return truth;
}

/** Remembers of what a number was made; returns it. */
export function madeBy<T>(x: T, formula: Formula, a: unknown, b?: unknown): T {
  if (x instanceof NDArray && x.ndim === 0 && x.dtype === 'float64')
    formulas.set(x, [formula, a, b]);
  return x;
}

/** From now on the region knows that a truth holds, or that it does not. */
export function assume(region: Trace, truth: NDArray, holds: boolean): void {
  const claim = claims.get(truth);
  if (claim === undefined) return;
  if (claim.kind === 'not') return assumeAny(region, claim.a, !holds);
  if (claim.kind === 'and' || claim.kind === 'or') {
    if (holds !== (claim.kind === 'and')) return;
    assumeAny(region, claim.a, holds);
    assumeAny(region, claim.b, holds);
    return;
  }
  const { a, b, kind } = claim;
  const [x, y] = [boundsOf(a), boundsOf(b)];
  // Where a comparison does not hold one of the two may be NaN, unless both are known.
  if (!holds && (x === undefined || y === undefined)) return;
  const isBelow = (kind === 'lt' || kind === 'le') === holds;
  if (y !== undefined) learn(region, a, isBelow ? upTo(y.greatest) : from(y.least));
  if (x !== undefined) learn(region, b, isBelow ? from(x.least) : upTo(x.greatest));
}

const upTo = (greatest: number): Bounds => ({ least: -Infinity, greatest });
const from = (least: number): Bounds => ({ least, greatest: Infinity });

function assumeAny(region: Trace, truth: unknown, holds: boolean): void {
  if (truth instanceof NDArray) assume(region, truth, holds);
}

function learn(region: Trace, x: unknown, bounds: Bounds): void {
  if (!(x instanceof NDArray) || x.dtype !== 'float64' || x.ndim > 0) return;
  const known = facts.get(region) ?? new Map<NDArray, Bounds>();
  facts.set(region, known);
  known.set(x, meet(bounds, known.get(x)) ?? bounds);
}

/** Both of two, as far as they are known. */
const meet = (a: Bounds | undefined, b: Bounds | undefined): Bounds | undefined =>
  a === undefined || b === undefined
    ? (a ?? b)
    : { least: Math.max(a.least, b.least), greatest: Math.min(a.greatest, b.greatest) };

/** How far back it is looked for what a number was made of. */
const farthest = 8;

function boundsOf(x: unknown, depth = 0): Bounds | undefined {
  if (typeof x === 'number') return Number.isNaN(x) ? undefined : { least: x, greatest: x };
  if (!(x instanceof NDArray) || depth > farthest) return undefined;
  let known: Bounds | undefined;
  for (let trace = currentTrace(); trace !== null; trace = trace.around)
    known = meet(known, facts.get(trace)?.get(x));
  const formula = formulas.get(x);
  if (formula === undefined) return known;
  const [name, a, b] = formula;
  const [p, q] = [boundsOf(a, depth + 1), b === undefined ? none : boundsOf(b, depth + 1)];
  const made = p === undefined || q === undefined ? undefined : ends[name](p, q);
  const isKnown = made !== undefined && !Number.isNaN(made.least) && !Number.isNaN(made.greatest);
  return isKnown ? meet(known, made) : known;
}

const none: Bounds = { least: 0, greatest: 0 };

type Rule = (x: Bounds, y: Bounds) => Bounds | undefined;

const negated: Rule = (x) => ({ least: -x.greatest, greatest: -x.least });

/** Infinity - Infinity is NaN: undefined where that may happen. */
const sum: Rule = (x, y) =>
  (x.greatest === Infinity && y.least === -Infinity) ||
  (x.least === -Infinity && y.greatest === Infinity)
    ? undefined
    : { least: x.least + y.least, greatest: x.greatest + y.greatest };

/** Products and quotients with a number that is neither 0 nor infinite. */
function scaled(x: Bounds, by: number, f: (x: number, y: number) => number): Bounds | undefined {
  if (by === 0 || !Number.isFinite(by)) return undefined;
  const [a, b] = [f(x.least, by), f(x.greatest, by)];
  return by > 0 ? { least: a, greatest: b } : { least: b, greatest: a };
}

const isOne = ({ least, greatest }: Bounds): boolean => least === greatest;

const ends: Readonly<Record<Formula, Rule>> = {
  add: sum,
  sub: (x, y) => sum(x, negated(y, y) as Bounds),
  mul: (x, y) =>
    isOne(y)
      ? scaled(x, y.least, (a, b) => a * b)
      : isOne(x)
        ? scaled(y, x.least, (a, b) => a * b)
        : undefined,
  div: (x, y) => (isOne(y) ? scaled(x, y.least, (a, b) => a / b) : undefined),
  neg: negated,
  abs: (x) => ({
    least: x.least <= 0 && x.greatest >= 0 ? 0 : Math.min(Math.abs(x.least), Math.abs(x.greatest)),
    greatest: Math.max(Math.abs(x.least), Math.abs(x.greatest)),
  }),
};

/** Whether a comparison holds, if the conditions around tell; else undefined. */
export function decided(order: OrderName, a: unknown, b: unknown): boolean | undefined {
  if (order === 'gt' || order === 'ge') return decided(order === 'gt' ? 'lt' : 'le', b, a);
  const [x, y] = [boundsOf(a), boundsOf(b)];
  if (x === undefined || y === undefined) return undefined;
  const isStrict = order === 'lt';
  if (x.greatest < y.least || (!isStrict && x.greatest === y.least)) return true;
  return x.least > y.greatest || (isStrict && x.least === y.greatest) ? false : undefined;
}
