/**
 * Sums and extremes over windows of the spatial axes of [...batch, ...spatial, features]; as many
 * axes are spatial as the window has lengths.
 */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { printShape, range } from '../../array/shape.js';
import { max, min, add } from '../../lax/elementwise.js';
import type { Padding } from '../../lax/padding.js';
import { padding as paddingKind } from '../../lax/parameters.js';
import type { Combine } from '../../lax/reduce.js';
import { reduceWindow } from '../../lax/window.js';
import { divide } from '../../numpy/math/arithmetic.js';
import { convertTo, filled } from '../../operands/basic.js';
import { asInexact, asWorked, requireReal } from '../../operands/promote.js';
import { arrayLike, flag, integers, optional } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';

/** The options of `maxPool` and `minPool`. */
export interface PoolOptions {
  /** The steps from window to window along the spatial axes, 1 unless given. */
  readonly strides?: readonly number[] | null | undefined;
  /** 'VALID' unless given, or 'SAME', or a pair for each spatial axis. */
  readonly padding?: Padding | undefined;
}

/** The options of `avgPool`. */
export interface AvgPoolOptions extends PoolOptions {
  /** Whether padding counts as zeros, true unless given; else it does not take part. */
  readonly countIncludePad?: boolean | undefined;
}

type PoolArguments = Trailing<[strides?: readonly number[] | null, padding?: Padding], PoolOptions>;

const required = { inputs: arrayLike, windowShape: integers };
const poolKinds = { strides: optional(integers), padding: paddingKind };
const maxPoolParameters = parameters<PoolOptions>('nn.maxPool', required, poolKinds);
const minPoolParameters = parameters<PoolOptions>('nn.minPool', required, poolKinds);
const avgPoolParameters = parameters<AvgPoolOptions>('nn.avgPool', required, {
  ...poolKinds,
  countIncludePad: flag,
});

/**
 * The largest element of each window along the spatial axes of [...batch, ...spatial, features], of
 * the dtype of the inputs. Padding does not take part. The first of several largest elements has
 * the derivative. Throws `shape-mismatch` for too few axes.
 */
export function maxPool(
  inputs: ArrayLike,
  windowShape: readonly number[],
  ...args: PoolArguments
): NDArray {
  const found = maxPoolParameters.read([inputs, windowShape], args);
  return pooled(
    'nn.maxPool',
    requireReal('nn.maxPool', inputs),
    -Infinity,
    max,
    windowShape,
    found,
  );
}

/** The smallest element of each window: see `maxPool`. */
export function minPool(
  inputs: ArrayLike,
  windowShape: readonly number[],
  ...args: PoolArguments
): NDArray {
  const found = minPoolParameters.read([inputs, windowShape], args);
  return pooled('nn.minPool', requireReal('nn.minPool', inputs), Infinity, min, windowShape, found);
}

/**
 * The mean of each window along the spatial axes of [...batch, ...spatial, features]. Integers are
 * computed in the default float dtype. Throws `shape-mismatch` for too few axes.
 */
export function avgPool(
  inputs: ArrayLike,
  windowShape: readonly number[],
  ...args: Trailing<
    [strides?: readonly number[] | null, padding?: Padding, countIncludePad?: boolean],
    AvgPoolOptions
  >
): NDArray {
  const who = 'nn.avgPool';
  const found = avgPoolParameters.read([inputs, windowShape], args);
  const array = asInexact(inputs);
  const sums = pooled(who, asWorked(array), 0, add, windowShape, found);
  const spatial = array.shape.slice(-1 - windowShape.length, -1);
  const counts =
    found.countIncludePad === false
      ? pooled(who, filled(1, [...spatial, 1], sums.dtype), 0, add, windowShape, found)
      : windowShape.reduce((n, length) => n * length, 1);
  return convertTo(divide(sums, counts), array.dtype);
}

function pooled(
  who: string,
  x: NDArray,
  init: number,
  combine: Combine,
  window: readonly number[],
  { strides, padding = 'VALID' }: Found<PoolOptions>,
): NDArray {
  const before = x.ndim - window.length - 1;
  if (before < 0)
    fail(
      'shape-mismatch',
      `${who}: a window of ${window.length} lengths needs inputs [...batch, ...spatial, features] ` +
        `with at least ${window.length + 1} axes, received shape ${printShape(x.shape)}.`,
    );
  const perAxis = <T>(other: T, list: readonly T[]): T[] => [
    ...range(before).map(() => other),
    ...list,
    other,
  ];
  const steps = strides === undefined ? window.map(() => 1) : strides;
  const pads = typeof padding === 'string' ? padding : perAxis([0, 0] as const, padding);
  return speakAs(who, () =>
    reduceWindow(x, init, combine, perAxis(1, window), perAxis(1, steps), pads),
  );
}
