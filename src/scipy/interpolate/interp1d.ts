/** Interpolation between points on a line. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import {
  add,
  divide,
  greater,
  greaterEqual,
  isnan,
  multiply,
  subtract,
  where,
} from '../../numpy/index.js';
import { convertTo, flat, insertAxes, pickAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import {
  arrayLike,
  axis as axisKind,
  choice,
  either,
  named,
  optional,
} from '../../parameters/kinds.js';
import { oneOperand } from '../../parameters/arity.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { splineCoefficients } from './cubic-spline.js';
import {
  outside,
  pickRows,
  piecewise,
  pieceOf,
  readSamples,
  rowsAt,
  type Samples,
} from './pieces.js';

/** What `interp1d` puts between its points. */
export type InterpolationKind = 'linear' | 'nearest' | 'previous' | 'next' | 'cubic';

/** The options of `interp1d`. */
export interface Interp1dOptions {
  /** `'linear'` unless given. */
  readonly kind?: InterpolationKind | undefined;
  /** The axis of y that belongs to x, the last one unless given. */
  readonly axis?: number | undefined;
  /** The value beyond the points, NaN unless given, or that the nearest piece goes on. */
  readonly fillValue?: ArrayLike | 'extrapolate' | null | undefined;
}

const who = 'scipy.interpolate.interp1d';
const interp1dParameters = parameters<Interp1dOptions>(
  who,
  { x: arrayLike, y: arrayLike },
  {
    kind: choice('linear', 'nearest', 'previous', 'next', 'cubic'),
    axis: axisKind,
    fillValue: named(optional(either(arrayLike, choice('extrapolate')))),
  },
);

/**
 * A function that gives the values at points of any shape between the points (x, y): on the line
 * between two of them, at the nearest one (of two as near the one before), at the one before or
 * behind, or on the cubic spline through all (see `cubicSpline`). x is a rising vector [n], y has n
 * items along an axis; computed in floating point. Throws `shape-mismatch` where they do not fit
 * together.
 */
export function interp1d(
  x: ArrayLike,
  y: ArrayLike,
  ...args: Trailing<[kind?: InterpolationKind, axis?: number], Interp1dOptions>
): (points: ArrayLike) => NDArray {
  const options = interp1dParameters.read([x, y], args);
  const { kind = 'linear', fillValue = NaN } = options;
  const samples = readSamples(who, x, y, options.axis ?? -1);
  const n = samples.x.size;
  const [low, high] = [pickAxis(samples.x, 0, 0), pickAxis(samples.x, 0, n - 1)];
  const value = valueBy(kind, samples);
  return (points, ...more) => {
    const given = convertTo(asArray(oneOperand(`${who}(x, y)`, points, more)), samples.x.dtype);
    const line = flat(given);
    const found = value(line);
    const rows =
      fillValue === 'extrapolate' || fillValue === null
        ? found
        : outside(found, line, low, high, [fillValue, fillValue]);
    return samples.shaped(rows, given);
  };
}

/** Values at a vector of points, a row each. */
function valueBy(kind: InterpolationKind, { x, y }: Samples): (points: NDArray) => NDArray {
  const n = x.size;
  if (kind === 'cubic') {
    const c = splineCoefficients({ x, y }, 'not-a-knot');
    return (points) => piecewise(x, c, points);
  }
  return (points) => {
    const index = pieceOf(x, points, n - 1);
    const [left, right] = [pickRows(x, index), pickRows(x, add(index, 1))];
    const share = insertAxes(divide(subtract(points, left), subtract(right, left)), [1]);
    const [before, behind] = [rowsAt(y, index), rowsAt(y, add(index, 1))];
    if (kind === 'linear') return add(before, multiply(share, subtract(behind, before)));
    const isBehind = {
      nearest: greater(insertAxes(subtract(points, multiply(add(left, right), 0.5)), [1]), 0),
      previous: greaterEqual(share, 1),
      next: greater(share, 0),
    };
    const picked = where(isBehind[kind], behind, before);
    return where(isnan(share), NaN, picked);
  };
}
