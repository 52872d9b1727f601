/** Functions that are polynomials piece by piece. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis, printShape } from '../../array/shape.js';
import {
  add,
  clip,
  greater,
  isnan,
  less,
  multiply,
  searchsorted,
  subtract,
  where,
} from '../../numpy/index.js';
import {
  convertTo,
  flat,
  gatherAxis,
  insertAxes,
  moveAxis,
  pickAxis,
  reshapeTo,
} from '../../operands/basic.js';
import { inexactDType } from '../../operands/common-type.js';
import { asArray } from '../../operands/convert.js';
import { promotedType, requireReal } from '../../operands/promote.js';

/** Points of a curve: x rises, and y has a row for each of them. */
export interface Samples {
  readonly x: NDArray;
  /** [n, m]: all values at a point in a row. */
  readonly y: NDArray;
  /** What a result for points of a shape becomes: their axes stand where that of y was. */
  shaped(rows: NDArray, points: NDArray): NDArray;
}

/** Reads x [n] and y with n items along an axis. Throws `shape-mismatch`. */
export function readSamples(who: string, x: ArrayLike, y: ArrayLike, axis: number): Samples {
  const [places, values] = [asArray(x), asArray(y)];
  const dtype = inexactDType(promotedType(places, values).dtype);
  const d = normalizeAxis(axis, Math.max(1, values.ndim), who);
  const n = values.shape[d];
  if (places.ndim !== 1 || places.size !== n || n < 2)
    fail(
      'shape-mismatch',
      `${who}: x must be a vector of two points or more, and y must have as many along axis ${axis}, ` +
        `received shapes ${printShape(places.shape)} and ${printShape(values.shape)}.`,
    );
  const moved = moveAxis(convertTo(values, dtype), d, 0);
  const rest = moved.shape.slice(1);
  return {
    x: convertTo(requireReal(who, places), dtype),
    y: reshapeTo(moved, [n, moved.size / n]),
    shaped: (rows, points) => {
      const inner = [...rest.slice(0, d), ...points.shape, ...rest.slice(d)];
      const whole = reshapeTo(rows, [...points.shape, ...rest]);
      const order = orderOf(points.ndim, d);
      return reshapeTo(
        order.reduce((z) => moveAxis(z, 0, points.ndim + d - 1), whole),
        inner,
      );
    },
  };
}

/** One entry for each axis of the points that has to pass `d` axes of the values. */
const orderOf = (rank: number, d: number): number[] =>
  d === 0 ? [] : Array.from({ length: rank }, (_, i) => i);

/** The number of the piece in which each point lies; those beyond count to the first or last. */
export function pieceOf(
  breaks: NDArray,
  points: NDArray,
  pieces: number,
  side: 'left' | 'right' = 'right',
): NDArray {
  const found = subtract(convertTo(searchsorted(breaks, points, { side }), 'int32'), 1);
  return clip(found, 0, pieces - 1);
}

/** Rows of a matrix at indices. */
export const rowsAt = (x: NDArray, indices: NDArray): NDArray => gatherAxis(x, indices, 0);

/**
 * Σ c[j] (x - breaks[i])^(k-j) in piece i, at a vector of points; c is [k + 1, pieces, m], with the
 * highest power first.
 */
export function piecewise(breaks: NDArray, c: NDArray, points: NDArray): NDArray {
  const index = pieceOf(breaks, points, at(c.shape, 1));
  const part = insertAxes(subtract(points, pickRows(breaks, index)), [1]);
  const [first, ...others] = Array.from({ length: at(c.shape, 0) }, (_, j) =>
    rowsAt(pickAxis(c, 0, j), index),
  ) as [NDArray, ...NDArray[]];
  return others.reduce((sum, next) => add(multiply(sum, part), next), first);
}

/** Elements of a vector at indices. */
export const pickRows = (x: NDArray, index: NDArray): NDArray => flat(gatherAxis(x, index, 0));

/** The coefficients of the derivative. */
export function derivativeOf(c: NDArray): NDArray[] {
  const degree = at(c.shape, 0) - 1;
  return Array.from({ length: degree }, (_, j) => multiply(pickAxis(c, 0, j), degree - j));
}

/** Values with others where the points lie outside of the breaks; NaN stays NaN. */
export function outside(
  values: NDArray,
  points: NDArray,
  low: NDArray,
  high: NDArray,
  fill: [below: ArrayLike, above: ArrayLike],
): NDArray {
  const column = (x: NDArray): NDArray => insertAxes(x, [1]);
  const lower = where(column(less(points, low)), fill[0], values);
  const upper = where(column(greater(points, high)), fill[1], lower);
  return where(column(isnan(points)), NaN, upper);
}
