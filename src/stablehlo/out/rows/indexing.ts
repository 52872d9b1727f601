/** Reads and writes at indices, and sorting. */
import {
  greatestOf,
  isInexact,
  isSigned,
  isUnsigned,
  itemSize,
  leastOf,
  type DType,
} from '../../../array/dtype.js';
import type { Aval } from '../../../array/aval.js';
import { at, range, zip } from '../../../array/shape.js';
import type { PrimName, PrimParams } from '../../../ir/program.js';
import {
  batchAxes,
  gatherDimsOf,
  windowSizes,
  type GatherDims,
  type ScatterDims,
} from '../../../primitives/indexing/windows.js';
import { byParts, type Row, type Rows } from '../row.js';
import {
  dtypeOf,
  integer,
  list,
  type HloRegion,
  type HloValue,
  type HloWriter,
} from '../writer.js';

const axes = (numbers: readonly number[]): string => `[${numbers.join(', ')}]`;

const gatherText = (dims: GatherDims, vector: number): string =>
  `#stablehlo.gather<offset_dims = ${axes(dims.offsetDims)}, ` +
  `collapsed_slice_dims = ${axes(dims.collapsedSliceDims)}, ` +
  `operand_batching_dims = ${axes(dims.operandBatchingDims)}, ` +
  `start_indices_batching_dims = ${axes(dims.startIndicesBatchingDims)}, ` +
  `start_index_map = ${axes(dims.startIndexMap)}, index_vector_dim = ${vector}>`;

const scatterText = (dims: ScatterDims, vector: number): string =>
  `#stablehlo.scatter<update_window_dims = ${axes(dims.updateWindowDims)}, ` +
  `inserted_window_dims = ${axes(dims.insertedWindowDims)}, ` +
  `input_batching_dims = ${axes(dims.operandBatchingDims)}, ` +
  `scatter_indices_batching_dims = ${axes(dims.scatterIndicesBatchingDims)}, ` +
  `scatter_dims_to_operand_dims = ${axes(dims.scatterDimsToOperandDims)}, ` +
  `index_vector_dim = ${vector}>`;

const vectorAxis = (indices: HloValue): number => indices.type.shape.length - 1;

/** For each component of an index vector the last start at which the window fits. */
const lastStarts = (
  { startIndexMap }: GatherDims,
  x: HloValue,
  sizes: readonly number[],
): number[] => startIndexMap.map((d) => at(x.type.shape, d) - at(sizes, d));

/** A number for each component of an index vector, beside all index vectors. */
function besideIndices(w: HloWriter, numbers: readonly number[], indices: HloValue): HloValue {
  const { type } = indices;
  const scalar = { shape: [1], dtype: type.dtype };
  const parts = numbers.map((n) => w.full(n, scalar));
  const vector =
    parts.length === 1
      ? at(parts, 0)
      : w.op1(
          'stablehlo.concatenate',
          parts,
          { shape: [parts.length], dtype: type.dtype },
          { dimension: integer(0) },
        );
  return w.broadcast(vector, type.shape, [vectorAxis(indices)]);
}

/** Indices that can hold the length of any axis. */
const wideEnough = (w: HloWriter, indices: HloValue): HloValue =>
  w.convert(indices, itemSize[dtypeOf(indices)] < 4 ? 'int32' : dtypeOf(indices));

const gather: Row<PrimParams['gather']> = (w, [x, given], params, [type]) => {
  const { dims, sizes, mode } = params;
  const indices = wideEnough(w, given!);
  const taken = w.op1('stablehlo.gather', [x!, indices], type!, {
    dimension_numbers: gatherText(dims, vectorAxis(indices)),
    slice_sizes: list(sizes),
    indices_are_sorted: 'false',
  });
  if (mode === 'clip' || dims.startIndexMap.length === 0) return [taken];
  const isInside = areInside(w, indices, lastStarts(dims, x!, sizes));
  const test = w.broadcast(isInside, type!.shape, batchAxes(dims, type!.shape.length));
  return [w.select(test, taken, w.full(fillValue(params, type!.dtype), type!))];
};

/** What `fill` gives for windows outside: NaN, or what no index would be. */
function fillValue({ fill }: PrimParams['gather'], dtype: DType): number {
  if (fill !== null) return fill;
  if (isInexact(dtype)) return NaN;
  return isSigned(dtype) ? leastOf[dtype] : greatestOf[dtype];
}

/** For each index vector whether all its components are from 0 up to these numbers. */
function areInside(w: HloWriter, indices: HloValue, lasts: readonly number[]): HloValue {
  const below = w.compare('LE', indices, besideIndices(w, lasts, indices));
  const isUp = isUnsigned(dtypeOf(indices))
    ? below
    : w.plain('and', below, w.compare('GE', indices, w.full(0, indices.type)));
  const bool = { shape: [], dtype: 'bool' as const };
  const every: HloRegion = {
    takes: [bool, bool],
    write: (inner, [p, q]) => [inner.plain('and', p!, q!)],
  };
  return w.op1(
    'stablehlo.reduce',
    [isUp, w.full(1, bool)],
    { shape: indices.type.shape.slice(0, -1), dtype: 'bool' },
    { dimensions: list([vectorAxis(indices)]) },
    [every],
  );
}

