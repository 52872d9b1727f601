/** Elements at indices known at run time, and their order. */
import { isComplex } from '../../../array/dtype.js';
import type { NDArray } from '../../../array/ndarray.js';
import { at, range } from '../../../array/shape.js';
import { lax } from '../lax.js';
import type { GivenOperation } from '../given.js';
import { combinerOf, sortOrderOf, usedInputs } from '../ordered.js';
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
  if (isReplacing(given)) return lax.scatter;
  return given.fail(
    'updates elements in a way that is not known: understood are sums, differences, products, ' +
      'maximum and minimum of the element and its update, and functions of one of them',
  );
}

/** Whether updates take the place of elements. */
export const isReplacing = (given: GivenOperation): boolean => {
  const { inputs, operations, outputs } = given.region();
  return inputs.length === 2 && operations.length === 0 && outputs[0] === inputs[1];
};

/** Elements and updates of which one is subtracted are added, with the other sign. */
function isSubtracted(given: GivenOperation): boolean {
  const { inputs, operations, outputs } = given.region();
  const [op] = operations;
  return (
    operations.length === 1 &&
    op?.name === 'stablehlo.subtract' &&
    op.operands[0] === inputs[0] &&
    op.operands[1] === inputs[1] &&
    outputs[0] === op.results[0]
  );
}

const scatter: OperationRule = (given, xs, running) => {
  given.count(3);
  const [x, indices, update] = xs as readonly [NDArray, NDArray, NDArray];
  const region = given.region();
  if (isSubtracted(given)) return added(given, [x, indices, lax.neg(update)]);
  if (isComplex(x.dtype)) return complexScattered(given, xs);
  const isApplied = !usedInputs(region).has(1) && region.operations.length > 0;
  return isApplied ? applied(given, xs, running) : scattered(given, xs);
};

/** A function of an element alone works as often as its index comes. */
const applied: OperationRule = (given, xs, running) => {
  const [x, indices, update] = xs as readonly [NDArray, NDArray, NDArray];
  const f = (y: NDArray): NDArray => at(running.elementwise(given.region(), [y, y]), 0) as NDArray;
  const once = (n: NDArray): NDArray => lax.gt(n, lax.fullLike(n, 0));
  const zeros = lax.full(x.shape, 0, 'int32');
  const counts = added(given, [zeros, indices, lax.full(update.shape, 1, 'int32')]);
  if (given.flag('unique_indices')) return lax.select(once(counts), f(x), x);
  const [result] = lax.whileLoop(
    ([, n]: readonly [NDArray, NDArray]) => lax.reduceOr(once(n), [...n.shape.keys()]),
    ([y, n]: readonly [NDArray, NDArray]) =>
      [lax.select(once(n), f(y), y), lax.sub(n, lax.fullLike(n, 1))] as const,
    [x, counts] as const,
  );
  return result;
};

/** Complex numbers part by part, as far as the parts do not meet. */
function complexScattered(given: GivenOperation, xs: readonly NDArray[]): NDArray {
  const [x, indices, update] = xs as readonly [NDArray, NDArray, NDArray];
  const by = (f: typeof lax.scatter, y: NDArray, of: (z: NDArray) => NDArray): NDArray =>
    scatterBy(f, given, [y, indices, of(update)]);
  const name = combinerOf(given.region());
  if (name === 'stablehlo.multiply' && given.flag('unique_indices')) {
    const parts = [lax.real(x), lax.imag(x)] as const;
    const one = by(lax.scatter, lax.fullLike(parts[0], 1), lax.real);
    return lax.mul(x, lax.complex(one, by(lax.scatter, lax.fullLike(parts[1], 0), lax.imag)));
  }
  const f = updateOf(given);
  if (f !== lax.scatter && f !== lax.scatterAdd)
    given.fail('multiplies complex numbers at indices that may come twice, or compares them');
  return lax.complex(by(f, lax.real(x), lax.real), by(f, lax.imag(x), lax.imag));
}

const added = (given: GivenOperation, xs: readonly NDArray[]): NDArray =>
  scatterBy(lax.scatterAdd, given, xs);
const scattered = (given: GivenOperation, xs: readonly NDArray[]): NDArray =>
  scatterBy(updateOf(given), given, xs);

function scatterBy(
  update: typeof lax.scatter,
  given: GivenOperation,
  xs: readonly NDArray[],
): NDArray {
  const numbers = given.within('scatter_dimension_numbers');
  const axis = numbers.findIntegers('index_vector_dim')?.[0] ?? 0;
  return update(
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
}

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
