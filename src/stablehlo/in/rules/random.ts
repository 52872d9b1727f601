/**
 * Random bits by Philox, as XLA makes them on processors: Salmon et al., Parallel Random Numbers:
 * As Easy as 1, 2, 3 (2011). The state is the key and, behind it, the low half of a counter of 128
 * bits, whose high half is the key, too; or the whole counter.
 */
import type { NDArray } from '../../../array/ndarray.js';
import { at, range, sizeOf, type Shape } from '../../../array/shape.js';
import type { GivenOperation } from '../given.js';
import { addWide, isLessWide, wideLike } from '../integers/words.js';
import { lax } from '../lax.js';
import type { Held, Wide } from './rule.js';

const rounds = 10;
const factors = [0xd2511f53, 0xcd9e8d57] as const;
const raises = [0x9e3779b9, 0xbb67ae85] as const;

const likeWord = (x: NDArray, word: number): NDArray => lax.fullLike(x, word);

/** Four words for each counter, of which `key` has as many. */
function philox(counter: readonly [Wide, Wide], key: Wide): NDArray[] {
  const [low, high] = counter;
  let [a, b, c, d] = [low.low, low.high, high.low, high.high];
  let [k0, k1] = [key.low, key.high];
  for (let round = 0; round < rounds; round++) {
    const [f0, f1] = [likeWord(a, factors[0]), likeWord(c, factors[1])];
    const first = lax.bitwiseXor(lax.bitwiseXor(lax.mulhi(c, f1), b), k0);
    const third = lax.bitwiseXor(lax.bitwiseXor(lax.mulhi(a, f0), d), k1);
    [a, b, c, d] = [first, lax.mul(c, f1), third, lax.mul(a, f0)];
    k0 = lax.add(k0, likeWord(k0, raises[0]));
    k1 = lax.add(k1, likeWord(k1, raises[1]));
  }
  return [a, b, c, d];
}

const mapWide = (x: Wide, f: (word: NDArray) => NDArray): Wide => ({
  low: f(x.low),
  high: f(x.high),
});

/** An entry of the state as a scalar. */
const entry = (state: Wide, i: number): Wide =>
  mapWide(state, (w) => lax.squeeze(lax.slice(w, [i], [i + 1], [1]), [0]));

/** A counter of 128 bits that is greater by a number. */
function advanced([low, high]: readonly [Wide, Wide], by: Wide): readonly [Wide, Wide] {
  const next = addWide(low, by);
  const carry = lax.convertElementType(isLessWide(next, low, false), 'uint32');
  return [next, addWide(high, { low: carry, high: lax.fullLike(carry, 0) })];
}

/** The new state, and bits of any width: of 64 two words each, of less than 32 the lowest ones. */
export function randomBits(given: GivenOperation, [state]: readonly Held[]): Held[] {
  const written = given.word('rng_algorithm', 'algorithm');
  if (written !== 'DEFAULT' && written !== 'PHILOX')
    given.fail(`draws bits by ${written}; understood are DEFAULT and PHILOX`);
  if (state === undefined || !('low' in state)) return given.fail('wants a state of ui64');
  const { shape, element, dtype } = given.resultType(1);
  const length = at(state.low.shape, 0);
  if (length !== 2 && length !== 3) given.fail(`wants a state of 2 or 3 ui64, received ${length}`);
  const isLong = element === 'ui64' || element === 'i64';
  const count = Math.ceil((sizeOf(shape) * (isLong ? 2 : 1)) / 4);
  const key = entry(state, 0);
  const start: readonly [Wide, Wide] =
    length === 2 ? [entry(state, 1), key] : [entry(state, 1), entry(state, 2)];
  const all = (x: Wide): Wide => mapWide(x, (w) => lax.broadcastInDim(w, [count], []));
  const numbers = lax.iota('uint32', count);
  const counters = advanced([all(start[0]), all(start[1])], {
    low: numbers,
    high: lax.fullLike(numbers, 0),
  });
  const words = philox(counters, all(key));
  const next = advanced(start, wideLike(key, BigInt(count)));
  const entries = length === 2 ? [key, next[0]] : [key, ...next];
  const held = isLong ? longOf(words, shape) : shapedAs(words, shape);
  const bits = 'low' in held ? held : lax.convertElementType(held, dtype);
  return [stacked(entries), bits];
}

const stacked = (entries: readonly Wide[]): Wide => ({
  low: lax.stack(entries.map((x) => x.low)),
  high: lax.stack(entries.map((x) => x.high)),
});

/** Words in turn, as many as the shape has elements. */
function shapedAs(words: readonly NDArray[], shape: Shape): NDArray {
  const rows = lax.stack([...words], 1);
  const flat = lax.reshape(rows, [sizeOf(rows.shape)]);
  return lax.reshape(lax.slice(flat, [0], [sizeOf(shape)], [1]), shape);
}

const longOf = (words: readonly NDArray[], shape: Shape): Wide => {
  const of = (first: number): NDArray =>
    shapedAs(
      range(2).map((i) => at(words, 2 * i + first)),
      shape,
    );
  return { low: of(0), high: of(1) };
};
