/** Conversions of numbers that generated code calls. */

/** Truncates; what is out of range becomes the nearest int32, NaN 0. */
export function toInt32(x: number): number {
  return x >= 2147483647 ? 2147483647 : x <= -2147483648 ? -2147483648 : x | 0;
}

/** Truncates; what is out of range becomes the nearest uint32, NaN 0. */
export function toUint32(x: number): number {
  return x >= 4294967295 ? 4294967295 : x > 0 ? x >>> 0 : 0;
}

const floatView = new Float32Array(1);
const intView = new Int32Array(floatView.buffer);

/** The bits of a float32, as int32. */
export function bitsOfFloat(x: number): number {
  floatView[0] = x;
  return intView[0] as number;
}

/** The float32 that has these bits. */
export function floatOfBits(bits: number): number {
  intView[0] = bits;
  return floatView[0] as number;
}

/** x to the power of a nonnegative integer, wrapping, by repeated squaring. */
export function integerPower(x: number, exponent: number): number {
  let result = 1;
  let power = x;
  for (let n = exponent; n > 0; n >>>= 1) {
    if ((n & 1) !== 0) result = Math.imul(result, power);
    power = Math.imul(power, power);
  }
  return result;
}
