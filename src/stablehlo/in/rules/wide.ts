/**
 * Unsigned integers of 64 bits as two words. JAX draws random numbers with them: counters that are
 * split into words, and words that are joined to the bits of a float64.
 */
import { isBool, isRealFloat, isSigned } from '../../../array/dtype.js';
import { NDArray } from '../../../array/ndarray.js';
import { at } from '../../../array/shape.js';
import { lax } from '../lax.js';
import { constantWords } from '../constants.js';
import type { GivenOperation } from '../given.js';
import { directionOf, elementwise } from './elementwise.js';
import { indexing } from './indexing.js';
import type { Held, OperationRule, Running, Wide } from './rule.js';
import { shapes } from './shape.js';

type WideRule = (given: GivenOperation, xs: readonly Held[], running: Running) => Held;

const isWords = (x: Held): x is Wide => !(x instanceof NDArray);

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

const zeros = (x: NDArray): NDArray => lax.fullLike(x, 0);
const asWord = (test: NDArray): NDArray => lax.convertElementType(test, 'uint32');

const binary =
  (f: (x: Wide, y: Wide) => Held): WideRule =>
  (given, xs) =>
    f(wideOperand(given, xs, 0), wideOperand(given, xs, 1));

const add = (x: Wide, y: Wide): Wide => {
  const low = lax.add(x.low, y.low);
  const carry = asWord(lax.lt(low, x.low));
  return { low, high: lax.add(lax.add(x.high, y.high), carry) };
};

const subtract = (x: Wide, y: Wide): Wide => {
  const borrow = asWord(lax.lt(x.low, y.low));
  return { low: lax.sub(x.low, y.low), high: lax.sub(lax.sub(x.high, y.high), borrow) };
};

const multiply = (x: Wide, y: Wide): Wide => {
  const crossed = lax.add(lax.mul(x.high, y.low), lax.mul(x.low, y.high));
  return { low: lax.mul(x.low, y.low), high: lax.add(lax.mulhi(x.low, y.low), crossed) };
};

/**
 * Shifts of words give 0 from 32 bits on, and 32 - n and n - 32 wrap to large numbers where they
 * are negative: so of the three terms of a word those that do not apply are 0.
 */
function shifted(x: Wide, y: Wide, isLeft: boolean): Wide {
  const { low: n } = y;
  const [near, far] = isLeft ? [x.low, x.high] : [x.high, x.low];
  const shift = isLeft ? lax.shiftLeft : lax.shiftRightLogical;
  const back = isLeft ? lax.shiftRightLogical : lax.shiftLeft;
  const width = lax.fullLike(n, 32);
  const own = shift(far, n);
  const crossed = lax.bitwiseOr(back(near, lax.sub(width, n)), shift(near, lax.sub(n, width)));
  const [nearResult, farResult] = [shift(near, n), lax.bitwiseOr(own, crossed)];
  return isLeft ? { low: nearResult, high: farResult } : { low: farResult, high: nearResult };
}

const isLess = (x: Wide, y: Wide): NDArray =>
  lax.bitwiseOr(
    lax.lt(x.high, y.high),
    lax.bitwiseAnd(lax.eq(x.high, y.high), lax.lt(x.low, y.low)),
  );

const compare: WideRule = (given, xs) => {
  const [x, y] = [wideOperand(given, xs, 0), wideOperand(given, xs, 1)];
  const isEqual = lax.bitwiseAnd(lax.eq(x.low, y.low), lax.eq(x.high, y.high));
  const tests = {
    EQ: () => isEqual,
    NE: () => lax.bitwiseNot(isEqual),
    LT: () => isLess(x, y),
    GE: () => lax.bitwiseNot(isLess(x, y)),
    GT: () => isLess(y, x),
    LE: () => lax.bitwiseNot(isLess(y, x)),
  };
  return tests[directionOf(given)]();
};

const convert: WideRule = (given, xs) => {
  const x = at(xs, 0);
  if (given.resultType().element === 'ui64') return isWords(x) ? x : widened(given, x);
  const { low, high } = wideOperand(given, xs, 0);
  const { dtype } = given.resultType();
  if (isBool(dtype)) return lax.ne(lax.bitwiseOr(low, high), zeros(low));
  if (!isRealFloat(dtype)) return lax.convertElementType(low, dtype);
  const [l, h] = [low, high].map((w) => lax.convertElementType(w, 'float64')) as [NDArray, NDArray];
  return lax.convertElementType(lax.add(lax.mul(h, 2 ** 32), l), dtype);
};

function widened(given: GivenOperation, x: NDArray): Wide {
  if (isRealFloat(x.dtype)) return given.fail('converts floats to integers of 64 bits');
  const low = lax.convertElementType(x, 'uint32');
  const isNegative = isSigned(x.dtype) ? lax.lt(x, zeros(x)) : null;
  return { low, high: isNegative === null ? zeros(low) : lax.neg(asWord(isNegative)) };
}

/** The words of a number lie side by side, the low one first. */
const bitcast: WideRule = (given, xs) => {
  const x = at(xs, 0);
  if (isWords(x)) {
    const words = lax.stack([x.low, x.high], x.low.ndim);
    return lax.bitcastConvertType(words, given.resultType().dtype);
  }
  const words = lax.bitcastConvertType(x, 'uint32');
  const [low, high] = lax.unstack(words, words.ndim - 1);
  return low === undefined || high === undefined ? given.fail('wants words') : { low, high };
};

const iota: WideRule = (given, _, running) => {
  const low = wordByWord(shapes['stablehlo.iota'])(given, [], running) as Wide;
  return { low: low.low, high: zeros(low.low) };
};

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

/** The operations on such integers. */
export const wideRules: Readonly<Record<string, WideRule>> = {
  ...Object.fromEntries([...moving, ...bitwise]),
  'stablehlo.add': binary(add),
  'stablehlo.bitcast_convert': bitcast,
  'stablehlo.compare': compare,
  'stablehlo.constant': constantWords,
  'stablehlo.convert': convert,
  'stablehlo.gather': wordByWord(indexing['stablehlo.gather']),
  'stablehlo.iota': iota,
  'stablehlo.multiply': binary(multiply),
  'stablehlo.shift_left': binary((x, y) => shifted(x, y, true)),
  'stablehlo.shift_right_logical': binary((x, y) => shifted(x, y, false)),
  'stablehlo.subtract': binary(subtract),
};
