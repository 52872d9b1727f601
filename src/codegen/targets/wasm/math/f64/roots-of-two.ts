/**
 * The table of 2^(j/256), 0 <= j < 256, from which exponentials start: what is left of the argument
 * is so small that a short polynomial does (P. T. P. Tang, "Table-driven implementation of the
 * exponential function in IEEE floating-point arithmetic", ACM TOMS 15, 1989).
 */
import type { Code } from '../../binary/code.js';
import {
  i32,
  i32x4,
  i64x2,
  v128,
  type DataSegment,
  type Vector,
  type VectorLocal,
} from '../../binary/instructions.js';
import { rootsOfTwoAddress } from '../../heap/pages.js';
import { lazily } from '../define.js';

/** How many steps there are from a power of two to the next, and the logarithm of that. */
export const steps = 256;
const stepBits = 8;
/** Where j stands in the bits of a float64, as the first bits behind the binary point. */
const stepPlace = 52 - stepBits;

const rowBytes = 16;

/** Bits behind the binary point of the numbers that the table is computed with. */
const digits = 200n;

/** The largest integer whose square is at most n. */
function integerRoot(n: bigint): bigint {
  let x = 1n << BigInt((n.toString(2).length >> 1) + 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/**
 * A row: what rounding took from 2^(j/256), as a part of it, and its bits less j at `stepPlace`, so
 * that those of 2^(n/256) are a sum for each n = 256 k + j: the bits of row j and n at `stepPlace`.
 */
function rows(): Uint8Array {
  let root = 2n << digits;
  for (let n = 1; n < steps; n *= 2) root = integerRoot(root << digits);
  const bytes = new Uint8Array(steps * rowBytes);
  const view = new DataView(bytes.buffer);
  let power = 1n << digits;
  for (let j = 0; j < steps; j++) {
    const head = Number(power) / 2 ** Number(digits);
    const rest = power - (BigInt(head * 2 ** 52) << (digits - 52n));
    view.setFloat64(j * rowBytes, Number(rest) / 2 ** Number(digits) / head, true);
    view.setFloat64(j * rowBytes + 8, head, true);
    const bits = view.getBigInt64(j * rowBytes + 8, true);
    view.setBigInt64(j * rowBytes + 8, bits - (BigInt(j) << BigInt(stepPlace)), true);
    power = (power * root) >> digits;
  }
  return bytes;
}

const table = lazily((): DataSegment => ({ address: i32.const(rootsOfTwoAddress), bytes: rows() }));

/** 2^(n/256) (1 + rest), where n stands in the lower 32 bits of each lane. */
export interface RootOfTwo {
  readonly n: VectorLocal;
  /** The bits of a row. */
  readonly bits: VectorLocal;
  readonly rest: Vector;
}

/** Looks up two rows; n may be any bits. */
export function rootOfTwo(c: Code, n: VectorLocal): RootOfTwo {
  const reads = table();
  const offsets = c.let('offsets', i32x4.shl(n, Math.log2(rowBytes)));
  const row = (lane: number): VectorLocal => {
    const offset = i32.and(i32x4.extract_lane(offsets, lane), (steps - 1) * rowBytes);
    return c.let('row', { ...v128.load(offset, rootsOfTwoAddress), reads });
  };
  const [first, second] = [row(0), row(2)];
  const bits = c.let('bits', i64x2.shuffle(first, second, 1, 3));
  return { n, bits, rest: i64x2.shuffle(first, second, 0, 2) };
}

/** 2^(n/256), rounded, for -1022 <= n/256 < 1024. */
export const wholeRoot = ({ n, bits }: RootOfTwo): Vector =>
  i64x2.add(bits, i64x2.shl(n, stepPlace));

/** 2^(n/256) = 2^k m, rounded: 1 <= m < 2, and k in the lower 32 bits. */
export function splitRoot(c: Code, { n, bits }: RootOfTwo): { m: Vector; k: VectorLocal } {
  const step = i64x2.shl(n, 64 - stepBits);
  const m = i64x2.add(bits, i64x2.shr_u(step, 64 - stepBits - stepPlace));
  return { m, k: c.let('k', i32x4.shr_s(n, stepBits)) };
}
