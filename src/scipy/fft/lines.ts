/** Cosine and sine transforms of the lines along the last axis, by transforms of real numbers. */
import { at } from '../../array/shape.js';
import type { NDArray } from '../../array/ndarray.js';
import {
  broadcastRight,
  convertTo,
  filled,
  iota,
  join,
  pickAxis,
  reshapeTo,
  reverseAxes,
  sliceAxis,
} from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { someRoots, type Roots } from '../../primitives/fft/tables.js';
import { bind1 } from '../../trace/bind.js';

/** A transform of the lines of x, with all results multiplied. */
export type LineTransform = (x: NDArray, scale: number) => NDArray;

type Parts = readonly [re: NDArray, im: NDArray];

const lastAxis = (x: NDArray): number => x.ndim - 1;
const lengthOf = (x: NDArray): number => at(x.shape, lastAxis(x));
const part = (x: NDArray, start: number, stop: number, step = 1): NDArray =>
  sliceAxis(x, lastAxis(x), start, stop, step);
const reversed = (x: NDArray): NDArray => reverseAxes(x, [lastAxis(x)]);
const joined = (...xs: readonly NDArray[]): NDArray => {
  const some = xs.filter((x) => lengthOf(x) > 0);
  return join(some, lastAxis(at(some, 0)));
};
const zeros = (like: NDArray, count: number): NDArray =>
  filled(0, like.shape.with(lastAxis(like), count), like.dtype);
const apart = (pairs: NDArray): Parts => [
  pickAxis(pairs, lastAxis(pairs), 0),
  pickAxis(pairs, lastAxis(pairs), 1),
];

const realTransform = (x: NDArray, scale: number): Parts =>
  apart(bind1('rfftParts', [x], { axis: lastAxis(x), scale }));

/** Roots of unity, repeated for all lines. */
function rootsLike(x: NDArray, roots: Roots): Parts {
  const [re, im] = someRoots(roots, x.dtype);
  return [broadcastRight(re, x.shape), broadcastRight(im, x.shape)];
}

const times = ([a, b]: Parts, [c, d]: Parts): Parts => [
  op('sub', op('mul', a, c), op('mul', b, d)),
  op('add', op('mul', a, d), op('mul', b, c)),
];

/**
 * x[0] + (-1)^k·x[n-1] + 2·Σ x[j]·cos(πjk/(n-1)) over the inner j: the transform of x and its
 * mirror image.
 */
export const cosineI: LineTransform = (x, scale) => {
  const mirror = reversed(part(x, 1, lengthOf(x) - 1));
  return realTransform(joined(x, mirror), scale)[0];
};

/**
 * 2·Σ x[j]·cos(πk(2j+1)/2n). With v the even elements of x and, reversed, the odd ones, and V its
 * transform, it is 2·Re(e^{-πik/2n}·V[k]) (Makhoul, 1980), where V[n-k] is the conjugate of V[k].
 */
export const cosineII: LineTransform = (x, scale) => {
  const n = lengthOf(x);
  const v = joined(part(x, 0, n, 2), reversed(part(x, 1, n, 2)));
  const spectrum = realTransform(v, 2 * scale);
  const count = lengthOf(spectrum[0]);
  const roots = rootsLike(spectrum[0], { n: 4 * n, first: 0, step: 1, count });
  const [re, im] = times(spectrum, roots);
  return joined(re, reversed(op('neg', part(im, 1, n - count + 1))));
};

/** x[0] + 2·Σ x[j]·cos(πj(2k+1)/2n) over j > 0: the steps of `cosineII` backwards. */
export const cosineIII: LineTransform = (x, scale) => {
  const n = lengthOf(x);
  const count = (n >> 1) + 1;
  if (n === 1) return op('mul', x, scale);
  const mirrored = joined(zeros(x, 1), reversed(part(x, n - count + 1, n)));
  const first = part(x, 0, count);
  const [cos, minusSin] = rootsLike(first, { n: 4 * n, first: 0, step: 1, count });
  const [re, im] = times([first, op('neg', mirrored)], [cos, op('neg', minusSin)]);
  const v = bind1('irfftParts', [re, im], { axis: lastAxis(x), length: n, scale });
  const half = (n + 1) >> 1;
  return interleaved(part(v, 0, half), reversed(part(v, half, n)));
};

/** Even elements, and as many odd ones or one less. */
function interleaved(even: NDArray, odd: NDArray): NDArray {
  const [half, n] = [lengthOf(even), lengthOf(even) + lengthOf(odd)];
  const filledUp = joined(odd, zeros(odd, half - lengthOf(odd)));
  const columns = [even, filledUp].map((x) => reshapeTo(x, [...x.shape, 1]));
  const pairs = join(columns, even.ndim);
  return part(reshapeTo(pairs, even.shape.with(-1, 2 * half)), 0, n);
}

/**
 * 2·Σ x[j]·cos(π(2j+1)(2k+1)/4n), the real part of twice e^{-πi(2k+1)/4n}·Σ
 * x[j]·e^{-πij/2n}·e^{-2πijk/2n}.
 */
export const cosineIV: LineTransform = (x, scale) => {
  const n = lengthOf(x);
  const axis = lastAxis(x);
  const roots = rootsLike(x, { n: 4 * n, first: 0, step: 1, count: n });
  const turned = roots.map((root) => joined(op('mul', x, root), zeros(x, n)));
  const spectrum = apart(bind1('fftParts', turned, { axis, scale: 2 * scale }));
  const [re, im] = spectrum.map((y) => part(y, 0, n)) as [NDArray, NDArray];
  return times([re, im], rootsLike(x, { n: 8 * n, first: 1, step: 2, count: n }))[0];
};

/** x with every other element negated, beginning with the second. */
function alternating(x: NDArray): NDArray {
  const odd = op('rem', iota([lengthOf(x)], 'int32'), 2);
  const signs = convertTo(op('sub', 1, op('mul', odd, 2)), x.dtype);
  return op('mul', x, broadcastRight(signs, x.shape));
}

/**
 * 2·Σ x[j]·sin(π(j+1)(k+1)/(n+1)): from the transform of 0, x, 0 and the negative mirror image of
 * x.
 */
export const sineI: LineTransform = (x, scale) => {
  const odd = joined(zeros(x, 1), x, zeros(x, 1), op('neg', reversed(x)));
  return part(realTransform(odd, -scale)[1], 1, lengthOf(x) + 1);
};

/** 2·Σ x[j]·sin(π(k+1)(2j+1)/2n) */
export const sineII: LineTransform = (x, scale) => reversed(cosineII(alternating(x), scale));

/** (-1)^k·x[n-1] + 2·Σ x[j]·sin(π(j+1)(2k+1)/2n) over j < n - 1 */
export const sineIII: LineTransform = (x, scale) => alternating(cosineIII(reversed(x), scale));

/** 2·Σ x[j]·sin(π(2j+1)(2k+1)/4n) */
export const sineIV: LineTransform = (x, scale) => alternating(cosineIV(reversed(x), scale));
