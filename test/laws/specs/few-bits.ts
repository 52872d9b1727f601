/**
 * Rows of the dtypes of few bits, which other tables leave out: integers over their whole range, at
 * two widths for each primitive, and floats. All that primitives do beside the elements themselves
 * has the rows of other dtypes.
 */
import { greatestOf, isInexact, leastOf, type DType } from '../../../src/array/dtype.js';
import { noParams, type PrimName, type PrimParams } from '../../../src/ir/program.js';
import type { Draw } from '../../support/draw.js';
import type { Operand, Row } from '../spec.js';

type Table = { readonly [N in PrimName]?: readonly Row<PrimParams[N]>[] };
/** Operands of a dtype. */
type Inputs = (d: Draw, dtype: DType) => readonly Operand[];

const integers: readonly DType[] = ['int8', 'uint16', 'uint8', 'int16'];
const floats: readonly DType[] = ['float16', 'bfloat16'];

const anyInteger = (d: Draw, dtype: DType): Operand =>
  d.integers([9], leastOf[dtype], greatestOf[dtype], dtype);

const values = {
  only: 'values',
  because: 'derivatives are those of float16, and its 8 digits say nothing of their sums',
} as const;
const rowsOf = <P>(params: P, dtypes: readonly DType[], inputs: Inputs): Row<P>[] =>
  dtypes.map((dtype) => ({
    params,
    inputs: (d) => inputs(d, dtype),
    label: dtype,
    ...(dtype === 'bfloat16' ? { derivatives: values } : {}),
  }));

/**
 * Rows of primitives without params: the first one has the first two dtypes, the next the others.
 */
function each(names: readonly PrimName[], dtypes: readonly DType[], inputs: Inputs): Table {
  const entries = names.map((name, i) => {
    const first = (2 * i) % dtypes.length;
    return [name, rowsOf(noParams, dtypes.slice(first, first + 2), inputs)];
  });
  return Object.fromEntries(entries) as Table;
}

/** The rows of all tables. */
function together(...tables: readonly Table[]): Table {
  const names = [...new Set(tables.flatMap((table) => Object.keys(table)))] as PrimName[];
  const entries = names.map((name) => [
    name,
    tables.flatMap((table): readonly unknown[] => table[name] ?? []),
  ]);
  return Object.fromEntries(entries) as Table;
}

const two: Inputs = (d, dtype) => [anyInteger(d, dtype), anyInteger(d, dtype)];
const one: Inputs = (d, dtype) => [anyInteger(d, dtype)];
const divided: Inputs = (d, dtype) => [
  anyInteger(d, dtype),
  d.integers([9], 1, greatestOf[dtype], dtype),
];
const shifted: Inputs = (d, dtype) => [anyInteger(d, dtype), d.integers([9], 0, 20, dtype)];
const float: Inputs = (d, dtype) => [d.floats([5], 0.3, 0.9, dtype)];
const twoFloats: Inputs = (d, dtype) => [
  d.floats([5], 0.5, 2, dtype),
  d.floats([5], -2, -0.5, dtype),
];

const elementwise = together(
  each(['neg', 'abs', 'sign', 'not', 'populationCount', 'clz'], integers, one),
  each(['add', 'sub', 'mul', 'max', 'min', 'and', 'or', 'xor', 'mulHigh'], integers, two),
  each(['eq', 'lt', 'ge'], integers, two),
  each(['div', 'rem'], integers, divided),
  each(['shiftLeft', 'shiftRightLogical', 'shiftRightArithmetic'], integers, shifted),
  each(['mul', 'div', 'max', 'nextAfter', 'lt'], floats, twoFloats),
  each(['exp', 'tanh'], floats, float),
  each(['add'], ['bfloat16'], twoFloats),
  each(['neg', 'log', 'sqrt'], ['bfloat16'], float),
  {
    integerPow: [
      ...rowsOf({ exponent: 5 }, integers, one),
      ...rowsOf({ exponent: 3 }, ['float16'], float),
    ],
    reducePrecision: rowsOf({ exponentBits: 5, mantissaBits: 3 }, ['bfloat16'], float),
    bitcast: [
      ...rowsOf<PrimParams['bitcast']>({ dtype: 'int8' }, ['uint16', 'bfloat16'], someFinite),
      ...rowsOf<PrimParams['bitcast']>({ dtype: 'float16' }, ['int16', 'float32'], someFinite),
    ],
    select: rowsOf(noParams, ['uint8', 'float16'], (d, dtype) => [
      d.bools([5]),
      d.integers([5], 0, 99, dtype),
      d.integers([5], 0, 99, dtype),
    ]),
  },
);

