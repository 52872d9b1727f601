/** The record of `dotGeneral`. */
import { aval, printAval, type Aval } from '../../array/aval.js';
import { dense, type DenseArray } from '../../array/dense.js';
import { newTypedArray, type DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, range, sizeOf, stridesOf, zip, type Shape } from '../../array/shape.js';
import type { DotParams } from '../dot.js';
import type { BatchResult, LinearOperand, Ops, Primal, Rules } from '../record.js';
import { bilinearJvp } from './bilinear.js';
import { freeAxes, pick } from './dot-axes.js';
import { writeDot } from './dot-loops.js';

function type(left: Aval, right: Aval, params: DotParams): Aval {
  const got = `received ${printAval(left)} and ${printAval(right)}`;
  if (left.dtype !== right.dtype)
    fail(
      'dtype-mismatch',
      `dotGeneral: the operands must have one dtype, ${got}. Convert one of them first.`,
    );
  checkAxes('left', left.shape, [...params.contract[0], ...params.batch[0]]);
  checkAxes('right', right.shape, [...params.contract[1], ...params.batch[1]]);
  for (const [role, pairs] of Object.entries({ contract: params.contract, batch: params.batch })) {
    if (pairs[0].length !== pairs[1].length)
      fail(
        'bad-argument',
        `dotGeneral: ${role} names ${pairs[0].length} axes of the left and ${pairs[1].length} ` +
          'of the right operand; give them in pairs.',
      );
    for (const [l, r] of zip(pairs[0], pairs[1]))
      if (left.shape[l] !== right.shape[r])
        fail(
          'shape-mismatch',
          `dotGeneral: the ${role} axes ${l} and ${r} must have equal lengths, ${got}: ` +
            `${left.shape[l]} and ${right.shape[r]}.`,
        );
  }
  const { leftFree, rightFree } = freeAxes(left.shape, right.shape, params);
  const shape = [
    ...pick(left.shape, params.batch[0]),
    ...pick(left.shape, leftFree),
    ...pick(right.shape, rightFree),
  ];
  return aval(shape, left.dtype, left.weak && right.weak);
}

function checkAxes(side: string, shape: Shape, axes: readonly number[]): void {
  for (const d of axes)
    if (!Number.isInteger(d) || d < 0 || d >= shape.length)
      fail(
        'axis-out-of-range',
        `dotGeneral: the ${side} operand has ${shape.length} axes, received axis ${d}.`,
      );
  if (new Set(axes).size !== axes.length)
    fail(
      'bad-argument',
      `dotGeneral: the axes [${axes.join(', ')}] name an axis of the ${side} operand twice; ` +
        'an axis is contracted, batched or free.',
    );
}

/** How products and sums of a dtype are computed: integers wrap, bool is and / or. */
export function multiplyAdd(dtype: DType): (sum: number, x: number, y: number) => number {
  switch (dtype) {
    case 'float32':
    case 'float64':
      return (sum, x, y) => sum + x * y;
    case 'int32':
      return (sum, x, y) => (sum + Math.imul(x, y)) | 0;
    case 'uint32':
      return (sum, x, y) => (sum + Math.imul(x, y)) >>> 0;
    case 'bool':
      return (sum, x, y) => sum | (x & y);
    default:
      return dtype satisfies never;
  }
}

/** The offsets of all index vectors of some axes, in row-major order. */
function offsets(shape: Shape, axes: readonly number[]): number[] {
  const strides = stridesOf(shape);
  return axes.reduce<number[]>(
    (sums, d) => sums.flatMap((sum) => range(at(shape, d)).map((i) => sum + i * at(strides, d))),
    [0],
  );
}

function evaluate(left: DenseArray, right: DenseArray, params: DotParams, out: Aval): DenseArray {
  const { leftFree, rightFree } = freeAxes(left.shape, right.shape, params);
  const leftBatch = offsets(left.shape, params.batch[0]);
  const rightBatch = offsets(right.shape, params.batch[1]);
  const leftRows = offsets(left.shape, leftFree);
  const rightRows = offsets(right.shape, rightFree);
  const terms = zip(
    offsets(left.shape, params.contract[0]),
    offsets(right.shape, params.contract[1]),
  );
  const x = left.dataSync();
  const y = right.dataSync();
  const result = newTypedArray(out.dtype, sizeOf(out.shape));
  const step = multiplyAdd(out.dtype);
  let next = 0;
  for (const [lb, rb] of zip(leftBatch, rightBatch))
    for (const l of leftRows)
      for (const r of rightRows) {
        let sum = 0;
        for (const [i, j] of terms) sum = step(sum, at2(x, lb + l + i), at2(y, rb + r + j));
        result[next++] = sum;
      }
  return dense(out.shape, out.dtype, result, out.weak);
}

