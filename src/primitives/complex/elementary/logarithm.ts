/** Logarithms. */
import { isDouble } from '../../../array/dtype.js';
import type { Ops, Primal } from '../../ops.js';
import { scaled } from '../arithmetic.js';
import type { ComplexParts } from '../parts.js';
import { abs, apply, isInfinite } from './support.js';

/** A number and what rounding has taken from it. */
type Sum = readonly [sum: Primal, rest: Primal];

/** x + y. Source: D. E. Knuth, The Art of Computer Programming 2, 4.2.2. */
function exactSum(b: Ops, x: Primal, y: Primal): Sum {
  const sum = b.add(x, y);
  const part = b.sub(sum, x);
  return [sum, b.add(b.sub(x, b.sub(sum, part)), b.sub(y, part))];
}

/**
 * x² of a float64, from its upper and its lower digits. Source: T. J. Dekker, Numer. Math. 18
 * (1971).
 */
function exactSquare(b: Ops, x: Primal): Sum {
  const stretched = b.mul(x, 2 ** 27 + 1);
  const upper = b.sub(stretched, b.sub(stretched, x));
  const lower = b.sub(x, upper);
  const square = b.mul(x, x);
  const cross = b.mul(b.mul(upper, lower), 2);
  const rest = b.sub(b.mul(upper, upper), square);
  return [square, b.add(b.add(rest, cross), b.mul(lower, lower))];
}

/**
 * (1 + d)² + s² - 1 = 2d + d² + s², of which little may be left: with twice the digits of d and s.
 */
function excess(b: Ops, d: Primal, s: Primal): Primal {
  const { dtype } = d.aval;
  if (!isDouble(dtype)) {
    const [x, y] = [b.convert(d, 'float64'), b.convert(s, 'float64')];
    return b.convert(b.add(b.mul(x, b.add(x, 2)), b.mul(y, y)), dtype);
  }
  const [square, restOfSquare] = exactSquare(b, d);
  const [other, restOfOther] = exactSquare(b, s);
  const [first, restOfFirst] = exactSum(b, b.mul(d, 2), square);
  const [sum, restOfSum] = exactSum(b, first, other);
  const rests = b.add(b.add(restOfFirst, restOfSum), b.add(restOfSquare, restOfOther));
  return b.add(sum, rests);
}

/**
 * ln|z| of a number with the parts x and y, where q = |z|² - 1 is known: ½ log1p q in a ring around
 * |z| = 1, where the logarithm is small; else ln(larger part) + ½ log1p of the square of the ratio.
 * Source: W. Kahan, Branch cuts for complex elementary functions (1987).
 */
function logOfSize(b: Ops, x: Primal, y: Primal, q: Primal): Primal {
  const [width, height] = [abs(b, x), abs(b, y)];
  const [large, small] = [b.max(width, height), b.min(width, height)];
  const isNear = b.and(b.gt(q, -0.5), b.lt(q, 3));
  const ratio = b.select(b.eq(large, 0), 0, b.div(small, large));
  const base = b.select(isNear, 0, b.log(large));
  const rest = apply(b, 'log1p', b.select(isNear, q, b.mul(ratio, ratio)));
  const isInfinitelyFar = b.or(isInfinite(b, x), isInfinite(b, y));
  return b.select(isInfinitelyFar, Infinity, b.add(base, b.mul(rest, 0.5)));
}

/** ln|z| + i arg z */
export function log(b: Ops, { re, im }: ComplexParts): ComplexParts {
  const [width, height] = [abs(b, re), abs(b, im)];
  const q = excess(b, b.sub(b.max(width, height), 1), b.min(width, height));
  return { re: logOfSize(b, re, im, q), im: apply(b, 'atan2', im, re) };
}

/** ln|1 + z| + i arg(1 + z) */
export function log1p(b: Ops, { re, im }: ComplexParts): ComplexParts {
  const along = b.add(re, 1);
  return { re: logOfSize(b, along, im, excess(b, re, im)), im: apply(b, 'atan2', im, along) };
}

/** ln z / ln 2 */
export const log2 = (b: Ops, z: ComplexParts): ComplexParts => scaled(b, log(b, z), Math.LOG2E);

/** ln z / ln 10 */
export const log10 = (b: Ops, z: ComplexParts): ComplexParts => scaled(b, log(b, z), Math.LOG10E);
