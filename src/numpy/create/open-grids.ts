/** Grids of numbers, an axis for each range. */
import { fail } from '../../array/errors.js';
import { isComplexNumber, type Complex } from '../../array/elements/complex.js';
import type { NDArray } from '../../array/ndarray.js';
import { at, range } from '../../array/shape.js';
import { broadcastInto, convertTo, join, reshapeTo } from '../../operands/basic.js';
import { promotedType } from '../../operands/promote.js';
import { describe } from '../../parameters/describe.js';
import { arange, linspace } from './sequences.js';

/**
 * What Python writes as a slice: [start, stop] or [start, stop, step], where a start of null is 0.
 * A step `{ re: 0, im: n }` asks for n numbers, of which the stop is the last.
 */
export type GridRange = readonly [
  start: number | null,
  stop: number,
  step?: number | Complex | null,
];

/**
 * The grid of all combinations of the ranges' numbers: item i along the first axis of the result
 * holds those of range i, which change along axis i. One range alone gives its numbers. `mgrid([0,
 * 2], [0, 3])` is Python's `mgrid[0:2, 0:3]`; the numbers are those of `arange` and `linspace`.
 */
export function mgrid(...ranges: readonly GridRange[]): NDArray {
  const vectors = vectorsOf('mgrid', ranges);
  if (vectors.length === 1) return at(vectors, 0);
  const shape = vectors.map((v) => v.size);
  const grids = vectors.map((v, d) => broadcastInto(v, shape, [d]));
  return join(
    grids.map((g) => reshapeTo(g, [1, ...shape])),
    0,
  );
}

/**
 * The same numbers as a list of arrays, each along its own axis and with length 1 along the others.
 * One range alone gives its numbers, which are then no list.
 */
export function ogrid(range: GridRange): NDArray;
export function ogrid(...ranges: readonly GridRange[]): NDArray[];
export function ogrid(...ranges: readonly GridRange[]): NDArray | NDArray[] {
  const vectors = vectorsOf('ogrid', ranges);
  if (vectors.length === 1) return at(vectors, 0);
  return vectors.map((v, i) =>
    reshapeTo(
      v,
      range(vectors.length).map((d) => (d === i ? v.size : 1)),
    ),
  );
}

function vectorsOf(who: string, ranges: readonly unknown[]): NDArray[] {
  if (ranges.length === 0) fail('bad-argument', `${who}: wants at least one range, received none.`);
  const vectors = ranges.map((r) => {
    if (!isGridRange(r))
      fail(
        'bad-argument',
        `${who}: a range is [start, stop] or [start, stop, step], received ${describe(r)}. Write ` +
          `np.${who}([0, 2], [0, 3]).`,
      );
    const [start, stop, step] = r;
    if (isComplexNumber(step))
      return linspace(start ?? 0, stop, Math.trunc(Math.hypot(step.re, step.im)));
    return arange(start ?? 0, stop, step ?? 1);
  });
  const { dtype } = promotedType(...vectors);
  return vectors.map((v) => convertTo(v, dtype));
}

function isGridRange(r: unknown): r is GridRange {
  if (!Array.isArray(r) || r.length < 2 || r.length > 3) return false;
  const [start, stop, step] = r as readonly unknown[];
  const isFinite = (x: unknown): boolean => Number.isFinite(x);
  const isStep =
    step === undefined ||
    step === null ||
    (isFinite(step) && step !== 0) ||
    (isComplexNumber(step) && Math.hypot(step.re, step.im) < 2 ** 31);
  return (start === null || isFinite(start)) && isFinite(stop) && isStep;
}