const at2 = (data: ArrayLike<number>, i: number): number => data[i] as number;

/**
 * z = x·y is linear in each operand. With ct of axes [batch, free x, free y], the cotangent of x
 * is ct·y contracted over the free axes of y. Its axes are [batch, free x, contracted axes in the
 * order of y]; each is moved to the axis of x it belongs to. Likewise for y.
 */
function transposeOperand(
  b: Ops,
  ct: Primal,
  side: 0 | 1,
  shapes: readonly [Shape, Shape],
  other: Primal,
  params: DotParams,
): Primal {
  const { leftFree, rightFree } = freeAxes(shapes[0], shapes[1], params);
  const otherSide = side === 0 ? 1 : 0;
  const own = { free: side === 0 ? leftFree : rightFree, batch: params.batch[side] };
  const otherFree = side === 0 ? rightFree : leftFree;
  const batchCount = own.batch.length;
  const firstOtherFree = batchCount + (side === 0 ? leftFree.length : 0);
  const product = b.bind1('dotGeneral', [ct, other], {
    contract: [range(otherFree.length).map((i) => firstOtherFree + i), otherFree],
    batch: [range(batchCount), params.batch[otherSide]],
  });
  const contracted = zip(params.contract[side], params.contract[otherSide])
    .toSorted((p, q) => p[1] - q[1])
    .map(([d]) => d);
  const axes = [...own.batch, ...own.free, ...contracted];
  return b.transpose(
    product,
    range(axes.length).map((d) => axes.indexOf(d)),
  );
}

/**
 * Both mapped: one more batch axis. One mapped: its axis is one more free axis, the first of that
 * operand, and moves to the front of the result; the other operand is not repeated.
 */
function batch(
  b: Ops,
  inputs: readonly Primal[],
  mapped: readonly boolean[],
  params: DotParams,
): BatchResult {
  const shift = (axes: readonly number[], side: 0 | 1) =>
    mapped[side] === true ? axes.map((d) => d + 1) : axes;
  const contract = [shift(params.contract[0], 0), shift(params.contract[1], 1)] as const;
  const batchAxes = [shift(params.batch[0], 0), shift(params.batch[1], 1)] as const;
  if (mapped[0] === true && mapped[1] === true) {
    const result = b.bind1('dotGeneral', inputs, {
      contract,
      batch: [
        [0, ...batchAxes[0]],
        [0, ...batchAxes[1]],
      ],
    });
    return { outputs: [result], mapped: [true] };
  }
  const result = b.bind1('dotGeneral', inputs, { contract, batch: batchAxes });
  const batchCount = params.batch[0].length;
  const { rightFree } = freeAxes(at(inputs, 0).aval.shape, at(inputs, 1).aval.shape, {
    contract,
    batch: batchAxes,
  });
  const rank = result.aval.shape.length;
  const axis = mapped[0] === true ? batchCount : rank - rightFree.length;
  const rest = range(rank).filter((d) => d !== axis);
  return { outputs: [b.transpose(result, [axis, ...rest])], mapped: [true] };
}

const isLinear = (x: Primal | LinearOperand): x is LinearOperand => x.kind === 'linear';

export const dotGeneral: Rules<DotParams> = {
  type: ([x, y], params) => [type(x!.aval, y!.aval, params)],
  evaluate: ([x, y], params, [out]) => [evaluate(x!, y!, params, out!)],
  jvp: bilinearJvp('dotGeneral'),
  transpose: (b, [ct], inputs, params) => {
    const [x, y] = inputs as [Primal | LinearOperand, Primal | LinearOperand];
    const shapes = [x.aval.shape, y.aval.shape] as const;
    if (isLinear(x)) return [transposeOperand(b, ct!, 0, shapes, y as Primal, params), null];
    return [null, transposeOperand(b, ct!, 1, shapes, x, params)];
  },
  batch,
  lower: { kind: 'loops', fused: [], write: writeDot },
};
