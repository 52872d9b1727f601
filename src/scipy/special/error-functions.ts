/**
 * The error functions and the normal distribution function, which is one of them in other units.
 */
import { isDouble } from '../../array/dtype.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import {
  divide,
  minimum,
  multiply,
  negative,
  square,
  subtract,
} from '../../numpy/math/arithmetic.js';
import { horner, op } from '../../operands/elementwise.js';
import { greater, less, logicalAnd } from '../../numpy/math/logic.js';
import { exp, log } from '../../numpy/math/math.js';
import {
  asymptoticOfErfc,
  logNormalCdf,
  normalQuantileOfLog,
} from '../../numpy/math/normal-tail.js';
import { oneFloat } from '../floats.js';
import { where } from '../../numpy/indexing/where.js';

/** 2/√π times the integral of exp(-t²) from 0 to x. */
export const erf = (x: ArrayLike, ...none: []): NDArray =>
  op('erf', oneFloat('scipy.special.erf', x, none));
/** 1 - erf(x), accurate for large x. */
export const erfc = (x: ArrayLike, ...none: []): NDArray =>
  op('erfc', oneFloat('scipy.special.erfc', x, none));
/** The inverse of `erf`; infinite at ±1, NaN beyond. */
export const erfinv = (x: ArrayLike, ...none: []): NDArray =>
  op('erfInv', oneFloat('scipy.special.erfinv', x, none));

/** exp(x²) · erfc(x), which neither overflows nor underflows for positive x. */
export function erfcx(x: ArrayLike, ...none: []): NDArray {
  const array = oneFloat('scipy.special.erfcx', x, none);
  const far = greater(array, 6.5);
  const small = where(far, 0, array);
  const large = where(far, array, 7);
  // Of float32 later coefficients would overflow, and they do not count.
  const series = horner(
    divide(0.5, square(large)),
    asymptoticOfErfc(isDouble(array.dtype) ? 30 : 10),
  );
  return where(
    far,
    divide(multiply(series, 1 / Math.sqrt(Math.PI)), large),
    multiply(exp(square(small)), erfc(small)),
  );
}

/** The distribution function Φ of the normal distribution. */
export const ndtr = (x: ArrayLike, ...none: []): NDArray =>
  multiply(erfc(multiply(oneFloat('scipy.special.ndtr', x, none), -Math.SQRT1_2)), 0.5);

/** log Φ(x), accurate in both tails. */
export const logNdtr = (x: ArrayLike, ...none: []): NDArray =>
  logNormalCdf(oneFloat('scipy.special.logNdtr', x, none));

/** The inverse of `ndtr`. Where p is near 0 or 1, 2p - 1 has lost digits of p: there by log Φ. */
export function ndtri(p: ArrayLike, ...none: []): NDArray {
  const array = oneFloat('scipy.special.ndtri', p, none);
  const tailMass = minimum(array, subtract(1, array));
  const inTail = logicalAnd(greater(tailMass, 0), less(tailMass, 0.1));
  const middle = where(inTail, 0.5, array);
  const central = multiply(erfinv(subtract(multiply(middle, 2), 1)), Math.SQRT2);
  const quantile = normalQuantileOfLog(log(where(inTail, tailMass, 0.05)));
  const value = where(inTail, where(less(array, 0.5), quantile, negative(quantile)), central);
  return where(less(tailMass, 0), NaN, value);
}
