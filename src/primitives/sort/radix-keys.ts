/** Keys as int32 words that a radix sort moves and takes digits from. */
import type { Compute } from '../../array/dtype.js';
import { at } from '../../array/shape.js';
import { choose, compare, convert, literal, op, type Expr } from '../../loops/expr.js';
import type { ScalarOp } from '../../loops/ops.js';

/**
 * How the values of a dtype are sorted by the bits of words. Words are from the least significant.
 */
export interface RadixKey {
  /** How many bits of each word count, from the lowest one. */
  readonly bits: readonly number[];
  /**
   * The words of a value, which keep what its order does not show: that it is -0. All NaNs are one.
   */
  readonly toWords: (x: Expr) => readonly Expr[];
  readonly toValue: (words: readonly Expr[]) => Expr;
  /**
   * Word d of an integer whose order is that of the values. Its words together are read as
   * signed if all bits of the last one count.
   */
  readonly order: (words: readonly Expr[], d: number) => Expr;
}

const int = (value: number): Expr => literal(value, 'int32');
const binary =
  (name: ScalarOp) =>
  (x: Expr, y: Expr): Expr =>
    op(name, 'int32', x, y);
const [and, xor, subtract, add] = [binary('and'), binary('xor'), binary('sub'), binary('add')];

const signBit = int(-(2 ** 31));
const magnitudeBits = int(2 ** 31 - 1);
/** All ones where a word is negative, else 0. */
const signMask = (word: Expr): Expr => op('shiftRightArithmetic', 'int32', word, int(31));
const orNan = (x: Expr, nan: number, word: Expr): Expr =>
  choose(compare('ne', x, x), int(nan), word);
const only = (words: readonly Expr[]): Expr => at(words, 0);

/**
 * Floats are sign and magnitude m, and become two's complement: (m xor s) - s negates m where the
 * mask s of the sign is all ones. A NaN without a sign has a larger magnitude than infinity.
 */
const float32: RadixKey = {
  bits: [32],
  toWords: (x) => [orNan(x, 0x7fc00000, op('bitcast', 'int32', x))],
  toValue: (words) => op('bitcast', 'float32', only(words)),
  order: (words) => {
    const sign = signMask(only(words));
    return subtract(xor(and(only(words), magnitudeBits), sign), sign);
  },
};

const float64: RadixKey = {
  bits: [32, 32],
  toWords: (x) => [
    orNan(x, 0, op('bitcast', 'int32', op('lowWord', 'uint32', x))),
    orNan(x, 0x7ff80000, op('bitcast', 'int32', op('highWord', 'uint32', x))),
  ],
  toValue: (words) =>
    op('fromWords', 'float64', ...words.map((word) => op('bitcast', 'uint32', word))),
  order: ([low, high], d) => {
    const sign = signMask(high!);
    if (d === 0) return subtract(xor(low!, sign), sign);
    // The one that is added reaches the high word where the low one is 0.
    const carry = and(sign, convert(compare('eq', low!, int(0)), 'int32'));
    return add(xor(and(high!, magnitudeBits), sign), carry);
  },
};

const int32: RadixKey = {
  bits: [32],
  toWords: (x) => [x],
  toValue: only,
  order: only,
};

const uint32: RadixKey = {
  ...int32,
  toWords: (x) => [xor(op('bitcast', 'int32', x), signBit)],
  toValue: (words) => op('bitcast', 'uint32', xor(only(words), signBit)),
};

const bool: RadixKey = {
  ...int32,
  bits: [1],
  toWords: (x) => [convert(x, 'int32')],
  toValue: (words) => convert(only(words), 'bool'),
};

export const radixKeys: Readonly<Record<Compute, RadixKey>> = {
  float32,
  float64,
  int32,
  uint32,
  bool,
};

/** The reverse order, in which equal values stay equal. */
export const reversed = (key: RadixKey): RadixKey => ({
  ...key,
  order: (words, d) => op('not', 'int32', key.order(words, d)),
});
