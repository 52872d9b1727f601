/**
 * Values of several turns at once. A value of n lanes lies in vectors of 128 bits, `chunks`, as
 * many as its width wants. Truths are masks as wide as what was compared: all ones or all zeros.
 */
import type { Compute } from '../../../../array/dtype.js';
import { fail } from '../../../../array/errors.js';
import { at } from '../../../../array/shape.js';
import {
  f32x4,
  f64x2,
  i16x8,
  i32x4,
  i64x2,
  i8x16,
  v128,
  type WasmLocal,
  type Value,
  type Vector,
} from '../binary/instructions.js';

/** Bytes of a lane. */
export type Width = 4 | 8;

export interface Lanes {
  readonly width: Width;
  readonly chunks: readonly Vector[];
  /** The number in all lanes, where it is one that 32 bits hold and they all have the same. */
  readonly uniform?: Value<'i32'>;
}

/** The width of the lanes of a dtype; truths have the width of what was compared. */
export const widthOf: Readonly<Record<Compute, Width>> = {
  float32: 4,
  float64: 8,
  int32: 4,
  uint32: 4,
  bool: 4,
};

/** How many vectors hold numbers of a width for so many turns: whole ones. */
export function chunkCount(width: Width, lanes: number): number {
  const count = (lanes * width) / 16;
  return Number.isInteger(count) ? count : fail('internal', `${lanes} turns fill no vector`);
}

/** Masks of another width. Operands of a shuffle are used twice: they should be locals. */
export function withWidth(mask: Lanes, width: Width): Lanes {
  if (mask.width === width) return mask;
  const { chunks } = mask;
  if (width === 4)
    return {
      width,
      chunks: pairs(chunks).map(([low, high]) => i32x4.shuffle(low, high, 0, 2, 4, 6)),
    };
  return {
    width,
    chunks: chunks.flatMap((x) => [i64x2.extend_low_i32x4_s(x), i64x2.extend_high_i32x4_s(x)]),
  };
}

/** Neighbouring chunks two by two. */
export function pairs(chunks: readonly Vector[]): [Vector, Vector][] {
  const found: [Vector, Vector][] = [];
  for (let i = 0; i < chunks.length; i += 2) found.push([at(chunks, i), at(chunks, i + 1)]);
  return found;
}

/** The even and the odd lanes of two vectors, one behind the other; the vectors are locals. */
export const unzip = (width: Width, x: Vector, y: Vector): [Vector, Vector] =>
  width === 8
    ? [i64x2.shuffle(x, y, 0, 2), i64x2.shuffle(x, y, 1, 3)]
    : [i32x4.shuffle(x, y, 0, 2, 4, 6), i32x4.shuffle(x, y, 1, 3, 5, 7)];

/** The vectors whose even lanes are those of x, and odd lanes those of y; x and y are locals. */
export const zipLanes = (width: Width, x: Vector, y: Vector): [Vector, Vector] =>
  width === 8
    ? [i64x2.shuffle(x, y, 0, 2), i64x2.shuffle(x, y, 1, 3)]
    : [i32x4.shuffle(x, y, 0, 4, 1, 5), i32x4.shuffle(x, y, 2, 6, 3, 7)];

/**
 * The lower and the upper two lanes of four, as two chunks, for conversions of two lanes to wider
 * ones.
 */
export const halves = (x: Vector): [Vector, Vector] => [x, i64x2.shuffle(x, x, 1, 0)];

/** A number in all lanes. */
export function splat(dtype: Compute, x: Value): Vector {
  switch (dtype) {
    case 'float32':
      return f32x4.splat(x as Value<'f32'>);
    case 'float64':
      return f64x2.splat(x as Value<'f64'>);
    case 'int32':
    case 'uint32':
      return i32x4.splat(x as Value<'i32'>);
    case 'bool':
      return i32x4.neg(i32x4.splat(x as Value<'i32'>));
    default:
      return dtype satisfies never;
  }
}

/** The number that a vector holds in all lanes, where the code names it. */
export function numberInAll(x: Vector): number | null {
  if (x.kind !== 'op' || !x.operation.name.endsWith('.splat')) return null;
  const [number] = x.operands;
  return number?.kind === 'const' ? Number(at(number.lanes, 0)) : null;
}

/** One lane as a number. */
export function extract(dtype: Exclude<Compute, 'bool'>, x: Vector, lane: number): Value {
  if (dtype === 'float32') return f32x4.extract_lane(x, lane);
  if (dtype === 'float64') return f64x2.extract_lane(x, lane);
  return i32x4.extract_lane(x, lane);
}

/** Four bytes, 0 or 1, as a mask. */
export const maskOfBytes = (bytes: Vector): Vector =>
  i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)), i32x4.const(0));

/** A mask as four bytes, 0 or 1, in the first lane. */
export const bytesOfMask = (mask: WasmLocal<'v128'>): Vector => {
  const words = i16x8.narrow_i32x4_s(mask, mask);
  return v128.and(i8x16.narrow_i16x8_s(words, i16x8.const(0)), i8x16.const(1));
};