/** `combine` gives what stands where an update meets an element. */
const scatter =
  (
    combine: (w: HloWriter, old: HloValue, update: HloValue) => HloValue,
  ): Row<PrimParams['scatter']> =>
  (w, [x, given, updates], { dims, mode, uniqueIndices }, [type]) => {
    let indices = wideEnough(w, given!);
    const asGather = gatherDimsOf(dims);
    if (mode === 'clip' && asGather.startIndexMap.length > 0) {
      const sizes = windowSizes(asGather, x!.type.shape.length, updates!.type.shape);
      const last = besideIndices(w, lastStarts(asGather, x!, sizes), indices);
      indices = w.plain('maximum', w.plain('minimum', indices, last), w.full(0, indices.type));
    }
    const scalar = { shape: [], dtype: type!.dtype };
    const region: HloRegion = {
      takes: [scalar, scalar],
      write: (inner, [old, update]) => [combine(inner, old!, update!)],
    };
    const attributes = {
      scatter_dimension_numbers: scatterText(dims, vectorAxis(indices)),
      indices_are_sorted: 'false',
      unique_indices: String(uniqueIndices),
    };
    return [w.op1('stablehlo.scatter', [x!, indices, updates!], type!, attributes, [region])];
  };

const combining = (operation: string): Row<PrimParams['scatter']> =>
  scatter((w, old, update) => w.plain(operation, old, update));

/** Whether x stands before y: NaN last in ascending order, first in descending order. */
function isBefore(
  w: HloWriter,
  x: HloValue,
  y: HloValue,
  order: 'ascending' | 'descending',
): HloValue {
  const beyond = w.compare(order === 'ascending' ? 'LT' : 'GT', x, y);
  if (!isInexact(dtypeOf(x))) return beyond;
  const [last, first] = order === 'ascending' ? [y, x] : [x, y];
  const [isNaN, otherIsNaN] = [last, first].map((v) => w.compare('NE', v, v)) as [
    HloValue,
    HloValue,
  ];
  return w.plain('or', beyond, w.plain('and', isNaN, w.plain('not', otherIsNaN)));
}

/** Lexicographic: a later key decides where the earlier ones stand in neither order. */
function areInOrder(w: HloWriter, pairs: readonly (readonly [HloValue, HloValue])[]): HloValue {
  const [[x, y], ...others] = pairs as [
    readonly [HloValue, HloValue],
    ...(readonly [HloValue, HloValue])[],
  ];
  const before = isBefore(w, x, y, 'ascending');
  if (others.length === 0) return before;
  const isBehind = isBefore(w, y, x, 'ascending');
  const tie = w.plain('and', w.plain('not', isBehind), areInOrder(w, others));
  return w.plain('or', before, tie);
}

function sorted(
  w: HloWriter,
  operands: readonly HloValue[],
  axis: number,
  inOrder: (w: HloWriter, pairs: readonly (readonly [HloValue, HloValue])[]) => HloValue,
): HloValue[] {
  const takes = operands.flatMap((x) => range(2).map(() => ({ shape: [], dtype: x.type.dtype })));
  const region: HloRegion = {
    takes,
    write: (inner, args) => [
      inOrder(
        inner,
        operands.map((_, k) => [at(args, 2 * k), at(args, 2 * k + 1)] as const),
      ),
    ],
  };
  const types = operands.map((x) => x.type);
  const attributes = { dimension: integer(axis), is_stable: 'true' };
  return w.op('stablehlo.sort', operands, types, attributes, [region]);
}

const topK: Row<PrimParams['topK']> = (w, [x], _params, types) => {
  const { shape } = x!.type;
  const axis = shape.length - 1;
  const places = w.op1(
    'stablehlo.iota',
    [],
    { shape, dtype: 'int32' },
    { iota_dimension: integer(axis) },
  );
  const inOrder = (inner: HloWriter, pairs: readonly (readonly [HloValue, HloValue])[]): HloValue =>
    isBefore(inner, ...at(pairs, 0), 'descending');
  const all = sorted(w, [x!, places], axis, inOrder);
  return zip(all, types).map(([y, type]: [HloValue, Aval]) =>
    w.op1('stablehlo.slice', [y], type, {
      start_indices: list(shape.map(() => 0)),
      limit_indices: list(type.shape),
      strides: list(shape.map(() => 1)),
    }),
  );
};

export const indexingRows = {
  gather: byParts('gather', gather),
  scatter: scatter((_w, _old, update) => update),
  scatterAdd: combining('add'),
  scatterMul: combining('multiply'),
  scatterMin: byParts('scatterMin', combining('minimum')),
  scatterMax: byParts('scatterMax', combining('maximum')),
  sort: byParts('sort', (w, inputs, { axis, keys }) =>
    sorted(w, inputs, axis, (inner, pairs) => areInOrder(inner, pairs.slice(0, keys))),
  ),
  topK: byParts('topK', topK),
} satisfies Partial<Rows<PrimName>>;
