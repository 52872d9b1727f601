/** The record of `dotGeneral`. */
import { aval, printAval, type Aval } from '../../array/aval.js';
import { dense, type DenseArray } from '../../array/dense.js';
import { castScalar, type DType, isBool, isInexact, newTypedArray } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, range, sizeOf, stridesOf, zip, type Shape } from '../../array/shape.js';
import type { DotParams } from './params.js';
import {
  computes,
  type BatchResult,
  type LinearOperand,
  type Ops,
  type Primal,
  type Rules,
} from '../record.js';
import { bilinearJvp } from './bilinear.js';
import { freeAxes, pick } from './axes.js';
import { writeDot } from './loops.js';
import { bilinear } from '../complex/arithmetic.js';

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
  if (isBool(dtype)) return (sum, x, y) => sum | (x & y);
  return isInexact(dtype)
    ? (sum, x, y) => sum + x * y
    : (sum, x, y) => castScalar(sum + Math.imul(x, y), dtype);
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
  const x = left.dataSync({ copy: false });
  const y = right.dataSync({ copy: false });
  const result = newTypedArray(out.dtype, sizeOf(out.shape));
  const step = multiplyAdd(out.dtype);
  let next = 0;
  for (const [lb, rb] of zip(leftBatch, rightBatch))
    for (const l of leftRows)
      for (const r of rightRows) {
        let sum = 0;
        for (const [i, j] of terms)
          sum = step(sum, x[lb + l + i] as number, y[rb + r + j] as number);
        result[next++] = sum;
      }
  return dense(out.shape, out.dtype, result, out.weak);
}

/**
 * z = x·y is linear in each operand. With ct of axes [batch, free x, free y], the cotangent of x
 * is the product of ct and y over the free axes of y: its axes are [batch, free x, contracted], or
 * [batch, contracted, free x] if y stands on the left, the contracted ones in the order of y. Each
 * is moved to the axis of x it belongs to; often one of the two orders is that of x already.
 * Likewise for y.
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
  const [free, otherFree] = side === 0 ? [leftFree, rightFree] : [rightFree, leftFree];
  const batch = params.batch[side];
  const firstOtherFree = batch.length + (side === 0 ? leftFree.length : 0);
  const ofCt = {
    operand: ct,
    contract: otherFree.map((_, i) => firstOtherFree + i),
    batch: range(batch.length),
  };
  const ofOther = { operand: other, contract: otherFree, batch: params.batch[otherSide] };
  const contracted = zip(params.contract[side], params.contract[otherSide])
    .toSorted((p, q) => p[1] - q[1])
    .map(([d]) => d);
  const reversed = [...batch, ...contracted, ...free];
  const otherFirst = reversed.every((d, i) => d === i);
  const [left, right] = otherFirst ? [ofOther, ofCt] : [ofCt, ofOther];
  const product = b.bind1('dotGeneral', [left.operand, right.operand], {
    contract: [left.contract, right.contract],
    batch: [left.batch, right.batch],
  });
  const axes = otherFirst ? reversed : [...batch, ...free, ...contracted];
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
  const [x, y] = inputs as [Primal, Primal];
  const shift = (axes: readonly number[], side: 0 | 1) =>
    mapped[side] === true ? axes.map((d) => d + 1) : axes;
  const contract = [shift(params.contract[0], 0), shift(params.contract[1], 1)] as const;
  const [leftBatch, rightBatch] = [shift(params.batch[0], 0), shift(params.batch[1], 1)];
  const done = (result: Primal) => ({ outputs: [result], mapped: [true] });
  if (mapped[0] === true && mapped[1] === true) {
    const batchAxes = [
      [0, ...leftBatch],
      [0, ...rightBatch],
    ] as const;
    return done(b.bind1('dotGeneral', inputs, { contract, batch: batchAxes }));
  }
  const batchCount = leftBatch.length;
  const toFront = (result: Primal, axis: number): BatchResult => {
    const others = range(result.aval.shape.length).filter((d) => d !== axis);
    return done(b.transpose(result, [axis, ...others]));
  };
  const own = { contract, batch: [leftBatch, rightBatch] } as const;
  if (mapped[0] === true) return toFront(b.bind1('dotGeneral', inputs, own), batchCount);
  const { leftFree, rightFree } = freeAxes(x.aval.shape, y.aval.shape, own);
  if (rightFree.length > 1)
    return toFront(b.bind1('dotGeneral', inputs, own), batchCount + leftFree.length);
  // The mapped axis is the only free one of y: with y on the left it comes before those of x.
  const exchanged: DotParams = {
    contract: [contract[1], contract[0]],
    batch: [rightBatch, leftBatch],
  };
  return toFront(b.bind1('dotGeneral', [y, x], exchanged), batchCount);
}

export const dotGeneral: Rules<DotParams> = {
  ...computes,
  type: ([x, y], params) => [type(x!.aval, y!.aval, params)],
  evaluate: ([x, y], params, [out]) => [evaluate(x!, y!, params, out!)],
  jvp: bilinearJvp('dotGeneral'),
  transpose: (b, [ct], inputs, params) => {
    const [x, y] = inputs as [Primal | LinearOperand, Primal | LinearOperand];
    const shapes = [x.aval.shape, y.aval.shape] as const;
    return x.kind === 'linear'
      ? [transposeOperand(b, ct!, 0, shapes, y as Primal, params), null]
      : [null, transposeOperand(b, ct!, 1, shapes, x, params)];
  },
  batch,
  summed: ({ contract, batch }) => ({
    contract: [
      [0, ...contract[0].map((d) => d + 1)],
      [0, ...contract[1].map((d) => d + 1)],
    ],
    batch: [batch[0].map((d) => d + 1), batch[1].map((d) => d + 1)],
  }),
  complex: bilinear('dotGeneral'),
  lower: {
    kind: 'loops',
    fused: [],
    finishes: true,
    terms: ([x], { contract }) => sizeOf(contract[0].map((d) => at(x!.shape, d))),
    write: writeDot,
  },
};
