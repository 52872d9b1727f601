/** Elements at indices known at run time, and their order. */
import type { NDArray } from '../../../array/ndarray.js';
import { at, range } from '../../../array/shape.js';
import { lax } from '../lax.js';
import type { GivenOperation } from '../given.js';
import { combinerOf, sortOrderOf } from '../ordered.js';
import type { OperationRule, OperationRules } from './rule.js';

/** lax wants the index vectors on the last axis of the indices. */
function vectorsLast(indices: NDArray, axis: number): NDArray {
  if (axis === indices.ndim) return lax.expandDims(indices, [axis]);
  const others = range(indices.ndim).filter((d) => d !== axis);
  return axis === indices.ndim - 1 ? indices : lax.transpose(indices, [...others, axis]);
}

const gather: OperationRule = (given, xs) => {
  given.count(2);
  const numbers = given.within('dimension_numbers');
  const axis = numbers.findIntegers('index_vector_dim')?.[0] ?? 0;
  return lax.gather(
    at(xs, 0),
    vectorsLast(at(xs, 1), axis),
    {
      offsetDims: numbers.findIntegers('offset_dims') ?? [],
      collapsedSliceDims: numbers.findIntegers('collapsed_slice_dims') ?? [],
      operandBatchingDims: numbers.findIntegers('operand_batching_dims') ?? [],
      startIndicesBatchingDims: numbers.findIntegers('start_indices_batching_dims') ?? [],
      startIndexMap: numbers.findIntegers('start_index_map') ?? [],
    },
    given.integers('slice_sizes'),
    { mode: 'clip' },
  );
};

const updates = {
  'stablehlo.add': lax.scatterAdd,
  'stablehlo.multiply': lax.scatterMul,
  'stablehlo.maximum': lax.scatterMax,
  'stablehlo.minimum': lax.scatterMin,
};

function updateOf(given: GivenOperation): typeof lax.scatter {
  const region = given.region();
  const name = combinerOf(region);
  if (name !== undefined && Object.hasOwn(updates, name))
    return updates[name as keyof typeof updates];
  const isReplaced = region.operations.length === 0 && region.outputs[0] === region.inputs[1];
  if (isReplaced && region.inputs.length === 2) return lax.scatter;
  return given.fail(
    'updates elements in a way that is not known: understood are add, multiply, maximum and ' +
      'minimum of the element and its update, and the update alone',
  );
}

/** Whether updates take the place of elements. */
export const isReplacing = (given: GivenOperation): boolean => updateOf(given) === lax.scatter;

const scatter: OperationRule = (given, xs) => {
  given.count(3);
  const numbers = given.within('scatter_dimension_numbers');
  const axis = numbers.findIntegers('index_vector_dim')?.[0] ?? 0;
  return updateOf(given)(
    at(xs, 0),
    vectorsLast(at(xs, 1), axis),
    at(xs, 2),
    {
      updateWindowDims: numbers.findIntegers('update_window_dims') ?? [],
      insertedWindowDims: numbers.findIntegers('inserted_window_dims') ?? [],
      operandBatchingDims: numbers.findIntegers('input_batching_dims') ?? [],
      scatterIndicesBatchingDims: numbers.findIntegers('scatter_indices_batching_dims') ?? [],
      scatterDimsToOperandDims: numbers.findIntegers('scatter_dims_to_operand_dims') ?? [],
    },
    { mode: 'drop', uniqueIndices: given.flag('unique_indices') },
  );
};

/**
 * Arrays in the order of a sort, each of which comes as one or as several that decide in turn. A
 * descending sort is the ascending one of the reversed operands, reversed: equal ones stay.
 */
export function ordered(
  given: GivenOperation,
  xs: readonly (readonly NDArray[])[],
): readonly NDArray[] {
  const order = sortOrderOf(given, given.region());
  if (order === undefined)
    return given.fail(
      'orders by a comparator that is not known: understood are < and > of the first operands ' +
        'in lexicographic order',
    );
  const list = xs.flat();
  const dimension = given.findIntegers('dimension')?.[0] ?? -1;
  const axis = dimension < 0 ? dimension + at(list, 0).ndim : dimension;
  const turned = (arrays: readonly NDArray[]): readonly NDArray[] =>
    order.isDescending ? arrays.map((x) => lax.rev(x, [axis])) : arrays;
  const numKeys = xs.slice(0, order.keys).flat().length;
  return turned(lax.sort(turned(list), { dimension: axis, numKeys }));
}

const sort: OperationRule = (given, xs) =>
  ordered(
    given,
    xs.map((x) => [x]),
  );

const topK: OperationRule = (given, xs) => lax.topK(at(xs, 0), given.integer('k'));

export const indexing: OperationRules = {
  'stablehlo.gather': gather,
  'stablehlo.scatter': scatter,
  'stablehlo.sort': sort,
  'chlo.top_k': topK,
};
