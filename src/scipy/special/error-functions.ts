/** The error functions and the normal distribution function, which is one of them in other units. */
import { at, range } from '../../array/shape.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import {
  add,
  divide,
  minimum,
  multiply,
  negative,
  square,
  subtract,
} from '../../numpy/arithmetic.js';
import { op } from '../../numpy/elementwise.js';
import { greater, less, logicalAnd } from '../../numpy/logic.js';
import { exp, horner, log, log1p, sqrt } from '../../numpy/math.js';
import { asInexact } from '../../numpy/promote.js';
import { where } from '../../numpy/where.js';

/** 2/√π times the integral of exp(-t²) from 0 to x. */
export const erf = (x: ArrayLike): NDArray => op('erf', asInexact(x));
/** 1 - erf(x), accurate for large x. */
export const erfc = (x: ArrayLike): NDArray => op('erfc', asInexact(x));
/** The inverse of `erf`; infinite at ±1, NaN beyond. */
export const erfinv = (x: ArrayLike): NDArray => op('erfInv', asInexact(x));

/** (-1)^k (2k-1)!!, k = terms … 0: the coefficients of the asymptotic series of erfc in 1/(2z²). */
function asymptoticOfErfc(terms: number): number[] {
  const coefficients = [1];
  for (const k of range(terms)) coefficients.unshift(-at(coefficients, 0) * (2 * k + 1));
  return coefficients;
}

/** exp(x²) · erfc(x), which neither overflows nor underflows for positive x. */
export function erfcx(x: ArrayLike): NDArray {
  const array = asInexact(x);
  const far = greater(array, 6.5);
  const small = where(far, 0, array);
  const large = where(far, array, 7);
  // Of float32 later coefficients would overflow, and they do not count.
  const series = horner(
    divide(0.5, square(large)),
    asymptoticOfErfc(array.dtype === 'float32' ? 10 : 30),
  );
  return where(
    far,
    divide(multiply(series, 1 / Math.sqrt(Math.PI)), large),
    multiply(exp(square(small)), erfc(small)),
  );
}

/** The distribution function Φ of the normal distribution. */
export const ndtr = (x: ArrayLike): NDArray =>
  multiply(erfc(multiply(asInexact(x), -Math.SQRT1_2)), 0.5);

/**
 * log Φ(x). Far to the left, where Φ underflows, by the asymptotic series
 * Φ(x) = exp(-x²/2) / (|x| √2π) · (1 - 1/x² + 3/x⁴ - 15/x⁶ + …).
 */
export function logNdtr(x: ArrayLike): NDArray {
  const array = asInexact(x);
  const border = array.dtype === 'float32' ? -10 : -20;
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
    log1p(negative(ndtr(negative(upper)))),
    where(far, add(tail, log(series)), log(ndtr(middle))),
  );
}

/**
 * The inverse of `ndtr`. Where p is near 0 or 1, 2p - 1 has lost digits of p: there it is found from
 * a rational approximation (Abramowitz and Stegun, 26.2.23, error below 4.5e-4) by two Newton steps
 * on log Φ, each of which doubles the digits.
 */
export function ndtri(p: ArrayLike): NDArray {
  const array = asInexact(p);
  const tailMass = minimum(array, subtract(1, array));
  const inTail = logicalAnd(greater(tailMass, 0), less(tailMass, 0.1));
  const middle = where(inTail, 0.5, array);
  const central = multiply(erfinv(subtract(multiply(middle, 2), 1)), Math.SQRT2);
  const logMass = log(where(inTail, tailMass, 0.05));
  const t = sqrt(multiply(logMass, -2));
  const rough = divide(
    horner(t, [0.010328, 0.802853, 2.515517]),
    horner(t, [0.001308, 0.189269, 1.432788, 1]),
  );
  const quantile = newtonStep(newtonStep(subtract(rough, t), logMass), logMass);
  return where(inTail, where(less(array, 0.5), quantile, negative(quantile)), central);
}

/** x nearer to where log Φ has the value `level`; the slope of log Φ is φ/Φ. */
function newtonStep(x: NDArray, level: NDArray): NDArray {
  const here = logNdtr(x);
  const inverseSlope = exp(add(add(here, multiply(square(x), 0.5)), 0.5 * Math.log(2 * Math.PI)));
  return subtract(x, multiply(subtract(here, level), inverseSlope));
}
