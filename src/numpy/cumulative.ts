/** Running sums and products along one axis. */
import type { DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { normalizeAxis, printShape } from '../array/shape.js';
import { bind1 } from '../trace/bind.js';
import { filled, flat, join, strengthen } from './basic.js';
import { asArray } from './convert.js';
import { readOptions } from './options.js';
import { asNumeric } from './promote.js';

export interface CumulativeOptions {
  /** Null or nothing: along all elements in row-major order. */
  readonly axis?: number | null | undefined;
  /** The dtype to compute in and to return. */
  readonly dtype?: DType | undefined;
}

type CumulativeName = 'cumsum' | 'cumprod';

function accumulate(
  name: CumulativeName,
  who: string,
  x: ArrayLike,
  { axis, dtype }: Partial<CumulativeOptions>,
): NDArray {
  const array = dtype === undefined ? asNumeric(x) : strengthen(asArray(x), dtype);
  const isFlat = axis === null || axis === undefined;
  const along = isFlat ? 0 : normalizeAxis(axis, array.ndim, who);
  return bind1(name, [isFlat ? flat(array) : array], { axis: along, reverse: false });
}

/** The sums of the first 1, 2, 3 … elements. Booleans are counted in int32. */
export function cumsum(
  x: ArrayLike,
  axis?: number | null | CumulativeOptions,
  options?: CumulativeOptions,
): NDArray {
  const found = readOptions<CumulativeOptions>([axis, options], 'axis');
  return accumulate('cumsum', 'cumsum', x, found);
}

/** The products of the first 1, 2, 3 … elements. Booleans are multiplied in int32. */
export function cumprod(
  x: ArrayLike,
  axis?: number | null | CumulativeOptions,
  options?: CumulativeOptions,
): NDArray {
  const found = readOptions<CumulativeOptions>([axis, options], 'axis');
  return accumulate('cumprod', 'cumprod', x, found);
}

export interface CumulativeArrayOptions extends CumulativeOptions {
  /** Begin with the result of no elements, so that the axis is longer by one. */
  readonly includeInitial?: boolean | undefined;
}

function cumulativeArray(
  name: CumulativeName,
  who: string,
  x: ArrayLike,
  options: Partial<CumulativeArrayOptions>,
): NDArray {
  const array = asArray(x);
  const axis = options.axis ?? (array.ndim === 1 ? 0 : null);
  if (axis === null || array.ndim === 0)
    fail(
      'bad-argument',
      `${who}: an array of shape ${printShape(array.shape)} needs the option \`axis\`` +
        ' (and at least one axis).',
    );
  const result = accumulate(name, who, array, { ...options, axis });
  if (options.includeInitial !== true) return result;
  const along = normalizeAxis(axis, array.ndim, who);
  const shape = result.shape.map((n, d) => (d === along ? 1 : n));
  return join([filled(name === 'cumsum' ? 0 : 1, shape, result.dtype), result], along);
}

/** Cumulative sums by the array API standard: the axis is required for more than one axis. */
export function cumulativeSum(x: ArrayLike, options: CumulativeArrayOptions = {}): NDArray {
  return cumulativeArray('cumsum', 'cumulativeSum', x, options);
}

/** Cumulative products by the array API standard: the axis is required for more than one axis. */
export function cumulativeProd(x: ArrayLike, options: CumulativeArrayOptions = {}): NDArray {
  return cumulativeArray('cumprod', 'cumulativeProd', x, options);
}
