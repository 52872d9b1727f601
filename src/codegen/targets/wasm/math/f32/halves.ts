/** Floats of 16 bits on four lanes: rounded to, read from their bits, and written as them. */
import { f32x4, f64x2, i32x4 } from '../../binary/instructions.js';
import { unary, type MathFunction } from '../define.js';
import { abs, add, and, bits, eq, lt, mul, or, select, sub, withSignOf } from './arithmetic.js';

/** All bits of the exponent: an infinity, or with a mantissa NaN. */
const special = 0x7f800000;

/**
 * The nearest float16. 2^(e + 13), where e is the exponent of x, has the unit 2^(e - 10): what is
 * added to it and taken away again is rounded to that. From 65520 on it is infinite.
 */
const toFloat16Lanes = unary('to_f16', (c, x) => {
  const size = c.let('size', abs(x));
  const exponent = i32x4.max_s(and(size, bits(special)), bits(113 << 23));
  const shift = c.let('shift', i32x4.add(exponent, bits(13 << 23)));
  const rounded = sub(add(size, shift), shift);
  return withSignOf(select(lt(size, 65520), rounded, mul(size, Infinity)), x);
});

/** The nearest bfloat16: half a unit less a bit is added, and the bit where the last one is odd. */
const toBfloat16Lanes = unary('to_bf16', (c, x) => {
  const odd = and(i32x4.shr_u(x, 16), bits(1));
  const rounded = i32x4.add(i32x4.add(x, bits(0x7fff)), odd);
  const quiet = or(x, bits(0x400000));
  return and(select(eq(x, x), c.let('rounded', rounded), quiet), bits(0xffff0000));
});

/** With the same for float64, which is rounded to float32 before. */
const ofBothFloats = (name: string, float32: MathFunction) => ({
  float32,
  float64: unary(name, (c, x) => {
    const single = c.let('single', f32x4.demote_f64x2_zero(x));
    return f64x2.promote_low_f32x4(float32.inline(c, single));
  }),
});

export const toFloat16 = ofBothFloats('to_f16_f64', toFloat16Lanes);
export const toBfloat16 = ofBothFloats('to_bf16_f64', toBfloat16Lanes);

/** The float16 with these 16 bits: its exponent moved to where that of float32 stands. */
export const float16OfBits = unary('f16_of_bits', (c, x) => {
  const moved = c.let('moved', i32x4.shl(and(x, bits(0x7fff)), 13));
  const isSpecial = i32x4.ge_s(moved, bits(0x1f << 23));
  const size = select(isSpecial, or(moved, bits(special)), mul(moved, 2 ** 112));
  return or(size, i32x4.shl(and(x, bits(0x8000)), 16));
});

/** The 16 bits of a float16. */
export const bitsOfFloat16 = unary('bits_of_f16', (c, x) => {
  const size = c.let('size', and(x, bits(0x7fffffff)));
  const finite = i32x4.shr_u(mul(size, 2 ** -112), 13);
  const endless = select(i32x4.gt_s(size, bits(special)), bits(0x7e00), bits(0x7c00));
  const found = select(i32x4.lt_s(size, bits(special)), finite, endless);
  return or(found, and(i32x4.shr_u(x, 16), bits(0x8000)));
});
