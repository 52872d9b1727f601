/** Slopes of elementwise functions at many points: by both modes, and by differences. */
import { zip } from '../../src/array/shape.js';
import { jvp, numpy as np, vjp, type NDArray } from '../../src/index.js';
import type { Domain } from './calls.js';

/** A function of one operand, element by element. */
export type Unary = (x: NDArray) => NDArray;
export type Points = Float64Array;

const extremes = [0, 1e-300, 1e-30, 1e-8, 0.3, 0.5, 1, 1.7, 2, 3.2, 30, 1e8, 1e150, 1e300];
const few = [0, 0.5, 1, 2.4, 40];

/** Ordinary, tiny and huge numbers of a domain, and those by its ends. */
export function specialPoints({ from, to }: Domain, operands: number): number[] {
  const sizes = operands > 2 ? few : extremes;
  const signed = sizes.flatMap((x) => (x === 0 ? [0] : [x, -x]));
  const ends = [from, to].filter(Number.isFinite).flatMap((e) => [e, e + 1e-6, e - 1e-6, e + 0.3]);
  return [...new Set([...signed, ...ends])].filter((x) => x >= from && x <= to);
}

/** All combinations of the operands' points: one list per operand. */
export function grid(domains: readonly Domain[]): Points[] {
  const lists = domains.map((d) => specialPoints(d, domains.length));
  const total = lists.reduce((n, list) => n * list.length, 1);
  let period = total;
  return lists.map((list) => {
    period /= list.length;
    const step = period;
    return Float64Array.from(
      { length: total },
      (_, i) => list[Math.floor(i / step) % list.length] as number,
    );
  });
}

export const valuesOf = (f: Unary, x: Points): Points =>
  Float64Array.from(f(np.asarray(x)).dataSync());

const onesFor = (x: NDArray): NDArray => np.onesLike(x);

/** The slope by forward mode, as a function. */
export const forward =
  (f: Unary): Unary =>
  (x) =>
    jvp(f, [x], [onesFor(x)])[1] as NDArray;

/**
 * The slope by reverse mode, as a function: elements do not mix, so the cotangent 1 does for all.
 */
export const reverse =
  (f: Unary): Unary =>
  (x) => {
    const [y, pull] = vjp(f, [x]);
    return (pull(onesFor(y as NDArray) as never) as unknown as NDArray[])[0] as NDArray;
  };

/** Differences of second order with one step. */
interface Differences {
  /** From the left, from the right, and from both sides. */
  readonly left: number;
  readonly right: number;
  readonly central: number;
  /** What rounding may do to each. */
  readonly noise: number;
  /** The largest of the values. */
  readonly largest: number;
}

/** Relative error of a value that is taken for granted. */
const rounding = 2 ** -47;

/** The numbers so many times over. */
export const timesOver = (x: Points, times: number): Points =>
  Float64Array.from({ length: times * x.length }, (_, i) => x[i % x.length] as number);

/**
 * Steps are in proportion to x, or to `scale` where x is 0: for each of the relative sizes. The
 * function is computed once, for all steps in a row.
 */
function differencesOf(
  f: Unary,
  x: Points,
  scale: Points,
  relatives: readonly number[],
): Differences[][] {
  const sizes = x.map((v, i) => (v === 0 ? (scale[i] as number) : Math.abs(v)));
  const stepsOf = (relative: number): Points =>
    x.map((v, i) => v + relative * (sizes[i] as number) - v);
  const lists = relatives.map(stepsOf);
  const offsets = [-2, -1, 0, 1, 2];
  const moved = lists.flatMap((steps) =>
    offsets.flatMap((k) => Array.from(x, (v, i) => v + k * (steps[i] as number))),
  );
  const values = valuesOf(f, Float64Array.from(moved));
  return lists.map((steps, s) => {
    const valueAt = (o: number, i: number): number =>
      values[(s * offsets.length + o) * x.length + i] as number;
    return Array.from(x, (_, i) =>
      differences(
        [valueAt(0, i), valueAt(1, i), valueAt(2, i), valueAt(3, i), valueAt(4, i)],
        steps[i] as number,
        sizes[i] as number,
      ),
    );
  });
}

/** Of five values, a step apart, of which the middle one stands at a number of this size. */
function differences(
  [a, b, c, d, e]: readonly [number, number, number, number, number],
  step: number,
  at: number,
): Differences {
  const largest = Math.max(...[a, b, c, d, e].map(Math.abs));
  const size = Math.max(largest, Math.min(1, at));
  return {
    largest,
    left: (3 * c - 4 * b + a) / 2 / step,
    right: (4 * d - 3 * c - e) / 2 / step,
    central: (8 * (d - b) - (e - a)) / 12 / step,
    noise: (rounding * size + 8 * Number.MIN_VALUE) / step,
  };
}

/** What differences tell of a point: the slope there, or the slopes on either side of a kink. */
export type Slope =
  | { readonly kind: 'smooth'; readonly slope: number; readonly noise: number }
  | { readonly kind: 'kink'; readonly left: number; readonly right: number }
  | { readonly kind: 'unknown' };

/**
 * Unknown is the slope at poles and jumps, and where steps are lost in rounding or in oscillation.
 */
export function slopesOf(f: Unary, x: Points, scale: Points): Slope[] {
  const [near, far] = differencesOf(f, x, scale, [1e-4 / 7, 1e-4]) as [
    Differences[],
    Differences[],
  ];
  return zip(near, far).map(([a, b]) => judge(a, b));
}

function judge(near: Differences, far: Differences): Slope {
  const { left, right, central, noise } = near;
  const size = Math.max(...[left, right, central].map(Math.abs));
  const agree = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-2 * size + noise;
  if (!(size < Infinity && noise < Infinity) || near.largest === 0) return { kind: 'unknown' };
  if (!agree(left, far.left) || !agree(right, far.right)) return { kind: 'unknown' };
  if (noise > 1e-4 * size && size > 0) return { kind: 'unknown' };
  if (agree(left, right)) return { kind: 'smooth', slope: central, noise };
  return { kind: 'kink', left, right };
}
