/** Cubic splines through points. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { tridiagonalSolve } from '../../lax/linalg/solves.js';
import {
  add,
  diff,
  divide,
  multiply,
  remainder,
  square,
  stack,
  subtract,
} from '../../numpy/index.js';
import { concatenate } from '../../numpy/shape/concatenate.js';
import { roll } from '../../numpy/shape/rearrange.js';
import { convertTo, filled, flat, insertAxes, pickAxis, sliceAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { identityMatrix, solveSystems } from '../../operands/matrices.js';
import { arrayLike, axis as axisKind, choice, flag, kind } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { derivativeOf, outside, piecewise, readSamples, type Samples } from './pieces.js';

/** What holds at the ends of a cubic spline. */
export type SplineEnds = 'not-a-knot' | 'natural' | 'clamped' | 'periodic';

/** The options of `cubicSpline`. */
export interface CubicSplineOptions {
  /** The axis of y that belongs to x, the first one unless given. */
  readonly axis?: number | undefined;
  /**
   * What holds at the ends: the first two pieces are one polynomial, and the last two
   * (`'not-a-knot'`, the default), the second derivative is 0 (`'natural'`), or the first one
   * (`'clamped'`), or both ends join (`'periodic'`).
   */
  readonly bcType?: SplineEnds | undefined;
  /** Whether the first and last polynomial go on, else NaN stands there. True unless given. */
  readonly extrapolate?: boolean | undefined;
}

/** A spline: the function with its coefficients. */
export interface Spline {
  /** The value at points of any shape, or that of the derivative of an order up to 3. */
  (points: ArrayLike, nu?: number): NDArray;
  readonly x: NDArray;
  /** [4, n - 1, m]: in piece i the coefficients of the powers 3 to 0 of the distance to x[i]. */
  readonly c: NDArray;
}

const who = 'scipy.interpolate.cubicSpline';
const cubicSplineParameters = parameters<CubicSplineOptions>(
  who,
  { x: arrayLike, y: arrayLike },
  {
    axis: axisKind,
    bcType: choice('not-a-knot', 'natural', 'clamped', 'periodic'),
    extrapolate: flag,
  },
);
const evaluationParameters = parameters<{ readonly nu?: number | undefined }>(
  `${who}(x, y)`,
  { points: arrayLike },
  { nu: kind('a whole number from 0 to 3', (v) => [0, 1, 2, 3].includes(v as number)) },
);

/**
 * The function through the points (x, y) that is a polynomial of degree 3 between each two of them,
 * with two continuous derivatives (C. de Boor, "A practical guide to splines", 1978). x is a rising
 * vector [n], y has n items along an axis; computed in floating point. The derivatives are those of
 * the equations for the slopes at the points. A periodic spline wants the same y at both ends, and
 * its points repeat. Throws `shape-mismatch` where x and y do not fit together.
 */
export function cubicSpline(
  x: ArrayLike,
  y: ArrayLike,
  ...args: Trailing<[axis?: number, bcType?: SplineEnds, extrapolate?: boolean], CubicSplineOptions>
): Spline {
  const options = cubicSplineParameters.read([x, y], args);
  const { bcType = 'not-a-knot', extrapolate = true } = options;
  const samples = readSamples(who, x, y, options.axis ?? 0);
  const c = splineCoefficients(samples, bcType);
  const n = samples.x.size;
  const [low, high] = [pickAxis(samples.x, 0, 0), pickAxis(samples.x, 0, n - 1)];
  const evaluate = (points: ArrayLike, ...more: unknown[]): NDArray => {
    const { nu = 0 } = evaluationParameters.read([points], more);
    const given = convertTo(asArray(points), samples.x.dtype);
    const period = subtract(high, low);
    const inside =
      bcType === 'periodic' ? add(low, remainder(subtract(given, low), period)) : given;
    let coefficients = c;
    for (let i = 0; i < nu; i++) coefficients = stack(derivativeOf(coefficients));
    const values = piecewise(samples.x, coefficients, flat(inside));
    const kept = extrapolate || bcType === 'periodic';
    const rows = kept ? values : outside(values, flat(given), low, high, [NaN, NaN]);
    return samples.shaped(rows, given);
  };
  return Object.assign(evaluate as Spline, { x: samples.x, c });
}

