/** The four functions of a distribution that its lower and its upper tail give, and quantiles. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { where } from '../../numpy/indexing/where.js';
import { add, multiply, negative, subtract } from '../../numpy/math/arithmetic.js';
import { less } from '../../numpy/math/logic.js';
import { exp, log, log1p } from '../../numpy/math/math.js';
import { floor } from '../../numpy/math/rounding.js';
import { located, withLocScale, type ParameterNames } from './distribution.js';
import { standardized } from './support.js';

/** A function of the distance z from loc in units of scale, and of the parameters. */
type Tail = (z: NDArray, ...parameters: NDArray[]) => NDArray;
type Placed<R extends readonly ArrayLike[]> = ReturnType<typeof withLocScale<R>>;

interface FourOf<F> {
  readonly cdf: F;
  readonly sf: F;
  readonly logcdf: F;
  readonly logsf: F;
}

export type Tails<R extends readonly ArrayLike[]> = FourOf<Placed<R>>;
export type CountTails<R extends readonly ArrayLike[]> = FourOf<ReturnType<typeof located<R>>>;

/**
 * cdf, sf and their logarithms of the distribution `name`, whose functions take `names` and then
 * loc and scale. Logarithms of tails that have no formula of their own come from the tails.
 */
export function tails<R extends readonly ArrayLike[]>(
  name: string,
  names: ParameterNames<R>,
  lower: Tail,
  upper: Tail,
  {
    logLower = logarithmOf(lower, upper),
    logUpper = logarithmOf(upper, lower),
  }: { readonly logLower?: Tail; readonly logUpper?: Tail } = {},
): Tails<R> {
  const make = (own: string, f: Tail): Placed<R> =>
    withLocScale<R>(`${name}.${own}`, names, (...operands: readonly NDArray[]) => {
      const [loc, scale] = operands.slice(-2) as [NDArray, NDArray];
      return f(standardized(at(operands, 0), loc, scale), ...operands.slice(1, -2));
    });
  return {
    cdf: make('cdf', lower),
    sf: make('sf', upper),
    logcdf: make('logcdf', logLower),
    logsf: make('logsf', logUpper),
  };
}

const mirrored =
  (tail: Tail): Tail =>
  (z, ...parameters) =>
    tail(negative(z), ...parameters);

/** The tails of the mirror image of a distribution: the tails of -z, each in the other's place. */
export const mirroredTails = <R extends readonly ArrayLike[]>(
  name: string,
  names: ParameterNames<R>,
  lower: Tail,
  upper: Tail,
  logarithms: { readonly logLower: Tail; readonly logUpper: Tail },
): Tails<R> =>
  tails<R>(name, names, mirrored(upper), mirrored(lower), {
    logLower: mirrored(logarithms.logUpper),
    logUpper: mirrored(logarithms.logLower),
  });

/** The tails of a distribution that is its own mirror image, by its lower tail. */
export const symmetricTails = (name: string, lower: Tail, logLower?: Tail): Tails<[x: ArrayLike]> =>
  tails<[x: ArrayLike]>(
    name,
    ['x'],
    lower,
    mirrored(lower),
    logLower && { logLower, logUpper: mirrored(logLower) },
  );

/** The tails of a distribution of which their logarithms are known. */
export const tailsOfLogarithms = <R extends readonly ArrayLike[]>(
  name: string,
  names: ParameterNames<R>,
  logLower: Tail,
  logUpper: Tail,
): Tails<R> =>
  tails<R>(
    name,
    names,
    (...operands) => exp(logLower(...operands)),
    (...operands) => exp(logUpper(...operands)),
    { logLower: accurate(logLower, logUpper), logUpper: accurate(logUpper, logLower) },
  );

/** The logarithm of a tail's probability, from the other tail where that is the smaller one. */
const logarithmOf =
  (tail: Tail, other: Tail): Tail =>
  (...operands) => {
    const [mass, missing] = [tail(...operands), other(...operands)];
    const isSmall = less(mass, 0.5);
    const near = log1p(negative(where(isSmall, 0.5, missing)));
    return where(isSmall, log(where(isSmall, mass, 0.5)), near);
  };

/** The logarithm of a tail, from that of the other one where it is near 0. */
const accurate =
  (logTail: Tail, logOther: Tail): Tail =>
  (...operands) => {
    const [direct, other] = [logTail(...operands), logOther(...operands)];
    const isSmall = less(direct, -Math.LN2);
    return where(isSmall, direct, log1p(negative(exp(where(isSmall, -1, other)))));
  };

/**
 * cdf, sf and their logarithms of a distribution of whole numbers from `least` on, whose functions
 * take `names` and then loc: the tails of k, which is whole, and of the parameters.
 */
export function countTails<R extends readonly ArrayLike[]>(
  name: string,
  names: ParameterNames<R>,
  least: number,
  lower: Tail,
  upper: Tail,
  { logUpper = logarithmOf(upper, lower) }: { readonly logUpper?: Tail } = {},
): CountTails<R> {
  const make = (own: string, f: Tail, below: number): ReturnType<typeof located<R>> =>
    located<R>(`${name}.${own}`, names, (...operands: readonly NDArray[]) => {
      const k = floor(subtract(at(operands, 0), at(operands, operands.length - 1)));
      return fromEnd(k, least, below, (inside) => f(inside, ...operands.slice(1, -1)));
    });
  return {
    cdf: make('cdf', lower, 0),
    sf: make('sf', upper, 1),
    logcdf: make('logcdf', logarithmOf(lower, upper), -Infinity),
    logsf: make('logsf', logUpper, 0),
  };
}

/** The function loc + scale f(q, …), f being the quantile at loc 0 and scale 1. */
export const quantile = <R extends readonly ArrayLike[]>(
  who: string,
  names: ParameterNames<[q: ArrayLike, ...R]>,
  f: Tail,
): Placed<[q: ArrayLike, ...R]> =>
  withLocScale<[q: ArrayLike, ...R]>(who, names, (...operands: readonly NDArray[]) => {
    const [loc, scale] = operands.slice(-2) as [NDArray, NDArray];
    return add(loc, multiply(scale, f(at(operands, 0), ...operands.slice(1, -2))));
  });

/**
 * The quantile of a distribution that is its own mirror image around 0, by that of its lower half:
 * from the side of its own end, where q keeps its digits.
 */
export function symmetricQuantile(q: NDArray, lower: (mass: NDArray) => NDArray): NDArray {
  const isLow = less(q, 0.5);
  const value = lower(where(isLow, q, subtract(1, q)));
  return where(isLow, value, negative(value));
}

/** `value` of z where it is not below `end`, the least value that there is; there `below`. */
export function fromEnd(
  z: NDArray,
  end: number,
  below: number,
  value: (z: NDArray) => NDArray,
): NDArray {
  const isBelow = less(z, end);
  return where(isBelow, below, value(where(isBelow, end, z)));
}
