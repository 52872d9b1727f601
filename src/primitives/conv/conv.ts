/** The record of `conv`: convolution (cross-correlation) as in XLA's conv_general_dilated. */
import { isBool } from '../../array/dtype.js';
import { aval, printAval, type Aval } from '../../array/aval.js';
import type { DenseArray } from '../../array/dense.js';
import { fail } from '../../array/errors.js';
import { at, sizeOf, printShape, stridesOf } from '../../array/shape.js';
import type { ConvParams } from '../dot/params.js';
import {
  computes,
  type BatchResult,
  type LinearOperand,
  type Ops,
  type Primal,
  type Rules,
} from '../record.js';
import { forEachIndex, offsetOf, tabulate } from '../tabulate.js';
import { dilatedLength, elementSeen, transposedAxis, type WindowAxis } from '../window/geometry.js';
import { bilinearJvp } from '../dot/bilinear.js';
import { byAxis, convShape, convSizes, exchanged, slidingParams } from './axes.js';
import { writeConv } from './loops.js';
import { axisToFront, frontIntoAxis, frontIntoGroups, groupsToFront } from '../dot/fold-axes.js';
import { multiplyAdd } from '../dot/dot-general.js';
import { bilinear } from '../complex/arithmetic.js';

function type(operand: Aval, kernel: Aval, params: ConvParams): Aval {
  const got = `received operand ${printAval(operand)} and kernel ${printAval(kernel)}`;
  if (operand.dtype !== kernel.dtype || isBool(operand.dtype))
    fail(
      'dtype-mismatch',
      `conv: operand and kernel must be numbers of one dtype, ${got}. Convert one of them first.`,
    );
  checkParams(operand, kernel, params, got);
  const { batch, features, kernelFeatures, outFeatures } = convSizes(
    operand.shape,
    kernel.shape,
    params,
  );
  const { featureGroups, batchGroups } = params;
  if (features !== kernelFeatures * featureGroups)
    fail(
      'shape-mismatch',
      `conv: the operand must have featureGroups = ${featureGroups} times the kernel's input ` +
        `features, but has ${features} features and the kernel ${kernelFeatures}; ${got}.`,
    );
  if (outFeatures % featureGroups !== 0 || outFeatures % batchGroups !== 0)
    fail(
      'shape-mismatch',
      `conv: the kernel's ${outFeatures} output features must be a multiple of the number of ` +
        `groups, ${Math.max(featureGroups, batchGroups)}; ${got}.`,
    );
  if (batch % batchGroups !== 0)
    fail(
      'shape-mismatch',
      `conv: the batch of ${batch} must be a multiple of batchGroups = ${batchGroups}; ${got}.`,
    );
  return aval(
    convShape(operand.shape, kernel.shape, params),
    operand.dtype,
    operand.weak && kernel.weak,
  );
}

function checkParams(operand: Aval, kernel: Aval, params: ConvParams, got: string): void {
  const rank = operand.shape.length;
  if (rank < 2 || kernel.shape.length !== rank)
    fail('shape-mismatch', `conv: operand and kernel must have the same rank, at least 2, ${got}.`);
  for (const name of ['operand', 'kernel', 'result'] as const) {
    const axes = params.dims[name];
    if (axes.toSorted((a, b) => a - b).some((d, i) => d !== i) || axes.length !== rank)
      fail(
        'bad-argument',
        `conv: dims.${name} must name each of the ${rank} axes once, received ${printShape(axes)}.`,
      );
  }
  const { strides, padding, operandDilation, kernelDilation, featureGroups, batchGroups } = params;
  const lists = { strides, padding, operandDilation, kernelDilation };
  for (const [name, list] of Object.entries(lists))
    if (list.length !== rank - 2)
      fail(
        'bad-argument',
        `conv: ${name} needs one entry for each of the ${rank - 2} spatial axes, ` +
          `received ${list.length}.`,
      );
  const counts = { strides, operandDilation, kernelDilation, groups: [featureGroups, batchGroups] };
  for (const [name, list] of Object.entries(counts))
    if (list.some((n) => !Number.isInteger(n) || n < 1))
      fail(
        'bad-argument',
        `conv: ${name} must be positive integers, received ${printShape(list)}.`,
      );
  if (featureGroups > 1 && batchGroups > 1)
    fail(
      'bad-argument',
      `conv: featureGroups and batchGroups exclude each other, received ${featureGroups} and ` +
        `${batchGroups}. Leave one of them at 1.`,
    );
}

