/** Stretches of integers, and what arithmetic makes of them. */
import type { ElementName } from '../text/types.js';

/** All integers from `min` to `max`. Bounds beyond 2^53 are those of a type. */
export interface Interval {
  readonly min: number;
  readonly max: number;
}

export const interval = (min: number, max: number): Interval => ({ min, max });

const wholes: Readonly<Partial<Record<ElementName, Interval>>> = {
  i1: interval(0, 1),
  i8: interval(-128, 127),
  i16: interval(-(2 ** 15), 2 ** 15 - 1),
  i32: interval(-(2 ** 31), 2 ** 31 - 1),
  i64: interval(-(2 ** 63), 2 ** 63),
  ui8: interval(0, 255),
  ui16: interval(0, 2 ** 16 - 1),
  ui32: interval(0, 2 ** 32 - 1),
  ui64: interval(0, 2 ** 64),
};

/** All integers of a type; undefined where its elements are none. */
export const wholeOf = (element: ElementName): Interval | undefined => wholes[element];

export const int32Interval = interval(-(2 ** 31), 2 ** 31 - 1);

export const contains = (outer: Interval, inner: Interval): boolean =>
  outer.min <= inner.min && inner.max <= outer.max;

export const fitsInt32 = (x: Interval): boolean => contains(int32Interval, x);

/** Bounds are floats, too: 2^53 could be what 2^53 + 1 was rounded to. */
const greatestExact = 2 ** 53 - 1;

/** Whether a float64 holds each of them. */
export const isExactInFloats = (x: Interval): boolean =>
  contains(interval(-greatestExact, greatestExact), x);

/** What a type holds of them: all of its integers where they may wrap or bounds are rounded. */
export function heldBy(x: Interval, whole: Interval): Interval {
  const isKnown = contains(whole, x) && isExactInFloats(x);
  return isKnown ? x : whole;
}

export const joined = (x: Interval, y: Interval): Interval =>
  interval(Math.min(x.min, y.min), Math.max(x.max, y.max));

/** What both hold; the first of them where they have nothing in common. */
export function commonOf(x: Interval, y: Interval): Interval {
  const [min, max] = [Math.max(x.min, y.min), Math.min(x.max, y.max)];
  return min <= max ? interval(min, max) : x;
}

const ofBounds = (bounds: readonly number[]): Interval => {
  // 0 · ∞ does not occur: bounds are finite.
  return interval(Math.min(...bounds), Math.max(...bounds));
};

type Binary = (x: Interval, y: Interval) => Interval;

export const sum: Binary = (x, y) => interval(x.min + y.min, x.max + y.max);
export const difference: Binary = (x, y) => interval(x.min - y.max, x.max - y.min);
export const product: Binary = (x, y) =>
  ofBounds([x.min * y.min, x.min * y.max, x.max * y.min, x.max * y.max]);
export const greater: Binary = (x, y) => interval(Math.max(x.min, y.min), Math.max(x.max, y.max));
export const lesser: Binary = (x, y) => interval(Math.min(x.min, y.min), Math.min(x.max, y.max));

export const negated = (x: Interval): Interval => interval(-x.max, -x.min);
export const times = (x: Interval, n: number): Interval => product(x, interval(n, n));

export const magnitude = (x: Interval): Interval =>
  interval(Math.max(0, x.min, -x.max), Math.max(-x.min, x.max));

/** Quotients are rounded to 0; XLA's quotient by 0 is -1. */
export const quotient: Binary = (x, y) => {
  if (y.min > 0) return ofBounds([x.min, x.max].flatMap((a) => divided(a, y)));
  const { max } = magnitude(x);
  return interval(-Math.max(max, 1), Math.max(max, 1));
};

const divided = (a: number, y: Interval): number[] => [
  Math.trunc(a / y.min),
  Math.trunc(a / y.max),
];

/** Remainders have the sign of the dividend; XLA's remainder of a division by 0 is the dividend. */
export const remainder: Binary = (x, y) => {
  const bound = magnitude(x).max;
  const most = y.min > 0 || y.max < 0 ? Math.min(bound, magnitude(y).max - 1) : bound;
  return interval(x.min < 0 ? -most : 0, x.max > 0 ? most : 0);
};

const allOnes = (x: number): number => 2 ** Math.ceil(Math.log2(x + 1)) - 1;

/** One that is not negative bounds what is left of the other. */
export function conjunction(x: Interval, y: Interval, whole: Interval): Interval {
  const bounds = [x, y].filter(({ min }) => min >= 0).map(({ max }) => max);
  if (bounds.length > 0) return interval(0, Math.min(...bounds));
  return disjunction(x, y, whole);
}

/** Bits beyond those of both stay as their signs are. */
export function disjunction(x: Interval, y: Interval, whole: Interval): Interval {
  const most = allOnes(Math.max(x.max, y.max, -x.min - 1, -y.min - 1));
  if (!Number.isFinite(most)) return whole;
  return interval(Math.min(x.min, y.min) < 0 ? -most - 1 : 0, most);
}

/** By a number of bits that is the same everywhere; by 64 and more all is 0. */
export function shiftedLeft(x: Interval, y: Interval, whole: Interval): Interval {
  return y.min === y.max && y.min >= 0 && y.min < 53 ? times(x, 2 ** y.min) : whole;
}

export function shiftedRight(x: Interval, y: Interval): Interval {
  if (y.min < 0) return joined(x, interval(-1, 0));
  const by = (a: number, n: number): number => Math.floor(a / 2 ** Math.min(n, 64));
  return ofBounds([x.min, x.max].flatMap((a) => [by(a, y.min), by(a, y.max)]));
}