/** Small numbers: no bits of theirs are those of a NaN, of which there are several. */
function someFinite(d: Draw, dtype: DType): readonly Operand[] {
  return [d.integers([6], 1, 99, dtype)];
}

/** Six elements in two lines: integers that wrap, floats between 0.5 and 1.5. */
const lines: Inputs = (d, dtype) => [
  isInexact(dtype)
    ? d.floats([2, 3], 0.5, 1.5, dtype)
    : d.integers([2, 3], leastOf[dtype], greatestOf[dtype], dtype),
];
/** The same, of which floats keep their order nearby. */
const apart: Inputs = (d, dtype) =>
  isInexact(dtype) ? [d.distinct([2, 3], 0.25, dtype)] : lines(d, dtype);

const along = { axes: [1] };
const upwards = { axis: 1, reverse: false };
const ofTwoWidths: readonly DType[] = ['int8', 'uint16'];
const scatterDims = {
  updateWindowDims: [1],
  insertedWindowDims: [0],
  scatterDimsToOperandDims: [0],
  operandBatchingDims: [],
  scatterIndicesBatchingDims: [],
};
const twice: Inputs = (d, dtype) => [
  ...lines(d, dtype),
  d.array([2, 1], 'int32', () => 1),
  ...lines(d, dtype),
];

const others: Table = {
  reduceSum: rowsOf(along, [...ofTwoWidths, ...floats], lines),
  reduceProd: rowsOf(along, ['uint8', 'int16', 'bfloat16'], lines),
  reduceMax: rowsOf(along, ['uint8', 'int16', 'float16'], apart),
  reduceMin: rowsOf(along, ofTwoWidths, apart),
  reduceXor: rowsOf(along, ['int16', 'uint8'], lines),
  argmax: rowsOf({ axis: 1, dtype: 'int32' as const }, ['int8', 'float16'], apart),
  cumsum: rowsOf(upwards, ['int8', 'uint16', 'float16'], lines),
  cummax: rowsOf(upwards, ['uint8', 'bfloat16'], apart),
  sort: rowsOf({ axis: 1, keys: 1 }, [...integers, ...floats], apart),
  topK: rowsOf({ k: 2 }, ['int16', 'bfloat16'], apart),
  dotGeneral: rowsOf(
    {
      contract: [[1], [1]],
      batch: [[], []],
    },
    [...ofTwoWidths, ...floats],
    (d, dtype) => [...lines(d, dtype), ...lines(d, dtype)],
  ),
  transpose: rowsOf({ permutation: [1, 0] }, ['uint8', 'bfloat16'], lines),
  concatenate: rowsOf({ axis: 0 }, ['int16', 'float16'], (d, dtype) => [
    ...lines(d, dtype),
    ...lines(d, dtype),
  ]),
  broadcast: rowsOf({ shape: [2, 2, 3], dims: [1, 2] }, ['int8', 'float16'], lines),
  scatterAdd: rowsOf(
    { dims: scatterDims, mode: 'drop' as const, uniqueIndices: false },
    ['int8', 'uint16', 'bfloat16'],
    twice,
  ),
};

export const fewBitsRows: Table = together(elementwise, others);
