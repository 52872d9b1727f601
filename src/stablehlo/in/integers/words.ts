/** Arithmetic of integers of 64 bits that are held as two words. */
import type { NDArray } from '../../../array/ndarray.js';
import { lax } from '../lax.js';
import type { Wide } from '../rules/rule.js';

const zeros = (x: NDArray): NDArray => lax.fullLike(x, 0);
const ones = (x: NDArray): NDArray => lax.fullLike(x, 1);
const asWord = (test: NDArray): NDArray => lax.convertElementType(test, 'uint32');
export const asSigned = (word: NDArray): NDArray => lax.bitcastConvertType(word, 'int32');

/** An integer of at most 32 bits, or a truth. */
export function widened(x: NDArray, isSignedNumber: boolean): Wide {
  const low = lax.convertElementType(x, 'uint32');
  if (!isSignedNumber) return { low, high: zeros(low) };
  return { low, high: lax.neg(asWord(lax.lt(x, zeros(x)))) };
}

/** The same integer everywhere. */
export function wideLike(x: Wide, value: bigint): Wide {
  const word = (shift: bigint): NDArray =>
    lax.fullLike(x.low, Number(BigInt.asUintN(32, value >> shift)));
  return { low: word(0n), high: word(32n) };
}

export const addWide = (x: Wide, y: Wide): Wide => {
  const low = lax.add(x.low, y.low);
  const carry = asWord(lax.lt(low, x.low));
  return { low, high: lax.add(lax.add(x.high, y.high), carry) };
};

export const subtractWide = (x: Wide, y: Wide): Wide => {
  const borrow = asWord(lax.lt(x.low, y.low));
  return { low: lax.sub(x.low, y.low), high: lax.sub(lax.sub(x.high, y.high), borrow) };
};

export const multiplyWide = (x: Wide, y: Wide): Wide => {
  const crossed = lax.add(lax.mul(x.high, y.low), lax.mul(x.low, y.high));
  return { low: lax.mul(x.low, y.low), high: lax.add(lax.mulhi(x.low, y.low), crossed) };
};

export const negateWide = (x: Wide): Wide => subtractWide(wideLike(x, 0n), x);

export const chosen = (test: NDArray, x: Wide, y: Wide): Wide => ({
  low: lax.select(test, x.low, y.low),
  high: lax.select(test, x.high, y.high),
});

export const isNegativeWide = (x: Wide): NDArray => {
  const high = asSigned(x.high);
  return lax.lt(high, zeros(high));
};

export const magnitudeWide = (x: Wide): Wide => chosen(isNegativeWide(x), negateWide(x), x);

/** By any number of bits; zeros come in. */
export function shiftedWide(x: Wide, y: Wide, isLeft: boolean): Wide {
  // Shifts of words give 0 from 32 bits on, and 32 - n and n - 32 wrap to large numbers where they
  // are negative: so of the three terms of a word those that do not apply are 0.
  const n = amountOf(y);
  const [near, far] = isLeft ? [x.low, x.high] : [x.high, x.low];
  const shift = isLeft ? lax.shiftLeft : lax.shiftRightLogical;
  const back = isLeft ? lax.shiftRightLogical : lax.shiftLeft;
  const width = lax.fullLike(n, 32);
  const own = shift(far, n);
  const crossed = lax.bitwiseOr(back(near, lax.sub(width, n)), shift(near, lax.sub(n, width)));
  const [nearResult, farResult] = [shift(near, n), lax.bitwiseOr(own, crossed)];
  return isLeft ? { low: nearResult, high: farResult } : { low: farResult, high: nearResult };
}

/** The number of bits; more than 64, as those of negative numbers, are 64. */
function amountOf({ low, high }: Wide): NDArray {
  const most = lax.fullLike(low, 64);
  const isFar = lax.bitwiseOr(lax.ne(high, zeros(high)), lax.gt(low, most));
  return lax.select(isFar, most, low);
}

/** What comes from the left is the sign: of a negative number the complement is shifted. */
export function shiftedWithSign(x: Wide, y: Wide): Wide {
  const isNegative = isNegativeWide(x);
  const flipped = chosen(isNegative, notWide(x), x);
  const result = shiftedWide(flipped, y, false);
  return chosen(isNegative, notWide(result), result);
}

const notWide = (x: Wide): Wide => ({ low: lax.bitwiseNot(x.low), high: lax.bitwiseNot(x.high) });

export const isEqualWide = (x: Wide, y: Wide): NDArray =>
  lax.bitwiseAnd(lax.eq(x.low, y.low), lax.eq(x.high, y.high));

export function isLessWide(x: Wide, y: Wide, isSignedNumber: boolean): NDArray {
  const [a, b] = isSignedNumber ? [asSigned(x.high), asSigned(y.high)] : [x.high, y.high];
  const isDecided = lax.lt(a, b);
  return lax.bitwiseOr(isDecided, lax.bitwiseAnd(lax.eq(a, b), lax.lt(x.low, y.low)));
}

const two32 = 2 ** 32;

/** As float64, rounded where it has more than 53 bits. */
export function floatOfWide(x: Wide, isSignedNumber: boolean): NDArray {
  const high = isSignedNumber ? asSigned(x.high) : x.high;
  const [h, l] = [high, x.low].map((w) => lax.convertElementType(w, 'float64')) as [
    NDArray,
    NDArray,
  ];
  return lax.add(lax.mul(h, two32), l);
}

