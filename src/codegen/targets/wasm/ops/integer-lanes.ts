/** Operations on lanes of 32-bit integers that take more than an instruction. */
import type { Code } from '../binary/code.js';
import {
  f32x4,
  f64x2,
  i16x8,
  i32,
  i32x4,
  i64x2,
  i8x16,
  v128,
  type Vector,
  type VectorLocal,
} from '../binary/instructions.js';
import { binary, lanes } from '../math/define.js';
import { at, range } from '../../../../array/shape.js';
import { eachNamed, inVariable, type LaneForm } from './lane-forms.js';
import { halves, type Lanes } from './lanes.js';

const all = (x: number): Vector => lanes('i32x4', x);
const zero = i32x4.const(0);

type Shift = 'shl' | 'shr_s' | 'shr_u';

/** A shift: by one number, which has an instruction, or lane by lane. The distance is modulo 32. */
export const shift =
  (by: Shift, lanewise: (c: Code, x: VectorLocal, n: VectorLocal) => Vector): LaneForm =>
  (w, args, from, to) => {
    const [x, distance] = [at(args, 0), at(args, 1)];
    const { uniform } = distance;
    if (uniform === undefined) return eachNamed(lanewise)(w, args, from, to);
    return { width: x.width, chunks: x.chunks.map((v) => i32x4[by](v, uniform)) };
  };

/** 2^n for 0 <= n <= 31, as unsigned integers: made as a float. */
const powerOfTwo = (n: Vector): Vector =>
  i32x4.trunc_sat_f32x4_u(i32x4.shl(i32x4.add(n, all(127)), 23));

const distanceOf = (n: Vector): Vector => v128.and(n, all(31));

export const shiftLeft = (_: Code, x: VectorLocal, n: VectorLocal): Vector =>
  i32x4.mul(x, powerOfTwo(distanceOf(n)));

/** The words of 64-bit lanes, the lower or the upper ones. */
const wordsOf = (c: Code, low: Vector, high: Vector, word: 0 | 1): Vector =>
  i32x4.shuffle(inVariable(c, low), inVariable(c, high), word, 2 + word, 4 + word, 6 + word);

/** x 2^(31 - n) / 2^31. */
export const shiftRightLogical = (c: Code, x: VectorLocal, n: VectorLocal): Vector => {
  const factor = c.let('factor', powerOfTwo(i32x4.sub(all(31), distanceOf(n))));
  const low = i64x2.shr_u(i64x2.extmul_low_i32x4_u(x, factor), 31);
  const high = i64x2.shr_u(i64x2.extmul_high_i32x4_u(x, factor), 31);
  return wordsOf(c, low, high, 0);
};

/** Negative numbers are turned over, shifted and turned back. */
export const shiftRightArithmetic = (c: Code, x: VectorLocal, n: VectorLocal): Vector => {
  const sign = c.let('sign', i32x4.shr_s(x, 31));
  return v128.xor(shiftRightLogical(c, c.let('natural', v128.xor(x, sign)), n), sign);
};

/** By whole bytes, which is one instruction, or by the two shifts of which it is made. */
export const rotation: LaneForm = (w, args, from, to) => {
  const [x, distance] = [at(args, 0), at(args, 1)];
  const bits = distance.uniform?.kind === 'const' ? Number(distance.uniform.lanes[0]) : NaN;
  if (bits % 8 === 0)
    return { width: x.width, chunks: x.chunks.map((v) => i8x16.swizzle(v, bytesRotated(bits))) };
  const named = { ...x, chunks: x.chunks.map((v) => inVariable(w.code, v)) };
  const rest = {
    ...distance,
    chunks: distance.chunks.map((n) => i32x4.neg(n)),
    ...negated(distance),
  };
  const left = shift('shl', shiftLeft)(w, [named, distance], from, to);
  const right = shift('shr_u', shiftRightLogical)(w, [named, rest], from, to);
  return { ...left, chunks: left.chunks.map((v, k) => v128.or(v, at(right.chunks, k))) };
};

const negated = ({ uniform }: Lanes): Pick<Lanes, 'uniform'> =>
  uniform === undefined
    ? {}
    : {
        uniform:
          uniform.kind === 'const' ? i32.const(-Number(uniform.lanes[0])) : i32.sub(0, uniform),
      };

