/** The windows of an operand as an array, and products of each with a kernel of its own. */
import { dense } from '../../array/dense.js';
import type { DType } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape, range, zip, type Shape } from '../../array/shape.js';
import { convertTo, gatherAxis, permute, reshapeTo } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { arrayLike, integers, precision, type Precision } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { dotGeneral } from '../dot.js';
import { checkEqualDTypes, perAxis } from '../operands.js';
import { dilated, padsOf, type Padding } from '../padding.js';
import { elementType, padding as paddingKind, perAxisKind } from '../parameters.js';
import { pad } from '../shape/shape.js';
import type { ConvOptions } from './conv.js';
import {
  convDims,
  dimensionNumbersKind,
  type ConvGeneralDimensionNumbers,
} from './dimension-numbers.js';

/** The options of `convGeneralDilatedPatches`. */
export type PatchOptions = Omit<ConvOptions, 'featureGroupCount' | 'batchGroupCount'>;

/** The options of `convGeneralDilatedLocal`. */
export type LocalConvOptions = Omit<PatchOptions, 'preferredElementType'>;

const optionKinds = {
  lhsDilation: perAxisKind,
  rhsDilation: perAxisKind,
  dimensionNumbers: dimensionNumbersKind,
  precision,
};

const patchesParameters = parameters<PatchOptions>(
  'lax.convGeneralDilatedPatches',
  { lhs: arrayLike, filterShape: integers, windowStrides: integers, padding: paddingKind },
  { ...optionKinds, preferredElementType: elementType },
);

/**
 * The windows that a convolution would multiply with a kernel whose spatial axes have the lengths
 * `filterShape`: an array as the convolution gives, whose features are those of the operand times
 * the elements of a window, in this order. The spatial axes are those of the kernel's dimension
 * numbers. Padding is zeros; elements are copied, not multiplied, so that Inf and NaN stay where
 * they are. Throws what `convGeneralDilated` throws.
 */
export function convGeneralDilatedPatches(
  lhs: ArrayLike,
  filterShape: Shape,
  strides: readonly number[],
  padding: Padding,
  ...args: Trailing<
    [
      lhsDilation?: readonly number[] | null,
      rhsDilation?: readonly number[] | null,
      dimensionNumbers?: ConvGeneralDimensionNumbers | null,
      precision?: Precision,
      preferredElementType?: DType | null,
    ],
    PatchOptions
  >
): NDArray {
  const options = patchesParameters.read([lhs, filterShape, strides, padding], args);
  const who = 'lax.convGeneralDilatedPatches';
  return patchesOf(who, lhs, filterShape, strides, padding, options);
}

function patchesOf(
  who: string,
  lhs: ArrayLike,
  filterShape: Shape,
  strides: readonly number[],
  padding: Padding,
  options: PatchOptions,
): NDArray {
  const array = asArray(lhs);
  const rank = array.ndim - 2;
  if (rank < 0 || filterShape.length !== rank || filterShape.some((n) => n < 0))
    fail(
      'shape-mismatch',
      `${who}: wants an operand with batch and features, and a length of the window for each of ` +
        `its other axes, received shape ${printShape(array.shape)} and windows ` +
        `${printShape(filterShape)}.`,
    );
  const dims = convDims(who, options.dimensionNumbers, array.ndim);
  const ordered = permute(array, dims.operand);
  const steps = perAxis(strides, rank, who, 'windowStrides');
  const dilation = perAxis(options.rhsDilation, rank, who, 'rhsDilation');
  const padded = spread(who, ordered, filterShape, steps, padding, dilation, options);
  const windows = range(rank).reduceRight(
    (x, d) => windowsAlong(x, d + 2, at(filterShape, d), at(steps, d), at(dilation, d)),
    padded,
  );
  // Batch, features, and by turns where a window starts and what is in it.
  const [batch, features] = ordered.shape as [number, number];
  const counts = range(rank).map((d) => at(windows.shape, 2 * d + 2));
  const gathered = permute(windows, [
    0,
    1,
    ...range(rank).map((d) => 2 * d + 3),
    ...range(rank).map((d) => 2 * d + 2),
  ]);
  const size = filterShape.reduce((product, n) => product * n, features);
  const result = reshapeTo(gathered, [batch, size, ...counts]);
  const placed = permute(
    result,
    range(rank + 2).map((d) => dims.result.indexOf(d)),
  );
  const { preferredElementType: dtype = null } = options;
  return dtype === null ? placed : convertTo(placed, dtype);
}

