/**
 * Arithmetic on four float32 side by side. A number stands for itself in all lanes; a mask has all
 * bits of a lane set or none.
 */
import type { Code } from '../../binary/code.js';
import {
  f32x4,
  i32x4,
  v128,
  type Global,
  type Vector,
  type VectorLocal,
  type VectorOperand,
} from '../../binary/instructions.js';
import { lanes } from '../define.js';

const vector = (x: VectorOperand): Vector => (typeof x === 'number' ? lanes('f32x4', x) : x);

type Binary = (x: VectorOperand, y: VectorOperand) => Vector;
const binary =
  (instruction: (x: Vector, y: Vector) => Vector): Binary =>
  (x, y) =>
    instruction(vector(x), vector(y));

export const add = binary(f32x4.add);
export const sub = binary(f32x4.sub);
export const mul = binary(f32x4.mul);
export const div = binary(f32x4.div);
export const { abs, neg, sqrt } = f32x4;

export const eq = binary(f32x4.eq);
export const ne = binary(f32x4.ne);
export const lt = binary(f32x4.lt);
export const le = binary(f32x4.le);
export const gt = binary(f32x4.gt);
export const ge = binary(f32x4.ge);
export const { not, and, or, xor, any_true: anyTrue } = v128;
export const select = (mask: Vector, yes: VectorOperand, no: VectorOperand): Vector =>
  v128.bitselect(vector(yes), vector(no), mask);

/** The lesser and the greater of x and a bound; NaN stays. */
export const atMost = (x: Vector, bound: VectorOperand): Vector => f32x4.pmin(x, vector(bound));
export const atLeast = (x: Vector, bound: VectorOperand): Vector => f32x4.pmax(x, vector(bound));

/** The same 32 bits in all lanes. */
export const bits = (x: number): Vector => lanes('i32x4', x | 0);
export const signOf = (x: Vector): Vector => and(x, bits(0x80000000));
/** |x| with the sign of `signed`, where x >= 0. */
export const withSignOf = (x: Vector, signed: Vector): Vector => or(x, signOf(signed));
/**
 * The lanes that are neither negative, 0, subnormal, infinite nor NaN: from 0x00800000 and below
 * 0x7f800000 as integers, here moved so that the first is the least integer of all.
 */
export const isNormal = (x: Vector): Vector =>
  i32x4.lt_s(i32x4.sub(x, bits(0x80800000)), bits(0xff000000));
/** x 2^n for integers n, where neither x nor the result is subnormal. */
export const timesPowerOfTwo = (x: Vector, n: Vector): Vector => i32x4.add(x, i32x4.shl(n, 23));

/** Added to an integer below 2^22, it shows the integer in the lower bits. */
export const integerShift = 1.5 * 2 ** 23;

/** a[0] + a[1] x + a[2] x² + … by Horner's rule. */
export const polynomial = (a: readonly number[], x: VectorLocal): Vector =>
  vector(
    a.reduceRight<VectorOperand>(
      (sum, term, i) => (i === a.length - 1 ? term : add(mul(sum, x), term)),
      0,
    ),
  );

/** r + r³ P(r²). */
export function oddPolynomial(c: Code, a: readonly number[], r: VectorLocal): Vector {
  const square = c.let('square', mul(r, r));
  return add(r, mul(mul(square, r), polynomial(a, square)));
}

export interface DoubleFloat {
  readonly head: VectorLocal;
  readonly tail: Vector;
}

/**
 * x + y and what rounding lost, where |x| >= |y| or x = 0. T. J. Dekker, Numer. Math. 18 (1971).
 */
export function fastTwoSum(c: Code, x: VectorLocal, y: VectorLocal): DoubleFloat {
  const head = c.let('head', add(x, y));
  return { head, tail: add(sub(x, head), y) };
}

/** x - y and what rounding lost, where |x| >= |y|. */
export function fastTwoDifference(
  c: Code,
  x: VectorLocal | Global<'v128'>,
  y: Vector,
): DoubleFloat {
  const subtrahend = c.let('subtrahend', y);
  const head = c.let('head', sub(x, subtrahend));
  return { head, tail: sub(sub(x, head), subtrahend) };
}

/** x + y and what rounding lost. D. E. Knuth, The Art of Computer Programming 2, 4.2.2. */
export function twoSum(c: Code, x: VectorLocal, y: VectorOperand): DoubleFloat {
  const head = c.let('head', add(x, y));
  const ofY = c.let('ofY', sub(head, x));
  return { head, tail: add(sub(x, sub(head, ofY)), sub(y, ofY)) };
}
