/**
 * The laws of slopes of one elementwise function, at ordinary, tiny and huge points, at ties and at
 * 0: forward = reverse = differences, once and twice.
 */
import { numpy as np, type NDArray } from '../../src/index.js';
import type { Row } from './calls.js';
import {
  forward,
  grid,
  reverse,
  slopesOf,
  timesOver,
  valuesOf,
  type Points,
  type Slope,
  type Unary,
} from './slopes.js';

type Elementwise = (...operands: NDArray[]) => NDArray;

/** A function on the grid of its domains' points. */
interface OnGrid {
  readonly f: Elementwise;
  readonly points: readonly Points[];
  /** The points as arrays, all of them so many times over. */
  readonly operands: (times: number) => readonly NDArray[];
  readonly faults: string[];
}

/** What is wrong with the slopes of an elementwise function; each with the point where it is. */
export function slopeFaults(f: Elementwise, { domains }: Row): string[] {
  const points = grid(domains);
  const repeated = new Map<number, readonly NDArray[]>();
  const operands = (times: number): readonly NDArray[] => {
    const known = repeated.get(times) ?? points.map((x) => np.asarray(timesOver(x, times)));
    repeated.set(times, known);
    return known;
  };
  const on: OnGrid = { f, points, operands, faults: [] };
  for (const k of domains.keys()) {
    checkSlopes(on, k);
    for (let l = 0; l <= k; l++) checkCurvature(on, k, l);
  }
  return on.faults;
}

/** f by its operand k alone, on one grid or several in a row: slopes by the others take no part. */
const along =
  ({ points, operands }: OnGrid, k: number, f: Elementwise): Unary =>
  (x) =>
    f(...operands(x.size / points[k]!.length).map((operand, j) => (j === k ? x : operand)));

/** f's slope by its operand k. */
const slopeBy =
  ({ f }: OnGrid, k: number, mode: (f: Unary) => Unary): Elementwise =>
  (...operands) =>
    mode((x) => f(...operands.map((operand, j) => (j === k ? x : operand))))(
      operands[k] as NDArray,
    );

function checkSlopes(on: OnGrid, k: number): void {
  const f = along(on, k, on.f);
  const x = on.points[k] as Points;
  const [y, ahead, back] = [f, forward(f), reverse(f)].map((g) => valuesOf(g, x)) as [
    Points,
    Points,
    Points,
  ];
  const told = slopesOf(f, x, scalesFor(on, k));
  for (const i of x.keys()) {
    const [slope, other] = [ahead[i] as number, back[i] as number];
    const rounding = 1e-15 * Math.max(1, Math.abs(y[i] as number));
    if (!near(slope, other, 1e-12, rounding))
      fault(on, i, `slope by operand ${k}: forward ${slope}, reverse ${other}`);
    if (!fits(slope, told[i] as Slope))
      fault(on, i, `slope by operand ${k} is ${slope}, differences say ${JSON.stringify(told[i])}`);
  }
}

function checkCurvature(on: OnGrid, k: number, l: number): void {
  const [ahead, back] = [forward, reverse].map((mode) => along(on, l, slopeBy(on, k, mode))) as [
    Unary,
    Unary,
  ];
  const x = on.points[l] as Points;
  const rows = [forward(ahead), forward(back), reverse(ahead), ...(k === l ? [reverse(back)] : [])];
  const [first, ...others] = rows.map((g) => valuesOf(g, x)) as [Points, ...Points[]];
  const told = slopesOf(ahead, x, scalesFor(on, l));
  const [y, slopes] = [along(on, l, on.f), ahead].map((g) => valuesOf(g, x)) as [Points, Points];
  for (const i of x.keys()) {
    if (!on.points.every((p) => isTame(p[i] as number))) continue;
    const value = first[i] as number;
    const rounding = roundingTwice(on, [k, l], i, y[i] as number, slopes[i] as number);
    const what = `curvature by operands ${k} and ${l}`;
    // At a pole of the slope nothing tells an infinity from NaN.
    const agrees = (w: number): boolean =>
      near(value, w, 1e-9, rounding) || !(Number.isFinite(value) || Number.isFinite(w));
    if (!others.every((list) => agrees(list[i] as number)))
      fault(
        on,
        i,
        `${what}: the modes give ${[value, ...others.map((list) => list[i])].join(', ')}`,
      );
    if (!fits(value, told[i] as Slope))
      fault(on, i, `${what} is ${value}, differences say ${JSON.stringify(told[i])}`);
  }
}

/** The square of what an intermediate value can be is a number. */
const isTame = (x: number): boolean => x === 0 || (Math.abs(x) < 1e60 && Math.abs(x) > 1e-60);

/** Terms of the size of f and of its slope may cancel in the curvature. */
function roundingTwice(
  on: OnGrid,
  [k, l]: readonly [number, number],
  i: number,
  y: number,
  slope: number,
): number {
  const size = (j: number): number => Math.max(1, Math.abs(on.points[j]?.[i] as number));
  return 1e-12 * (Math.abs(y) / size(k) / size(l) + Math.abs(slope) / size(l));
}

/** The smallest slope that has all its digits where its square underflows. */
const floor = 1e-302;

const near = (a: number, b: number, relative: number, absolute: number): boolean =>
  Object.is(a, b) ||
  a === b ||
  Math.abs(a - b) <= relative * Math.max(Math.abs(a), Math.abs(b)) + absolute + floor;

/** A kink's slope is one of those between its two sides; which, kinks.ts says. */
function fits(slope: number, told: Slope): boolean {
  if (told.kind === 'unknown') return true;
  if (told.kind === 'smooth') return near(slope, told.slope, 5e-3, told.noise);
  const [low, high] = [Math.min(told.left, told.right), Math.max(told.left, told.right)];
  const slack = 1e-2 * Math.max(Math.abs(low), Math.abs(high));
  return slope >= low - slack && slope <= high + slack;
}

/** Steps at 0 are in proportion to the other operands. */
function scalesFor(on: OnGrid, k: number): Points {
  return (on.points[k] as Points).map((_, i) => {
    const sizes = on.points.flatMap((p, j) => (j === k ? [] : [Math.abs(p[i] as number)]));
    const ordinary = sizes.filter((s) => s > 1e-10 && s < 1e10);
    const some = ordinary.length > 0 ? ordinary : sizes.filter((s) => s > 0);
    return some.length > 0 ? Math.min(...some) : 1;
  });
}

function fault({ points, faults }: OnGrid, i: number, what: string): void {
  faults.push(`at (${points.map((p) => p[i]).join(', ')}) ${what}`);
}