/**
 * result[n, o, p] = Σ operand[g_b·N + n, g_f·C + c, p·stride + t·dilation - low] · kernel[o, c, t]
 * over features c and taps t, where N and C are the sizes of a group of the batch and of the
 * features, and g_b, g_f the group of batch and features that output feature o belongs to.
 */
function evaluate(
  operand: DenseArray,
  kernel: DenseArray,
  params: ConvParams,
  out: Aval,
): DenseArray {
  const sizes = convSizes(operand.shape, kernel.shape, params);
  const { dims, featureGroups, batchGroups } = params;
  const step = multiplyAdd(out.dtype);
  const groupOf = (o: number, groups: number) => Math.floor((o * groups) / sizes.outFeatures);
  const elements = operand.dataSync({ copy: false });
  const weights = kernel.dataSync({ copy: false });
  const operandStride = at(stridesOf(operand.shape), at(dims.operand, 1));
  const kernelStride = at(stridesOf(kernel.shape), at(dims.kernel, 1));
  const windows = sizes.spatial.map((a) => a.window);
  const elementOf = (index: readonly number[]): number => {
    const [n, o, ...pixel] = dims.result.map((d) => at(index, d)) as [number, number, ...number[]];
    const image = groupOf(o, batchGroups) * (sizes.batch / batchGroups) + n;
    const firstFeature = groupOf(o, featureGroups) * sizes.kernelFeatures;
    let sum = 0;
    forEachIndex(windows, (taps) => {
      const seen = sizes.spatial.map((a, i) => elementSeen(a, at(pixel, i), at(taps, i)));
      if (!seen.every((i) => i !== undefined)) return;
      let x = offsetOf(operand.shape, byAxis(dims.operand, [image, firstFeature, ...seen]));
      let w = offsetOf(kernel.shape, byAxis(dims.kernel, [o, 0, ...taps]));
      for (let c = 0; c < sizes.kernelFeatures; c++, x += operandStride, w += kernelStride)
        sum = step(sum, elements[x] as number, weights[w] as number);
    });
    return sum;
  };
  return tabulate(out, elementOf);
}

/** The two operands exchange the roles of stride and dilation, and of batch and features. */
function transposeByOperand(
  b: Ops,
  ct: Primal,
  operand: Aval,
  kernel: Primal,
  params: ConvParams,
): Primal {
  const { dims, featureGroups, batchGroups } = params;
  const [outAxis, inAxis, ...taps] = dims.kernel as [number, number, ...number[]];
  const groups = Math.max(featureGroups, batchGroups);
  const { spatial } = convSizes(operand.shape, kernel.aval.shape, params);
  // Group g reads its own part of ct's features and gives its own part of the operand's.
  const grouped =
    groups === 1 ? kernel : frontIntoAxis(b, axisToFront(b, kernel, outAxis, groups), inAxis);
  const result = b.bind1('conv', [ct, b.bind1('reverse', [grouped], { axes: taps })], {
    ...slidingParams(spatial.map(transposedAxis)),
    dims: { operand: dims.result, kernel: exchanged(dims.kernel), result: dims.operand },
    featureGroups: groups,
    batchGroups: 1,
  });
  if (batchGroups === 1) return result;
  const [batchAxis, featureAxis] = dims.operand as [number, number];
  return frontIntoAxis(b, axisToFront(b, result, featureAxis, batchGroups), batchAxis);
}

