/**
 * The floats of 16 bits, as the numbers that they are and as the bits that are stored. float16 has
 * 5 bits of exponent and 10 of mantissa; bfloat16 is the upper half of a float32.
 */
const single = new Float32Array(1);
const word = new Int32Array(single.buffer);

function bitsOf(x: number): number {
  single[0] = x;
  return word[0] as number;
}

function ofBits(bits: number): number {
  word[0] = bits;
  return single[0] as number;
}

/** The least number that is rounded to infinity: halfway from the largest float16 to the next. */
const float16Overflow = 65520;

/**
 * The float16 nearest to a number that has been rounded to float32. 2^(e + 13), where e is its
 * exponent, has the unit 2^(e - 10) in float32: what is added to it and taken away again is rounded
 * to that.
 */
export function toFloat16(x: number): number {
  const given = Math.fround(x);
  const size = Math.abs(given);
  if (!(size < float16Overflow)) return given * Infinity;
  const exponent = Math.max(bitsOf(size) & 0x7f800000, 113 << 23);
  const shift = ofBits(exponent + (13 << 23));
  const rounded = Math.fround(size + shift) - shift;
  return given < 0 || Object.is(given, -0) ? -rounded : rounded;
}

/** The bfloat16 nearest to a number that has been rounded to float32. */
export function toBfloat16(x: number): number {
  const bits = bitsOf(x);
  if (x !== x) return NaN;
  return ofBits((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000);
}

/** A float16 as it is stored. */
export function bitsOfFloat16(x: number): number {
  const bits = bitsOf(x);
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fffffff;
  if (size >= 0x7f800000) return sign | (size > 0x7f800000 ? 0x7e00 : 0x7c00);
  return sign | (bitsOf(ofBits(size) * 2 ** -112) >>> 13);
}

/** The float16 that is stored as these bits. */
export function float16OfBits(bits: number): number {
  const size = ofBits((bits & 0x7fff) << 13);
  const x = (bits & 0x7c00) === 0x7c00 ? (bits & 0x3ff ? NaN : Infinity) : size * 2 ** 112;
  return bits & 0x8000 ? -x : x;
}

/** A bfloat16 as it is stored. */
export const bitsOfBfloat16 = (x: number): number => (x !== x ? 0x7fc0 : bitsOf(x) >>> 16);

/** The bfloat16 that is stored as these bits. */
export const bfloat16OfBits = (bits: number): number => ofBits(bits << 16);
