/** The record of `pivotsToPermutation`. */
import { aval, printAval, type Aval } from '../../array/aval.js';
import { dense, type DenseArray } from '../../array/dense.js';
import { newTypedArray } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, range, sizeOf } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { indexAdd, indexClamp, indexMul, integer, load } from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import { onIntegers } from '../elementwise/bits.js';
import { computes, nonlinear, type LoopOperand, type Rules } from '../record.js';
import { eachMatrix, stackedBatch } from './matrices.js';

type Params = PrimParams['pivotsToPermutation'];

function type(x: Aval, { size }: Params): Aval {
  const count = x.shape.at(-1);
  if (x.dtype !== 'int32' || count === undefined || count > size)
    fail(
      'shape-mismatch',
      `pivotsToPermutation: wants at most ${size} int32 pivots along the last axis, received ` +
        `${printAval(x)}.`,
    );
  return aval([...x.shape.slice(0, -1), size], 'int32');
}

/** Pivots outside of the permutation are moved inside. */
function evaluate(pivots: DenseArray, { size }: Params, out: Aval): DenseArray {
  const count = at(pivots.shape, pivots.ndim - 1);
  const given = pivots.dataSync({ copy: false });
  const data = newTypedArray('int32', sizeOf(out.shape));
  range(data.length / Math.max(1, size)).forEach((line) => {
    const order = range(size);
    range(count).forEach((i) => {
      const j = Math.min(Math.max(given[line * count + i] as number, 0), size - 1);
      [order[i], order[j]] = [at(order, j), at(order, i)];
    });
    data.set(order, line * size);
  });
  return dense(out.shape, 'int32', data);
}

function write(
  b: LoopBuilder,
  [pivots]: readonly LoopOperand[],
  [out]: readonly LoopBuffer[],
  { size }: Params,
): void {
  const { shape } = pivots!.aval;
  const count = at(shape, shape.length - 1);
  if (size === 0) return;
  eachMatrix(b, sizeOf(shape.slice(0, -1)), (line) => {
    const first = b.let(indexMul(line, integer(size)), 'first');
    b.for(size, (i) => b.store(out!, indexAdd(first, i), i), { order: 'free' });
    b.for(count, (i) => {
      const pivot = load(pivots!.buffer, indexAdd(indexMul(line, integer(count)), i));
      const goals = [i, b.let(indexClamp(pivot, 0, size - 1), 'pivot')].map((j) =>
        indexAdd(first, j),
      );
      const [x, y] = goals.map((goal) => b.let(load(out!, goal), 'row'));
      b.store(out!, at(goals, 0), y!);
      b.store(out!, at(goals, 1), x!);
    });
  });
}

export const pivotsToPermutation: Rules<Params> = {
  ...computes,
  type: ([x], params) => [type(x!.aval, params)],
  evaluate: ([x], params, [out]) => [evaluate(x!, params, out!)],
  jvp: onIntegers,
  transpose: nonlinear,
  batch: stackedBatch('pivotsToPermutation'),
  complex: 'no complex',
  lower: { kind: 'loops', fused: [], write },
};
