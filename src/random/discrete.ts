/** Samplers of integers, signs and truth values. */
import type { DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { checkedShape, type Shape } from '../array/shape.js';
import { add, divide, multiply, negative, subtract } from '../numpy/math/arithmetic.js';
import { broadcastRight, convertTo } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { op } from '../operands/elementwise.js';
import { less } from '../numpy/math/logic.js';
import { log, log1p } from '../numpy/math/math.js';
import { asInexact, requireIntegers, type Operand, requireReal } from '../operands/promote.js';
import { floor } from '../numpy/math/rounding.js';
import { where } from '../numpy/indexing/where.js';
import {
  arrayLike,
  choice,
  dtype as dtypeKind,
  optional,
  shape as shapeKind,
} from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { twoKeys } from './key.js';
import { key as keyKind, mode as modeKind, type FloatDType } from './parameters.js';
import { drawBits, settleDraw, uniformUnit } from './uniform.js';

type IntegerDType = 'int32' | 'uint32';

/** The options of `randint`. */
export interface IntegerOptions {
  /** int32 unless given. */
  readonly dtype?: IntegerDType | null | undefined;
}

const integerDType = optional(choice('int32', 'uint32'));

const randintParameters = parameters<IntegerOptions>(
  'random.randint',
  { key: keyKind, shape: shapeKind, minval: arrayLike, maxval: arrayLike },
  { dtype: integerDType },
);

/**
 * Uniform integers in [minval, maxval), of dtype int32 unless given. Bounds are whole numbers, or
 * integer arrays that broadcast to the shape; where the range is empty the result is minval. A
 * number as `maxval` may exceed the largest integer of the dtype by one.
 */
export function randint(
  key: ArrayLike,
  size: number | Shape,
  minval: ArrayLike,
  maxval: ArrayLike,
  ...args: Trailing<[dtype?: IntegerDType | null], IntegerOptions>
): NDArray {
  const { dtype = 'int32' } = randintParameters.read([key, size, minval, maxval], args);
  const shape = checkedShape('random.randint', size);
  const [first, second] = twoKeys('random.randint', key);
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

/** The options of `bernoulli`. */
export interface BernoulliOptions {
  readonly p?: ArrayLike | null | undefined;
  readonly shape?: number | Shape | null | undefined;
  readonly mode?: 'low' | null | undefined;
}

const bernoulliParameters = parameters<BernoulliOptions>(
  'random.bernoulli',
  { key: keyKind },
  { p: optional(arrayLike), shape: optional(shapeKind), mode: modeKind },
);

/**
 * true with probability p, which is 1/2 unless given; of the shape of p unless given. The uniform
 * numbers it compares with have the dtype of p, for a JS number the default float dtype.
 */
export function bernoulli(
  key: ArrayLike,
  ...args: Trailing<
    [p?: ArrayLike | null, shape?: number | Shape | null, mode?: 'low' | null],
    BernoulliOptions
  >
): NDArray {
  const { p = 0.5, shape } = bernoulliParameters.read([key], args);
  return drawBernoulli('random.bernoulli', key, asInexact(p), shape);
}

function drawBernoulli(
  who: string,
  key: ArrayLike,
  chance: NDArray,
  shape: number | Shape | undefined,
): NDArray {
  const dtype = chance.dtype as FloatDType;
  const draw = settleDraw(who, { shape, dtype }, [chance]);
  return less(uniformUnit(who, key, draw), broadcastRight(chance, draw.shape));
}

/** The options of `rademacher`. */
export interface RademacherOptions {
  readonly shape?: number | Shape | null | undefined;
  /** int32 unless given. */
  readonly dtype?: DType | null | undefined;
}

const rademacherParameters = parameters<RademacherOptions>(
  'random.rademacher',
  { key: keyKind },
  { shape: optional(shapeKind), dtype: optional(dtypeKind) },
);

/** -1 or 1 with equal probability. */
export function rademacher(
  key: ArrayLike,
  ...args: Trailing<[shape?: number | Shape | null, dtype?: DType | null], RademacherOptions>
): NDArray {
  const { shape = [], dtype = 'int32' } = rademacherParameters.read([key], args);
  return drawSigns('random.rademacher', key, { shape, dtype });
}

export function drawSigns(
  who: string,
  key: ArrayLike,
  { shape, dtype }: { readonly shape: number | Shape; readonly dtype: DType },
): NDArray {
  const heads = convertTo(drawBernoulli(who, key, asInexact(0.5), shape), dtype);
  return subtract(multiply(heads, 2), 1);
}

/** The options of `geometric`. */
export interface GeometricOptions extends IntegerOptions {
  readonly shape?: number | Shape | null | undefined;
}

const geometricParameters = parameters<GeometricOptions>(
  'random.geometric',
  { key: keyKind, p: arrayLike },
  { shape: optional(shapeKind), dtype: integerDType },
);

/** The number of trials up to the first success, each of probability p: 1, 2, … */
export function geometric(
  key: ArrayLike,
  p: ArrayLike,
  ...args: Trailing<[shape?: number | Shape | null, dtype?: IntegerDType | null], GeometricOptions>
): NDArray {
  const { shape, dtype: counted = 'int32' } = geometricParameters.read([key, p], args);
  const chance = asInexact(requireReal('random.geometric', p));
  const dtype = chance.dtype as FloatDType;
  const draw = settleDraw('random.geometric', { shape, dtype }, [chance]);
  const u = uniformUnit('random.geometric', key, draw);
  const trials = add(floor(divide(log(u), log1p(negative(chance)))), 1);
  return convertTo(trials, counted);
}
