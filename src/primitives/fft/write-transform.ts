/** Transforms as equations: by stages, or by a convolution where the length has a large factor. */
import { at, type Shape } from '../../array/shape.js';
import type { Ops, Primal } from '../record.js';
import { convenientLength, radicesOf } from './factors.js';
import { lengthOf } from './stage-list.js';
import { chirps, stageTable, type ConstantParts } from './tables.js';

export type Two = readonly [re: Primal, im: Primal];

/** Both parts of numbers whose parts lie along the last axis. */
export const apart = (b: Ops, pairs: Primal): Two => [partOf(b, pairs, 0), partOf(b, pairs, 1)];

function partOf(b: Ops, pairs: Primal, part: 0 | 1): Primal {
  const shape = pairs.aval.shape.slice(0, -1);
  return b.reshape(along(b, pairs, shape.length, part, part + 1), shape);
}

/** The parts along a new last axis. */
export function together(b: Ops, [re, im]: Two): Primal {
  const { shape } = re.aval;
  const parts = [re, im].map((x) => b.reshape(x, [...shape, 1]));
  return b.bind1('concatenate', parts, { axis: shape.length });
}

/** The numbers from `start` up to `stop` along an axis. */
export function along(b: Ops, x: Primal, axis: number, start: number, stop: number): Primal {
  const { shape } = x.aval;
  if (start === 0 && stop === shape[axis]) return x;
  return b.bind1('slice', [x], {
    starts: shape.map((_, d) => (d === axis ? start : 0)),
    stops: shape.with(axis, stop),
    steps: shape.map(() => 1),
  });
}

/** scale·Σ x[j]·e^{-2πi·jk/n} for n numbers along an axis; the parts lie along a last axis. */
export function writeTransform(b: Ops, [re, im]: Two, axis: number, scale: number): Primal {
  const length = at(re.aval.shape, axis);
  if (length === 1) return together(b, [b.mul(re, scale), b.mul(im, scale)]);
  const radices = radicesOf(length);
  if (radices === null) return together(b, byChirps(b, [re, im], axis, scale));
  return byStages(b, [re, im], axis, radices, scale);
}

/** The numbers are padded to the product of the radices. */
function byStages(
  b: Ops,
  [re, im]: Two,
  axis: number,
  radices: readonly number[],
  scale: number,
): Primal {
  const table = b.constant(stageTable(radices, re.aval.dtype));
  return b.bind1('fftStages', [re, im, table], { axis, radices, scale });
}

/**
 * With c[j] = e^{-πi·j²/n} the transform is c[k]·Σ (x[j]·c[j])·c̄[k-j], a convolution, which
 * transforms of a length 2h >= 2n - 1 compute (Bluestein, 1970). As numbers from h on are zero or
 * not wanted, these are transforms over h, one of x·c for the even and one of x·c·e^{-πi·j/h} for
 * the odd places, along an axis of two in front of that of the numbers.
 */
function byChirps(b: Ops, [re, im]: Two, axis: number, scale: number): Two {
  const { shape, dtype } = re.aval;
  const length = at(shape, axis);
  const radices = radicesOf(convenientLength(length)) as readonly number[];
  const { before, kernel, behind } = chirps(length, radices, dtype);
  const inHalves = (n: number): Shape => [...shape.slice(0, axis), 2, n, ...shape.slice(axis + 1)];
  const dims = shape.map((_, d) => (d < axis ? d : d + 1));
  const twice = (x: Primal): Primal => b.broadcast(x, inHalves(length), dims);
  const spread = (parts: ConstantParts, n: number): Two => {
    const both = parts.map((part) =>
      b.broadcast(b.reshape(b.constant(part), [2, n]), inHalves(n), [axis, axis + 1]),
    );
    return both as [Primal, Primal];
  };
  const transformed = (x: Two, factor: number): Two =>
    apart(b, byStages(b, x, axis + 1, radices, factor));
  const turned = times(b, [twice(re), twice(im)], spread(before, length));
  const [re2, im2] = times(b, transformed(turned, 1), spread(kernel, lengthOf(radices)));
  // The inverse transform is the transform with the parts exchanged before and after it.
  const [backIm, backRe] = transformed([im2, re2], scale);
  const wanted = [backRe, backIm].map((x) => along(b, x, axis + 1, 0, length)) as [Primal, Primal];
  const sums = times(b, wanted, spread(behind, length)).map((x) => {
    const half = (k: number): Primal => b.reshape(along(b, x, axis, k, k + 1), shape);
    return b.add(half(0), half(1));
  });
  return sums as [Primal, Primal];
}

const times = (b: Ops, [a, c]: Two, [re, im]: Two): Two => [
  b.sub(b.mul(a, re), b.mul(c, im)),
  b.add(b.mul(a, im), b.mul(c, re)),
];
