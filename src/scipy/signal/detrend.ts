/** Lines without their trend. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis } from '../../array/shape.js';
import { divide, multiply, subtract } from '../../numpy/math/arithmetic.js';
import { convertTo, iota, join, moveAxis, sliceAxis } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { asInexact } from '../../operands/promote.js';
import { mean } from '../../numpy/reduce/statistics.js';
import { sum } from '../../numpy/reduce/reduce.js';
import {
  arrayLike,
  axis as axisKind,
  choice,
  integerOrList,
  refused,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';

/** The options of `detrend`. */
export interface DetrendOptions {
  /** The last one unless given. */
  readonly axis?: number | undefined;
  /** What is subtracted: the line of least squares, or the mean. */
  readonly type?: 'linear' | 'constant' | undefined;
  /** Where parts with lines of their own begin. */
  readonly bp?: number | readonly number[] | undefined;
  /** Not honoured: arrays are immutable. */
  readonly overwriteData?: null | undefined;
}

const detrendParameters = parameters<DetrendOptions>(
  'scipy.signal.detrend',
  { data: arrayLike },
  {
    axis: axisKind,
    type: choice('linear', 'constant'),
    bp: integerOrList,
    overwriteData: refused('cannot be honoured: arrays are immutable. Use the result'),
  },
);

type DetrendArguments = Trailing<
  [
    axis?: number,
    type?: 'linear' | 'constant',
    bp?: number | readonly number[],
    overwriteData?: null,
  ],
  DetrendOptions
>;

/**
 * Data without its trend along an axis, in floating point. Throws `bad-argument` for breaks outside
 * of the axis.
 */
export function detrend(data: ArrayLike, ...args: DetrendArguments): NDArray {
  const { axis = -1, type = 'linear', bp = 0 } = detrendParameters.read([data], args);
  const array = asInexact(data);
  const d = normalizeAxis(axis, array.ndim, 'scipy.signal.detrend');
  if (type === 'constant') return subtract(array, mean(array, d, { keepdims: true }));
  const n = at(array.shape, d);
  const breaks = [...new Set([0, ...[bp].flat(), n])].sort((a, b) => a - b);
  if (at(breaks, 0) < 0 || at(breaks, breaks.length - 1) > n)
    fail(
      'bad-argument',
      `scipy.signal.detrend: bp must be from 0 to the length of the axis, ${n}, received ` +
        `[${[bp].flat().join(', ')}].`,
    );
  const last = array.ndim - 1;
  const lines = moveAxis(array, d, last);
  const parts = breaks
    .slice(1)
    .map((stop, i) => withoutLine(sliceAxis(lines, last, at(breaks, i), stop)));
  return parts.length === 0 ? array : moveAxis(join(parts, last), last, d);
}

/** Minus mean and slope·t, where t counts from the middle: both are orthogonal to each other. */
function withoutLine(x: NDArray): NDArray {
  const n = at(x.shape, x.ndim - 1);
  const centred = subtract(x, mean(x, -1, { keepdims: true }));
  const t = op('sub', convertTo(iota([n], 'int32'), x.dtype), (n - 1) / 2);
  const squares = (n * (n * n - 1)) / 12;
  const slope = divide(sum(multiply(centred, t), -1, { keepdims: true }), Math.max(squares, 1));
  return subtract(centred, multiply(slope, t));
}
