/**
 * Stable radix sort of one line, from the least significant digit on. One pass over the items
 * counts how often each value of each digit occurs; then there is a pass for each digit, in which
 * every item moves to the next free position of its digit. An item is the words of a key and, where
 * asked for, the index in the line that it came from. The scratch buffers have room for two lines:
 * passes go from one half to the other.
 */
import { at, range } from '../../array/shape.js';
import type { LoopBuilder, Variable } from '../../loops/builder.js';
import { compare, indexAdd, indexSub, integer, load, op, type Expr } from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import type { RadixKey } from './radix-keys.js';

/**
 * Whether lines are sorted faster so than by merging, which for most items looks at the first word
 * only.
 */
export function isRadixLine(length: number, keys: readonly RadixKey[]): boolean {
  const words = keys.reduce((sum, { bits }) => sum + bits.length, 0);
  return length >= 128 * words ** 2;
}

/** Wide digits make few passes; where the line is short, it is the counts that take time. */
const bitsOfDigit = (length: number): number => (length < 2048 ? 8 : 11);

export interface RadixScratch {
  readonly length: number;
  /** As many as the longest key has. */
  readonly words: readonly LoopBuffer[];
  readonly indices: LoopBuffer | null;
  /** For each value of each digit: how many items have it, then where the next of them goes. */
  readonly counts: LoopBuffer;
}

export function radixScratch(
  b: LoopBuilder,
  length: number,
  keys: readonly RadixKey[],
  withIndices: boolean,
): RadixScratch {
  const words = Math.max(...keys.map((key) => key.bits.length));
  const counts = Math.max(...keys.map((key) => countsOf(digitsOf(key, length))));
  return {
    length,
    words: range(words).map(() => b.scratch('int32', 2 * length, 'word')),
    indices: withIndices ? b.scratch('int32', 2 * length, 'from') : null,
    counts: b.scratch('int32', counts, 'counts'),
  };
}

/** Some bits of a word. Its values are counted from `counts` on. */
interface Digit {
  readonly word: number;
  readonly shift: number;
  readonly bits: number;
  readonly counts: number;
  /** The uppermost digit of a whole word has the sign. */
  readonly isSigned: boolean;
}

function digitsOf(key: RadixKey, length: number): Digit[] {
  const widest = bitsOfDigit(length);
  const digits: Digit[] = [];
  key.bits.forEach((wordBits, word) => {
    for (let shift = 0; shift < wordBits; shift += widest) {
      const bits = Math.min(widest, wordBits - shift);
      const isSigned = word === key.bits.length - 1 && shift + bits === 32;
      digits.push({ word, shift, bits, counts: countsOf(digits), isSigned });
    }
  });
  return digits;
}

/** How many values some digits have together. */
const countsOf = (digits: readonly Digit[]): number =>
  digits.reduce((sum, { bits }) => sum + 2 ** bits, 0);

/** The offset of the count of an item's digit. */
function countOffset(key: RadixKey, digit: Digit, words: readonly Expr[]): Expr {
  const { shift, bits, counts } = digit;
  const order = key.order(words, digit.word);
  const upper = shift === 0 ? order : op('shiftRightArithmetic', 'int32', order, integer(shift));
  return digit.isSigned
    ? indexAdd(upper, integer(counts + 2 ** (bits - 1)))
    : indexAdd(op('and', 'int32', upper, integer(2 ** bits - 1)), integer(counts));
}

/** A key of the items of a line, which `read` gives for the one at an index. */
export interface LineKey {
  readonly key: RadixKey;
  readonly read: (index: Expr) => Expr;
}

/**
 * Sorts by several keys, of which the first decides unless it is equal; needs indices if there are
 * two or more. Returns where the items lie afterwards, with the words of the first key: at 0 or at
 * the line's length.
 */
export function writeRadixSort(
  b: LoopBuilder,
  scratch: RadixScratch,
  keys: readonly LineKey[],
): Expr {
  const from = b.variable(integer(0), 'from');
  keys.toReversed().forEach((lineKey, turn) => {
    const digits = digitsOf(lineKey.key, scratch.length);
    writeCounts(b, scratch, lineKey, digits, from.value, turn === 0);
    for (const digit of digits) writePass(b, scratch, lineKey.key, digit, from);
  });
  return from.value;
}

const itemAt = (b: LoopBuilder, { words }: RadixScratch, key: RadixKey, offset: Expr): Expr[] =>
  key.bits.map((_, d) => b.let(load(at(words, d), offset), 'word'));

/** The key of the sorted item at an offset in the scratch buffers. */
export const sortedKey = (b: LoopBuilder, scratch: RadixScratch, key: RadixKey, offset: Expr) =>
  key.toValue(itemAt(b, scratch, key, offset));

/** Sets the words of the items, and their indices if they have none yet; counts their digits. */
function writeCounts(
  b: LoopBuilder,
  { length, words, indices, counts }: RadixScratch,
  { key, read }: LineKey,
  digits: readonly Digit[],
  from: Expr,
  isFirst: boolean,
): void {
  b.for(countsOf(digits), (i) => b.store(counts, i, integer(0)), { order: 'free' });
  b.for(length, (i) => {
    const item = b.let(indexAdd(from, i), 'item');
    const index = isFirst || indices === null ? i : b.let(load(indices, item), 'index');
    if (isFirst && indices !== null) b.store(indices, item, index);
    const values = key.toWords(b.let(read(index), 'key')).map((word) => b.let(word, 'word'));
    values.forEach((value, d) => b.store(at(words, d), item, value));
    for (const digit of digits) {
      const count = b.let(countOffset(key, digit, values), 'digit');
      b.store(counts, count, indexAdd(load(counts, count), integer(1)));
    }
  });
}

/** Moves the items to the other half in the order of one digit, unless all have the same. */
function writePass(
  b: LoopBuilder,
  scratch: RadixScratch,
  key: RadixKey,
  digit: Digit,
  from: Variable,
): void {
  const { length, words, indices, counts } = scratch;
  const first = itemAt(b, scratch, key, from.value);
  const likeFirst = load(counts, b.let(countOffset(key, digit, first), 'digit'));
  b.if(compare('ne', likeFirst, integer(length)), () => {
    const to = b.let(indexSub(integer(length), from.value), 'to');
    writeStarts(b, counts, digit, to);
    b.for(length, (i) => {
      const item = b.let(indexAdd(from.value, i), 'item');
      const values = itemAt(b, scratch, key, item);
      const count = b.let(countOffset(key, digit, values), 'digit');
      const goal = b.let(load(counts, count), 'goal');
      b.store(counts, count, indexAdd(goal, integer(1)));
      values.forEach((value, d) => b.store(at(words, d), goal, value));
      if (indices !== null) b.store(indices, goal, load(indices, item));
    });
    from.set(to);
  });
}

/** Turns the counts of a digit's values into the offsets where their first items go. */
function writeStarts(b: LoopBuilder, counts: LoopBuffer, digit: Digit, to: Expr): void {
  const next = b.variable(to, 'next');
  const turn = (i: Expr): void => {
    const count = b.let(load(counts, i), 'count');
    b.store(counts, i, next.value);
    next.set(indexAdd(next.value, count));
  };
  b.for(digit.counts + 2 ** digit.bits, turn, { start: digit.counts });
}
