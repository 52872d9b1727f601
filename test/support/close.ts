/** Comparing arrays of numbers, with a report from which the cause can be guessed. */
import { NDArray, type Nested } from '../../src/array/ndarray.js';
import { isComplex } from '../../src/array/dtype.js';
import { denseOfNested } from '../../src/array/elements/from-nested.js';

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

export const exact: Tolerance = { rtol: 0, atol: 0 };

/** Anything with a shape and a flat list of elements. */
export interface Flat {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
  /** Whether the elements are complex: two numbers each. */
  readonly isComplex?: boolean;
}

/** An array, nested lists or a number as a shape and elements. */
export function flat(value: NDArray | Flat | Nested): Flat {
  if (value instanceof NDArray) {
    const { shape, dtype } = value;
    return { shape, data: value.dataSync(), isComplex: isComplex(dtype) };
  }
  if (typeof value === 'object' && 'data' in value) return value;
  return flat(denseOfNested(value, 'float64'));
}

/** |z| of the complex number that has number i as a part: errors are relative to the whole. */
function sizeOfPart(data: ArrayLike<number>, i: number): number {
  const first = i - (i % 2);
  return Math.hypot(data[first] as number, data[first + 1] as number);
}

/**
 * Null if every |a - e| <= atol + rtol |e|, else what is wrong. NaN equals NaN, infinities equal
 * only themselves. `scale` replaces |e|: for results whose error is relative to the whole.
 */
export function difference(
  actual: NDArray | Flat | Nested,
  expected: NDArray | Flat | Nested,
  { rtol, atol }: Tolerance,
  scale?: number,
): string | null {
  const a = flat(actual);
  const e = flat(expected);
  if (a.shape.length !== e.shape.length || a.shape.some((n, d) => n !== e.shape[d]))
    return `shape [${a.shape.join(',')}], expected [${e.shape.join(',')}]`;
  let bad = 0;
  let first = -1;
  let maxAbs = 0;
  let maxRel = 0;
  for (let i = 0; i < e.data.length; i++) {
    const x = a.data[i] as number;
    const y = e.data[i] as number;
    if (Object.is(x, y) || x === y) continue;
    const size = e.isComplex === true ? sizeOfPart(e.data, i) : Math.abs(y);
    const error = Math.abs(x - y);
    if (error > maxAbs) maxAbs = error;
    if (error / size > maxRel) maxRel = error / size;
    if (error <= atol + rtol * (scale ?? size) && error < Infinity) continue;
    bad++;
    if (first < 0) first = i;
  }
  if (first < 0) return null;
  const x = a.data[first] as number;
  const y = e.data[first] as number;
  return (
    `${bad} of ${e.data.length} differ, first at [${unravel(first, e.shape).join(',')}]: ` +
    `got ${x}, expected ${y} (${ulps(x, y)} ulp); ` +
    `max abs error ${maxAbs.toExponential(1)}, max rel error ${maxRel.toExponential(1)}, ` +
    `allowed rtol ${rtol} atol ${atol}`
  );
}

export function unravel(place: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let d = shape.length - 1; d >= 0; d--) {
    const n = shape[d] as number;
    index.unshift(place % n);
    place = Math.floor(place / n);
  }
  return index;
}

/** How many float64 numbers lie between two, counting one end; as text, since it may be NaN. */
export function ulps(x: number, y: number): string {
  if (Number.isNaN(x) || Number.isNaN(y)) return 'NaN';
  const distance = ordered(x) - ordered(y);
  const size = distance < 0n ? -distance : distance;
  return size > 1_000_000n ? Number(size).toExponential(1) : String(size);
}

/** The float64 numbers as integers in order: neighbours differ by one, and -0 equals 0. */
function ordered(x: number): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const i = bits.getBigInt64(0);
  return i < 0n ? -(i & 0x7fff_ffff_ffff_ffffn) : i;
}
