/** Samplers of indices and elements of an array. */
import { printAval } from '../array/aval.js';
import { isRealFloat } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import {
  at,
  checkedShape,
  normalizeAxis,
  printShape,
  range,
  sizeOf,
  type Shape,
} from '../array/shape.js';
import { sameShape } from '../array/aval.js';
import { add, multiply, subtract } from '../numpy/math/arithmetic.js';
import { convertTo, insertAxes, iota, moveAxis, reshapeTo, sliceAxis } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { cumsum } from '../numpy/reduce/cumulative.js';
import { op } from '../operands/elementwise.js';
import { getItem } from '../numpy/indexing/indexing.js';
import { less } from '../numpy/math/logic.js';
import { log } from '../numpy/math/math.js';
import { asInexact } from '../operands/promote.js';
import { argmax, sum } from '../numpy/reduce/reduce.js';
import {
  arrayLike,
  axis as axisKind,
  flag,
  optional,
  shape as shapeKind,
} from '../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../parameters/parameters.js';
import { bind } from '../trace/bind.js';
import { drawGumbel } from './continuous.js';
import { checkCount, drawWords, twoKeys } from './key.js';
import { key as keyKind, mode as modeKind, type FloatDType } from './parameters.js';
import { drawBits, uniformUnit } from './uniform.js';

/** The options of `permutation`. */
export interface PermutationOptions {
  readonly axis?: number | undefined;
  /** Shuffle each line along the axis by itself. */
  readonly independent?: boolean | undefined;
}

const permutationParameters = parameters<PermutationOptions>(
  'random.permutation',
  { key: keyKind, x: arrayLike },
  { axis: axisKind, independent: flag },
);

/**
 * x with its slices along an axis (0 unless given) in random order; for a number n, 0 … n - 1 so.
 */
export function permutation(
  key: ArrayLike,
  x: ArrayLike,
  ...args: Trailing<[axis?: number, independent?: boolean], PermutationOptions>
): NDArray {
  const who = 'random.permutation';
  const { axis: along = 0, independent = false } = permutationParameters.read([key, x], args);
  const array = typeof x === 'number' ? indicesBelow(who, x) : asArray(x);
  if (array.ndim === 0)
    fail(
      'bad-argument',
      'random.permutation: wants a number or an array with axes, received an array without any.',
    );
  const axis = normalizeAxis(along, array.ndim, 'random.permutation');
  if (array.ndim === 1 || independent) return shuffle(who, key, array, axis);
  const order = shuffle(who, key, iota([at(array.shape, axis)], 'int32'), 0);
  return takeAlong(array, order, axis);
}

function indicesBelow(who: string, n: number): NDArray {
  if (!Number.isInteger(n) || n < 0)
    fail('bad-argument', `${who}: wants a whole number of elements, received ${n}.`);
  checkCount(who, [n]);
  return iota([n], 'int32');
}

const takeAlong = (x: NDArray, indices: NDArray, axis: number): NDArray =>
  getItem(x, ...range(axis).map(() => []), indices);

/**
 * Sorts by random 32-bit keys, in as many rounds as make it unlikely that equal keys leave a trace:
 * the keys of all rounds have more bits than three times those of the number of elements.
 */
function shuffle(who: string, key: ArrayLike, x: NDArray, axis: number): NDArray {
  const rounds = Math.ceil((3 * Math.log(Math.max(1, x.size))) / Math.log(2 ** 32 - 1));
  let [current, shuffled] = [asArray(key), x];
  for (let round = 0; round < rounds; round++) {
    const [next, used] = twoKeys(who, current);
    const sortKeys = drawBits(who, used, x.shape);
    shuffled = at(bind('sort', [sortKeys, shuffled], { axis, keys: 1 }), 1);
    current = next;
  }
  return shuffled;
}

/** The options of `choice`. */
export interface ChoiceOptions {
  readonly shape?: number | Shape | null | undefined;
  /** May an element be taken more than once? Yes unless given. */
  readonly replace?: boolean | undefined;
  /** The probability of each element; equal ones unless given. */
  readonly p?: ArrayLike | null | undefined;
  readonly axis?: number | undefined;
  readonly mode?: 'low' | null | undefined;
}

const choiceParameters = parameters<ChoiceOptions>(
  'random.choice',
  { key: keyKind, a: arrayLike },
  {
    shape: optional(shapeKind),
    replace: flag,
    p: optional(arrayLike),
    axis: axisKind,
    mode: modeKind,
  },
);

/**
 * `shape` elements of an array along an axis (0 unless given), or of 0 … a - 1 for a number a.
 * Throws `bad-argument` where there are fewer than wanted without replacement.
 */
export function choice(
  key: ArrayLike,
  a: ArrayLike,
  ...args: Trailing<
    [
      shape?: number | Shape | null,
      replace?: boolean,
      p?: ArrayLike | null,
      axis?: number,
      mode?: 'low' | null,
    ],
    ChoiceOptions
  >
): NDArray {
  const options = choiceParameters.read([key, a], args);
  const shape = checkedShape('random.choice', options.shape ?? []);
  const array = typeof a === 'number' ? indicesBelow('random.choice', a) : asArray(a);
  const axis = normalizeAxis(options.axis ?? 0, array.ndim, 'random.choice');
  const count = at(array.shape, axis);
  const draws = sizeOf(shape);
  if (count === 0 || (options.replace === false && draws > count))
    fail(
      'bad-argument',
      `random.choice: cannot take ${draws} of ${count} elements` +
        `${options.replace === false ? ' without replacement' : ''}.`,
    );
  return takeAlong(array, chooseIndices(key, count, shape, options), axis);
}

