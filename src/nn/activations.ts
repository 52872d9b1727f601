/**
 * Activation functions, elementwise. Integers and booleans are computed in the default float dtype.
 * Their slopes at kinks are JAX's: the kinks of `relu` and its kin are written as choices between
 * pieces, since `maximum` would share the derivative between its operands.
 */
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { normalizeAxis } from '../array/shape.js';
import { fail } from '../array/errors.js';
import {
  abs,
  add,
  divide,
  maximum,
  minimum,
  multiply,
  negative,
  square,
} from '../numpy/math/arithmetic.js';
import { sliceAxis } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { op } from '../operands/elementwise.js';
import { greater, greaterEqual, less, lessEqual, logicalAnd } from '../numpy/math/logic.js';
import { exp, expm1, log, log1p, sqrt, tanh } from '../numpy/math/math.js';
import { asInexact, requireReal } from '../operands/promote.js';
import { clip, where, whereSafe } from '../numpy/indexing/where.js';
import { oneOperand } from '../parameters/arity.js';
import { arrayLike, axis as axisKind, flag } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';

export { tanh };

/** x where it is positive, else 0, with the dtype of x. The slope at 0 is 0. */
export function relu(x: ArrayLike, ...none: []): NDArray {
  const array = asArray(oneOperand('nn.relu', x, none));
  return where(lessEqual(array, 0), 0, array);
}

/** x limited to [0, 6]. The slope at both ends is 0. */
export function relu6(x: ArrayLike, ...none: []): NDArray {
  const array = asArray(oneOperand('nn.relu6', x, none));
  return where(lessEqual(array, 0), 0, where(greaterEqual(array, 6), 6, array));
}

/** 1 / (1 + exp(-x)). */
export const sigmoid = (x: ArrayLike, ...none: []): NDArray =>
  op('logistic', asInexact(oneOperand('nn.sigmoid', x, none)));

/**
 * log(1 + exp x), without overflow: log1p(exp(-|x|)) + max(x, 0), in pieces that have the right
 * slope at 0.
 */
export function softplus(x: ArrayLike, ...none: []): NDArray {
  const array = asInexact(oneOperand('nn.softplus', x, none));
  const positive = greater(array, 0);
  const small = log1p(exp(where(positive, negative(array), array)));
  return add(small, where(positive, array, 0));
}

/** 0 below -1, x above 1, between them (x + 1)² / 4. */
export function sparsePlus(x: ArrayLike, ...none: []): NDArray {
  const array = asInexact(oneOperand('nn.sparsePlus', x, none));
  const isCurved = logicalAnd(greater(array, -1), less(array, 1));
  const curve = (v: NDArray): NDArray => multiply(square(add(v, 1)), 0.25);
  return whereSafe(isCurved, array, 0, curve, where(lessEqual(array, -1), 0, array));
}

/** 0 below -1, 1 above 1, between them (x + 1) / 2. */
export const sparseSigmoid = (x: ArrayLike, ...none: []): NDArray =>
  multiply(minimum(maximum(add(asInexact(oneOperand('nn.sparseSigmoid', x, none)), 1), 0), 2), 0.5);

/** x / (1 + |x|). */
export function softSign(x: ArrayLike, ...none: []): NDArray {
  const array = asInexact(oneOperand('nn.softSign', x, none));
  return divide(array, add(abs(array), 1));
}

/** x · sigmoid(x). */
export function silu(x: ArrayLike, ...none: []): NDArray {
  const array = asInexact(oneOperand('nn.silu', x, none));
  return multiply(array, sigmoid(array));
}
export { silu as swish };

/** log(sigmoid(x)). */
export const logSigmoid = (x: ArrayLike, ...none: []): NDArray =>
  negative(softplus(negative(asInexact(oneOperand('nn.logSigmoid', x, none)))));

export interface LeakyReluOptions {
  readonly negativeSlope?: ArrayLike | undefined;
}

const leakyReluParameters = parameters<LeakyReluOptions>(
  'nn.leakyRelu',
  { x: arrayLike },
  { negativeSlope: arrayLike },
);

/** x where it is not negative, else negativeSlope · x. */
export function leakyRelu(
  x: ArrayLike,
  ...args: Trailing<[negativeSlope?: ArrayLike], LeakyReluOptions>
): NDArray {
  const { negativeSlope = 0.01 } = leakyReluParameters.read([x], args);
  const array = asInexact(x);
  return where(greaterEqual(array, 0), array, multiply(array, negativeSlope));
}

/** relu6(x + 3) / 6. */
export const hardSigmoid = (x: ArrayLike, ...none: []): NDArray =>
  divide(relu6(add(asInexact(oneOperand('nn.hardSigmoid', x, none)), 3)), 6);

/** x · hardSigmoid(x). */
export function hardSilu(x: ArrayLike, ...none: []): NDArray {
  const array = asInexact(oneOperand('nn.hardSilu', x, none));
  return multiply(array, hardSigmoid(array));
}
export { hardSilu as hardSwish };

/** x limited to [-1, 1]. The slope at both ends is 1. */
export function hardTanh(x: ArrayLike, ...none: []): NDArray {
  const array = asInexact(oneOperand('nn.hardTanh', x, none));
  return where(greater(array, 1), 1, where(less(array, -1), -1, array));
}

