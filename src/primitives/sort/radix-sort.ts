/**
 * Stable radix sort of one line, from the least significant digit on. It is counted how often each
 * value of a digit occurs; then there is a pass, in which every item moves to the next free place
 * of its digit. An item is the words of a key and, where asked for, the index in the line that it
 * came from. The scratch buffers have room for two lines: passes go from one half to the other.
 *
 * Where threads may do it a long line is sorted in parts, each of which has counts of its own: the
 * items of a part move to places behind those with the same digit in the parts before it, and so
 * where they would go in one part. The counts are then taken before each pass, since items change
 * parts. In one part they do not, and one look at the items counts all digits.
 */
import { at, range } from '../../array/shape.js';
import type { LoopBuilder, Variable } from '../../loops/builder.js';
import {
  compare,
  indexAdd,
  indexMul,
  indexSub,
  integer,
  load,
  op,
  type Expr,
} from '../../loops/expr.js';
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

/** Shorter lines are sorted in one part: others would begin with adding up counts for nothing. */
const leastOfParts = 1 << 16;

/** Between the counts of two parts, so that no cache line has counts of both. */
const countsApart = 16;

export interface RadixScratch {
  readonly length: number;
  readonly parts: number;
  /** As many as the longest key has. */
  readonly words: readonly LoopBuffer[];
  readonly indices: LoopBuffer | null;
  /** For each value of a digit: how many items have it, then where the next of them goes. */
  readonly counts: LoopBuffer;
  /** How many of them each part has. */
  readonly countsOfPart: number;
}

