/** Running sums and products along one axis. */
import type { DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { normalizeAxis, printShape } from '../../array/shape.js';
import { arrayLike, axis, dtype, flag, named, optional, out } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { filled, flat, join, strengthen } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { asNumeric } from '../../operands/promote.js';

export interface CumulativeOptions {
  /** Null or nothing: along all elements in row-major order. */
  readonly axis?: number | null | undefined;
  /** The dtype to compute in and to return. */
  readonly dtype?: DType | null | undefined;
  /** For NumPy's order of arguments only: arrays are immutable. */
  readonly out?: null | undefined;
}

export type CumulativeArguments = Trailing<
  [axis?: number | null, dtype?: DType | null, out?: null],
  CumulativeOptions
>;
/** The kinds of `cumsum` and its like, in order. */
export const cumulativeKinds = { axis: optional(axis), dtype: optional(dtype), out };
const cumsumParameters = parameters<CumulativeOptions>('cumsum', { x: arrayLike }, cumulativeKinds);
const cumprodParameters = parameters<CumulativeOptions>(
  'cumprod',
  { x: arrayLike },
  cumulativeKinds,
);

type CumulativeName = 'cumsum' | 'cumprod';

function accumulate(
  name: CumulativeName,
  who: string,
  x: ArrayLike,
  { axis, dtype }: Found<CumulativeOptions>,
): NDArray {
  const array = dtype === undefined ? asNumeric(x) : strengthen(asArray(x), dtype);
  const isFlat = axis === undefined || (array.ndim === 0 && (axis === 0 || axis === -1));
  const along = isFlat ? 0 : normalizeAxis(axis, array.ndim, who);
  return bind1(name, [isFlat ? flat(array) : array], { axis: along, reverse: false });
}

/** The sums of the first 1, 2, 3 … elements. Booleans are counted in int32. */
export function cumsum(x: ArrayLike, ...args: CumulativeArguments): NDArray {
  return accumulate('cumsum', 'cumsum', x, cumsumParameters.read([x], args));
}

/** The products of the first 1, 2, 3 … elements. Booleans are multiplied in int32. */
export function cumprod(x: ArrayLike, ...args: CumulativeArguments): NDArray {
  return accumulate('cumprod', 'cumprod', x, cumprodParameters.read([x], args));
}

export interface CumulativeArrayOptions extends Omit<CumulativeOptions, 'out'> {
  /** Begin with the result of no elements, so that the axis is longer by one. */
  readonly includeInitial?: boolean | undefined;
}

function cumulativeArray(
  name: CumulativeName,
  who: string,
  x: ArrayLike,
  options: Found<CumulativeArrayOptions>,
): NDArray {
  const array = asArray(x);
  const axis = options.axis ?? (array.ndim === 1 ? 0 : undefined);
  if (axis === undefined || array.ndim === 0)
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

const arrayKinds = {
  axis: named(optional(axis)),
  dtype: named(optional(dtype)),
  includeInitial: named(flag),
};
const cumulativeSumParameters = parameters<CumulativeArrayOptions>(
  'cumulativeSum',
  { x: arrayLike },
  arrayKinds,
);
const cumulativeProdParameters = parameters<CumulativeArrayOptions>(
  'cumulativeProd',
  { x: arrayLike },
  arrayKinds,
);

/** Cumulative sums by the array API standard: the axis is required for more than one axis. */
export function cumulativeSum(x: ArrayLike, ...args: [options?: CumulativeArrayOptions]): NDArray {
  return cumulativeArray('cumsum', 'cumulativeSum', x, cumulativeSumParameters.read([x], args));
}

/** Cumulative products by the array API standard: the axis is required for more than one axis. */
export function cumulativeProd(x: ArrayLike, ...args: [options?: CumulativeArrayOptions]): NDArray {
  return cumulativeArray('cumprod', 'cumulativeProd', x, cumulativeProdParameters.read([x], args));
}
