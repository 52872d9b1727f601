/**
 * Quotients of gamma functions. Logarithms of Γ of large arguments differ by much less than they
 * are: there Stirling's formula is subtracted term by term (A. R. Didonato and A. H. Morris,
 * "Algorithm 708: significant digit computation of the incomplete beta function ratios", ACM TOMS
 * 18, 1992).
 */
import { twoOperands } from '../../parameters/arity.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, divide, multiply, negative, square, subtract } from '../../numpy/math/arithmetic.js';
import { horner, op } from '../../operands/elementwise.js';
import {
  equal,
  greater,
  greaterEqual,
  isfinite,
  isinf,
  less,
  lessEqual,
  logicalAnd,
} from '../../numpy/math/logic.js';
import { log, log1p } from '../../numpy/math/math.js';
import { where } from '../../numpy/indexing/where.js';
import { realFloats } from '../floats.js';
import { deviation, xlog1py, xlogy } from './entropy.js';

/** The least argument for which Stirling's series is exact to the last digit. */
const large = 10;

/** x (ln Γ(x) - (x - ½) ln x + x - ½ ln 2π) in 1/x². */
const stirlingTerms = [
  1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12,
]; // prettier-ignore

/** ln Γ(x) less Stirling's formula for it; x is at least `large`. */
const stirlingRest = (x: NDArray): NDArray =>
  divide(horner(divide(1, square(x)), stirlingTerms), x);

const lgamma = (x: NDArray): NDArray => op('lgamma', x);

/** ln Γ(x) - ln Γ(x + step), where x and x + step are positive; else ln |Γ(x) / Γ(x + step)|. */
export function logGammaQuotient(x: NDArray, step: NDArray): NDArray {
  const end = add(x, step);
  const isLarge = logicalAnd(greaterEqual(x, large), greaterEqual(end, large));
  const isEndless = logicalAnd(isLarge, isinf(end));
  const far = logicalAnd(isLarge, op('not', isEndless));
  const [b, a] = [where(far, x, large), where(far, step, 0)];
  const [start, last] = [where(isLarge, 1, x), where(isLarge, 1, end)];
  const direct = subtract(lgamma(start), lgamma(last));
  const sum = where(far, end, large);
  const main = add(
    multiply(subtract(b, 0.5), log1p(divide(a, b))),
    multiply(a, subtract(log(sum), 1)),
  );
  const stirling = subtract(subtract(stirlingRest(b), stirlingRest(sum)), main);
  const endless = where(greater(step, 0), -Infinity, where(equal(step, 0), 0, Infinity));
  return where(isEndless, endless, where(isLarge, stirling, direct));
}

/** ln |B(a, b)| = ln |Γ(a) Γ(b) / Γ(a + b)|. */
export function betaln(a: ArrayLike, b: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.betaln', a, b, none);
  const [x, y] = realFloats('scipy.special.betaln', a, b);
  // A tie counts to one side: the function is symmetric, so that derivatives of every order are
  // right.
  const first = lessEqual(x, y);
  const [low, high] = [where(first, x, y), where(first, y, x)];
  const bothLarge = logicalAnd(greaterEqual(low, large), op('not', isinf(high)));
  const oneSmall = where(bothLarge, 1, low);
  const usual = add(lgamma(oneSmall), logGammaQuotient(where(bothLarge, 1, high), oneSmall));
  const [p, q] = [where(bothLarge, low, large), where(bothLarge, high, large)];
  const powers = add(
    multiply(subtract(p, 0.5), log1p(divide(q, p))),
    multiply(q, log1p(divide(p, q))),
  );
  const rest = add(stirlingRest(p), subtract(stirlingRest(q), stirlingRest(add(p, q))));
  const constant = subtract(0.5 * Math.log(2 * Math.PI), multiply(log(q), 0.5));
  return where(bothLarge, add(constant, subtract(rest, powers)), usual);
}

/**
 * log(m^x e^-m / Γ(x + 1)), the logarithm of Poisson's distribution also between whole numbers. For
 * large x near m it is compared with its value at m = x, so that only the deviation is computed (C.
 * Loader, "Fast and accurate computation of binomial probabilities", 2000). `powers` is x ln m.
 */
export function logPoisson(x: NDArray, mean: NDArray, powers = xlogy(x, mean)): NDArray {
  const isNear = logicalAnd(lessEqual(mean, multiply(x, 16)), lessEqual(x, multiply(mean, 16)));
  const isLarge = logicalAnd(logicalAnd(greaterEqual(x, large), isfinite(x)), isNear);
  const [n, m] = [where(isLarge, x, large), where(isLarge, mean, large)];
  const atPeak = add(stirlingRest(n), multiply(log(multiply(n, 2 * Math.PI)), 0.5));
  const usual = subtract(subtract(powers, lgamma(add(where(isLarge, 1, x), 1))), mean);
  return where(isLarge, negative(add(deviation(n, m), atPeak)), usual);
}

/**
 * log((x+y)! / (x! y!) pˣ (1-p)ʸ), also between whole numbers: where x + y is large, x and y as of
 * two Poisson distributions, given their sum.
 */
export function logBinomial(x: NDArray, y: NDArray, p: NDArray): NDArray {
  const isSmall = less(add(x, y), large);
  const few = logBinomialOfFew(where(isSmall, x, 1), where(isSmall, y, 1), p);
  const many = logBinomialOfMany(where(isSmall, large, x), where(isSmall, large, y), p);
  return where(isSmall, few, many);
}

function logBinomialOfFew(x: NDArray, y: NDArray, p: NDArray): NDArray {
  const logFactorial = (n: NDArray): NDArray => lgamma(add(n, 1));
  const ways = subtract(logFactorial(add(x, y)), add(logFactorial(x), logFactorial(y)));
  return add(ways, add(xlogy(x, p), xlog1py(y, negative(p))));
}

function logBinomialOfMany(x: NDArray, y: NDArray, p: NDArray): NDArray {
  const n = add(x, y);
  const [first, second] = [multiply(n, p), multiply(n, subtract(1, p))];
  const ofSecond = add(xlogy(y, n), xlog1py(y, negative(p)));
  const separate = add(logPoisson(x, first), logPoisson(y, second, ofSecond));
  return subtract(separate, logPoisson(n, n));
}