/** Hermite's form: values and slopes at both ends of each piece. */
export function splineCoefficients({ x, y }: Pick<Samples, 'x' | 'y'>, ends: SplineEnds): NDArray {
  const n = x.size;
  const widths = diff(x);
  const h = insertAxes(widths, [1]);
  const secants = divide(diff(y, { axis: 0 }), h);
  const s = slopes(widths, secants, ends);
  const [left, right] = [sliceAxis(s, 0, 0, n - 1), sliceAxis(s, 0, 1, n)];
  const bend = divide(subtract(add(left, right), multiply(secants, 2)), h);
  const second = subtract(divide(subtract(secants, left), h), bend);
  return stack([divide(bend, h), second, left, sliceAxis(y, 0, 0, n - 1)]);
}

/** The slopes at the points that make the second derivative continuous. */
function slopes(widths: NDArray, secants: NDArray, ends: SplineEnds): NDArray {
  const n = widths.size + 1;
  if (ends === 'periodic') return periodicSlopes(widths, secants);
  if (n === 2 && ends === 'not-a-knot') return concatenate([secants, secants], 0);
  const [before, after] = [sliceAxis(widths, 0, 0, n - 2), sliceAxis(widths, 0, 1, n - 1)];
  const column = (v: NDArray): NDArray => insertAxes(v, [1]);
  const [s0, s1] = [sliceAxis(secants, 0, 0, n - 2), sliceAxis(secants, 0, 1, n - 1)];
  const inner = multiply(add(multiply(s0, column(after)), multiply(s1, column(before))), 3);
  const ofEnd = (i: number, j: number) =>
    endRow(
      ends,
      n,
      [i, j].map((k) => pickAxis(widths, 0, Math.max(0, Math.min(n - 2, k)))) as Pair,
      [i, j].map((k) => pickAxis(secants, 0, Math.max(0, Math.min(n - 2, k)))) as Pair,
    );
  const [first, last] = [ofEnd(0, 1), ofEnd(n - 2, n - 3)];
  const one = (v: NDArray): NDArray => insertAxes(v, [0]);
  const zero = filled(0, [1], widths.dtype);
  const lower = concatenate([zero, after, one(last.other)], 0);
  const main = concatenate([one(first.own), multiply(add(before, after), 2), one(last.own)], 0);
  const upper = concatenate([one(first.other), before, zero], 0);
  const right = concatenate([one(first.right), inner, one(last.right)], 0);
  return tridiagonalSolve(lower, main, upper, right);
}

type Pair = [near: NDArray, next: NDArray];

interface EndRow {
  /** The weights of the slope at the end and at the point beside it. */
  readonly own: NDArray;
  readonly other: NDArray;
  readonly right: NDArray;
}

/** The equation at an end, from the widths and secants of the two pieces nearest to it. */
function endRow(ends: SplineEnds, n: number, [h, next]: Pair, [s, sNext]: Pair): EndRow {
  const one = filled(1, [], h.dtype);
  if (ends === 'clamped') return { own: one, other: multiply(one, 0), right: multiply(s, 0) };
  if (ends === 'natural') return { own: multiply(one, 2), other: one, right: multiply(s, 3) };
  // A parabola through three points.
  if (n === 3) return { own: one, other: one, right: multiply(s, 2) };
  const both = add(h, next);
  const near = multiply(multiply(add(h, multiply(both, 2)), next), s);
  const right = divide(add(near, multiply(square(h), sNext)), both);
  return { own: next, other: both, right };
}

/** The same equations at all points but the last, which is the first. */
function periodicSlopes(widths: NDArray, secants: NDArray): NDArray {
  const m = widths.size;
  const before = roll(widths, 1);
  const unit = identityMatrix(m, widths.dtype);
  const column = (v: NDArray): NDArray => insertAxes(v, [1]);
  const matrix = add(
    multiply(unit, column(multiply(add(before, widths), 2))),
    add(multiply(roll(unit, -1, 1), column(widths)), multiply(roll(unit, 1, 1), column(before))),
  );
  const right = add(
    multiply(roll(secants, 1, 0), column(widths)),
    multiply(secants, column(before)),
  );
  const found = solveSystems(who, matrix, multiply(right, 3));
  return concatenate([found, sliceAxis(found, 0, 0, 1)], 0);
}
