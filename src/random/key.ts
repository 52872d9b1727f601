/**
 * Keys of the counter-based generator threefry2x32 (Salmon et al., Parallel Random Numbers: As Easy
 * as 1, 2, 3, SC 2011). A key is a uint32[2] array, its high word first. Drawing does not change
 * it: the same key gives the same numbers, so split a key before using it twice. All draws are bit
 * for bit those of JAX with `jax_threefry_partitionable` and 64-bit types enabled.
 */
import { dense } from '../array/dense.js';
import { fail, speakAs } from '../array/errors.js';
import { NDArray, type ArrayLike } from '../array/ndarray.js';
import { printAval } from '../array/aval.js';
import { checkedShape, printShape, range, sizeOf, type Shape } from '../array/shape.js';
import { noParams } from '../ir/program.js';
import {
  broadcastInto,
  convertTo,
  insertAxes,
  iota,
  join,
  pickAxis,
  reshapeTo,
} from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { requireIntegers } from '../operands/promote.js';
import {
  arrayLike,
  choice,
  either,
  integer,
  kind,
  named,
  number,
  optional,
  shape as shapeKind,
} from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { bind } from '../trace/bind.js';

const integerArray = kind<NDArray>('an integer array of no axes', (x) => x instanceof NDArray);

/** The options of `key`. */
export interface KeyOptions {
  /** The generator, of which there is one. */
  readonly impl?: 'threefry2x32' | null | undefined;
}

const keyParameters = parameters<KeyOptions>(
  'random.key',
  { seed: either(number, integerArray) },
  { impl: named(optional(choice('threefry2x32'))) },
);

/**
 * The key of a seed: a whole number of up to 53 bits and a sign, taken modulo 2⁶⁴, or an integer
 * scalar, which may be traced. Throws `bad-argument` for other numbers.
 */
export function key(seed: number | NDArray, ...args: Trailing<[], KeyOptions>): NDArray {
  keyParameters.read([seed], args);
  if (seed instanceof NDArray) {
    if (seed.ndim > 0)
      fail('bad-argument', `random.key: wants a scalar seed, received ${printAval(seed.aval)}.`);
    const low = convertTo(requireIntegers('random.key', seed, 'no bool'), 'uint32');
    return join([dense([1], 'uint32', new Uint32Array(1)), reshapeTo(low, [1])], 0);
  }
  if (!Number.isSafeInteger(seed))
    fail('bad-argument', `random.key: the seed must be a whole number, received ${seed}.`);
  const high = Math.floor(seed / 2 ** 32);
  return dense([2], 'uint32', Uint32Array.of(high, seed));
}
export { key as PRNGKey };

export interface SplitOptions {
  readonly num?: number | Shape | undefined;
}

const splitParameters = parameters<SplitOptions>(
  'random.split',
  { key: arrayLike },
  { num: shapeKind },
);

/**
 * New keys that are independent of each other and of what `key` itself draws: 2, `num`, or an array
 * of them.
 */
export function split(
  key: ArrayLike,
  ...args: Trailing<[num?: number | Shape], SplitOptions>
): NDArray {
  const { num = 2 } = splitParameters.read([key], args);
  return keysOf(drawWords('random.split', key, checkedShape('random.split', num)));
}

const foldInParameters = parameters('random.foldIn', {
  key: arrayLike,
  data: either(integer, integerArray),
});

/** A new key from a key and a whole number, which is taken modulo 2³² and may be traced. */
export function foldIn(key: ArrayLike, data: number | NDArray, ...none: []): NDArray {
  foldInParameters.read([key, data], none);
  const [high, low] = keyWords('random.foldIn', key);
  const count = typeof data === 'number' ? data >>> 0 : convertTo(data, 'uint32');
  const words = speakAs('random.foldIn', () =>
    bind('threefry2x32', [high, low, 0, count], noParams),
  );
  return join(
    words.map((w) => reshapeTo(w, [1])),
    0,
  );
}

