/** Exponential, trigonometric and Fresnel integrals, and their kin. */
import { isComplex } from '../../array/dtype.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { where } from '../../numpy/indexing/where.js';
import { less } from '../../numpy/math/logic.js';
import { op } from '../../operands/elementwise.js';
import { asInexact } from '../../operands/promote.js';
import { oneOperand, twoOperands } from '../../parameters/arity.js';
import { oneFloat, realFloats } from '../floats.js';

/** Ei(x), the principal value of the integral of eᵗ / t from -∞ to x; -∞ at 0. */
export const expi = (x: ArrayLike, ...none: []): NDArray =>
  op('expi', oneFloat('scipy.special.expi', x, none));

/** E₁(x), the integral of e^(-xt) / t from 1 to ∞; ∞ at 0, NaN for negative x. */
export const exp1 = (x: ArrayLike, ...none: []): NDArray =>
  op('expn', 1, oneFloat('scipy.special.exp1', x, none));

/**
 * E_n(x), the integral of e^(-xt) / tⁿ from 1 to ∞, for whole n >= 0; NaN for other n and negative
 * x. The operands broadcast. It has no derivative by n, where it throws `not-differentiable`.
 */
export function expn(n: ArrayLike, x: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.expn', n, x, none);
  const [order, at] = realFloats('scipy.special.expn', n, x);
  return op('expn', where(less(order, 0), NaN, order), at);
}

/**
 * Si(x), the integral of sin(t) / t from 0 to x, and Ci(|x|) = γ + ln |x| + the integral of
 * (cos(t) - 1) / t, as a list of two arrays.
 */
export function sici(x: ArrayLike, ...none: []): [NDArray, NDArray] {
  const array = oneFloat('scipy.special.sici', x, none);
  return [op('sinIntegral', array), op('cosIntegral', array)];
}

/** S(x) and C(x), the integrals of sin(πt²/2) and cos(πt²/2) from 0 to x: a list of two arrays. */
export function fresnel(x: ArrayLike, ...none: []): [NDArray, NDArray] {
  const array = oneFloat('scipy.special.fresnel', x, none);
  return [op('fresnelSin', array), op('fresnelCos', array)];
}

/** Spence's function Li₂(1 - x), the integral of ln(t) / (1 - t) from 1 to x; NaN for x < 0. */
export const spence = (x: ArrayLike, ...none: []): NDArray =>
  op('spence', oneFloat('scipy.special.spence', x, none));

/** Dawson's integral, exp(-x²) times the integral of exp(t²) from 0 to x. */
export const dawsn = (x: ArrayLike, ...none: []): NDArray =>
  op(
    'mul',
    op('faddeevaImag', oneFloat('scipy.special.dawsn', x, none), 0),
    Math.sqrt(Math.PI) / 2,
  );

/** Faddeeva's function exp(-z²) erfc(-iz), which is complex, also of real z. */
export function wofz(z: ArrayLike, ...none: []): NDArray {
  const array = asInexact(oneOperand('scipy.special.wofz', z, none));
  const [x, y] = isComplex(array.dtype) ? [op('real', array), op('imag', array)] : [array, 0];
  return op('complex', op('faddeevaReal', x, y), op('faddeevaImag', x, y));
}

/**
 * Owen's function T(h, a), the integral of exp(-h²(1+x²)/2) / (2π(1+x²)) from 0 to a. The operands
 * broadcast.
 */
export function owensT(h: ArrayLike, a: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.owensT', h, a, none);
  return op('owensT', ...realFloats('scipy.special.owensT', h, a));
}
