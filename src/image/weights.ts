/** The matrices by which an axis is resampled. */
import type { NDArray } from '../array/ndarray.js';
import { where } from '../numpy/indexing/where.js';
import { abs, add, divide, maximum, minimum, subtract } from '../numpy/math/arithmetic.js';
import {
  equal,
  greater,
  greaterEqual,
  lessEqual,
  logicalAnd,
  notEqual,
} from '../numpy/math/logic.js';
import { any, sum } from '../numpy/reduce/reduce.js';
import { iota, sliceAxis } from '../operands/basic.js';
import { edgeCubic, type ResizeKernel } from './kernels.js';

/** How an axis of one length becomes one of another: out = scale · in + translation. */
export interface Resampling {
  readonly from: number;
  readonly to: number;
  /** Floats of no axes. */
  readonly scale: NDArray;
  readonly translation: NDArray;
  readonly antialias: boolean;
}

/** Sums of weights up to here are taken for rounding: 1000 units of float32. */
const negligible = 1000 * 2 ** -23;

/**
 * The weights [from, to] of the elements of an axis in those of the resampled one: each column has
 * the sum 1, or is 0 where the place lies outside.
 */
export function weightsOf(r: Resampling, kernel: ResizeKernel | null): NDArray {
  const { isInside, used } = within(r, 0.5);
  const weights = kernel === null ? overlaps(used) : kernel.of(distances(used, 0, kernel.radius));
  return where(isInside, normalized(weights), 0);
}

/** The same by the kernel of PyTorch without antialiasing: beyond the edges all is as at them. */
export function weightsWithEdges(r: Resampling): NDArray {
  const beyond = edgeCubic.radius;
  const { isInside, used } = within(r, 2 * beyond);
  const wide = edgeCubic.of(distances(used, beyond, edgeCubic.radius));
  const part = (start: number, stop: number): NDArray => sliceAxis(wide, 0, start, stop);
  const total = (x: NDArray): NDArray => sum(x, { axis: 0, keepdims: true });
  const row = iota([r.from, 1], 'int32');
  const own = part(beyond, beyond + r.from);
  const low = where(equal(row, 0), total(part(0, beyond)), 0);
  const high = where(equal(row, r.from - 1), total(part(beyond + r.from, 2 * beyond + r.from)), 0);
  return where(isInside, normalized(add(own, add(low, high))), 0);
}

/**
 * Which elements of the resampled axis lie among those of the other, or not farther from them than
 * a margin. Where none does, as by a scale of 0, the result is 0 by any scale: one is used that has
 * derivatives.
 */
function within(r: Resampling, margin: number): { isInside: NDArray; used: Resampling } {
  const places = placesOf(r);
  const isInside = logicalAnd(
    greaterEqual(places, -margin),
    lessEqual(places, r.from - 1 + margin),
  );
  const isAny = any(isInside);
  const scale = where(isAny, r.scale, 1);
  return { isInside, used: { ...r, scale, translation: where(isAny, r.translation, 0) } };
}

/** Where the elements of the resampled axis lie among those of the other: [to]. */
function placesOf({ to, scale, translation }: Resampling): NDArray {
  const centers = subtract(add(iota([to], scale.dtype), 0.5), translation);
  return subtract(divide(centers, scale), 0.5);
}

/**
 * How far these are from each element, in units of the coarser of both grids; cut behind the
 * radius, as the cubes of huge distances have no derivatives.
 */
function distances(r: Resampling, beyond: number, radius: number): NDArray {
  const elements = subtract(iota([r.from + 2 * beyond, 1], r.scale.dtype), beyond);
  const apart = abs(subtract(placesOf(r), elements));
  const far = r.antialias ? divide(apart, maximum(divide(1, r.scale), 1)) : apart;
  return minimum(far, radius + 1);
}

/** How much of each element lies in each element of the resampled axis. */
function overlaps({ from, to, scale, translation }: Resampling): NDArray {
  const start = divide(subtract(iota([to], scale.dtype), translation), scale);
  const element = iota([from, 1], scale.dtype);
  const stop = minimum(add(start, divide(1, scale)), add(element, 1));
  return maximum(subtract(stop, maximum(start, element)), 0);
}

function normalized(weights: NDArray): NDArray {
  const total = sum(weights, { axis: 0, keepdims: true });
  const counts = greater(abs(total), negligible);
  return where(counts, divide(weights, where(notEqual(total, 0), total, 1)), 0);
}
