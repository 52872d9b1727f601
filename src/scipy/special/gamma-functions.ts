/** The gamma function and its kin: beta, factorials, polygamma and the Hurwitz zeta function. */
import { arrayLike, flag, integer, named } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { twoOperands } from '../../parameters/arity.js';
import { type DType, isDouble } from '../../array/dtype.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { fail } from '../../array/errors.js';
import { range } from '../../array/shape.js';
import { abs, add, divide, multiply, negative, subtract } from '../../numpy/math/arithmetic.js';
import { convertTo } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { hurwitzZeta, isOdd } from '../../operands/zeta.js';
import {
  equal,
  greater,
  greaterEqual,
  isnan,
  less,
  logicalAnd,
  logicalOr,
} from '../../numpy/math/logic.js';
import { exp, log1p } from '../../numpy/math/math.js';
import { asInexact, requireReal } from '../../operands/promote.js';
import { floor, rint } from '../../numpy/math/rounding.js';
import { where } from '../../numpy/indexing/where.js';
import { floats, oneFloat, realFloats } from '../floats.js';
import { betaln, logGammaQuotient } from './gamma-quotients.js';

/** log |Γ(x)|. */
export const gammaln = (x: ArrayLike, ...none: []): NDArray =>
  op('lgamma', oneFloat('scipy.special.gammaln', x, none));
export { gammaln as loggamma };

/** The logarithmic derivative of Γ. */
export const digamma = (x: ArrayLike, ...none: []): NDArray =>
  op('digamma', oneFloat('scipy.special.digamma', x, none));
export { digamma as psi };

/** The sign of Γ(x); NaN at the poles -1, -2, … */
export function gammasgn(x: ArrayLike, ...none: []): NDArray {
  const array = op('stopGradient', oneFloat('scipy.special.gammasgn', x, none));
  const below = floor(array);
  const isPole = logicalAnd(less(array, 0), equal(array, below));
  const signOfZero = where(less(divide(1, array), 0), -1, 1);
  const negativeSign = logicalAnd(less(array, 0), isOdd(below));
  const sign = subtract(1, multiply(convertTo(negativeSign, array.dtype), 2));
  return where(logicalOr(isPole, isnan(array)), NaN, where(equal(array, 0), signOfZero, sign));
}

/** Γ(x): exact for whole numbers as far as the dtype is. ±∞ at the zeros, NaN at -1, -2, … */
export const gamma = (x: ArrayLike, ...none: []): NDArray =>
  op('gamma', oneFloat('scipy.special.gamma', x, none));

/** Γ(a) Γ(b) / Γ(a + b). */
export function beta(a: ArrayLike, b: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.beta', a, b, none);
  const [x, y] = realFloats('scipy.special.beta', a, b);
  const sign = multiply(multiply(gammasgn(x), gammasgn(y)), gammasgn(add(x, y)));
  return multiply(sign, exp(betaln(x, y)));
}

/** The logarithm of the multivariate gamma function has a term for each dimension. */
const mostDimensions = 1000;

const multigammalnParameters = parameters('scipy.special.multigammaln', {
  a: arrayLike,
  d: integer,
});

/** The logarithm of the multivariate gamma function of dimension d. */
export function multigammaln(a: ArrayLike, d: number, ...none: []): NDArray {
  multigammalnParameters.read([a, d], none);
  if (d < 1 || d > mostDimensions)
    fail(
      'bad-argument',
      `scipy.special.multigammaln: d must be from 1 to ${mostDimensions}, received ${d}.`,
    );
  const array = asInexact(requireReal('scipy.special.multigammaln', a));
  const terms = range(d).map((j) => gammaln(subtract(array, j / 2)));
  return add(
    terms.reduce((x, y) => add(x, y)),
    (d * (d - 1) * Math.log(Math.PI)) / 4,
  );
}

/** Γ(n + 1), and 0 for negative n. */
export function factorial(n: ArrayLike, ...none: []): NDArray {
  const array = oneFloat('scipy.special.factorial', n, none);
  const isNegative = less(array, 0);
  return where(isNegative, 0, gamma(add(where(isNegative, 0, array), 1)));
}

