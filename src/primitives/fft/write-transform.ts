/** Transforms as equations: by stages, or by a convolution where the length has a large factor. */
import type { DenseArray } from '../../array/dense.js';
import { at } from '../../array/shape.js';
import type { Ops, Primal } from '../record.js';
import { convenientLength, radicesOf } from './factors.js';
import { chirps, chirpTransform, stageTable, type ConstantParts } from './tables.js';

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
 * transforms of a convenient length compute (Bluestein, 1970).
 */
function byChirps(b: Ops, x: Two, axis: number, scale: number): Two {
  const { shape, dtype } = x[0].aval;
  const length = at(shape, axis);
  const radices = radicesOf(convenientLength(2 * length - 1)) as readonly number[];
  const turn = spread(b, chirps(length, dtype), x[0], axis);
  const transformed = apart(b, byStages(b, times(b, x, turn), axis, radices, 1));
  const kernel = spread(b, chirpTransform(length, radices, dtype), transformed[0], axis);
  const [re, im] = times(b, transformed, kernel);
  // The inverse transform is the transform with the parts exchanged before and after it.
  const [backIm, backRe] = apart(b, byStages(b, [im, re], axis, radices, scale));
  const sums = [along(b, backRe, axis, 0, length), along(b, backIm, axis, 0, length)] as const;
  return times(b, sums, turn);
}

/** Numbers along one axis, repeated along those of an array. */
function spread(b: Ops, [re, im]: ConstantParts, like: Primal, axis: number): Two {
  const repeated = (part: DenseArray): Primal =>
    b.broadcast(b.constant(part), like.aval.shape, [axis]);
  return [repeated(re), repeated(im)];
}

const times = (b: Ops, [a, c]: Two, [re, im]: Two): Two => [
  b.sub(b.mul(a, re), b.mul(c, im)),
  b.add(b.mul(a, im), b.mul(c, re)),
];
