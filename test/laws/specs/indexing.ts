import { denseOfNested } from '../../../src/array/elements/from-nested.js';
import type { GatherParams, ScatterParams } from '../../../src/primitives/indexing.js';
import type { indexingRules } from '../../../src/primitives/indexing.js';
import type { Draw } from '../../support/draw.js';
import type { Operand, Row, Specs } from '../spec.js';

type GatherRow = Row<GatherParams>;
type ScatterRow = Row<ScatterParams>;

const indices = (rows: number[][]): Operand => denseOfNested(rows, 'int32');
const noBatch = { operandBatchingDims: [], startIndicesBatchingDims: [] };
const noScatterBatch = { operandBatchingDims: [], scatterIndicesBatchingDims: [] };

/** x[i] of a matrix: whole rows. */
const rowGather = {
  dims: { offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0], ...noBatch },
  sizes: [1, 4],
};
/** x[i, j]: single elements. */
const elementGather = {
  dims: { offsetDims: [], collapsedSliceDims: [0, 1], startIndexMap: [0, 1], ...noBatch },
  sizes: [1, 1],
};
/** Windows of 2 by 3 at (i, j). */
const windowGather = {
  dims: { offsetDims: [1, 2], collapsedSliceDims: [], startIndexMap: [0, 1], ...noBatch },
  sizes: [2, 3],
};
/** One element of each row, the rows paired with the index vectors. */
const pairedGather = {
  dims: {
    offsetDims: [],
    collapsedSliceDims: [1],
    operandBatchingDims: [0],
    startIndicesBatchingDims: [0],
    startIndexMap: [1],
  },
  sizes: [1, 1],
};

const gatherRows: [GatherRow, ...GatherRow[]] = [
  {
    params: { ...rowGather, mode: 'clip', fill: null },
    inputs: (d) => [d.floats([3, 4]), indices([[2], [0], [2]])],
    label: 'rows, one twice',
  },
  {
    params: { ...rowGather, mode: 'fill', fill: null },
    inputs: (d) => [d.floats([3, 4]), indices([[2], [7], [-1]])],
    label: 'rows outside, filled with NaN',
    derivatives: { only: 'declared', because: 'the tangent of the filled places is zero' },
  },
  {
    params: { ...rowGather, mode: 'fill', fill: 0.5 },
    inputs: (d) => [d.floats([3, 4]), indices([[2], [7], [-1]])],
    label: 'rows outside, filled with a number',
  },
  {
    params: { ...elementGather, mode: 'clip', fill: null },
    inputs: (d) => [
      d.floats([3, 4]),
      indices([
        [0, 1],
        [2, 3],
        [9, -5],
      ]),
    ],
    label: 'elements, clipped',
  },
  {
    params: { ...windowGather, mode: 'clip', fill: null },
    inputs: (d) => [d.floats([3, 4]), d.integers([2, 2], 0, 1)],
    label: 'windows',
  },
  {
    params: { ...pairedGather, mode: 'clip', fill: null },
    inputs: (d) => [d.floats([3, 4]), d.integers([3, 1], 0, 3)],
    label: 'paired rows',
  },
  {
    params: { ...rowGather, mode: 'fill', fill: null },
    inputs: (d) => [d.integers([3, 4], -9, 9), indices([[1], [3]])],
    label: 'int32, filled with the least',
  },
];

const rowScatter = {
  dims: {
    updateWindowDims: [1],
    insertedWindowDims: [0],
    scatterDimsToOperandDims: [0],
    ...noScatterBatch,
  },
};
const elementScatter = {
  dims: {
    updateWindowDims: [],
    insertedWindowDims: [0, 1],
    scatterDimsToOperandDims: [0, 1],
    ...noScatterBatch,
  },
};
const windowScatter = {
  dims: {
    updateWindowDims: [1, 2],
    insertedWindowDims: [],
    scatterDimsToOperandDims: [0, 1],
    ...noScatterBatch,
  },
};
const pairedScatter = {
  dims: {
    updateWindowDims: [],
    insertedWindowDims: [1],
    operandBatchingDims: [0],
    scatterIndicesBatchingDims: [0],
    scatterDimsToOperandDims: [1],
  },
};

/** Operands and updates are drawn as one list, so that extremes have no ties. */
const parts = (d: Draw, updates: number[], dtype: 'float64' | 'int32'): [Operand, Operand] => {
  const size = updates.reduce((a, b) => a * b, 1);
  const all = d.distinct([12 + size], dtype === 'int32' ? 8 : 0.25, dtype).dataSync();
  return [
    d.array([3, 4], dtype, (i) => all[i] as number),
    d.array(updates, dtype, (i) => all[12 + i] as number),
  ];
};

function scatterRow(
  label: string,
  dims: Pick<ScatterParams, 'dims'>,
  places: (d: Draw) => Operand,
  updates: number[],
  rest: Omit<ScatterParams, 'dims'>,
  dtype: 'float64' | 'int32' = 'float64',
): ScatterRow {
  return {
    params: { ...dims, ...rest },
    inputs: (d) => {
      const [operand, update] = parts(d, updates, dtype);
      return [operand, places(d), update];
    },
    label,
  };
}

const once = { mode: 'drop', uniqueIndices: true } as const;
const many = { mode: 'drop', uniqueIndices: false } as const;
const clipped = { mode: 'clip', uniqueIndices: true } as const;

/** No element is updated twice. */
const uniqueRows: [ScatterRow, ...ScatterRow[]] = [
  scatterRow('rows', rowScatter, () => indices([[2], [0]]), [2, 4], once),
  scatterRow('a row outside is dropped', rowScatter, () => indices([[1], [5]]), [2, 4], once),
  scatterRow('clipped', windowScatter, () => indices([[2, 3]]), [1, 2, 2], clipped),
  scatterRow(
    'elements',
    elementScatter,
    () =>
      indices([
        [0, 1],
        [2, 2],
      ]),
    [2],
    once,
  ),
  scatterRow('paired rows', pairedScatter, (d) => d.integers([3, 1], 0, 3), [3], once),
  scatterRow('int32', rowScatter, () => indices([[2], [0]]), [2, 4], once, 'int32'),
];

/** Elements are updated several times. */
const repeatedRows: [ScatterRow, ...ScatterRow[]] = [
  scatterRow('a row twice', rowScatter, () => indices([[1], [1], [0]]), [3, 4], many),
  scatterRow(
    'overlapping windows',
    windowScatter,
    () =>
      indices([
        [0, 0],
        [1, 1],
      ]),
    [2, 2, 3],
    many,
  ),
  scatterRow('int32 twice', rowScatter, () => indices([[1], [1]]), [2, 4], many, 'int32'),
];

/** The value, with no law of derivatives: which update is the last is not differentiated. */
const withoutDerivatives = (rows: readonly ScatterRow[], because: string): ScatterRow[] =>
  rows.map((row) => ({ ...row, derivatives: { only: 'values', because } }));

type IndexingName = keyof typeof indexingRules;

export const indexingSpecs: Specs<IndexingName> = {
  gather: gatherRows,
  scatter: [...uniqueRows, ...repeatedRows],
  scatterAdd: [...uniqueRows, ...repeatedRows],
  scatterMul: [
    ...uniqueRows,
    ...withoutDerivatives(repeatedRows, 'JAX defines it for unique indices only'),
  ],
  scatterMin: [...uniqueRows, ...repeatedRows],
  scatterMax: [...uniqueRows, ...repeatedRows],
};