export function radixScratch(
  b: LoopBuilder,
  length: number,
  keys: readonly RadixKey[],
  withIndices: boolean,
): RadixScratch {
  const parts = length < leastOfParts ? 1 : b.traits.parts;
  const words = Math.max(...keys.map((key) => key.bits.length));
  const counts = Math.max(...keys.map((key) => countsOf(digitsOf(key, length, parts))));
  const countsOfPart = parts === 1 ? counts : counts + countsApart;
  return {
    length,
    parts,
    words: range(words).map(() => b.scratch('int32', 2 * length, 'word')),
    indices: withIndices ? b.scratch('int32', 2 * length, 'from') : null,
    counts: b.scratch('int32', parts * countsOfPart, 'counts'),
    countsOfPart,
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

/** In parts digits are counted one after the other, in the same place. */
function digitsOf(key: RadixKey, length: number, parts: number): Digit[] {
  const widest = bitsOfDigit(length);
  const digits: Digit[] = [];
  key.bits.forEach((wordBits, word) => {
    for (let shift = 0; shift < wordBits; shift += widest) {
      const bits = Math.min(widest, wordBits - shift);
      const isSigned = word === key.bits.length - 1 && shift + bits === 32;
      const counts = parts === 1 ? countsOf(digits) : 0;
      digits.push({ word, shift, bits, counts, isSigned });
    }
  });
  return digits;
}

/** How many counts some digits need. */
const countsOf = (digits: readonly Digit[]): number =>
  Math.max(0, ...digits.map(({ counts, bits }) => counts + 2 ** bits));

/** The offset of the count of an item's digit among those of its part. */
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
  const { length, parts } = scratch;
  const from = b.variable(integer(0), 'from');
  keys.toReversed().forEach((lineKey, turn) => {
    const digits = digitsOf(lineKey.key, length, parts);
    const [first, ...others] = digits as [Digit, ...Digit[]];
    const counted = parts === 1 ? digits : [first];
    writeWords(b, scratch, lineKey, counted, from.value, turn === 0);
    writePass(b, scratch, lineKey.key, first, from);
    for (const digit of others) {
      if (parts > 1) writeCounts(b, scratch, lineKey.key, digit, from.value);
      writePass(b, scratch, lineKey.key, digit, from);
    }
  });
  return from.value;
}

/** What is done with the items of a part. */
type PartWriter = (items: { start: Expr; stop: Expr }, counts: Expr) => void;

/** Writes something for each part; `counts` is where its counts begin. */
function overParts(
  b: LoopBuilder,
  { length, parts, countsOfPart }: RadixScratch,
  write: PartWriter,
): void {
  const each = Math.ceil(length / parts);
  const body = (part: Expr): void => {
    const start = b.let(indexMul(part, integer(each)), 'start');
    const end = indexAdd(start, integer(each));
    const stop = parts === 1 ? integer(length) : op('min', 'int32', end, integer(length));
    write({ start, stop: b.let(stop, 'stop') }, b.let(indexMul(part, integer(countsOfPart))));
  };
  b.for(parts, body, { name: 'part', order: 'free' });
}

const itemAt = (b: LoopBuilder, { words }: RadixScratch, key: RadixKey, offset: Expr): Expr[] =>
  key.bits.map((_, d) => b.let(load(at(words, d), offset), 'word'));

/** The key of the sorted item at an offset in the scratch buffers. */
export const sortedKey = (b: LoopBuilder, scratch: RadixScratch, key: RadixKey, offset: Expr) =>
  key.toValue(itemAt(b, scratch, key, offset));

/** Sets the words of the items, and their indices if they have none yet; counts their digits. */
function writeWords(
  b: LoopBuilder,
  scratch: RadixScratch,
  { key, read }: LineKey,
  digits: readonly Digit[],
  from: Expr,
  isFirst: boolean,
): void {
  const { words, indices, counts } = scratch;
  overParts(b, scratch, ({ start, stop }, own) => {
    writeZeros(b, counts, own, countsOf(digits));
    const turn = (i: Expr): void => {
      const item = b.let(indexAdd(from, i), 'item');
      const index = isFirst || indices === null ? i : b.let(load(indices, item), 'index');
      if (isFirst && indices !== null) b.store(indices, item, index);
      const values = key.toWords(b.let(read(index), 'key')).map((word) => b.let(word, 'word'));
      values.forEach((value, d) => b.store(at(words, d), item, value));
      for (const digit of digits) writeCount(b, counts, own, countOffset(key, digit, values));
    };
    b.for(stop, turn, { start });
  });
}

/** Counts one digit of all items. */
function writeCounts(
  b: LoopBuilder,
  scratch: RadixScratch,
  key: RadixKey,
  digit: Digit,
  from: Expr,
): void {
  const { counts } = scratch;
  overParts(b, scratch, ({ start, stop }, own) => {
    writeZeros(b, counts, own, countsOf([digit]));
    const turn = (i: Expr): void => {
      const values = itemAt(b, scratch, key, b.let(indexAdd(from, i), 'item'));
      writeCount(b, counts, own, countOffset(key, digit, values));
    };
    b.for(stop, turn, { start });
  });
}

const writeZeros = (b: LoopBuilder, counts: LoopBuffer, own: Expr, count: number): void =>
  b.for(count, (i) => b.store(counts, indexAdd(own, i), integer(0)), { order: 'free' });

function writeCount(b: LoopBuilder, counts: LoopBuffer, own: Expr, offset: Expr): void {
  const count = b.let(indexAdd(own, offset), 'digit');
  b.store(counts, count, indexAdd(load(counts, count), integer(1)));
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
  const likeFirst = countLikeFirst(b, scratch, key, digit, from.value);
  b.if(compare('ne', likeFirst, integer(length)), () => {
    const to = b.let(indexSub(integer(length), from.value), 'to');
    writeStarts(b, scratch, digit, to);
    overParts(b, scratch, ({ start, stop }, own) => {
      const turn = (i: Expr): void => {
        const item = b.let(indexAdd(from.value, i), 'item');
        const values = itemAt(b, scratch, key, item);
        const count = b.let(indexAdd(own, countOffset(key, digit, values)), 'digit');
        const goal = b.let(load(counts, count), 'goal');
        b.store(counts, count, indexAdd(goal, integer(1)));
        values.forEach((value, d) => b.store(at(words, d), goal, value));
        if (indices !== null) b.store(indices, goal, load(indices, item));
      };
      b.for(stop, turn, { start });
    });
    from.set(to);
  });
}

/** How many items have the same digit as the first one. */
function countLikeFirst(
  b: LoopBuilder,
  scratch: RadixScratch,
  key: RadixKey,
  digit: Digit,
  from: Expr,
): Expr {
  const { parts, counts, countsOfPart } = scratch;
  const offset = b.let(countOffset(key, digit, itemAt(b, scratch, key, from)), 'digit');
  if (parts === 1) return load(counts, offset);
  const sum = b.variable(integer(0), 'sum');
  b.for(parts, (part) => {
    const count = load(counts, indexAdd(offset, indexMul(part, integer(countsOfPart))));
    sum.set(indexAdd(sum.value, count));
  });
  return sum.value;
}

/**
 * Turns the counts of a digit's values into the offsets where their first items go: of each value
 * those of the first part, then those of the second.
 */
function writeStarts(
  b: LoopBuilder,
  { parts, counts, countsOfPart }: RadixScratch,
  digit: Digit,
  to: Expr,
): void {
  const next = b.variable(to, 'next');
  const value = (i: Expr): void =>
    b.for(parts, (part) => {
      const offset = b.let(indexAdd(i, indexMul(part, integer(countsOfPart))), 'digit');
      const count = b.let(load(counts, offset), 'count');
      b.store(counts, offset, next.value);
      next.set(indexAdd(next.value, count));
    });
  b.for(digit.counts + 2 ** digit.bits, value, { start: digit.counts });
}
