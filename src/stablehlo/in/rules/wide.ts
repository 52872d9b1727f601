/** Operations on integers of 64 bits that are held as two words. */
import { isBool, isRealFloat, isSigned } from '../../../array/dtype.js';
import { NDArray } from '../../../array/ndarray.js';
import { at, range } from '../../../array/shape.js';
import { constantWords } from '../constants.js';
import type { GivenOperation } from '../given.js';
import {
  addWide,
  asSigned,
  bitCount,
  chosen,
  floatOfWide,
  isEqualWide,
  isLessWide,
  leadingZeros,
  magnitudeWide,
  multiplyWide,
  negateWide,
  quotientWide,
  remainderWide,
  shiftedWide,
  shiftedWithSign,
  signWide,
  subtractWide,
  widened,
  wideOfFloat,
} from '../integers/words.js';
import { lax } from '../lax.js';
import { isWide } from '../text/types.js';
import { directionOf, elementwise } from './elementwise.js';
import { indexing, isReplacing, ordered } from './indexing.js';
import { randomBits } from './random.js';
import { reduceMany, reduceWindows } from './reduce.js';
import type { Held, OperationRule, Running, Wide } from './rule.js';
import { shapes } from './shape.js';

/** `xs` are words where the text has 64 bits, but for indices; so are the results. */
type WideRule = (
  given: GivenOperation,
  xs: readonly Held[],
  running: Running,
) => Held | readonly Held[];

export const isWords = (x: Held): x is Wide => !(x instanceof NDArray);

const wideOperand = (given: GivenOperation, xs: readonly Held[], i: number): Wide => {
  const x = xs[i];
  return x !== undefined && isWords(x) ? x : given.fail('wants integers of 64 bits');
};

/** The same with both words; operands that are no such integers, as tests, belong to both. */
const wordByWord =
  (rule: OperationRule | undefined): WideRule =>
  (given, xs, running) => {
    const words = (which: 'low' | 'high'): NDArray => {
      const own = xs.map((x) => (isWords(x) ? x[which] : x));
      const result = rule?.(given, own, running);
      return result instanceof NDArray ? result : given.fail('gives several results');
    };
    return { low: words('low'), high: words('high') };
  };

const isSignedOperand = (given: GivenOperation): boolean => given.operandType(0).element === 'i64';

const unary =
  (f: (x: Wide) => Held): WideRule =>
  (given, xs) =>
    f(wideOperand(given, xs, 0));

const binary =
  (f: (x: Wide, y: Wide, isSignedNumber: boolean) => Held): WideRule =>
  (given, xs) =>
    f(wideOperand(given, xs, 0), wideOperand(given, xs, 1), isSignedOperand(given));

const greater = (x: Wide, y: Wide, isSignedNumber: boolean): Wide =>
  chosen(isLessWide(x, y, isSignedNumber), y, x);
const lesser = (x: Wide, y: Wide, isSignedNumber: boolean): Wide =>
  chosen(isLessWide(y, x, isSignedNumber), y, x);

const clamp: WideRule = (given, xs) => {
  const { shape } = given.operandType(1);
  const [low, x, high] = range(3).map((i) => spread(wideOperand(given, xs, i), shape)) as [
    Wide,
    Wide,
    Wide,
  ];
  const isSignedNumber = isSignedOperand(given);
  return lesser(greater(x, low, isSignedNumber), high, isSignedNumber);
};

/** Bounds of a clamp may be scalars. */
const spread = (x: Wide, shape: readonly number[]): Wide => {
  if (x.low.ndim === shape.length) return x;
  const all = (w: NDArray): NDArray => lax.broadcastInDim(w, shape, []);
  return { low: all(x.low), high: all(x.high) };
};

const compare: WideRule = (given, xs) => {
  const [x, y] = [wideOperand(given, xs, 0), wideOperand(given, xs, 1)];
  const isSignedNumber = isSignedOperand(given);
  const tests = {
    EQ: () => isEqualWide(x, y),
    NE: () => lax.bitwiseNot(isEqualWide(x, y)),
    LT: () => isLessWide(x, y, isSignedNumber),
    GE: () => lax.bitwiseNot(isLessWide(x, y, isSignedNumber)),
    GT: () => isLessWide(y, x, isSignedNumber),
    LE: () => lax.bitwiseNot(isLessWide(y, x, isSignedNumber)),
  };
  return tests[directionOf(given)]();
};

