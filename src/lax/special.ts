/**
 * Special functions beyond those of `elementwise.ts`: elementwise, of floats of one dtype, with
 * shapes as there; JS numbers among operands take those of the arrays.
 */
import { isRealFloat } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { noParams } from '../ir/program.js';
import { filled } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { model } from '../operands/elementwise.js';
import { modifiedBessel } from '../operands/modified-bessel.js';
import type { Operand } from '../operands/promote.js';
import { hurwitzZeta } from '../operands/zeta.js';
import { oneOperand, twoOperands } from '../parameters/arity.js';
import { arrayLike } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import { bind1 } from '../trace/bind.js';
import { equalOperands } from './operands.js';

type OfTwo = 'igamma' | 'igammac' | 'igammaGradA' | 'gammaSlope' | 'polygamma';

function requireFloats(who: string, { dtype }: NDArray): void {
  if (!isRealFloat(dtype))
    fail(
      'dtype-mismatch',
      `${who}: wants floats, received ${dtype}. Convert with lax.convertElementType.`,
    );
}

function ofTwo(
  who: string,
  name: OfTwo,
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
  ofTwo('lax.igamma', 'igamma', a, x, none);

/** 1 - P(a, x), accurate also where it is small; else as `igamma`. */
export const igammac = (a: ArrayLike, x: ArrayLike, ...none: []): NDArray =>
  ofTwo('lax.igammac', 'igammac', a, x, none);

/** ∂P(a, x)/∂a, the derivative of `igamma` by its first operand; 0 where x is 0. */
export const igammaGradA = (a: ArrayLike, x: ArrayLike, ...none: []): NDArray =>
  ofTwo('lax.igammaGradA', 'igammaGradA', a, x, none);

/**
 * The derivative of a sample x of the gamma distribution by its shape a: that of x where P(a, x) is
 * held. NaN unless a is positive and x not negative.
 */
export const randomGammaGrad = (a: ArrayLike, x: ArrayLike, ...none: []): NDArray =>
  ofTwo('lax.randomGammaGrad', 'gammaSlope', a, x, none);

const betaincParameters = parameters('lax.betainc', { a: arrayLike, b: arrayLike, x: arrayLike });

/**
 * The regularized incomplete beta function: the integral of t^(a-1) (1-t)^(b-1) / B(a, b) from 0 to
 * x. NaN unless a and b are not negative and x is from 0 to 1. It has one derivative by a and b,
 * then throws `not-differentiable`.
 */
export function betainc(a: ArrayLike, b: ArrayLike, x: ArrayLike, ...none: []): NDArray {
  betaincParameters.read([a, b, x], none);
  return bind1('betainc', equalOperands('lax.betainc', [a, b, x]), noParams);
}

/**
 * The m-th derivative of `digamma` for whole m >= 0, held as a float, else NaN. At 0, -1, … it is ∞
 * for odd m, else NaN. It has no derivative by m, where it throws `not-differentiable`.
 */
export const polygamma = (m: ArrayLike, x: ArrayLike, ...none: []): NDArray =>
  ofTwo('lax.polygamma', 'polygamma', m, x, none);

/**
 * The Hurwitz zeta function Σ (q + k)^-x for x > 1; NaN for x < 1 and ∞ for x = 1. For q < 0 it is
 * defined for whole x only, elsewhere NaN; at the poles 0, -1, … it is ∞ for even x, else NaN.
 */
export function zeta(x: ArrayLike, q: ArrayLike, ...none: []): NDArray {
  twoOperands('lax.zeta', x, q, none);
  const [first, second] = equalOperands('lax.zeta', [x, q]);
  const like = model([first, second] as Operand[]);
  const whole = (y: Operand): NDArray =>
    typeof y === 'number' ? filled(y, like.shape, like.dtype) : y;
  const [exponent, start] = [whole(first!), whole(second!)];
  requireFloats('lax.zeta', like);
  return hurwitzZeta(exponent, start);
}

/** A modified Bessel function, scaled; of floats. */
function scaledBessel(who: string, order: 0 | 1, x: ArrayLike, none: readonly unknown[]): NDArray {
  const array = asArray(oneOperand(who, x, none));
  requireFloats(who, array);
  return modifiedBessel(order, true, array);
}

/** exp(-|x|) I₀(x), of the modified Bessel function of order 0. */
export const besselI0e = (x: ArrayLike, ...none: []): NDArray =>
  scaledBessel('lax.besselI0e', 0, x, none);

/** exp(-|x|) I₁(x), of the modified Bessel function of order 1. */
export const besselI1e = (x: ArrayLike, ...none: []): NDArray =>
  scaledBessel('lax.besselI1e', 1, x, none);
