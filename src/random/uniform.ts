/** Random bits, and floats made of them: what all other samplers draw from. */
import { defaultDType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { broadcastShapes, checkedShape, printShape, type Shape } from '../array/shape.js';
import { sameShape } from '../array/aval.js';
import { add, maximum, multiply, subtract } from '../numpy/math/arithmetic.js';
import { broadcastRight, convertTo } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { arrayLike, choice, optional, shape as shapeKind } from '../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../parameters/parameters.js';
import { op } from '../operands/elementwise.js';
import { checkCount, drawWords } from './key.js';
import { drawKinds, key as keyKind, type DrawOptions, type FloatDType } from './parameters.js';

/** The unsigned dtypes. */
type BitsDType = 'uint32' | 'uint16' | 'uint8';

/** The options of `bits`. */
export interface BitsOptions {
  readonly shape?: number | Shape | null | undefined;
  /** The dtype of the numbers: 'uint32' unless given. */
  readonly dtype?: BitsDType | null | undefined;
}

const bitsParameters = parameters<BitsOptions>(
  'random.bits',
  { key: keyKind },
  { shape: optional(shapeKind), dtype: optional(choice<BitsDType>('uint32', 'uint16', 'uint8')) },
);

/** Uniform unsigned numbers: every bit is random. */
export function bits(
  key: ArrayLike,
  ...args: Trailing<[shape?: number | Shape | null, dtype?: BitsDType | null], BitsOptions>
): NDArray {
  const { shape = [], dtype = 'uint32' } = bitsParameters.read([key], args);
  const words = drawBits('random.bits', key, checkedShape('random.bits', shape));
  return convertTo(words, dtype);
}

export function drawBits(who: string, key: ArrayLike, shape: Shape): NDArray {
  return op('xor', ...drawWords(who, key, shape));
}

/** The options of `uniform`. */
export interface UniformOptions extends DrawOptions {
  /** The lower bound, 0 unless given; arrays are broadcast to the shape. */
  readonly minval?: ArrayLike | null | undefined;
  /** The upper bound, 1 unless given. */
  readonly maxval?: ArrayLike | null | undefined;
}

const uniformParameters = parameters<UniformOptions>(
  'random.uniform',
  { key: keyKind },
  { ...drawKinds, minval: optional(arrayLike), maxval: optional(arrayLike) },
);

/** Uniform floats in [minval, maxval). */
export function uniform(
  key: ArrayLike,
  ...args: Trailing<
    [
      shape?: number | Shape | null,
      dtype?: FloatDType | null,
      minval?: ArrayLike | null,
      maxval?: ArrayLike | null,
    ],
    UniformOptions
  >
): NDArray {
  const { minval = 0, maxval = 1, ...options } = uniformParameters.read([key], args);
  const bounds = [minval, maxval] as const;
  const draw = settleDraw('random.uniform', options, bounds);
  return uniformBetween('random.uniform', key, draw, ...bounds);
}

/** A draw whose options are settled. */
export interface Draw {
  readonly shape: Shape;
  readonly dtype: FloatDType;
}

/**
 * The shape and dtype to draw: those given, else the shape to which the parameters broadcast and
 * the default float dtype. Throws where the parameters do not fit the shape.
 */
export function settleDraw(
  who: string,
  { shape: given, dtype = defaultDType() as FloatDType }: Found<DrawOptions>,
  params: readonly ArrayLike[],
): Draw {
  return { shape: drawShape(who, given, params), dtype };
}

/** That shape: what is asked for, to which the parameters broadcast. */
export function drawShape(
  who: string,
  given: number | Shape | undefined,
  params: readonly ArrayLike[],
): Shape {
  const shape = given === undefined ? undefined : checkedShape(who, given);
  const shapes = params.map((p) => asArray(p).shape);
  const common = broadcastShapes(shape === undefined ? shapes : [shape, ...shapes], who);
  if (shape !== undefined && !sameShape(common, shape))
    fail(
      'shape-mismatch',
      `${who}: parameters of shape ${printShape(common)} do not fit the shape ` +
        `${printShape(shape)} asked for; give a shape that they broadcast to.`,
    );
  checkCount(who, common);
  return common;
}

/**
 * u · (max - min) + min for uniform u in [0, 1), as JAX computes it. Only here may rounding give a
 * number outside of the bounds, at the lower one, hence the maximum.
 */
export function uniformBetween(
  who: string,
  key: ArrayLike,
  draw: Draw,
  minval: ArrayLike,
  maxval: ArrayLike,
): NDArray {
  const unit = uniformUnit(who, key, draw);
  if (minval === 0 && maxval === 1) return unit;
  const low = ofDraw(minval, draw.dtype);
  const high = ofDraw(maxval, draw.dtype);
  const span =
    typeof low === 'number' && typeof high === 'number' ? high - low : subtract(high, low);
  return maximum(add(multiply(unit, span), low), low);
}

/** A parameter in the dtype of a draw; numbers stay literals, rounded to it. */
export function ofDraw(x: ArrayLike, dtype: FloatDType): NDArray | number {
  if (typeof x === 'number') return dtype === 'float32' ? Math.fround(x) : x;
  return asArray(x, dtype);
}

/**
 * Uniform floats in [0, 1): as many random bits as the mantissa has, 23 or 52, taken from the top
 * of the word. Integers of so few bits convert exactly, and so do the products with powers of two;
 * signed ones do so in one instruction.
 */
export function uniformUnit(who: string, key: ArrayLike, { shape, dtype }: Draw): NDArray {
  if (dtype === 'float32') {
    const mantissa = op('shiftRightLogical', drawBits(who, key, shape), 9);
    return op('mul', convertTo(convertTo(mantissa, 'int32'), dtype), 2 ** -23);
  }
  const [high, low] = drawWords(who, key, shape);
  return op('fractionOfWords', low, high);
}

/** A parameter as an array of a draw's shape and dtype. */
export function parameter(x: ArrayLike, { shape, dtype }: Draw): NDArray {
  return broadcastRight(asArray(x, dtype), shape);
}

/** What the float formats can express. */
export const formats: Readonly<
  Record<FloatDType, { readonly eps: number; readonly tiny: number; readonly below1: number }>
> = {
  /**
   * The distance from 1 to the next number, the least normal number, the largest number below 1.
   */
  float32: { eps: 2 ** -23, tiny: 2 ** -126, below1: 1 - 2 ** -24 },
  float64: { eps: 2 ** -52, tiny: 2 ** -1022, below1: 1 - 2 ** -53 },
};