function chooseIndices(
  key: ArrayLike,
  count: number,
  shape: Shape,
  { replace, p }: Found<ChoiceOptions>,
): NDArray {
  const draws = sizeOf(shape);
  if (p === undefined) {
    if (replace !== false) return uniformIndices(key, count, shape);
    const order = shuffle('random.choice', key, iota([count], 'int32'), 0);
    return reshapeTo(sliceAxis(order, 0, 0, draws), shape);
  }
  const chances = asInexact(p);
  const dtype = chances.dtype as FloatDType;
  if (!sameShape(chances.shape, [count]))
    fail(
      'shape-mismatch',
      `random.choice: p must have shape [${count}], received ${printShape(chances.shape)}.`,
    );
  if (replace === false)
    return reshapeTo(largestPerturbed('random.choice', key, log(chances), draws), shape);
  const cumulative = cumsum(chances);
  const total = reshapeTo(sliceAxis(cumulative, 0, count - 1, count), []);
  const r = multiply(total, subtract(1, uniformUnit('random.choice', key, { shape, dtype })));
  return convertTo(sum(less(cumulative, insertAxes(r, [r.ndim])), -1), 'int32');
}

/**
 * Uniform integers in [0, count), by the 64-bit arithmetic with which JAX draws its default
 * integers: 128 random bits modulo count, here 16 bits at a time, which float64 does exactly.
 */
function uniformIndices(key: ArrayLike, count: number, shape: Shape): NDArray {
  const words = twoKeys('random.choice', key).flatMap((k) => drawWords('random.choice', k, shape));
  const digits = words
    .flatMap((w) => [op('shiftRightLogical', w, 16), op('and', w, 0xffff)])
    .map((digit) => convertTo(digit, 'float64'));
  const indices = digits.reduce((r, digit) =>
    op('rem', op('add', op('mul', r, 2 ** 16), digit), count),
  );
  return convertTo(op('rem', indices, count), 'int32');
}

/**
 * The indices of the k largest logits along the last axis after adding Gumbel noise: k draws
 * without replacement.
 */
function largestPerturbed(who: string, key: ArrayLike, logits: NDArray, k: number): NDArray {
  const dtype = logits.dtype as FloatDType;
  const noisy = add(drawGumbel(who, key, { shape: logits.shape, dtype }), logits);
  return at(bind('topK', [noisy], { k }), 1);
}

/** The options of `categorical`. */
export interface CategoricalOptions {
  /** The axis of the categories, the last unless given. */
  readonly axis?: number | undefined;
  /** Ends with the batch shape, that of the logits without the axis, which it is unless given. */
  readonly shape?: number | Shape | null | undefined;
  /** May a category be drawn more than once for one distribution? Yes unless given. */
  readonly replace?: boolean | undefined;
  readonly mode?: 'low' | null | undefined;
}

const categoricalParameters = parameters<CategoricalOptions>(
  'random.categorical',
  { key: keyKind, logits: arrayLike },
  { axis: axisKind, shape: optional(shapeKind), replace: flag, mode: modeKind },
);

/** Indices in proportion to exp(logits), by the largest of the logits plus Gumbel noise. */
export function categorical(
  key: ArrayLike,
  logits: ArrayLike,
  ...args: Trailing<
    [axis?: number, shape?: number | Shape | null, replace?: boolean, mode?: 'low' | null],
    CategoricalOptions
  >
): NDArray {
  const options = categoricalParameters.read([key, logits], args);
  const array = asArray(logits);
  if (!isRealFloat(array.dtype))
    fail('dtype-mismatch', `random.categorical: logits must be floats, received ${array.dtype}.`);
  const axis = normalizeAxis(options.axis ?? -1, array.ndim, 'random.categorical');
  const batch = array.shape.filter((_, d) => d !== axis);
  const shape = checkedShape('random.categorical', options.shape ?? batch);
  const prefix = shape.slice(0, shape.length - batch.length);
  if (!sameShape([...prefix, ...batch], shape))
    fail(
      'shape-mismatch',
      `random.categorical: the shape ${printShape(shape)} must end with ${printShape(batch)}, ` +
        `that of the logits ${printAval(array.aval)} without axis ${axis}.`,
    );
  if (options.replace === false) {
    const indices = largestPerturbed(
      'random.categorical',
      key,
      moveAxis(array, axis, array.ndim - 1),
      sizeOf(prefix),
    );
    return reshapeTo(moveAxis(indices, indices.ndim - 1, 0), shape);
  }
  const noise = drawGumbel('random.categorical', key, {
    shape: [...prefix, ...array.shape],
    dtype: array.dtype as FloatDType,
  });
  return argmax(add(noise, array), axis + prefix.length);
}