/** The two words of a key. Throws `bad-argument` for anything that is no key. */
function keyWords(who: string, key: ArrayLike): [high: NDArray, low: NDArray] {
  const array = asArray(key);
  if (array.dtype !== 'uint32' || array.ndim !== 1 || array.size !== 2)
    fail(
      'bad-argument',
      `${who}: wants a key, a uint32[2] array as random.key(seed) makes, received ` +
        `${printAval(array.aval)}. For several keys at once use vmap.`,
    );
  return [pickAxis(array, 0, 0), pickAxis(array, 0, 1)];
}

/** Throws `bad-argument` for more numbers than an array can have elements. */
export function checkCount(who: string, shape: Shape): void {
  if (sizeOf(shape) >= 2 ** 31)
    fail(
      'bad-argument',
      `${who}: fewer than 2³¹ numbers can be drawn at once, received the shape ${printShape(shape)}. ` +
        'Split the key and draw in parts.',
    );
}

/**
 * 64 random bits for each element of a shape, as a high and a low word. The counter is the
 * element's offset in row-major order, so the numbers do not depend on how the work is divided.
 */
export function drawWords(
  who: string,
  key: ArrayLike,
  shape: Shape,
): [high: NDArray, low: NDArray] {
  checkCount(who, shape);
  const [high, low] = keyWords(who, key).map((w) => broadcastInto(w, shape, [])) as [
    NDArray,
    NDArray,
  ];
  const count = reshapeTo(iota([sizeOf(shape)], 'uint32'), shape);
  return bind('threefry2x32', [high, low, 0, count], noParams) as [NDArray, NDArray];
}

/** Two new keys, where one function draws twice. */
export const twoKeys = (who: string, key: ArrayLike): [first: NDArray, second: NDArray] =>
  newKeys(who, key, 2) as [NDArray, NDArray];

/** Three of them. */
export const threeKeys = (who: string, key: ArrayLike): [NDArray, NDArray, NDArray] =>
  newKeys(who, key, 3) as [NDArray, NDArray, NDArray];

function newKeys(who: string, key: ArrayLike, count: number): NDArray[] {
  const keys = rowsOfKeys(who, key, count);
  return range(count).map((k) => pickAxis(keys, 0, k));
}

/** New keys, one a row. */
export const rowsOfKeys = (who: string, key: ArrayLike, count: number): NDArray =>
  keysOf(drawWords(who, key, [count]));

/** Pairs of words as keys along a new last axis. */
const keysOf = (words: readonly [NDArray, NDArray]): NDArray =>
  join(
    words.map((w) => insertAxes(w, [w.ndim])),
    words[0].ndim,
  );

const keyDataParameters = parameters('random.keyData', { keys: arrayLike });

/** The words of a key, uint32[2]: as keys are such arrays, the key itself. */
export function keyData(keys: ArrayLike, ...none: []): NDArray {
  keyDataParameters.read([keys], none);
  return wordsOf('random.keyData', keys);
}

const wrapKeyDataParameters = parameters<KeyOptions>(
  'random.wrapKeyData',
  { keyBits: arrayLike },
  { impl: named(optional(choice('threefry2x32'))) },
);

/** The key, or array of keys, whose words are the last axis of a uint32 array. */
export function wrapKeyData(keyBits: ArrayLike, ...args: Trailing<[], KeyOptions>): NDArray {
  wrapKeyDataParameters.read([keyBits], args);
  return wordsOf('random.wrapKeyData', keyBits);
}

const cloneParameters = parameters('random.clone', { key: arrayLike });

/** The same key, told to readers to be used again on purpose: it draws the same numbers. */
export function clone(key: ArrayLike, ...none: []): NDArray {
  cloneParameters.read([key], none);
  return wordsOf('random.clone', key);
}

function wordsOf(who: string, key: ArrayLike): NDArray {
  const array = asArray(key);
  if (array.dtype !== 'uint32' || array.shape.at(-1) !== 2)
    fail(
      'bad-argument',
      `${who}: wants keys, uint32 arrays whose last axis has length 2, received ` +
        `${printAval(array.aval)}.`,
    );
  return array;
}
