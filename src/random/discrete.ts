/** Samplers of integers, signs and truth values. */
import { isInteger, type DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { broadcastShapes, type Shape } from '../array/shape.js';
import { add, divide, multiply, negative, subtract } from '../numpy/arithmetic.js';
import { broadcastRight, convertTo } from '../numpy/basic.js';
import { asArray } from '../numpy/convert.js';
import { op } from '../numpy/elementwise.js';
import { less } from '../numpy/logic.js';
import { log, log1p } from '../numpy/math.js';
import { readOptions } from '../numpy/options.js';
import { asInexact, requireIntegers, type Operand } from '../numpy/promote.js';
import { floor } from '../numpy/rounding.js';
import { where } from '../numpy/where.js';
import { eachKey, split } from './key.js';
import { drawBits, settleDraw, uniformUnit, type FloatDType } from './uniform.js';

export interface IntegerOptions {
  readonly dtype?: 'int32' | 'uint32' | undefined;
}

/**
 * Uniform integers in [minval, maxval), of dtype int32 unless given. Bounds are whole numbers, or
 * integer arrays that broadcast to the shape; where the range is empty the result is minval. A
 * number as `maxval` may exceed the largest integer of the dtype by one.
 */
export function randint(
  key: ArrayLike,
  shape: Shape,
  minval: ArrayLike,
  maxval: ArrayLike,
  options: IntegerOptions = {},
): NDArray {
  const dtype = options.dtype ?? 'int32';
  if (!isInteger(dtype))
    fail(
      'dtype-mismatch',
      `random.randint: draws int32 or uint32, received dtype ${dtype as string}.`,
    );
  const [first, second] = eachKey(split(key)) as [NDArray, NDArray];
  const [high, low] = [first, second].map((k) => drawBits('random.randint', k, shape)) as [
    NDArray,
    NDArray,
  ];
  if (typeof minval === 'number' && typeof maxval === 'number') {
    const least = dtype === 'int32' ? -(2 ** 31) : 0;
    const from = Math.max(wholeNumber(minval), least);
    const span = Math.min(wholeNumber(maxval), least + 2 ** 32) - from;
    const offset = span === 2 ** 32 ? low : offsetBelow(high, low, Math.max(span, 1));
    return op('add', convertTo(offset, dtype), from);
  }
  const [from, to] = [minval, maxval].map((x) =>
    broadcastRight(
      convertTo(requireIntegers('random.randint', asBound(x, dtype), 'no bool'), dtype),
      shape,
    ),
  ) as [NDArray, NDArray];
  const span = where(less(from, to), convertTo(op('sub', to, from), 'uint32'), 1);
  return op('add', from, convertTo(offsetBelow(high, low, span), dtype));
}

const asBound = (x: ArrayLike, dtype: DType): NDArray =>
  typeof x === 'number' ? asArray(wholeNumber(x), dtype) : asArray(x);

function wholeNumber(x: number): number {
  if (!Number.isInteger(x))
    fail('bad-argument', `random.randint: bounds must be whole numbers, received ${x}.`);
  return x;
}

/** (high · 2³² + low) modulo span, up to the wrapping of products that JAX has too. */
function offsetBelow(high: NDArray, low: NDArray, span: Operand): NDArray {
  const rem = (x: NDArray): NDArray => op('rem', x, span);
  return rem(op('add', op('mul', rem(high), multiplier(span)), rem(low)));
}

/** 2¹⁶ modulo span, squared modulo 2³² and span. */
function multiplier(span: Operand): Operand {
  if (typeof span === 'number') return ((2 ** 16 % span) ** 2 % 2 ** 32) % span;
  const half = op('rem', broadcastRight(asArray(2 ** 16, 'uint32'), span.shape), span);
  return op('rem', op('mul', half, half), span);
}

/**
 * true with probability p, which is 1/2 unless given; of the shape of p unless given. The uniform
 * numbers it compares with have the dtype of p, for a JS number the default float dtype.
 */
export function bernoulli(key: ArrayLike, p: ArrayLike = 0.5, shape?: Shape): NDArray {
  const chance = asInexact(p);
  const dtype = chance.dtype as FloatDType;
  const draw = settleDraw('random.bernoulli', { shape, dtype }, [chance]);
  return less(uniformUnit('random.bernoulli', key, draw), broadcastRight(chance, draw.shape));
}

export interface RademacherOptions {
  readonly shape?: Shape | undefined;
  /** int32 unless given. */
  readonly dtype?: DType | undefined;
}

/** -1 or 1 with equal probability. */
export function rademacher(
  key: ArrayLike,
  shape?: Shape | RademacherOptions,
  options?: RademacherOptions,
): NDArray {
  const found = readOptions<RademacherOptions>([shape, options], 'shape');
  const heads = convertTo(bernoulli(key, 0.5, found.shape ?? []), found.dtype ?? 'int32');
  return subtract(multiply(heads, 2), 1);
}

export interface GeometricOptions extends IntegerOptions {
  readonly shape?: Shape | undefined;
}

/** The number of trials up to the first success, each of probability p: 1, 2, … */
export function geometric(key: ArrayLike, p: ArrayLike, options: GeometricOptions = {}): NDArray {
  const chance = asInexact(p);
  const dtype = chance.dtype as FloatDType;
  const shape = broadcastShapes([options.shape ?? [], chance.shape], 'random.geometric');
  const draw = settleDraw('random.geometric', { shape: options.shape ?? shape, dtype }, [chance]);
  const u = uniformUnit('random.geometric', key, draw);
  const trials = add(floor(divide(log(u), log1p(negative(chance)))), 1);
  return convertTo(trials, options.dtype ?? 'int32');
}
