/** Incomplete gamma and beta functions: elementwise, of floats of one shape and dtype. */
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { noParams } from '../ir/program.js';
import { twoOperands } from '../parameters/arity.js';
import { arrayLike } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import { bind1 } from '../trace/bind.js';
import { equalOperands } from './operands.js';

type OfShape = 'igamma' | 'igammac' | 'gammaSlope';

function ofShape(
  who: string,
  name: OfShape,
  a: ArrayLike,
  x: ArrayLike,
  none: readonly unknown[],
): NDArray {
  twoOperands(who, a, x, none);
  return bind1(name, equalOperands(who, [a, x]), noParams);
}

/**
 * The regularized incomplete gamma function P(a, x): the integral of t^(a-1) e^-t / Γ(a) from 0 to
 * x. NaN where a or x is negative, or both are 0 or infinite. It has two derivatives by a, then
 * throws `not-differentiable`.
 */
export const igamma = (a: ArrayLike, x: ArrayLike, ...none: []): NDArray =>
  ofShape('lax.igamma', 'igamma', a, x, none);

/** 1 - P(a, x), accurate also where it is small; else as `igamma`. */
export const igammac = (a: ArrayLike, x: ArrayLike, ...none: []): NDArray =>
  ofShape('lax.igammac', 'igammac', a, x, none);

/** ∂P(a, x)/∂a, the derivative of `igamma` by its first operand; 0 where x is 0. */
export function igammaGradA(a: ArrayLike, x: ArrayLike, ...none: []): NDArray {
  twoOperands('lax.igammaGradA', a, x, none);
  return bind1('igammaGradA', equalOperands('lax.igammaGradA', [a, x]), noParams);
}

/**
 * The derivative of a sample x of the gamma distribution by its shape a: that of x where P(a, x) is
 * held. NaN unless a is positive and x not negative.
 */
export const randomGammaGrad = (a: ArrayLike, x: ArrayLike, ...none: []): NDArray =>
  ofShape('lax.randomGammaGrad', 'gammaSlope', a, x, none);

const betaincParameters = parameters('lax.betainc', { a: arrayLike, b: arrayLike, x: arrayLike });

/**
 * The regularized incomplete beta function: the integral of t^(a-1) (1-t)^(b-1) / B(a, b) from 0 to
 * x. NaN unless a and b are not negative and x is from 0 to 1. It has no derivative by a or b:
 * there it throws `not-differentiable`.
 */
export function betainc(a: ArrayLike, b: ArrayLike, x: ArrayLike, ...none: []): NDArray {
  betaincParameters.read([a, b, x], none);
  return bind1('betainc', equalOperands('lax.betainc', [a, b, x]), noParams);
}
