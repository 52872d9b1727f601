/** The regularized incomplete gamma and beta functions, and their inverses. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { op } from '../../operands/elementwise.js';
import { twoOperands } from '../../parameters/arity.js';
import { arrayLike } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { realFloats } from '../floats.js';

/**
 * The regularized incomplete gamma function P(a, x): the integral of t^(a-1) e^-t / Γ(a) from 0 to
 * x. NaN where a or x is negative, or both are 0 or infinite. The operands broadcast, integers
 * become floats. It has two derivatives by a, then throws `not-differentiable`.
 */
export function gammainc(a: ArrayLike, x: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.gammainc', a, x, none);
  return op('igamma', ...realFloats('scipy.special.gammainc', a, x));
}

/** 1 - P(a, x), accurate also where it is small; else as `gammainc`. */
export function gammaincc(a: ArrayLike, x: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.gammaincc', a, x, none);
  return op('igammac', ...realFloats('scipy.special.gammaincc', a, x));
}

const betaincParameters = parameters('scipy.special.betainc', {
  a: arrayLike,
  b: arrayLike,
  x: arrayLike,
});

/**
 * The regularized incomplete beta function: the integral of t^(a-1) (1-t)^(b-1) / B(a, b) from 0 to
 * x. NaN unless a and b are not negative and x is from 0 to 1. The operands broadcast, integers
 * become floats. It has one derivative by a and b, then throws `not-differentiable`. By continued
 * fractions, their slopes (R. J. Boik and J. F. Robinson-Cox, 1998), and for large a and b by the
 * expansion of A. R. Didonato and A. H. Morris (1992).
 */
export function betainc(a: ArrayLike, b: ArrayLike, x: ArrayLike, ...none: []): NDArray {
  betaincParameters.read([a, b, x], none);
  return op('betainc', ...realFloats('scipy.special.betainc', a, b, x));
}

const betainccParameters = parameters('scipy.special.betaincc', {
  a: arrayLike,
  b: arrayLike,
  x: arrayLike,
});

/** 1 - `betainc`, accurate also where it is small; else as `betainc`. */
export function betaincc(a: ArrayLike, b: ArrayLike, x: ArrayLike, ...none: []): NDArray {
  betainccParameters.read([a, b, x], none);
  return op('betaincc', ...realFloats('scipy.special.betaincc', a, b, x));
}

/**
 * The inverse of `gammainc` by x: the x with P(a, x) = p. NaN unless a > 0 and p is from 0 to 1; ∞
 * where p is 1. The operands broadcast, integers become floats. By Newton's steps
 * for the logarithm of the smaller tail, which is concave in ln x.
 */
export function gammaincinv(a: ArrayLike, p: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.gammaincinv', a, p, none);
  return op('igammaInverse', ...realFloats('scipy.special.gammaincinv', a, p));
}

/** The inverse of `gammaincc` by x: the x with 1 - P(a, x) = q. Else as `gammaincinv`. */
export function gammainccinv(a: ArrayLike, q: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.gammainccinv', a, q, none);
  return op('igammacInverse', ...realFloats('scipy.special.gammainccinv', a, q));
}

const betaincinvParameters = parameters('scipy.special.betaincinv', {
  a: arrayLike,
  b: arrayLike,
  y: arrayLike,
});

/**
 * The inverse of `betainc` by x: the x of which the regularized incomplete beta function is y. NaN
 * unless a and b are positive and y is from 0 to 1. The operands broadcast, integers become floats.
 * It has one derivative by a and b, then throws `not-differentiable`. By Newton's steps for the
 * logarithm of the smaller tail, which is concave in ln x/(1-x).
 */
export function betaincinv(a: ArrayLike, b: ArrayLike, y: ArrayLike, ...none: []): NDArray {
  betaincinvParameters.read([a, b, y], none);
  return op('betaincInverse', ...realFloats('scipy.special.betaincinv', a, b, y));
}

const betainccinvParameters = parameters('scipy.special.betainccinv', {
  a: arrayLike,
  b: arrayLike,
  y: arrayLike,
});

/** The inverse of `betaincc` by x: the x of which 1 - `betainc` is y. Else as `betaincinv`. */
export function betainccinv(a: ArrayLike, b: ArrayLike, y: ArrayLike, ...none: []): NDArray {
  betainccinvParameters.read([a, b, y], none);
  return op('betainccInverse', ...realFloats('scipy.special.betainccinv', a, b, y));
}
