/**
 * Arithmetic on two float64 side by side. A number stands for itself in both lanes; a mask has all
 * bits of a lane set or none.
 */
import { at } from '../../../../../array/shape.js';
import type { Code } from '../../binary/code.js';
import {
  f64x2,
  i32,
  i64x2,
  v128,
  type Value,
  type Vector,
  type VectorLocal,
  type VectorOperand,
} from '../../binary/instructions.js';
import { lanes } from '../define.js';

const vector = (x: VectorOperand): Vector => (typeof x === 'number' ? lanes('f64x2', x) : x);

type Binary = (x: VectorOperand, y: VectorOperand) => Vector;
const binary =
  (instruction: (x: Vector, y: Vector) => Vector): Binary =>
  (x, y) =>
    instruction(vector(x), vector(y));

export const add = binary(f64x2.add);
export const sub = binary(f64x2.sub);
export const mul = binary(f64x2.mul);
export const div = binary(f64x2.div);
/** x y + z, rounded twice. */
export const mulAdd = (x: VectorOperand, y: VectorOperand, z: VectorOperand): Vector =>
  add(mul(x, y), z);
export const { abs, neg, sqrt, nearest } = f64x2;

export const eq = binary(f64x2.eq);
export const ne = binary(f64x2.ne);
export const lt = binary(f64x2.lt);
export const le = binary(f64x2.le);
export const gt = binary(f64x2.gt);
export const ge = binary(f64x2.ge);
export const { not, and, or, xor, any_true: anyTrue } = v128;
/** Whether a mask is missing in any lane. */
export const anyFalse = (mask: Vector): Value<'i32'> => i32.ne(i64x2.bitmask(mask), 3);
/** The bits of x where the mask has none. */
export const andNot = v128.andnot;
export const select = (mask: Vector, yes: VectorOperand, no: VectorOperand): Vector =>
  v128.bitselect(vector(yes), vector(no), mask);

/** The lesser and the greater of x and a bound; NaN stays. */
export const atMost = (x: Vector, bound: VectorOperand): Vector => f64x2.pmin(x, vector(bound));
export const atLeast = (x: Vector, bound: VectorOperand): Vector => f64x2.pmax(x, vector(bound));

/** A constant of 64 bits. */
export const bits = (x: bigint): Vector => lanes('i64x2', x);
export const signBit = bits(-(2n ** 63n));
/** |x| with the sign of `signed`, where x >= 0. */
export const withSignOf = (x: Vector, signed: Vector): Vector => or(x, and(signed, signBit));

const word = new DataView(new ArrayBuffer(8));

/** The bits of a number. */
function bitsOf(x: number): bigint {
  word.setFloat64(0, x);
  return word.getBigInt64(0);
}

/**
 * The value behind the last mask that is set, of masks that each imply the one before; the first
 * value where none is.
 */
export const staircase = (masks: readonly Vector[], values: readonly number[]): Vector =>
  masks
    .map((mask, i) => and(mask, bits(bitsOf(at(values, i)) ^ bitsOf(at(values, i + 1)))))
    .reduce(xor, vector(at(values, 0)));

/** Added to an integer below 2^51, it shows the integer in the lower bits. */
export const integerShift = 1.5 * 2 ** 52;
/** 2^n for -1022 <= n <= 1023, n in the lower 11 bits of 64-bit lanes. */
export const powerOfTwo = (n: Vector): Vector => i64x2.shl(i64x2.add(n, bits(1023n)), 52);

/** The value in a variable, if it is not one already, so that it can be used again. */
export const named = (c: Code, name: string, x: VectorOperand): VectorLocal => {
  const value = vector(x);
  return value.kind === 'local' ? value : c.let(name, value);
};

/**
 * a[0] + a[1] x + a[2] x² + … as the sum of a lower part and x^(2^k) times an upper part (Estrin's
 * scheme): the parts do not wait for one another.
 */
export function polynomial(c: Code, x: VectorLocal, a: readonly number[]): Vector {
  const powers = [x];
  for (let n = 2; n < a.length; n *= 2) {
    const last = powers.at(-1) as VectorLocal;
    powers.push(c.let(`${x.name}${n}`, mul(last, last)));
  }
  const evaluate = (start: number, stop: number): VectorOperand => {
    if (stop - start === 1) return at(a, start);
    let k = 0;
    while (2 << k < stop - start) k++;
    const middle = start + (1 << k);
    return mulAdd(at(powers, k), evaluate(middle, stop), evaluate(start, middle));
  };
  return vector(evaluate(0, a.length));
}