export interface EluOptions {
  readonly alpha?: ArrayLike | undefined;
}

const eluParameters = parameters<EluOptions>('nn.elu', { x: arrayLike }, { alpha: arrayLike });

/** x where it is positive, else alpha · (exp x - 1). */
export function elu(x: ArrayLike, ...args: Trailing<[alpha?: ArrayLike], EluOptions>): NDArray {
  const { alpha = 1 } = eluParameters.read([x], args);
  const array = asInexact(x);
  const positive = greater(array, 0);
  // The branch not taken must not overflow: its infinite slope would turn into NaN.
  const negativePart = where(positive, 0, array);
  return where(positive, array, multiply(expm1(negativePart), alpha));
}

export interface CeluOptions {
  readonly alpha?: ArrayLike | undefined;
}

const celuParameters = parameters<CeluOptions>('nn.celu', { x: arrayLike }, { alpha: arrayLike });

/** x where it is positive, else alpha · (exp(x / alpha) - 1). */
export function celu(x: ArrayLike, ...args: Trailing<[alpha?: ArrayLike], CeluOptions>): NDArray {
  const { alpha = 1 } = celuParameters.read([x], args);
  const array = asInexact(x);
  const positive = greater(array, 0);
  const negativePart = divide(where(positive, 0, array), alpha);
  return where(positive, array, multiply(expm1(negativePart), alpha));
}

/**
 * elu with the constants for which activations keep mean 0 and variance 1 (Klambauer et al., 2017).
 */
export const selu = (x: ArrayLike, ...none: []): NDArray =>
  multiply(elu(oneOperand('nn.selu', x, none), 1.6732632423543772), 1.0507009873554805);

/** The options of `gelu`. */
export interface GeluOptions {
  /** Whether to use tanh instead of erf; true by default. */
  readonly approximate?: boolean | undefined;
}

const geluParameters = parameters<GeluOptions>('nn.gelu', { x: arrayLike }, { approximate: flag });

/** x · Φ(x) with the distribution function Φ of the normal distribution. */
export function gelu(
  x: ArrayLike,
  ...args: Trailing<[approximate?: boolean], GeluOptions>
): NDArray {
  const { approximate = true } = geluParameters.read([x], args);
  const array = asInexact(requireReal('nn.gelu', x));
  // From 40 on either way the factor of x is 0 or 1 in every digit: x³ need not overflow.
  const inner = clip(array, -40, 40);
  if (!approximate)
    return multiply(multiply(array, 0.5), op('erfc', multiply(inner, -Math.SQRT1_2)));
  const cubic = add(inner, multiply(multiply(square(inner), inner), 0.044715));
  // (1 + tanh u) / 2 without cancellation
  return multiply(array, sigmoid(multiply(cubic, 2 * Math.sqrt(2 / Math.PI))));
}

export interface SquareplusOptions {
  readonly b?: ArrayLike | undefined;
}

const squareplusParameters = parameters<SquareplusOptions>(
  'nn.squareplus',
  { x: arrayLike },
  { b: arrayLike },
);

/** (x + √(x² + b)) / 2. */
export function squareplus(
  x: ArrayLike,
  ...args: Trailing<[b?: ArrayLike], SquareplusOptions>
): NDArray {
  const { b = 4 } = squareplusParameters.read([x], args);
  const array = asInexact(x);
  return multiply(add(array, sqrt(add(square(array), b))), 0.5);
}

/** x · tanh(softplus(x)). */
export function mish(x: ArrayLike, ...none: []): NDArray {
  const array = asInexact(oneOperand('nn.mish', x, none));
  return multiply(array, tanh(softplus(array)));
}

/** x itself. */
export const identity = (x: ArrayLike, ...none: []): NDArray =>
  asArray(oneOperand('nn.identity', x, none));

export interface GluOptions {
  readonly axis?: number | undefined;
}

const gluParameters = parameters<GluOptions>('nn.glu', { x: arrayLike }, { axis: axisKind });

/** The first half of an axis (the last unless given) times the sigmoid of the second half. */
export function glu(x: ArrayLike, ...args: Trailing<[axis?: number], GluOptions>): NDArray {
  const { axis = -1 } = gluParameters.read([x], args);
  const array = asInexact(x);
  const along = normalizeAxis(axis, array.ndim, 'nn.glu');
  const n = array.shape[along] ?? 0;
  if (n % 2 !== 0)
    fail('shape-mismatch', `nn.glu: axis ${axis} must have an even length, received ${n}.`);
  const half = (start: number): NDArray => sliceAxis(array, along, start, start + n / 2);
  return multiply(half(0), sigmoid(half(n / 2)));
}

/** log(1 - exp(-x)) for positive x, accurate near 0 and far from it (Mächler, 2012). */
export function log1mexp(x: ArrayLike, ...none: []): NDArray {
  const array = asInexact(oneOperand('nn.log1mexp', x, none));
  const isNear = less(array, Math.LN2);
  const far = log1p(negative(exp(negative(where(isNear, 1, array)))));
  return whereSafe(isNear, array, 0.5, (v) => log(negative(expm1(negative(v)))), far);
}