const convert: WideRule = (given, xs) => {
  const x = at(xs, 0);
  const { dtype, element } = given.resultType();
  if (isWide(element)) {
    if (isWords(x)) return x;
    return isRealFloat(x.dtype) ? wideOfFloat(x, element === 'i64') : widened(x, isSigned(x.dtype));
  }
  const words = wideOperand(given, xs, 0);
  if (isBool(dtype))
    return lax.ne(lax.bitwiseOr(words.low, words.high), lax.fullLike(words.low, 0));
  if (/^u?i/.test(element)) return lax.convertElementType(words.low, dtype);
  return lax.convertElementType(floatOfWide(words, isSignedOperand(given)), dtype);
};

/** The words of a number lie side by side, the low one first. */
const bitcast: WideRule = (given, xs) => {
  const x = at(xs, 0);
  const { element, dtype } = given.resultType();
  if (isWords(x)) {
    if (isWide(element)) return x;
    const words = lax.stack([x.low, x.high], x.low.ndim);
    return lax.bitcastConvertType(words, dtype);
  }
  const words = lax.bitcastConvertType(x, 'uint32');
  const [low, high] = lax.unstack(words, words.ndim - 1);
  return low === undefined || high === undefined ? given.fail('wants words') : { low, high };
};

const iota: WideRule = (given) => {
  const { shape } = given.resultType();
  const low = lax.broadcastedIota('uint32', shape, given.integer('dim', 'iota_dimension'));
  return { low, high: lax.fullLike(low, 0) };
};

/** The high words of signed keys are signed; keys of words are two keys each. */
const sort: WideRule = (given, xs) => {
  const parts = xs.map((x, i) => {
    if (!isWords(x)) return [x];
    return [given.operandType(i).element === 'i64' ? asSigned(x.high) : x.high, x.low];
  });
  const sorted = [...ordered(given, parts)];
  return parts.map(([high], i) => {
    const first = at(sorted.splice(0, 1), 0);
    if (!isWords(at(xs, i))) return first;
    const low = at(sorted.splice(0, 1), 0);
    return {
      low,
      high: lax.bitcastConvertType(first, high?.dtype === 'int32' ? 'uint32' : first.dtype),
    };
  });
};

const scatter: WideRule = (given, xs, running) =>
  isReplacing(given)
    ? wordByWord(indexing['stablehlo.scatter'])(given, xs, running)
    : given.fail('adds, multiplies or compares integers that may be greater than 2^53');

const moving = [
  'broadcast_in_dim',
  'concatenate',
  'dynamic_slice',
  'dynamic_update_slice',
  'pad',
  'reshape',
  'reverse',
  'slice',
  'transpose',
].map((name) => [`stablehlo.${name}`, wordByWord(shapes[`stablehlo.${name}`])] as const);

const bitwise = ['and', 'or', 'xor', 'not', 'select'].map(
  (name) => [`stablehlo.${name}`, wordByWord(elementwise[`stablehlo.${name}`])] as const,
);

export const wideRules: Readonly<Record<string, WideRule>> = {
  ...Object.fromEntries([...moving, ...bitwise]),
  'stablehlo.abs': unary(magnitudeWide),
  'stablehlo.add': binary(addWide),
  'stablehlo.bitcast_convert': bitcast,
  'stablehlo.clamp': clamp,
  'stablehlo.compare': compare,
  'stablehlo.constant': constantWords,
  'stablehlo.convert': convert,
  'stablehlo.count_leading_zeros': unary(leadingZeros),
  'stablehlo.divide': binary(quotientWide),
  'stablehlo.gather': wordByWord(indexing['stablehlo.gather']),
  'stablehlo.iota': iota,
  'stablehlo.maximum': binary(greater),
  'stablehlo.minimum': binary(lesser),
  'stablehlo.multiply': binary(multiplyWide),
  'stablehlo.negate': unary(negateWide),
  'stablehlo.popcnt': unary(bitCount),
  'stablehlo.reduce': reduceMany,
  'stablehlo.reduce_window': reduceWindows,
  'stablehlo.remainder': binary(remainderWide),
  'stablehlo.rng_bit_generator': randomBits,
  'stablehlo.scatter': scatter,
  'stablehlo.shift_left': binary((x, y) => shiftedWide(x, y, true)),
  'stablehlo.shift_right_arithmetic': binary((x, y) => shiftedWithSign(x, y)),
  'stablehlo.shift_right_logical': binary((x, y) => shiftedWide(x, y, false)),
  'stablehlo.sign': unary(signWide),
  'stablehlo.sort': sort,
  'stablehlo.subtract': binary(subtractWide),
};
