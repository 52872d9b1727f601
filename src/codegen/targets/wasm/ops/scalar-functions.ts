/** Operations on single numbers that take more than a few instructions. */
import { defineFunction, type Code } from '../binary/code.js';
import { f32, f64, i32, i64, select, type WasmLocal, type Value } from '../binary/instructions.js';

const integers = { x: 'i32', y: 'i32' } as const;

/** A division that does not trap: x / 0 is 0, and the one quotient that is too large wraps. */
export const divideSigned = defineFunction('div_s', integers, ['i32'], (c, { x, y }) => {
  c.if(i32.eqz(y), () => c.return(i32.const(0)));
  c.if(i32.eq(y, -1), () => c.return(i32.sub(0, x)));
  return i32.div_s(x, y);
});

export const divideUnsigned = defineFunction('div_u', integers, ['i32'], (c, { x, y }) => {
  c.if(i32.eqz(y), () => c.return(i32.const(0)));
  return i32.div_u(x, y);
});

/** x modulo 0 is 0. */
export const remainderSigned = defineFunction('rem_s', integers, ['i32'], (c, { x, y }) => {
  c.if(i32.eqz(y), () => c.return(i32.const(0)));
  return i32.rem_s(x, y);
});

export const remainderUnsigned = defineFunction('rem_u', integers, ['i32'], (c, { x, y }) => {
  c.if(i32.eqz(y), () => c.return(i32.const(0)));
  return i32.rem_u(x, y);
});

/**
 * The remainder of a truncating division; exact. Long division: |y| times a power of two is taken
 * away wherever it fits, from the largest power down. No difference needs rounding.
 */
export const remainder = defineFunction('fmod', { x: 'f64', y: 'f64' }, ['f64'], (c, { x, y }) => {
  const divisor = c.let('divisor', f64.abs(y));
  const rest = c.let('rest', f64.abs(x));
  // Neither operand is NaN, x is finite and y is not 0.
  const isDefined = i32.and(f64.lt(rest, Infinity), f64.gt(divisor, 0));
  c.if(i32.eqz(isDefined), () => c.return(f64.const(NaN)));
  c.if(f64.lt(rest, divisor), () => c.return(x));
  const part = c.let('part', divisor);
  c.while(f64.le(part, f64.mul(rest, 0.5)), () => c.set(part, f64.add(part, part)));
  c.while(f64.ge(part, divisor), () => {
    c.if(f64.ge(rest, part), () => c.set(rest, f64.sub(rest, part)));
    c.set(part, f64.mul(part, 0.5));
  });
  return f64.copysign(rest, x);
});

/** x to the power of y, read as unsigned; wraps. By repeated squaring. */
export const integerPower = defineFunction('ipow', integers, ['i32'], (c, { x, y }) => {
  const result = c.let('result', i32.const(1));
  const square = c.let('square', x);
  const rest = c.let('rest', y);
  c.while(rest, () => {
    c.if(i32.and(rest, 1), () => c.set(result, i32.mul(result, square)));
    c.set(square, i32.mul(square, square));
    c.set(rest, i32.shr_u(rest, 1));
  });
  return result;
});

/**
 * As integers, floats of one sign are ordered by magnitude: 1 leads away from zero, -1 towards it.
 */
export const nextAfter32 = defineFunction(
  'next_after_f32',
  { x: 'f32', y: 'f32' },
  ['f32'],
  (c, { x, y }) => {
    c.if(i32.or(f32.ne(x, x), f32.ne(y, y)), () => c.return(f32.const(NaN)));
    c.if(f32.eq(x, y), () => c.return(y));
    c.if(f32.eq(x, 0), () => c.return(f32.copysign(2 ** -149, y)));
    const grows = i32.eq(f32.gt(y, x), f32.gt(x, 0));
    const step = select(i32.const(1), i32.const(-1), grows);
    return f32.reinterpret_i32(i32.add(i32.reinterpret_f32(x), step));
  },
);

export const nextAfter64 = defineFunction(
  'next_after_f64',
  { x: 'f64', y: 'f64' },
  ['f64'],
  (c, { x, y }) => {
    c.if(i32.or(f64.ne(x, x), f64.ne(y, y)), () => c.return(f64.const(NaN)));
    c.if(f64.eq(x, y), () => c.return(y));
    c.if(f64.eq(x, 0), () => c.return(f64.copysign(Number.MIN_VALUE, y)));
    const grows = i32.eq(f64.gt(y, x), f64.gt(x, 0));
    const step = select(i64.const(1), i64.const(-1), grows);
    return f64.reinterpret_i64(i64.add(i64.reinterpret_f64(x), step));
  },
);

/**
 * Rounds the bits as an integer: half a unit less one is added, and one if the last bit that stays
 * is set. A carry moves on to the exponent, as it should.
 */
function withMantissa(c: Code, x: WasmLocal<'f64'>, mantissa: WasmLocal<'i32'>): Value<'f64'> {
  const dropped = c.let('dropped', i64.extend_i32_u(i32.sub(52, mantissa)));
  const unit = c.let('unit', i64.shl(1, dropped));
  const bits = c.let('bits', i64.reinterpret_f64(x));
  const last = i64.and(i64.shr_u(bits, dropped), 1);
  const half = i64.sub(i64.shr_u(unit, 1), 1);
  const sum = i64.add(i64.add(bits, half), last);
  return f64.reinterpret_i64(i64.and(sum, i64.sub(0, unit)));
}

/** 2 to a power from -1022 to 1023. */
const powerOfTwo = (exponent: Value<'i32'>): Value<'f64'> =>
  f64.reinterpret_i64(i64.shl(i64.extend_i32_s(i32.add(exponent, 1023)), 52));

/**
 * The nearest number with `mantissa` bits behind the leading one, ties to even. With less than 11
 * bits of exponent what is too large becomes infinite, what is too small for a normal number 0.
 */
export const reducePrecision = defineFunction(
  'reduce_precision',
  { x: 'f64', exponent: 'i32', mantissa: 'i32' },
  ['f64'],
  (c, { x, exponent, mantissa }) => {
    c.if(i32.eqz(f64.lt(f64.abs(x), Infinity)), () => c.return(x));
    const rounded = c.let('rounded', x);
    c.if(i32.lt_s(mantissa, 52), () => c.set(rounded, withMantissa(c, x, mantissa)));
    c.if(i32.ge_s(exponent, 11), () => c.return(rounded));
    const bias = c.let('bias', i32.sub(i32.shl(1, i32.sub(exponent, 1)), 1));
    const size = c.let('size', f64.abs(rounded));
    const isLarge = f64.ge(size, powerOfTwo(i32.add(bias, 1)));
    c.if(isLarge, () => c.return(f64.copysign(Infinity, x)));
    const isSmall = f64.lt(size, powerOfTwo(i32.sub(1, bias)));
    return select(f64.copysign(0, x), rounded, isSmall);
  },
);
