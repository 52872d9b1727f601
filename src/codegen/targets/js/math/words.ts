/** Numbers as words of bits. */

const float64 = new Float64Array(1);
const float32 = new Float32Array(1);
const words = new Uint32Array(float64.buffer);
const long = new BigInt64Array(float64.buffer);
const int32 = new Int32Array(float32.buffer);

const bigEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 0;
const lowIndex = bigEndian ? 1 : 0;

/** The lower 32 bits of a float64. */
export function lowWord(x: number): number {
  float64[0] = x;
  return words[lowIndex] as number;
}

/** The upper 32 bits of a float64: sign, exponent, the first bits of the mantissa. */
export function highWord(x: number): number {
  float64[0] = x;
  return words[1 - lowIndex] as number;
}

/** The float64 made of two words. */
export function fromWords(low: number, high: number): number {
  words[lowIndex] = low;
  words[1 - lowIndex] = high;
  return float64[0] as number;
}

/** The bits of a word moved to the left, those that leave it there coming in at the right. */
export const rotateLeft = (x: number, distance: number): number =>
  (x << distance) | (x >>> -distance);

/** The float32 or float64 next to x in the direction of y; y where they are equal. */
export function nextAfter(x: number, y: number, single: boolean): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (x === y) return y;
  if (x === 0) return Math.sign(y) * (single ? 2 ** -149 : Number.MIN_VALUE);
  // As integers, floats of one sign are ordered by magnitude.
  const grows = y > x === x > 0;
  if (single) {
    float32[0] = x;
    int32[0] = (int32[0] as number) + (grows ? 1 : -1);
    return float32[0];
  }
  float64[0] = x;
  long[0] = (long[0] as bigint) + (grows ? 1n : -1n);
  return float64[0];
}

/** The number of bits set in a 32-bit integer: sums of 1, 2, 4, then 8 bits side by side. */
export function popcount(x: number): number {
  const pairs = x - ((x >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The high 32 bits of the product of two int32 or two uint32; exact, as no sum exceeds 2^50. */
export function mulHigh(x: number, y: number): number {
  const high = Math.floor(x / 65536) * y;
  const low = Math.floor(((x & 0xffff) * y) / 65536);
  return Math.floor((high + low) / 65536);
}
