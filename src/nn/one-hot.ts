import { defaultDType, type DType } from '../array/dtype.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { normalizeAxis } from '../array/shape.js';
import { broadcastInto, convertTo, insertAxes, iota } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { equal } from '../numpy/math/logic.js';
import {
  arrayLike,
  axis as axisKind,
  dtype as dtypeKind,
  named,
  optional,
  size,
} from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';

/** The options of `oneHot`. */
export interface OneHotOptions {
  /** The default float dtype unless given. */
  readonly dtype?: DType | null | undefined;
  /** Where the new axis stands in the result, last unless given. */
  readonly axis?: number | undefined;
}

const oneHotParameters = parameters<OneHotOptions>(
  'nn.oneHot',
  { x: arrayLike, numClasses: size },
  { dtype: named(optional(dtypeKind)), axis: named(axisKind) },
);

/**
 * For each element of x an axis of length `numClasses` with 1 at the index that the element names
 * and 0 elsewhere; all 0 where there is no such index.
 */
export function oneHot(
  x: ArrayLike,
  numClasses: number,
  ...args: Trailing<[], OneHotOptions>
): NDArray {
  const options = oneHotParameters.read([x, numClasses], args);
  const array = asArray(x);
  const axis = normalizeAxis(options.axis ?? -1, array.ndim + 1, 'nn.oneHot');
  const shape = [...array.shape];
  shape.splice(axis, 0, numClasses);
  const classes = broadcastInto(iota([numClasses], array.dtype), shape, [axis]);
  return convertTo(equal(insertAxes(array, [axis]), classes), options.dtype ?? defaultDType());
}
