/** The four functions of a distribution that its lower and its upper tail give. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { where } from '../../numpy/indexing/where.js';
import { less } from '../../numpy/math/logic.js';
import { log, log1p } from '../../numpy/math/math.js';
import { negative } from '../../numpy/math/arithmetic.js';
import { floats } from '../floats.js';
import { withLocScale } from './distribution.js';
import { standardized } from './support.js';

/** A tail's probability, of the distance z from loc in units of scale and of the parameters. */
type Tail = (z: NDArray, ...parameters: NDArray[]) => NDArray;
type Placed<R extends readonly ArrayLike[]> = ReturnType<typeof withLocScale<R>>;

export interface Tails<R extends readonly ArrayLike[]> {
  readonly cdf: Placed<R>;
  readonly sf: Placed<R>;
  readonly logcdf: Placed<R>;
  readonly logsf: Placed<R>;
}

/**
 * cdf, sf and their logarithms of the distribution `name`, whose functions take `names` and then
 * loc and scale.
 */
export function tails<R extends readonly ArrayLike[]>(
  name: string,
  names: { readonly [I in keyof R]: string },
  lower: Tail,
  upper: Tail,
): Tails<R> {
  const make = (own: string, f: Tail): Placed<R> =>
    withLocScale<R>(`${name}.${own}`, names, (...operands) => {
      const arrays: readonly NDArray[] = floats(`${name}.${own}`, ...operands);
      const [loc, scale] = arrays.slice(-2) as [NDArray, NDArray];
      return f(standardized(at(arrays, 0), loc, scale), ...arrays.slice(1, -2));
    });
  return {
    cdf: make('cdf', lower),
    sf: make('sf', upper),
    logcdf: make('logcdf', logarithmOf(lower, upper)),
    logsf: make('logsf', logarithmOf(upper, lower)),
  };
}

/** The logarithm of a tail's probability, from the other tail where that is the smaller one. */
const logarithmOf =
  (tail: Tail, other: Tail): Tail =>
  (...operands) => {
    const [mass, missing] = [tail(...operands), other(...operands)];
    const isSmall = less(mass, 0.5);
    const near = log1p(negative(where(isSmall, 0.5, missing)));
    return where(isSmall, log(where(isSmall, mass, 0.5)), near);
  };

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
