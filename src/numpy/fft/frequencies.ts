/** The frequencies of the numbers of a transform, and their order. */
import { defaultDType, isRealFloat, type DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxes } from '../../array/shape.js';
import { convertTo, iota, sliceAxis, join } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op, pick } from '../../operands/elementwise.js';
import {
  arrayLike,
  axes as axesKind,
  dtype as dtypeKind,
  named,
  number,
  optional,
  size,
} from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';

/** The options of `fftfreq` and `rfftfreq`. */
export interface FrequencyOptions {
  /** The distance of samples, 1 unless given. */
  readonly d?: number | undefined;
  /** The default float dtype unless given. */
  readonly dtype?: DType | null | undefined;
}

type FrequencyArguments = Trailing<[d?: number], FrequencyOptions>;

const frequencyKinds = { d: number, dtype: named(optional(dtypeKind)) };
const fftfreqParameters = parameters<FrequencyOptions>('fft.fftfreq', { n: size }, frequencyKinds);
const rfftfreqParameters = parameters<FrequencyOptions>(
  'fft.rfftfreq',
  { n: size },
  frequencyKinds,
);

/**
 * The frequencies k/(n·d) of the n numbers of a transform: 0 and the positive ones, then the
 * negative ones. Throws `bad-argument` where n is 0.
 */
export function fftfreq(n: number, ...args: FrequencyArguments): NDArray {
  const found = fftfreqParameters.read([n], args);
  const dtype = frequencyDType('fft.fftfreq', n, found);
  const k = iota([n], 'int32');
  const signed = pick(op('lt', k, (n + 1) >> 1), k, op('sub', k, n));
  return op('div', convertTo(signed, dtype), n * (found.d ?? 1));
}

/** The frequencies k/(n·d) of the n/2 + 1 numbers of a transform of n real ones. */
export function rfftfreq(n: number, ...args: FrequencyArguments): NDArray {
  const found = rfftfreqParameters.read([n], args);
  const dtype = frequencyDType('fft.rfftfreq', n, found);
  const k = iota([(n >> 1) + 1], 'int32');
  return op('div', convertTo(k, dtype), n * (found.d ?? 1));
}

function frequencyDType(who: string, n: number, found: Found<FrequencyOptions>): DType {
  if (n === 0)
    fail(
      'bad-argument',
      `${who}: n must be at least 1: a transform of no numbers has no frequencies.`,
    );
  const dtype = found.dtype ?? defaultDType();
  return isRealFloat(dtype)
    ? dtype
    : fail('dtype-mismatch', `${who}: frequencies are floats, received dtype ${dtype}.`);
}

/** The options of `fftshift` and `ifftshift`. */
export interface ShiftOptions {
  /** All axes unless given. */
  readonly axes?: number | readonly number[] | null | undefined;
}

type ShiftArguments = Trailing<[axes?: number | readonly number[] | null], ShiftOptions>;

const shiftKinds = { axes: optional(axesKind) };
const fftshiftParameters = parameters<ShiftOptions>('fft.fftshift', { x: arrayLike }, shiftKinds);
const ifftshiftParameters = parameters<ShiftOptions>('fft.ifftshift', { x: arrayLike }, shiftKinds);

/** x with the number of frequency 0 moved to the middle of each of the axes. */
export function fftshift(x: ArrayLike, ...args: ShiftArguments): NDArray {
  const { axes } = fftshiftParameters.read([x], args);
  return rotated('fft.fftshift', x, axes, (n) => (n + 1) >> 1);
}

/** The inverse of `fftshift`. */
export function ifftshift(x: ArrayLike, ...args: ShiftArguments): NDArray {
  const { axes } = ifftshiftParameters.read([x], args);
  return rotated('fft.ifftshift', x, axes, (n) => n >> 1);
}

/**
 * x with the elements from `first` on, which the length of an axis tells, in front of the others.
 */
function rotated(
  who: string,
  x: ArrayLike,
  axes: number | readonly number[] | undefined,
  first: (n: number) => number,
): NDArray {
  const array = asArray(x);
  return normalizeAxes(axes, array.ndim, who).reduce((y, axis) => {
    const n = at(y.shape, axis);
    const start = first(n);
    return n <= 1 ? y : join([sliceAxis(y, axis, start, n), sliceAxis(y, axis, 0, start)], axis);
  }, array);
}
