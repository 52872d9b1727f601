/** Arrays as pictures and as curves. */
import { NDArray } from '../../../src/index.js';
import type { Curve, Picture } from '../protocol.js';

/** An array read: its numbers, row by row, and its shape. */
export interface Grid {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** What an array, a typed array or a nested list holds; null for anything else. */
export function gridOf(x: unknown): Grid | null {
  if (x instanceof NDArray) {
    if (x.dtype.startsWith('complex')) return null;
    return { shape: x.shape, values: x.astype('float64').dataSync() as Float64Array };
  }
  if (ArrayBuffer.isView(x) && 'length' in x)
    return { shape: [Number(x.length)], values: x as unknown as ArrayLike<number> };
  if (!Array.isArray(x)) return null;
  if (x.every((n) => typeof n === 'number')) return { shape: [x.length], values: x };
  const rows = x.map(gridOf);
  const [first] = rows;
  if (first === null || first === undefined) return null;
  if (!rows.every((r) => r !== null && r.shape.join() === first.shape.join())) return null;
  const values = rows.flatMap((r) => Array.from((r as Grid).values));
  return { shape: [x.length, ...first.shape], values };
}

/** Larger pictures are not made. */
const mostPoints = 2 ** 22;

/**
 * A picture of `[h, w]` or `[h, w, 3]` numbers: those of `range` are black to white; without one
 * that of the numbers is taken.
 */
export function pictureOf(
  grid: Grid,
  range?: readonly [low: number, high: number],
): Picture | null {
  const [height = 0, width = 0, channels = 1] = grid.shape;
  const isPicture = grid.shape.length === 2 || (grid.shape.length === 3 && channels === 3);
  if (!isPicture || width * height === 0 || width * height > mostPoints) return null;
  const [low, high] = range ?? rangeOf(grid.values);
  const scale = high > low ? 255 / (high - low) : 0;
  const points = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < points.length; i++) {
    const [point, c] = [i >> 2, i & 3];
    const x = grid.values[channels === 3 ? 3 * point + c : point] as number;
    points[i] = c === 3 ? 255 : Number.isFinite(x) ? (x - low) * scale : (noNumber[c] as number);
  }
  return { width, height, points };
}

/** The shade of what is no number, which no number has. */
const noNumber = [200, 40, 40];

function rangeOf(values: ArrayLike<number>): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const x = values[i] as number;
    if (!Number.isFinite(x)) continue;
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  return [low, high];
}

/** Curves of more points are thinned out. */
const mostOfCurve = 2000;

/** The numbers of a curve, those that are too many left out evenly. */
export function thinned(values: ArrayLike<number>): number[] {
  const step = Math.max(1, Math.ceil(values.length / mostOfCurve));
  return Array.from({ length: Math.ceil(values.length / step) }, (_, i) => values[i * step] ?? NaN);
}

/** What a frame's `plot` says: `{ x?, series: { name: values }, xLabel?, yLabel? }`. */
export function curveOf(plot: unknown): Curve | null {
  if (typeof plot !== 'object' || plot === null) return null;
  const { x, series, xLabel, yLabel } = plot as Record<string, unknown>;
  const named: [string, number[]][] = Object.entries(series ?? {}).map(([name, values]) => [
    name,
    numbersOf(values),
  ]);
  const longest = Math.max(0, ...named.map(([, values]) => values.length));
  const at = x === undefined ? Array.from({ length: longest }, (_, i) => i) : numbersOf(x);
  const label = (text: unknown): string | undefined =>
    typeof text === 'string' ? text : undefined;
  return {
    x: thinned(at),
    series: Object.fromEntries(
      named.map(([name, values]) => [
        name,
        thinned(Array.from({ length: at.length }, (_, i) => values[i] ?? NaN)),
      ]),
    ),
    xLabel: label(xLabel),
    yLabel: label(yLabel),
  };
}

const numbersOf = (x: unknown): number[] => Array.from(gridOf(x)?.values ?? []);
