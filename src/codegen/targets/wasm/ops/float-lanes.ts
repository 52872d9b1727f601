/** Operations on lanes of floats that take more than an instruction. */
import { fail } from '../../../../array/errors.js';
import { at } from '../../../../array/shape.js';
import type { Code } from '../binary/code.js';
import {
  f64x2,
  i32x4,
  i64x2,
  v128,
  type Vector,
  type VectorLocal,
} from '../binary/instructions.js';
import { lanes } from '../math/define.js';
import { convertLanes } from './convert-lanes.js';
import { inVariable, type FloatShape, type LaneForm, type LaneWriter } from './lane-forms.js';
import { numberInAll, pairs, type Lanes } from './lanes.js';

/** `size`, which has no sign, with the sign of another. */
const withSign = (sign: Vector, size: Vector, of: Vector): Vector =>
  v128.or(size, v128.and(of, sign));

/** Zeros and NaN stay as they are. */
export const signOf = ({ of, sign }: FloatShape, _: Code, x: VectorLocal): Vector =>
  v128.bitselect(withSign(sign, of.const(1), x), x, of.gt(of.abs(x), of.const(0)));

/** Away from zero by one where the part behind the point is a half or more. */
export const roundAway = ({ of, sign }: FloatShape, c: Code, x: VectorLocal): Vector => {
  const whole = c.let('whole', of.trunc(x));
  const isUp = of.ge(of.abs(of.sub(x, whole)), of.const(0.5));
  const up = of.add(whole, withSign(sign, of.const(1), x));
  return v128.bitselect(up, whole, isUp);
};

/**
 * As integers, floats of one sign are ordered by magnitude: 1 leads away from zero, -1 towards it.
 */
export const nextAfter = (
  { of, bits, sign, integer }: FloatShape,
  c: Code,
  x: VectorLocal,
  y: VectorLocal,
): Vector => {
  const shrinks = v128.xor(of.gt(y, x), of.gt(x, of.const(0)));
  const next = c.let('next', bits.add(x, v128.or(shrinks, integer(1))));
  const fromZero = withSign(sign, integer(1), y);
  const moved = v128.bitselect(fromZero, next, of.eq(x, of.const(0)));
  const found = v128.bitselect(y, moved, of.eq(x, y));
  const isNumber = v128.and(of.eq(x, x), of.eq(y, y));
  return v128.bitselect(found, of.add(x, y), isNumber);
};

/**
 * The greater number, NaN if one is none, and 0 of 0 and -0. The instruction for that is eight of
 * the processor's, and one that compares is one: it keeps its first operand unless the other one is
 * greater, so that all is well beside a number that is known and not 0. Else both orders are asked:
 * they differ where one operand is NaN, which the one or the other keeps, and by the sign of zeros.
 */
export function greater(of: FloatShape['of'], c: Code, x: Vector, y: Vector): Vector {
  const known = besideKnown(x, y);
  if (known === null) {
    const [first, second] = inBothOrders(c, of.pmax, x, y);
    return v128.or(v128.and(first, second), of.ne(first, second));
  }
  const most = of.pmax(known.other, inAll(of, known.number));
  return Object.is(known.number, 0) ? of.add(most, inAll(of, 0)) : most;
}

/**
 * The lesser number, NaN if one is none, and -0 of 0 and -0: what either order of comparing gives,
 * the bits of a NaN or of a sign among them.
 */
export function lesser(of: FloatShape['of'], c: Code, x: Vector, y: Vector): Vector {
  const known = besideKnown(x, y);
  if (known === null || Object.is(known.number, -0))
    return v128.or(...inBothOrders(c, of.pmin, x, y));
  return of.pmin(known.other, inAll(of, known.number));
}

function inBothOrders(
  c: Code,
  compare: (x: Vector, y: Vector) => Vector,
  x: Vector,
  y: Vector,
): [VectorLocal, VectorLocal] {
  const [a, b] = [inVariable(c, x), inVariable(c, y)];
  return [c.let('first', compare(a, b)), c.let('second', compare(b, a))];
}

const inAll = (of: FloatShape['of'], x: number): Vector =>
  lanes(of === f64x2 ? 'f64x2' : 'f32x4', x);

