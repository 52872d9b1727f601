/** Convolutions. As everywhere in machine learning the kernel is not flipped. */
import type { DType } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape, range, zip } from '../../array/shape.js';
import { convertTo, permute, reverseAxes } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import {
  arrayLike,
  flag,
  integers,
  precision,
  size,
  type Precision,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import {
  convDims,
  dimensionNumbersKind,
  type ConvDimensionNumbers,
  type ConvGeneralDimensionNumbers,
} from './dimension-numbers.js';
import { elementType, padding as paddingKind, perAxisKind } from '../parameters.js';
import { checkEqualDTypes, perAxis } from '../operands.js';
import { dilated, padsOf, type Padding } from '../padding.js';

/** The options of `convGeneralDilated`, `conv` and `convWithGeneralPadding`. */
export interface ConvOptions {
  /** The distance between the elements of the operand, as if zeros lay between. */
  readonly lhsDilation?: readonly number[] | null | undefined;
  /** The distance between the elements of the kernel. */
  readonly rhsDilation?: readonly number[] | null | undefined;
  /** By default batch or output features, features, then the spatial axes. */
  readonly dimensionNumbers?: ConvGeneralDimensionNumbers | null | undefined;
  /** The number of groups of features, each with kernels of its own. */
  readonly featureGroupCount?: number | undefined;
  /** The number of groups of the batch, each with kernels of its own. */
  readonly batchGroupCount?: number | undefined;
  /** Products are as exact as their dtype allows, whatever is asked for. */
  readonly precision?: Precision | undefined;
  /** The dtype in which products are added and returned. */
  readonly preferredElementType?: DType | null | undefined;
}

const required = { lhs: arrayLike, rhs: arrayLike, windowStrides: integers, padding: paddingKind };
const convGeneralDilatedParameters = parameters<ConvOptions>('lax.convGeneralDilated', required, {
  lhsDilation: perAxisKind,
  rhsDilation: perAxisKind,
  dimensionNumbers: dimensionNumbersKind,
  featureGroupCount: size,
  batchGroupCount: size,
  precision,
  preferredElementType: elementType,
});

type ConvArguments = Trailing<
  [
    lhsDilation?: readonly number[] | null,
    rhsDilation?: readonly number[] | null,
    dimensionNumbers?: ConvGeneralDimensionNumbers | null,
    featureGroupCount?: number,
    batchGroupCount?: number,
    precision?: Precision,
    preferredElementType?: DType | null,
  ],
  ConvOptions
>;

/**
 * The products of a kernel with the windows of an operand, which are `strides` apart on the spatial
 * axes, summed over window and input features. Operand and kernel have one dtype and one rank.
 */
export function convGeneralDilated(
  lhs: ArrayLike,
  rhs: ArrayLike,
  strides: readonly number[],
  padding: Padding,
  ...args: ConvArguments
): NDArray {
  const options = convGeneralDilatedParameters.read([lhs, rhs, strides, padding], args);
  return convWith('lax.convGeneralDilated', lhs, rhs, strides, padding, options);
}

function convWith(
  who: string,
  lhs: ArrayLike,
  rhs: ArrayLike,
  strides: readonly number[],
  padding: Padding,
  options: ConvOptions,
): NDArray {
  const [operand, kernel] = convOperands(who, lhs, rhs, options.preferredElementType);
  const dims = convDims(who, options.dimensionNumbers, operand.ndim);
  const rank = operand.ndim - 2;
  const operandDilation = perAxis(options.lhsDilation, rank, who, 'lhsDilation');
  const kernelDilation = perAxis(options.rhsDilation, rank, who, 'rhsDilation');
  if (typeof padding === 'string' && operandDilation.some((n) => n !== 1))
    fail(
      'bad-argument',
      `${who}: with lhsDilation the padding must be numbers, received '${padding}'. ` +
        'Use lax.convTranspose for named padding.',
    );
  const lengths = dims.operand.slice(2).map((d) => at(operand.shape, d));
  const windows = dims.kernel
    .slice(2)
    .map((d, i) => dilated(at(kernel.shape, d), at(kernelDilation, i)));
  const params = {
    dims,
    strides: perAxis(strides, rank, who, 'strides'),
    padding: padsOf(who, padding, lengths, windows, strides),
    operandDilation,
    kernelDilation,
    featureGroups: options.featureGroupCount ?? 1,
    batchGroups: options.batchGroupCount ?? 1,
  };
  return speakAs(who, () => bind1('conv', [operand, kernel], params));
}

type PlainOptions = Pick<ConvOptions, 'precision' | 'preferredElementType'>;

const convParameters = parameters<PlainOptions>('lax.conv', required, {
  precision,
  preferredElementType: elementType,
});

/** `convGeneralDilated` with nothing but strides and padding. */
export function conv(
  lhs: ArrayLike,
  rhs: ArrayLike,
  strides: readonly number[],
  padding: Padding,
  ...args: Trailing<[precision?: Precision, preferredElementType?: DType | null], PlainOptions>
): NDArray {
  const options = convParameters.read([lhs, rhs, strides, padding], args);
  return convWith('lax.conv', lhs, rhs, strides, padding, options);
}

type PaddedOptions = PlainOptions & Pick<ConvOptions, 'lhsDilation' | 'rhsDilation'>;

const convWithGeneralPaddingParameters = parameters<PaddedOptions>(
  'lax.convWithGeneralPadding',
  required,
  {
    lhsDilation: perAxisKind,
    rhsDilation: perAxisKind,
    precision,
    preferredElementType: elementType,
  },
);

/** `convGeneralDilated` with the dilations alone. */
export function convWithGeneralPadding(
  lhs: ArrayLike,
  rhs: ArrayLike,
  strides: readonly number[],
  padding: Padding,
  ...args: Trailing<
    [
      lhsDilation?: readonly number[] | null,
      rhsDilation?: readonly number[] | null,
      precision?: Precision,
      preferredElementType?: DType | null,
    ],
    PaddedOptions
  >
): NDArray {
  const options = convWithGeneralPaddingParameters.read([lhs, rhs, strides, padding], args);
  return convWith('lax.convWithGeneralPadding', lhs, rhs, strides, padding, options);
}

/** The options of `convTranspose`. */
export interface ConvTransposeOptions {
  readonly rhsDilation?: readonly number[] | null | undefined;
  /** By default the features are last: `['NHWC', 'HWIO', 'NHWC']` for two spatial axes. */
  readonly dimensionNumbers?: ConvGeneralDimensionNumbers | null | undefined;
  /** The kernel is that of the convolution whose transpose this is: flipped, I and O exchanged. */
  readonly transposeKernel?: boolean | undefined;
  readonly precision?: Precision | undefined;
  readonly preferredElementType?: DType | null | undefined;
  /**
   * Pairs of pads are those of the convolution whose transpose this is, as in PyTorch, and not
   * those of the operand whose elements have been spread.
   */
  readonly useConsistentPadding?: boolean | undefined;
}

const convTransposeParameters = parameters<ConvTransposeOptions>(
  'lax.convTranspose',
  { lhs: arrayLike, rhs: arrayLike, strides: integers, padding: paddingKind },
  {
    rhsDilation: perAxisKind,
    dimensionNumbers: dimensionNumbersKind,
    transposeKernel: flag,
    precision,
    preferredElementType: elementType,
    useConsistentPadding: flag,
  },
);

/** The convolution that spreads: the operand's elements lie `strides` apart ("deconvolution"). */
export function convTranspose(
  lhs: ArrayLike,
  rhs: ArrayLike,
  strides: readonly number[],
  padding: Padding,
  ...args: Trailing<
    [
      rhsDilation?: readonly number[] | null,
      dimensionNumbers?: ConvGeneralDimensionNumbers | null,
      transposeKernel?: boolean,
      precision?: Precision,
      preferredElementType?: DType | null,
      useConsistentPadding?: boolean,
    ],
    ConvTransposeOptions
  >
): NDArray {
  const who = 'lax.convTranspose';
  const options = convTransposeParameters.read([lhs, rhs, strides, padding], args);
  const [operand, kernel] = convOperands(who, lhs, rhs, options.preferredElementType);
  const rank = operand.ndim - 2;
  const dimensionNumbers = options.dimensionNumbers ?? featuresLast(rank);
  const { kernel: axes } = convDims(who, dimensionNumbers, operand.ndim);
  const dilation = perAxis(options.rhsDilation, rank, who, 'rhsDilation');
  const windows = axes.slice(2).map((d, i) => dilated(at(kernel.shape, d), at(dilation, i)));
  const pads = spreadPads(who, padding, windows, strides, options.useConsistentPadding === true);
  const turned = options.transposeKernel === true ? transposedKernel(kernel, axes) : kernel;
  return convWith(who, operand, turned, new Array<number>(rank).fill(1), pads, {
    lhsDilation: strides,
    rhsDilation: dilation,
    dimensionNumbers,
  });
}

/** The pads of the operand whose elements lie `strides` apart. */
function spreadPads(
  who: string,
  padding: Padding,
  windows: readonly number[],
  strides: readonly number[],
  isConsistent: boolean,
): Padding {
  if (typeof padding === 'string')
    return zip(windows, strides).map(([k, s]) => transposePads(who, padding, k, s));
  if (!isConsistent) return padding;
  return padding.map(([low, high], d) => {
    const last = (windows[d] ?? 1) - 1;
    return [last - low, last - high];
  });
}

/**
 * The pads that make the result as long as what a convolution with this padding would come from.
 */
function transposePads(
  who: string,
  padding: string,
  window: number,
  stride: number,
): readonly [number, number] {
  if (padding === 'VALID') {
    const total = window + stride - 2 + Math.max(window - stride, 0);
    return [window - 1, total - window + 1];
  }
  if (padding !== 'SAME')
    fail('bad-argument', `${who}: padding is 'VALID', 'SAME' or pairs, received '${padding}'.`);
  const total = window + stride - 2;
  const low = stride > window - 1 ? window - 1 : Math.ceil(total / 2);
  return [low, total - low];
}

function transposedKernel(kernel: NDArray, axes: readonly number[]): NDArray {
  const [out, input, ...spatial] = axes as [number, number, ...number[]];
  const exchange = range(kernel.ndim).map((d) => (d === out ? input : d === input ? out : d));
  return permute(reverseAxes(kernel, spatial), exchange);
}

function featuresLast(rank: number): ConvDimensionNumbers {
  const spatial = ['', 'H', 'HW', 'DHW'][rank];
  if (spatial === undefined)
    fail(
      'bad-argument',
      `lax.convTranspose: has dimension numbers of its own for up to 3 spatial axes, received ${rank}. Give dimensionNumbers.`,
    );
  return [`N${spatial}C`, `${spatial}IO`, `N${spatial}C`];
}

function convOperands(
  who: string,
  lhs: ArrayLike,
  rhs: ArrayLike,
  dtype: DType | null | undefined,
): [NDArray, NDArray] {
  const [operand, kernel] = [lhs, rhs].map((x) => {
    const array = asArray(x);
    return dtype === undefined || dtype === null ? array : convertTo(array, dtype);
  }) as [NDArray, NDArray];
  checkEqualDTypes(who, [operand, kernel]);
  if (operand.ndim < 2 || operand.ndim !== kernel.ndim)
    fail(
      'shape-mismatch',
      `${who}: operand and kernel must have the same rank, at least 2, received shapes ` +
        `${printShape(operand.shape)} and ${printShape(kernel.shape)}.`,
    );
  return [operand, kernel];
}
