/** Cumulative operations along an axis, and the scan of any associative function. */
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { normalizeAxis } from '../array/shape.js';
import { asArray } from '../operands/convert.js';
import { softMaximum } from '../operands/soft-maximum.js';
import { arrayLike, axis as axisKind, flag } from '../parameters/kinds.js';
import { parameters, type ParameterList, type Trailing } from '../parameters/parameters.js';
import { bind1 } from '../trace/bind.js';
import { associativeScan } from './control/associative-scan.js';

/** The options of `cumsum` and its kin. */
export interface CumulativeOptions {
  readonly axis?: number | undefined;
  /** Whether to accumulate from the last element to the first. */
  readonly reverse?: boolean | undefined;
}

type CumulativeArguments = Trailing<[axis?: number, reverse?: boolean], CumulativeOptions>;

const cumulativeParameters = (name: string): ParameterList<CumulativeOptions> =>
  parameters<CumulativeOptions>(
    `lax.${name}`,
    { operand: arrayLike },
    { axis: axisKind, reverse: flag },
  );

const lists = {
  cumsum: cumulativeParameters('cumsum'),
  cumprod: cumulativeParameters('cumprod'),
  cummax: cumulativeParameters('cummax'),
  cummin: cumulativeParameters('cummin'),
  cumlogsumexp: cumulativeParameters('cumlogsumexp'),
};

function cumulative(
  name: 'cumsum' | 'cumprod' | 'cummax' | 'cummin',
  x: ArrayLike,
  args: readonly unknown[],
): NDArray {
  const read = lists[name].read([x], args);
  const array = asArray(x);
  return bind1(name, [array], {
    axis: normalizeAxis(read.axis ?? 0, array.ndim, `lax.${name}`),
    reverse: read.reverse ?? false,
  });
}

/**
 * The sums of all elements up to each index of an axis (0), or from it on when `reverse`. Here and
 * below both may be given by position or in options.
 */
export const cumsum = (x: ArrayLike, ...args: CumulativeArguments): NDArray =>
  cumulative('cumsum', x, args);

/** The products of all elements up to each index of an axis. */
export const cumprod = (x: ArrayLike, ...args: CumulativeArguments): NDArray =>
  cumulative('cumprod', x, args);

/** The largest of all elements up to each index of an axis; NaN from the first NaN on. */
export const cummax = (x: ArrayLike, ...args: CumulativeArguments): NDArray =>
  cumulative('cummax', x, args);

/** The smallest of all elements up to each index of an axis; NaN from the first NaN on. */
export const cummin = (x: ArrayLike, ...args: CumulativeArguments): NDArray =>
  cumulative('cummin', x, args);

/** The logarithm of the cumulative sum of exp(x), without overflow. Float dtypes. */
export function cumlogsumexp(x: ArrayLike, ...args: CumulativeArguments): NDArray {
  const { axis = 0, reverse = false } = lists.cumlogsumexp.read([x], args);
  const array = asArray(x);
  const along = normalizeAxis(axis, array.ndim, 'lax.cumlogsumexp');
  return associativeScan((x: NDArray, y: NDArray) => softMaximum([x, y], 1), array, {
    reverse,
    axis: along,
  });
}
