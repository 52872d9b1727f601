/** The logarithm of the normal distribution function Φ, and its inverse, far into the tails. */
import { isDouble } from '../../array/dtype.js';
import type { NDArray } from '../../array/ndarray.js';
import { at, range } from '../../array/shape.js';
import { add, divide, multiply, negative, square, subtract } from './arithmetic.js';
import { horner, op } from '../../operands/elementwise.js';
import { greater, less } from './logic.js';
import { exp, log, log1p, sqrt } from './math.js';
import { where } from '../indexing/where.js';

/** (-1)^k (2k-1)!!, k = terms … 0: the coefficients of the asymptotic series of erfc in 1/(2z²). */
export function asymptoticOfErfc(terms: number): number[] {
  const coefficients = [1];
  for (const k of range(terms)) coefficients.unshift(-at(coefficients, 0) * (2 * k + 1));
  return coefficients;
}

const normalCdf = (x: NDArray): NDArray => multiply(op('erfc', multiply(x, -Math.SQRT1_2)), 0.5);

/**
 * log Φ(x). Far to the left, where Φ underflows, by the asymptotic series
 * Φ(x) = exp(-x²/2) / (|x| √2π) · (1 - 1/x² + 3/x⁴ - 15/x⁶ + …).
 */
export function logNormalCdf(array: NDArray): NDArray {
  const border = isDouble(array.dtype) ? -20 : -10;
  const far = less(array, border);
  const right = greater(array, 0);
  const upper = where(right, array, 0);
  const middle = where(far, border, where(right, 0, array));
  const lower = where(far, array, border);
  const series = horner(divide(1, square(lower)), asymptoticOfErfc(12));
  const tail = subtract(
    multiply(multiply(lower, -0.5), lower),
    add(log(negative(lower)), 0.5 * Math.log(2 * Math.PI)),
  );
  return where(
    right,
    log1p(negative(normalCdf(negative(upper)))),
    where(far, add(tail, log(series)), log(normalCdf(middle))),
  );
}

/**
 * The x with log Φ(x) = `level`, for levels of a tail: below log 0.1. From a rational approximation
 * (Abramowitz and Stegun, 26.2.23, error below 4.5e-4) by two Newton steps, each of which doubles
 * the digits.
 */
export function normalQuantileOfLog(level: NDArray): NDArray {
  const t = sqrt(multiply(level, -2));
  const rough = divide(
    horner(t, [0.010328, 0.802853, 2.515517]),
    horner(t, [0.001308, 0.189269, 1.432788, 1]),
  );
  return newtonStep(newtonStep(subtract(rough, t), level), level);
}

/** x nearer to where log Φ has the value `level`; the slope of log Φ is φ/Φ. */
function newtonStep(x: NDArray, level: NDArray): NDArray {
  const here = logNormalCdf(x);
  const inverseSlope = exp(add(add(here, multiply(square(x), 0.5)), 0.5 * Math.log(2 * Math.PI)));
  return subtract(x, multiply(subtract(here, level), inverseSlope));
}