/** The largest number whose gamma function is finite. */
const largestArgument = (dtype: DType): number => (isDouble(dtype) ? 171 : 35);

/** A count that is known to be whole, without the error of its computation; its slopes stay. */
function asCount(x: NDArray, isWhole: NDArray): NDArray {
  const exactTo = isDouble(x.dtype) ? 2 ** 48 : 2 ** 18;
  const error = op('stopGradient', subtract(rint(x), x));
  return add(x, where(logicalAnd(isWhole, less(x, exactTo)), error, 0));
}

export interface CombOptions {
  /** Whether an element may be taken several times. */
  readonly repetition?: boolean | undefined;
}

const combParameters = parameters<CombOptions>(
  'scipy.special.comb',
  { N: arrayLike, k: arrayLike },
  { repetition: named(flag) },
);

/** How many ways there are to take k of n; 0 unless 0 ≤ k ≤ n. */
export function comb(n: ArrayLike, k: ArrayLike, ...args: Trailing<[], CombOptions>): NDArray {
  const { repetition = false } = combParameters.read([n, k], args);
  const [kinds, taken] = realFloats('scipy.special.comb', n, k);
  const isNothing = logicalAnd(equal(taken, 0), greaterEqual(kinds, 0));
  const total = repetition ? where(isNothing, 0, subtract(add(kinds, taken), 1)) : kinds;
  const impossible = logicalOr(less(taken, 0), greater(taken, total));
  const [all, part] = [where(impossible, 0, total), where(impossible, 0, taken)];
  const rest = subtract(all, part);
  const isSmall = less(all, largestArgument(total.dtype));
  const factorialOf = (x: NDArray): NDArray => gamma(add(where(isSmall, x, 0), 1));
  const byFactorials = divide(divide(factorialOf(all), factorialOf(part)), factorialOf(rest));
  const [p, q] = [rest, part].map((x) => add(where(isSmall, 0, x), 1)) as [NDArray, NDArray];
  const logarithm = add(betaln(p, q), log1p(where(isSmall, 0, all)));
  const ways = where(isSmall, byFactorials, exp(negative(logarithm)));
  const isWhole = logicalAnd(equal(all, floor(all)), equal(part, floor(part)));
  return where(impossible, 0, asCount(ways, isWhole));
}

/** Γ(z + m) / Γ(z). */
export function poch(z: ArrayLike, m: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.poch', z, m, none);
  const [start, steps] = realFloats('scipy.special.poch', z, m);
  const end = add(start, steps);
  const bound = largestArgument(start.dtype);
  const isSmall = logicalAnd(less(abs(start), bound), less(abs(end), bound));
  const direct = divide(gamma(where(isSmall, end, 1)), gamma(where(isSmall, start, 1)));
  const [from, by] = [where(isSmall, 1, start), where(isSmall, 0, steps)];
  const sign = multiply(gammasgn(add(from, by)), gammasgn(from));
  const ratio = multiply(sign, exp(negative(logGammaQuotient(from, by))));
  return where(equal(steps, 0), 1, where(isSmall, direct, ratio));
}

/**
 * The Hurwitz zeta function Σ (q + k)^-s for s > 1; NaN for s < 1 and ∞ for s = 1. For q < 0 it is
 * defined for whole s only, elsewhere NaN; at the poles 0, -1, … it is ∞ for even s, else NaN.
 */
export function zeta(s: ArrayLike, q: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.zeta', s, q, none);
  return hurwitzZeta(...realFloats('scipy.special.zeta', s, q));
}

/**
 * The n-th derivative of `digamma` for whole n ≥ 0, else NaN. At 0, -1, … it is ∞ for odd n, else
 * NaN. There is no derivative by n: it throws `not-differentiable`.
 */
export function polygamma(n: ArrayLike, x: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.polygamma', n, x, none);
  return op('polygamma', ...floats('polygamma', n, x));
}
