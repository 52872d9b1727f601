/** Reductions over sliding windows. */
import { greatestOf, isInexact, leastOf } from '../array/dtype.js';
import { DenseArray } from '../array/dense.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, printShape, zip } from '../array/shape.js';
import { asArray } from '../operands/convert.js';
import type { WindowParams } from '../primitives/window.js';
import { arrayLike, callable, integers } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { bind1 } from '../trace/bind.js';
import { padding as paddingKind, perAxisKind } from './parameters.js';
import { perAxis } from './operands.js';
import { dilated, padsOf, type Padding } from './padding.js';
import { checkedCombine, monoidOf, type Combine } from './reduce.js';
import { full } from './fill.js';
import { pad } from './shape/shape.js';
import { slice } from './indexing/slices.js';

/** The options of `reduceWindow`. */
export interface WindowOptions {
  /** The distance between the elements of the operand; between them lies `init`. */
  readonly baseDilation?: readonly number[] | null | undefined;
  /** The distance between the elements of a window. */
  readonly windowDilation?: readonly number[] | null | undefined;
}

const reduceWindowParameters = parameters<WindowOptions>(
  'lax.reduceWindow',
  {
    operand: arrayLike,
    initValue: arrayLike,
    computation: callable,
    windowDimensions: integers,
    windowStrides: integers,
    padding: paddingKind,
  },
  { baseDilation: perAxisKind, windowDilation: perAxisKind },
);

const windowNames = {
  reduceSum: 'reduceWindowSum',
  reduceMax: 'reduceWindowMax',
  reduceMin: 'reduceWindowMin',
} as const;

const identities = { reduceSum: 0, reduceMax: -Infinity, reduceMin: Infinity } as const;

/**
 * Folds each window of x with an associative, elementwise function; all lists have one entry an
 * axis, and `init` pads and starts each fold. What does as `lax.add`, `max` and `min` do, with
 * their identities (0, -Infinity, Infinity), becomes one primitive, in which the first of several
 * largest elements of a window has its derivative; other functions are applied to as many slices
 * as a window has elements.
 */
export function reduceWindow(
  x: ArrayLike,
  init: ArrayLike,
  combine: Combine,
  windowDimensions: readonly number[],
  windowStrides: readonly number[],
  padding: Padding,
  ...args: Trailing<
    [baseDilation?: readonly number[] | null, windowDilation?: readonly number[] | null],
    WindowOptions
  >
): NDArray {
  const who = 'lax.reduceWindow';
  const given = [x, init, combine, windowDimensions, windowStrides, padding];
  const options = reduceWindowParameters.read(given, args);
  const array = asArray(x);
  const rank = array.ndim;
  const window = perAxis(windowDimensions, rank, who, 'windowDimensions');
  const strides = perAxis(windowStrides, rank, who, 'windowStrides');
  const operandDilation = perAxis(options.baseDilation, rank, who, 'baseDilation');
  const windowDilation = perAxis(options.windowDilation, rank, who, 'windowDilation');
  const lengths = array.shape.map((n, d) => dilated(n, at(operandDilation, d)));
  const extents = window.map((n, d) => dilated(n, at(windowDilation, d)));
  const params: WindowParams = {
    window,
    strides,
    padding: padsOf(who, padding, lengths, extents, strides),
    operandDilation,
    windowDilation,
  };
  const { shape } = asArray(init);
  if (shape.length > 0)
    fail('shape-mismatch', `${who}: init must be a scalar, received shape ${printShape(shape)}.`);
  const name = monoidOf(combine, array);
  if (name !== undefined && name in windowNames) {
    const known = name as keyof typeof windowNames;
    if (isIdentity(init, known, array)) return bind1(windowNames[known], [array], params);
  }
  return foldSlices(array, init, checkedCombine(who, combine), params);
}

/** Whether `init` is known to leave all results as they are: beyond the range of x for integers. */
function isIdentity(init: ArrayLike, name: keyof typeof identities, x: NDArray): boolean {
  const value = typeof init === 'number' ? init : init instanceof DenseArray ? init.item() : NaN;
  if (value === identities[name]) return true;
  if (isInexact(x.dtype) || name === 'reduceSum') return false;
  return name === 'reduceMax' ? value <= leastOf[x.dtype] : value >= greatestOf[x.dtype];
}

/** One strided slice of the padded operand for each tap of a window. */
function foldSlices(x: NDArray, init: ArrayLike, combine: Combine, params: WindowParams): NDArray {
  const { window, strides, padding, operandDilation, windowDilation } = params;
  const config = zip(padding, operandDilation).map(
    ([[low, high], dilation]) => [low, high, dilation - 1] as const,
  );
  const padded = pad(x, full([], init, x.dtype), config);
  const counts = padded.shape.map((n, d) => {
    const extent = dilated(at(window, d), at(windowDilation, d));
    return n < extent ? 0 : Math.floor((n - extent) / at(strides, d)) + 1;
  });
  const initial = full(counts, init, x.dtype);
  if (counts.includes(0)) return initial;
  return tapsOf(window).reduce((folded, tap) => {
    const starts = tap.map((p, d) => p * at(windowDilation, d));
    const limits = starts.map((start, d) => start + (at(counts, d) - 1) * at(strides, d) + 1);
    return combine(folded, slice(padded, starts, limits, strides));
  }, initial);
}

/** The indices of all taps of a window, in row-major order. */
function tapsOf(window: readonly number[]): number[][] {
  const most = 4096;
  const size = window.reduce((n, m) => n * m, 1);
  if (size > most)
    fail(
      'bad-argument',
      `lax.reduceWindow: windows of ${size} elements need lax.add, lax.max or lax.min; ` +
        `other functions are unrolled, for at most ${most} elements.`,
    );
  return window.reduce<number[][]>(
    (taps, n) => taps.flatMap((p) => Array.from({ length: n }, (_, i) => [...p, i])),
    [[]],
  );
}
