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
} from '../numpy/arithmetic.js';
import { sliceAxis } from '../numpy/basic.js';
import { asArray } from '../numpy/convert.js';
import { op } from '../numpy/elementwise.js';
import { greater, greaterEqual, less, lessEqual, logicalAnd } from '../numpy/logic.js';
import { exp, expm1, log, log1p, sqrt, tanh } from '../numpy/math.js';
import { asInexact } from '../numpy/promote.js';
import { clip, where, whereSafe } from '../numpy/where.js';

export { tanh };

/** x where it is positive, else 0, with the dtype of x. The slope at 0 is 0. */
export function relu(x: ArrayLike): NDArray {
  const array = asArray(x);
  return where(lessEqual(array, 0), 0, array);
}

/** x limited to [0, 6]. The slope at both ends is 0. */
export function relu6(x: ArrayLike): NDArray {
  const array = asArray(x);
  return where(lessEqual(array, 0), 0, where(greaterEqual(array, 6), 6, array));
}

/** 1 / (1 + exp(-x)). */
export const sigmoid = (x: ArrayLike): NDArray => op('logistic', asInexact(x));

/**
 * log(1 + exp x), without overflow: log1p(exp(-|x|)) + max(x, 0), in pieces that have the right
 * slope at 0.
 */
export function softplus(x: ArrayLike): NDArray {
  const array = asInexact(x);
  const positive = greater(array, 0);
  const small = log1p(exp(where(positive, negative(array), array)));
  return add(small, where(positive, array, 0));
}

/** 0 below -1, x above 1, between them (x + 1)² / 4. */
export function sparsePlus(x: ArrayLike): NDArray {
  const array = asInexact(x);
  const isCurved = logicalAnd(greater(array, -1), less(array, 1));
  const curve = (v: NDArray): NDArray => multiply(square(add(v, 1)), 0.25);
  return whereSafe(isCurved, array, 0, curve, where(lessEqual(array, -1), 0, array));
}

/** 0 below -1, 1 above 1, between them (x + 1) / 2. */
export const sparseSigmoid = (x: ArrayLike): NDArray =>
  multiply(minimum(maximum(add(asInexact(x), 1), 0), 2), 0.5);

/** x / (1 + |x|). */
export function softSign(x: ArrayLike): NDArray {
  const array = asInexact(x);
  return divide(array, add(abs(array), 1));
}

/** x · sigmoid(x). */
export function silu(x: ArrayLike): NDArray {
  const array = asInexact(x);
  return multiply(array, sigmoid(array));
}
export { silu as swish };

/** log(sigmoid(x)). */
export const logSigmoid = (x: ArrayLike): NDArray => negative(softplus(negative(asInexact(x))));

/** x where it is not negative, else negativeSlope · x. */
export function leakyRelu(x: ArrayLike, negativeSlope: ArrayLike = 0.01): NDArray {
  const array = asInexact(x);
  return where(greaterEqual(array, 0), array, multiply(array, negativeSlope));
}

/** relu6(x + 3) / 6. */
export const hardSigmoid = (x: ArrayLike): NDArray => divide(relu6(add(asInexact(x), 3)), 6);

/** x · hardSigmoid(x). */
export function hardSilu(x: ArrayLike): NDArray {
  const array = asInexact(x);
  return multiply(array, hardSigmoid(array));
}
export { hardSilu as hardSwish };

/** x limited to [-1, 1]. The slope at both ends is 1. */
export function hardTanh(x: ArrayLike): NDArray {
  const array = asInexact(x);
  return where(greater(array, 1), 1, where(less(array, -1), -1, array));
}

/** x where it is positive, else alpha · (exp x - 1). */
export function elu(x: ArrayLike, alpha: ArrayLike = 1): NDArray {
  const array = asInexact(x);
  const positive = greater(array, 0);
  // The branch not taken must not overflow: its infinite slope would turn into NaN.
  const negativePart = where(positive, 0, array);
  return where(positive, array, multiply(expm1(negativePart), alpha));
}

/** x where it is positive, else alpha · (exp(x / alpha) - 1). */
export function celu(x: ArrayLike, alpha: ArrayLike = 1): NDArray {
  const array = asInexact(x);
  const positive = greater(array, 0);
  const negativePart = divide(where(positive, 0, array), alpha);
  return where(positive, array, multiply(expm1(negativePart), alpha));
}

/** elu with the constants for which activations keep mean 0 and variance 1 (Klambauer et al., 2017). */
export const selu = (x: ArrayLike): NDArray =>
  multiply(elu(x, 1.6732632423543772), 1.0507009873554805);

export interface GeluOptions {
  /** By tanh instead of erf; yes unless given. */
  readonly approximate?: boolean | undefined;
}

/** x · Φ(x) with the distribution function Φ of the normal distribution. */
export function gelu(x: ArrayLike, approximate: boolean | GeluOptions = true): NDArray {
  const array = asInexact(x);
  const byTanh = typeof approximate === 'boolean' ? approximate : approximate.approximate !== false;
  // From 40 on either way the factor of x is 0 or 1 in every digit: x³ need not overflow.
  const inner = clip(array, -40, 40);
  if (!byTanh) return multiply(multiply(array, 0.5), op('erfc', multiply(inner, -Math.SQRT1_2)));
  const cubic = add(inner, multiply(multiply(square(inner), inner), 0.044715));
  // (1 + tanh u) / 2 without cancellation
  return multiply(array, sigmoid(multiply(cubic, 2 * Math.sqrt(2 / Math.PI))));
}

/** (x + √(x² + b)) / 2. */
export function squareplus(x: ArrayLike, b: ArrayLike = 4): NDArray {
  const array = asInexact(x);
  return multiply(add(array, sqrt(add(square(array), b))), 0.5);
}

/** x · tanh(softplus(x)). */
export function mish(x: ArrayLike): NDArray {
  const array = asInexact(x);
  return multiply(array, tanh(softplus(array)));
}

/** x itself. */
export const identity = (x: ArrayLike): NDArray => asArray(x);

/** The first half of an axis (the last unless given) times the sigmoid of the second half. */
export function glu(x: ArrayLike, axis = -1): NDArray {
  const array = asInexact(x);
  const along = normalizeAxis(axis, array.ndim, 'nn.glu');
  const n = array.shape[along] ?? 0;
  if (n % 2 !== 0)
    fail('shape-mismatch', `nn.glu: axis ${axis} must have an even length, received ${n}.`);
  const half = (start: number): NDArray => sliceAxis(array, along, start, start + n / 2);
  return multiply(half(0), sigmoid(half(n / 2)));
}

/** log(1 - exp(-x)) for positive x, accurate near 0 and far from it (Mächler, 2012). */
export function log1mexp(x: ArrayLike): NDArray {
  const array = asInexact(x);
  const isNear = less(array, Math.LN2);
  const far = log1p(negative(exp(negative(where(isNear, 1, array)))));
  return whereSafe(isNear, array, 0.5, (v) => log(negative(expm1(negative(v)))), far);
}
