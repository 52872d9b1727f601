/**
 * Arrays too large to be taken apart into scalars: `results` compares the loops with the evaluator.
 */
import { describe, test } from 'vitest';
import { dense, type DenseArray } from '../../src/array/dense.js';
import type { Shape } from '../../src/array/shape.js';
import { scatterDimsOf, type GatherDims } from '../../src/primitives/indexing/windows.js';
import { numbers, results } from './one-equation.js';

const elements: GatherDims = {
  offsetDims: [],
  collapsedSliceDims: [0],
  operandBatchingDims: [],
  startIndicesBatchingDims: [],
  startIndexMap: [0],
};

interface Case {
  readonly title: string;
  readonly dims: GatherDims;
  readonly operand: Shape;
  readonly indices: Shape;
  readonly sizes: readonly number[];
  /** The shape of a gather's result and of a scatter's updates. */
  readonly result: Shape;
}

const cases: Case[] = [
  {
    title: 'elements',
    dims: elements,
    operand: [40],
    indices: [30, 1],
    sizes: [1],
    result: [30],
  },
  {
    title: 'rows',
    dims: { ...elements, offsetDims: [1] },
    operand: [9, 7],
    indices: [20, 1],
    sizes: [1, 7],
    result: [20, 7],
  },
  {
    title: 'columns, window axis first',
    dims: { ...elements, offsetDims: [0], collapsedSliceDims: [1], startIndexMap: [1] },
    operand: [9, 7],
    indices: [20, 1],
    sizes: [9, 1],
    result: [9, 20],
  },
  {
    title: 'overlapping windows',
    dims: { ...elements, offsetDims: [1], collapsedSliceDims: [] },
    operand: [40],
    indices: [20, 1],
    sizes: [5],
    result: [20, 5],
  },
  {
    title: 'two components in reverse order',
    dims: { ...elements, collapsedSliceDims: [0, 1], startIndexMap: [1, 0] },
    operand: [9, 7],
    indices: [4, 6, 2],
    sizes: [1, 1],
    result: [4, 6],
  },
  {
    title: 'one element of each row',
    dims: {
      offsetDims: [],
      collapsedSliceDims: [1],
      operandBatchingDims: [0],
      startIndicesBatchingDims: [0],
      startIndexMap: [1],
    },
    operand: [25, 7],
    indices: [25, 3, 1],
    sizes: [1, 1],
    result: [25, 3],
  },
];

/** Indices of which some repeat and some lie outside of 0 … 9. */
function places(shape: Shape, dtype: 'int32' | 'uint32'): DenseArray {
  const x = numbers(shape, 'int32').dataSync();
  const wrapped = x.map((i) => (i % 11) - 1);
  return dense(shape, dtype, dtype === 'int32' ? wrapped : Uint32Array.from(wrapped));
}

describe.each(cases)('$title', ({ dims, operand, indices, sizes, result }) => {
  const x = numbers(operand);
  test.each(['clip', 'fill'] as const)('gather, %s', (mode) => {
    for (const dtype of ['int32', 'uint32'] as const)
      results('gather', [x, places(indices, dtype)], { dims, sizes, mode, fill: null });
  });
  test.each(['clip', 'drop'] as const)('scatter, %s', (mode) => {
    const params = { dims: scatterDimsOf(dims), mode, uniqueIndices: false };
    const updates = numbers(result);
    for (const name of ['scatter', 'scatterAdd', 'scatterMul', 'scatterMin', 'scatterMax'] as const)
      for (const dtype of ['int32', 'uint32'] as const)
        results(name, [x, places(indices, dtype), updates], params);
  });
});