/** Which byte of a vector each byte comes from when its lanes are rotated. */
const bytesRotated = (bits: number): Vector => {
  const source = (byte: number): number => (byte & ~3) | ((byte - bits / 8) & 3);
  return i8x16.const(...range(16).map(source));
};

export const popcount = (x: Vector): Vector =>
  i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(i8x16.popcnt(x)));

/**
 * By the exponent of the number as a float. Without a bit behind the leading one it is not rounded
 * up to the next power of two. With the first bit set the float is negative: the sign counts as
 * 256.
 */
export const leadingZeros = (_: Code, x: VectorLocal): Vector => {
  const exponent = i32x4.shr_u(f32x4.convert_i32x4_s(v128.andnot(x, i32x4.shr_u(x, 1))), 23);
  return i32x4.max_s(i32x4.min_s(i32x4.sub(all(158), exponent), all(32)), zero);
};

export const mulHighSigned = (c: Code, x: VectorLocal, y: VectorLocal): Vector =>
  wordsOf(c, i64x2.extmul_low_i32x4_s(x, y), i64x2.extmul_high_i32x4_s(x, y), 1);

export const mulHighUnsigned = (c: Code, x: VectorLocal, y: VectorLocal): Vector =>
  wordsOf(c, i64x2.extmul_low_i32x4_u(x, y), i64x2.extmul_high_i32x4_u(x, y), 1);

/** Added to an integer below 2^51 it shows its lower 32 bits, as a word of either sign. */
const toWord = (x: Vector): Vector => f64x2.add(x, lanes('f64x2', 1.5 * 2 ** 52));

/**
 * The quotient in float64, truncated: a quotient of 32-bit integers that is not whole is further
 * from the next integer than it is rounded. What y = 0 gives is left open.
 */
const quotient =
  (widen: (x: Vector) => Vector) =>
  (c: Code, x: VectorLocal, y: VectorLocal): Vector => {
    const [xs, ys] = [halves(x).map(widen), halves(y).map(widen)];
    const [low, high] = [0, 1].map((k) => toWord(f64x2.trunc(f64x2.div(at(xs, k), at(ys, k)))));
    return wordsOf(c, low as Vector, high as Vector, 0);
  };

const quotientSigned = quotient(f64x2.convert_low_i32x4_s);
const quotientUnsigned = quotient(f64x2.convert_low_i32x4_u);

/** x / 0 and x modulo 0 are 0. */
const whereDivided = (y: Vector, result: Vector): Vector => v128.and(result, i32x4.ne(y, zero));

const division =
  (write: typeof quotientSigned) =>
  (c: Code, x: VectorLocal, y: VectorLocal): Vector =>
    whereDivided(y, write(c, x, y));
const remainder =
  (write: typeof quotientSigned) =>
  (c: Code, x: VectorLocal, y: VectorLocal): Vector =>
    whereDivided(y, i32x4.sub(x, i32x4.mul(write(c, x, y), y)));

export const divideSigned = division(quotientSigned);
export const divideUnsigned = division(quotientUnsigned);
export const remainderSigned = remainder(quotientSigned);
export const remainderUnsigned = remainder(quotientUnsigned);

/**
 * x to the power of y, read as unsigned; wraps. By repeated squaring, as long as any lane needs it.
 */
export const power = binary('ipow_i32x4', (c, x, y) => {
  const result = c.let('result', all(1));
  const square = c.let('square', x);
  const rest = c.let('rest', y);
  c.while(v128.any_true(rest), () => {
    const isOdd = i32x4.ne(v128.and(rest, all(1)), zero);
    c.set(result, v128.bitselect(i32x4.mul(result, square), result, isOdd));
    c.set(square, i32x4.mul(square, square));
    c.set(rest, i32x4.shr_u(rest, 1));
  });
  return result;
});

/** As in JS, the power of a negative exponent is 1. */
export const naturalExponent = (y: Vector): Vector => i32x4.max_s(y, zero);

/** 1 where x is not 0. */
export const isNonzero = (x: Vector): Vector => v128.and(i32x4.ne(x, zero), i32x4.const(1));

export const signOfInteger = (_: Code, x: VectorLocal): Vector =>
  i32x4.sub(i32x4.lt_s(x, zero), i32x4.gt_s(x, zero));