/** Towards 0; beyond the type its least or greatest integer, and 0 for NaN, as XLA has it. */
export function wideOfFloat(x: NDArray, isSignedNumber: boolean): Wide {
  const [least, end] = isSignedNumber ? [-(2 ** 63), 2 ** 63] : [0, 2 ** 64];
  const given = lax.convertElementType(x, 'float64');
  const isNumber = lax.eq(given, given);
  const whole = lax.select(isNumber, given, zeros(given));
  const magnitude = lax.floor(lax.abs(whole));
  const high = lax.floor(lax.div(magnitude, two32));
  const low = lax.sub(magnitude, lax.mul(high, two32));
  const word = (w: NDArray): NDArray => lax.convertElementType(w, 'uint32');
  const positive = { low: word(low), high: word(high) };
  const isNegative = lax.lt(whole, zeros(whole));
  const exact = isSignedNumber ? chosen(isNegative, negateWide(positive), positive) : positive;
  const ends = [-(2n ** 63n), 2n ** 63n - 1n, 0n, 2n ** 64n - 1n] as const;
  const [lowest, highest] = isSignedNumber ? [ends[0], ends[1]] : [ends[2], ends[3]];
  const isTooLow = lax.le(whole, lax.fullLike(whole, least));
  const isTooHigh = lax.ge(whole, lax.fullLike(whole, end));
  const held = chosen(isTooLow, wideLike(exact, lowest), exact);
  return chosen(isTooHigh, wideLike(exact, highest), held);
}

/** The nearest int32 of a signed integer. */
export function saturated(x: Wide): NDArray {
  const low = asSigned(x.low);
  const sign = lax.shiftRightArithmetic(low, lax.fullLike(low, 31));
  const isHeld = lax.eq(asSigned(x.high), sign);
  const ends = lax.select(
    isNegativeWide(x),
    lax.fullLike(low, -(2 ** 31)),
    lax.fullLike(low, 2 ** 31 - 1),
  );
  return lax.select(isHeld, low, ends);
}

/**
 * Quotient and remainder of unsigned integers. A quotient of floats is right to some bits; what it
 * leaves is so small that the quotient of that is wrong by 1 at most. By 0: all bits, and x.
 */
function dividedUnsigned(x: Wide, y: Wide): { quotient: Wide; rest: Wide } {
  const [none, one] = [wideLike(x, 0n), wideLike(x, 1n)];
  const isZero = isEqualWide(y, none);
  const divisor = chosen(isZero, one, y);
  const scale = floatOfWide(divisor, false);
  const guess = wideOfFloat(lax.div(floatOfWide(x, false), scale), false);
  const left = subtractWide(x, multiplyWide(guess, divisor));
  // Divisors with the highest bit go once at most: there signs of what is left would not show.
  const isGreat = isNegativeWide(divisor);
  const second = wideOfFloat(lax.floor(lax.div(signedFloat(left), scale)), true);
  let quotient = addWide(guess, second);
  let rest = subtractWide(left, multiplyWide(second, divisor));
  const isBelow = isNegativeWide(rest);
  quotient = chosen(isBelow, subtractWide(quotient, one), quotient);
  rest = chosen(isBelow, addWide(rest, divisor), rest);
  const isAbove = lax.bitwiseNot(isLessWide(rest, divisor, false));
  quotient = chosen(isAbove, addWide(quotient, one), quotient);
  rest = chosen(isAbove, subtractWide(rest, divisor), rest);
  const goes = lax.bitwiseNot(isLessWide(x, divisor, false));
  quotient = chosen(isGreat, chosen(goes, one, none), quotient);
  rest = chosen(isGreat, chosen(goes, subtractWide(x, divisor), x), rest);
  return {
    quotient: chosen(isZero, wideLike(x, -1n), quotient),
    rest: chosen(isZero, x, rest),
  };
}

const signedFloat = (x: Wide): NDArray => floatOfWide(x, true);

export function quotientWide(x: Wide, y: Wide, isSignedNumber: boolean): Wide {
  if (!isSignedNumber) return dividedUnsigned(x, y).quotient;
  const { quotient } = dividedUnsigned(magnitudeWide(x), magnitudeWide(y));
  const isNegative = lax.ne(isNegativeWide(x), isNegativeWide(y));
  const signed = chosen(isNegative, negateWide(quotient), quotient);
  return chosen(isEqualWide(y, wideLike(y, 0n)), wideLike(y, -1n), signed);
}

export function remainderWide(x: Wide, y: Wide, isSignedNumber: boolean): Wide {
  if (!isSignedNumber) return dividedUnsigned(x, y).rest;
  const { rest } = dividedUnsigned(magnitudeWide(x), magnitudeWide(y));
  return chosen(isNegativeWide(x), negateWide(rest), rest);
}

/** The number of zeros in front of the first bit. */
export function leadingZeros(x: Wide): Wide {
  const zero = zeros(x.high);
  const low = lax.add(lax.clz(x.low), lax.fullLike(x.low, 32));
  return { low: lax.select(lax.eq(x.high, zero), low, lax.clz(x.high)), high: zero };
}

export const bitCount = (x: Wide): Wide => ({
  low: lax.add(lax.populationCount(x.low), lax.populationCount(x.high)),
  high: zeros(x.high),
});

/** -1, 0 or 1 */
export function signWide(x: Wide): Wide {
  const isZero = isEqualWide(x, wideLike(x, 0n));
  const one = chosen(isNegativeWide(x), wideLike(x, -1n), { low: ones(x.low), high: zeros(x.low) });
  return chosen(isZero, wideLike(x, 0n), one);
}