/** The operand beside one that the code names, which is a number. */
function besideKnown(x: Vector, y: Vector): { other: Vector; number: number } | null {
  const [first, second] = [numberInAll(x), numberInAll(y)];
  if (second !== null && !Number.isNaN(second)) return { other: x, number: second };
  return first !== null && !Number.isNaN(first) ? { other: y, number: first } : null;
}

const toFloat64 = (w: LaneWriter, x: Lanes, from: Parameters<LaneForm>[2]): Lanes =>
  convertLanes(w.code, x, from, 'float64');

/** The lower or the upper words of float64 lanes. */
export const wordsOfFloat =
  (word: 0 | 1): LaneForm =>
  (w, args, from) => {
    const { chunks } = toFloat64(w, at(args, 0), from);
    const named = chunks.map((x) => inVariable(w.code, x));
    return {
      width: 4,
      chunks: pairs(named).map(([low, high]) =>
        i32x4.shuffle(low, high, word, 2 + word, 4 + word, 6 + word),
      ),
    };
  };

/** float64 lanes of their lower and upper words. */
export const floatOfWords: LaneForm = ({ code }, args) => {
  const [low, high] = args.map((x) => x.chunks.map((v) => inVariable(code, v)));
  return {
    width: 8,
    chunks: (low as VectorLocal[]).flatMap((x, k) => [
      i32x4.shuffle(x, at(high as VectorLocal[], k), 0, 4, 1, 5),
      i32x4.shuffle(x, at(high as VectorLocal[], k), 2, 6, 3, 7),
    ]),
  };
};

/** The words as the bits behind the leading one of a number from 1 to 2. */
export const fractionOfWords: LaneForm = (w, args, from, to) => {
  const { width, chunks } = floatOfWords(w, args, from, to);
  const one = lanes('f64x2', 1);
  return { width, chunks: chunks.map((x) => f64x2.sub(v128.or(i64x2.shr_u(x, 12), one), one)) };
};

/**
 * The nearest number with `mantissa` bits behind the leading one, ties to even: the bits are
 * rounded as an integer, and a carry moves on to the exponent. With less than 11 bits of exponent
 * what is too large becomes infinite, what is too small for a normal number 0.
 */
function reduced(c: Code, x: VectorLocal, exponent: number, mantissa: number): Vector {
  const size = c.let('size', f64x2.abs(x));
  const rounded = c.let('rounded', mantissa < 52 ? withMantissa(size, mantissa) : size);
  const bias = 2 ** (exponent - 1) - 1;
  const bounded = exponent < 11 ? withExponent(rounded, bias) : rounded;
  const found = withSign(i64x2.const(-(2n ** 63n)), bounded, x);
  return v128.bitselect(found, x, f64x2.lt(size, f64x2.const(Infinity)));
}

function withMantissa(size: VectorLocal, mantissa: number): Vector {
  const dropped = 52 - mantissa;
  const unit = 1n << BigInt(dropped);
  const last = v128.and(i64x2.shr_u(size, dropped), i64x2.const(1n));
  const sum = i64x2.add(i64x2.add(size, i64x2.const(unit / 2n - 1n)), last);
  return v128.and(sum, i64x2.const(-unit));
}

function withExponent(size: VectorLocal, bias: number): Vector {
  const isSmall = f64x2.lt(size, f64x2.const(2 ** (1 - bias)));
  const isLarge = f64x2.ge(size, f64x2.const(2 ** (bias + 1)));
  const normal = v128.andnot(size, isSmall);
  return v128.bitselect(f64x2.const(Infinity), normal, isLarge);
}

/** x and two literals. */
export const reducePrecision: LaneForm = (w, args, from, to) => {
  const { chunks } = toFloat64(w, at(args, 0), from);
  const [exponent, mantissa] = args.slice(1).map(literalOf);
  const wide = chunks.map((x) =>
    reduced(w.code, inVariable(w.code, x), exponent as number, mantissa as number),
  );
  return convertLanes(w.code, { width: 8, chunks: wide }, 'float64', to);
};

function literalOf({ uniform }: Lanes): number {
  if (uniform?.kind !== 'const') fail('internal', 'bits of precision that are no literal');
  return Number(uniform.lanes[0]);
}