/**
 * The cotangent of the kernel at tap t is Σ ct[p] · operand[p·s + t·w - low]: ct slides over the
 * operand, dilated by the stride and in steps of the kernel's dilation.
 */
function kernelCotangentAxis(axis: WindowAxis): WindowAxis {
  const { length: windows } = transposedAxis(axis);
  const span = dilatedLength(windows, axis.stride);
  const positions = dilatedLength(axis.length, axis.operandDilation);
  return {
    ...axis,
    window: windows,
    stride: axis.windowDilation,
    windowDilation: axis.stride,
    high: (axis.window - 1) * axis.windowDilation + span - positions - axis.low,
  };
}

/** Contracts over the batch: the features of the operand play the batch, and the other way. */
function transposeByKernel(
  b: Ops,
  ct: Primal,
  operand: Primal,
  kernel: Aval,
  params: ConvParams,
): Primal {
  const { dims, featureGroups, batchGroups } = params;
  const { spatial } = convSizes(operand.aval.shape, kernel.shape, params);
  return b.bind1('conv', [operand, ct], {
    ...slidingParams(spatial.map(kernelCotangentAxis)),
    dims: {
      operand: exchanged(dims.operand),
      kernel: exchanged(dims.result),
      result: exchanged(dims.kernel),
    },
    featureGroups: batchGroups,
    batchGroups: featureGroups,
  });
}

/** Folds the new axis into batch, features or groups; the result carries it there, too. */
function batch(
  b: Ops,
  inputs: readonly Primal[],
  mapped: readonly boolean[],
  params: ConvParams,
  size: number,
): BatchResult {
  const [operand, kernel] = inputs as [Primal, Primal];
  const { dims, featureGroups, batchGroups } = params;
  const [batchAxis, featureAxis] = dims.operand as [number, number];
  const [outAxis] = dims.kernel as [number];
  const [resultBatch, resultFeatures] = dims.result as [number, number];
  const done = (result: Primal) => ({ outputs: [result], mapped: [true] });
  if (mapped[1] !== true) {
    const folded = frontIntoGroups(b, operand, batchAxis, batchGroups);
    const result = b.bind1('conv', [folded, kernel], params);
    return done(axisToFront(b, result, resultBatch, size));
  }
  if (mapped[0] !== true) {
    const groups = Math.max(featureGroups, batchGroups);
    const folded = frontIntoGroups(b, kernel, outAxis, groups);
    const result = b.bind1('conv', [operand, folded], params);
    return done(groupsToFront(b, result, resultFeatures, groups, size));
  }
  const byBatch = batchGroups > 1;
  const foldedOperand = frontIntoAxis(b, operand, byBatch ? batchAxis : featureAxis);
  const result = b.bind1('conv', [foldedOperand, frontIntoAxis(b, kernel, outAxis)], {
    ...params,
    featureGroups: byBatch ? 1 : size * featureGroups,
    batchGroups: byBatch ? size * batchGroups : 1,
  });
  return done(axisToFront(b, result, resultFeatures, size));
}

export const conv: Rules<ConvParams> = {
  ...computes,
  type: ([x, y], params) => [type(x!.aval, y!.aval, params)],
  evaluate: ([x, y], params, [out]) => [evaluate(x!, y!, params, out!)],
  jvp: bilinearJvp('conv'),
  transpose: (b, [ct], inputs, params) => {
    const [x, y] = inputs as [Primal | LinearOperand, Primal | LinearOperand];
    return x.kind === 'linear'
      ? [transposeByOperand(b, ct!, x.aval, y as Primal, params), null]
      : [null, transposeByKernel(b, ct!, x, y.aval, params)];
  },
  batch,
  complex: bilinear('conv'),
  lower: {
    kind: 'loops',
    fused: [],
    terms: ([, kernel], { dims }) => sizeOf(dims.kernel.slice(1).map((d) => at(kernel!.shape, d))),
    write: writeConv,
  },
};
