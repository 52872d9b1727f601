/** Integrals of samples. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis, printShape } from '../../array/shape.js';
import {
  add,
  broadcastTo,
  cumsum,
  diff,
  divide,
  multiply,
  square,
  subtract,
  sum,
} from '../../numpy/index.js';
import { convertTo, filled, join, moveAxis, sliceAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { asInexact, promotedType } from '../../operands/promote.js';
import { arrayLike, axis as axisKind, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';

/** The options of `simpson` and `cumulativeTrapezoid`. */
export interface SampledOptions {
  /** Where the samples stand, a vector or an array like y; else they are dx apart. */
  readonly x?: ArrayLike | null | undefined;
  /** How far samples are apart, 1 unless given. */
  readonly dx?: ArrayLike | undefined;
  /** The last one unless given. */
  readonly axis?: number | undefined;
}

type SampledArguments = Trailing<
  [x?: ArrayLike | null, dx?: ArrayLike, axis?: number],
  SampledOptions
>;

const kinds = { x: optional(arrayLike), dx: arrayLike, axis: axisKind };
const ofSimpson = 'scipy.integrate.simpson';
const simpsonParameters = parameters<SampledOptions>(ofSimpson, { y: arrayLike }, kinds);
const ofCumulative = 'scipy.integrate.cumulativeTrapezoid';
const cumulativeParameters = parameters<SampledOptions>(ofCumulative, { y: arrayLike }, kinds);

/** Samples with the axis as the last one, and the n - 1 distances between them. */
function readSamples(who: string, y: ArrayLike, { x, dx = 1, axis = -1 }: SampledOptions) {
  const given = asInexact(y);
  const { dtype } = promotedType(given, x ?? dx);
  const values = convertTo(given, dtype);
  const d = normalizeAxis(axis, values.ndim, who);
  const last = values.ndim - 1;
  const lines = moveAxis(values, d, last);
  const n = at(lines.shape, last);
  const apart = (list: ArrayLike): NDArray => {
    const points = convertTo(asArray(list), dtype);
    if (points.shape[points.ndim === 1 ? 0 : d] !== n)
      fail(
        'shape-mismatch',
        `${who}: x must have as many places as y has samples along the axis, ${n}, received shapes ` +
          `${printShape(points.shape)} and ${printShape(given.shape)}.`,
      );
    return diff(points.ndim > 1 ? moveAxis(points, d, last) : points);
  };
  const wide = x === undefined || x === null ? asArray(dx) : apart(x);
  const shape = [...lines.shape.slice(0, -1), Math.max(0, n - 1)];
  const widths = speakAs(who, () => broadcastTo(convertTo(wide, dtype), shape));
  const part = (list: NDArray, from: number, to: number, step = 1): NDArray =>
    sliceAxis(list, list.ndim - 1, Math.max(0, Math.min(from, to)), Math.max(0, to), step);
  return { lines, widths, n, part, back: (z: NDArray) => moveAxis(z, last, d) };
}

/**
 * The integral of samples along an axis by Simpson's rule, that of the parabolas through three
 * samples each, also where they are not equally far apart. Of an even number of samples the last
 * interval is integrated under the parabola through the last three (P. V. Cartwright, "Simpson's
 * rule cumulative integration with MS Excel and irregularly-spaced data", 2016), of two samples by
 * the trapezoid. Throws `shape-mismatch` where y and x do not fit together.
 */
export function simpson(y: ArrayLike, ...args: SampledArguments): NDArray {
  const { lines, widths, n, part } = readSamples(ofSimpson, y, simpsonParameters.read([y], args));
  const odd = n % 2 === 1 ? n : n - 1;
  const [first, second] = [part(widths, 0, odd - 1, 2), part(widths, 1, odd - 1, 2)];
  const both = add(first, second);
  const [a, b, c] = [
    part(lines, 0, odd - 2, 2),
    part(lines, 1, odd - 1, 2),
    part(lines, 2, odd, 2),
  ];
  const ends = add(
    multiply(subtract(2, divide(second, first)), a),
    multiply(subtract(2, divide(first, second)), c),
  );
  const middle = multiply(divide(square(both), multiply(first, second)), b);
  const pairs = sum(multiply(divide(both, 6), add(ends, middle)), -1);
  return odd === n ? pairs : add(pairs, lastInterval(lines, widths, n, part));
}

type Part = (list: NDArray, from: number, to: number) => NDArray;

function lastInterval(lines: NDArray, widths: NDArray, n: number, part: Part): NDArray {
  const [w1, y1, y2] = [
    part(widths, n - 2, n - 1),
    part(lines, n - 1, n),
    part(lines, n - 2, n - 1),
  ];
  if (n === 2) return sum(multiply(multiply(w1, 0.5), add(y1, y2)), -1);
  const [w0, y3] = [part(widths, n - 3, n - 2), part(lines, n - 3, n - 2)];
  const [square1, product, both] = [square(w1), multiply(w0, w1), add(w0, w1)];
  const one = divide(add(multiply(square1, 2), multiply(product, 3)), multiply(both, 6));
  const two = divide(add(square1, multiply(product, 3)), multiply(w0, 6));
  const three = divide(multiply(square1, w1), multiply(multiply(w0, both), 6));
  const terms = add(multiply(one, y1), multiply(two, y2));
  return sum(subtract(terms, multiply(three, y3)), -1);
}

/**
 * The integrals of samples along an axis from the first one to each, by the trapezoidal rule, with
 * 0 in front: as many as samples. Throws `shape-mismatch` where y and x do not fit together.
 */
export function cumulativeTrapezoid(y: ArrayLike, ...args: SampledArguments): NDArray {
  const options = cumulativeParameters.read([y], args);
  const { lines, widths, n, part, back } = readSamples(ofCumulative, y, options);
  const means = multiply(add(part(lines, 1, n), part(lines, 0, n - 1)), 0.5);
  const sums = cumsum(multiply(means, widths), -1);
  const zero = filled(0, [...lines.shape.slice(0, -1), 1], lines.dtype);
  return back(join([zero, sums], lines.ndim - 1));
}