/** The operand with zeros around it and between its elements. */
function spread(
  who: string,
  x: NDArray,
  filterShape: Shape,
  strides: readonly number[],
  padding: Padding,
  dilation: readonly number[],
  options: PatchOptions,
): NDArray {
  const holes = perAxis(options.lhsDilation, x.ndim - 2, who, 'lhsDilation');
  if (typeof padding === 'string' && holes.some((n) => n !== 1))
    fail(
      'bad-argument',
      `${who}: with lhsDilation the padding must be numbers, received '${padding}'.`,
    );
  const windows = zip(filterShape, dilation).map(([n, step]) => dilated(n, step));
  const pads = padsOf(who, padding, x.shape.slice(2), windows, strides);
  const around = zip(pads, holes).map(([[low, high], step]) => [low, high, step - 1] as const);
  return speakAs(who, () => pad(x, 0, [[0, 0, 0], [0, 0, 0], ...around]));
}

/** The axis replaced by two: where a window starts, and its elements. */
function windowsAlong(
  x: NDArray,
  axis: number,
  length: number,
  stride: number,
  step: number,
): NDArray {
  const room = at(x.shape, axis) - dilated(length, step);
  const count = room < 0 ? 0 : Math.floor(room / stride) + 1;
  const indices = Int32Array.from(
    { length: count * length },
    (_, i) => Math.floor(i / length) * stride + (i % length) * step,
  );
  const elements = gatherAxis(x, dense([count * length], 'int32', indices), axis);
  return reshapeTo(elements, [
    ...x.shape.slice(0, axis),
    count,
    length,
    ...x.shape.slice(axis + 1),
  ]);
}

const localParameters = parameters<LocalConvOptions>(
  'lax.convGeneralDilatedLocal',
  {
    lhs: arrayLike,
    rhs: arrayLike,
    windowStrides: integers,
    padding: paddingKind,
    filterShape: integers,
  },
  optionKinds,
);

/**
 * A convolution with a kernel of its own for each place of the result ("locally connected"): the
 * spatial axes of the kernel are those of the result, its input features those of the patches that
 * `convGeneralDilatedPatches` makes for `filterShape`. Throws `shape-mismatch` where they do not
 * fit.
 */
export function convGeneralDilatedLocal(
  lhs: ArrayLike,
  rhs: ArrayLike,
  strides: readonly number[],
  padding: Padding,
  filterShape: Shape,
  ...args: Trailing<
    [
      lhsDilation?: readonly number[] | null,
      rhsDilation?: readonly number[] | null,
      dimensionNumbers?: ConvGeneralDimensionNumbers | null,
      precision?: Precision,
    ],
    LocalConvOptions
  >
): NDArray {
  const who = 'lax.convGeneralDilatedLocal';
  const options = localParameters.read([lhs, rhs, strides, padding, filterShape], args);
  const kernel = asArray(rhs);
  checkEqualDTypes(who, [asArray(lhs), kernel]);
  const patches = patchesOf(who, lhs, filterShape, strides, padding, options);
  if (kernel.ndim !== patches.ndim)
    fail(
      'shape-mismatch',
      `${who}: operand and kernel must have the same rank, received ${patches.ndim} and ` +
        `${kernel.ndim}.`,
    );
  const { kernel: from, result: to } = convDims(who, options.dimensionNumbers, patches.ndim);
  const product = speakAs(who, () =>
    dotGeneral(patches, kernel, [
      [[at(to, 1)], [at(from, 1)]],
      [to.slice(2), from.slice(2)],
    ]),
  );
  // The product has the spatial axes first, then batch and output features.
  const rank = patches.ndim - 2;
  const order = [rank, rank + 1, ...range(rank)];
  return permute(
    product,
    range(rank + 2).map((d) => at(order, to.indexOf(d))),
  );
}
