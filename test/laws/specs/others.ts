/** Sorting, contractions, windows, random bits. */
import { denseOfNested } from '../../../src/array/elements/from-nested.js';
import { noParams } from '../../../src/ir/program.js';
import type { ConvParams, DotParams } from '../../../src/primitives/dot.js';
import type { WindowParams } from '../../../src/primitives/window.js';
import type { sortRules } from '../../../src/primitives/sort.js';
import type { dotRules } from '../../../src/primitives/dot.js';
import type { windowRules } from '../../../src/primitives/window.js';
import type { randomRules } from '../../../src/primitives/random.js';
import type { Draw } from '../../support/draw.js';
import type { Row, Specs } from '../spec.js';

type Rows<P> = [Row<P>, ...Row<P>[]];

type SortName = keyof typeof sortRules;

export const sortSpecs: Specs<SortName> = {
  sort: [
    { params: { axis: 0, keys: 1 }, inputs: (d) => [d.distinct([5])] },
    { params: { axis: 1, keys: 1 }, inputs: (d) => [d.distinct([2, 4])], label: 'axis 1' },
    { params: { axis: 0, keys: 1 }, inputs: (d) => [d.distinct([3, 2])], label: 'axis 0 of 2' },
    { params: { axis: 1, keys: 1 }, inputs: (d) => [d.floats([0, 3])], label: 'no lines' },
    { params: { axis: 1, keys: 1 }, inputs: (d) => [d.floats([3, 0])], label: 'empty lines' },
    {
      params: { axis: 1, keys: 1 },
      inputs: (d) => [d.distinct([2, 4]), d.floats([2, 4]), d.integers([2, 4], 0, 9)],
      label: 'with two values',
    },
    {
      params: { axis: 0, keys: 2 },
      inputs: (d) => [d.integers([6], 0, 1), d.distinct([6]), d.floats([6])],
      label: 'two keys',
    },
    {
      params: { axis: 0, keys: 1 },
      inputs: (d) => [d.integers([8], 0, 2), d.integers([8], 0, 99)],
      label: 'stable',
    },
    {
      params: { axis: 0, keys: 1 },
      inputs: (d) => [denseOfNested([0, NaN, -0, -1, NaN, Infinity, 1], 'float64'), d.floats([7])],
      label: 'NaN last',
      derivatives: { only: 'values', because: 'NaN and ties' },
    },
    { params: { axis: 0, keys: 1 }, inputs: (d) => [d.bools([6])], label: 'bool' },
    { params: { axis: 0, keys: 1 }, inputs: (d) => [d.distinct([100])], label: 'long' },
  ],
  topK: [
    { params: { k: 2 }, inputs: (d) => [d.distinct([5])] },
    { params: { k: 3 }, inputs: (d) => [d.distinct([2, 4])], label: 'rows' },
    { params: { k: 2 }, inputs: (d) => [d.floats([0, 3])], label: 'no rows' },
    { params: { k: 3 }, inputs: (d) => [d.integers([6], 0, 2)], label: 'ties' },
  ],
};

const noBatch = [[], []] as const;
const dots: Rows<DotParams> = [
  {
    params: { contract: [[1], [0]], batch: noBatch },
    inputs: (d) => [d.floats([2, 3]), d.floats([3, 4])],
    label: 'matrix by matrix',
  },
  {
    params: { contract: [[0], [0]], batch: noBatch },
    inputs: (d) => [d.floats([5]), d.floats([5])],
    label: 'vectors',
  },
  {
    params: { contract: [[], []], batch: noBatch },
    inputs: (d) => [d.floats([2]), d.floats([3])],
    label: 'outer',
  },
  {
    params: { contract: [[2], [1]], batch: [[0], [0]] },
    inputs: (d) => [d.floats([2, 3, 4]), d.floats([2, 4, 2])],
    label: 'batched',
  },
  {
    params: {
      contract: [
        [0, 2],
        [1, 0],
      ],
      batch: [[1], [2]],
    },
    inputs: (d) => [d.floats([2, 3, 4]), d.floats([4, 2, 3, 2])],
    label: 'axes in any order',
  },
  {
    params: { contract: [[1], [0]], batch: noBatch },
    inputs: (d) => [d.floats([2, 3], -2, 2, 'float32'), d.floats([3, 2], -2, 2, 'float32')],
    label: 'float32',
  },
  {
    params: { contract: [[1], [0]], batch: noBatch },
    inputs: (d) => [d.integers([2, 3], -9, 9), d.integers([3, 2], -9, 9)],
    label: 'int32',
  },
  {
    params: { contract: [[1], [0]], batch: noBatch },
    inputs: (d) => [d.floats([3, 0]), d.floats([0, 2])],
    label: 'nothing to sum',
  },
  {
    params: { contract: [[1], [0]], batch: noBatch },
    inputs: (d) => [d.floats([17, 70]), d.floats([70, 19])],
    label: 'larger than a block',
    tolerance: { rtol: 1e-12, atol: 1e-12, because: 'the order of summation differs' },
  },
];

const conv1 = { operand: [0, 1, 2], kernel: [0, 1, 2], result: [0, 1, 2] };
const conv2 = { operand: [0, 1, 2, 3], kernel: [0, 1, 2, 3], result: [0, 1, 2, 3] };
const one = {
  dims: conv1,
  strides: [1],
  padding: [[0, 0]],
  operandDilation: [1],
  kernelDilation: [1],
  featureGroups: 1,
  batchGroups: 1,
} as const satisfies ConvParams;
const signal = (d: Draw) => [d.floats([2, 2, 6]), d.floats([3, 2, 3])];

const convolutions: Rows<ConvParams> = [
  { params: one, inputs: signal, label: 'plain' },
  {
    params: { ...one, strides: [2], padding: [[1, 2]] },
    inputs: signal,
    label: 'strides, padding',
  },
  { params: { ...one, padding: [[-1, 2]] }, inputs: signal, label: 'negative padding' },
  { params: { ...one, operandDilation: [2] }, inputs: signal, label: 'dilated operand' },
  {
    params: { ...one, kernelDilation: [2], padding: [[2, 1]] },
    inputs: signal,
    label: 'dilated kernel',
  },
  {
    params: { ...one, featureGroups: 2 },
    inputs: (d) => [d.floats([2, 4, 5]), d.floats([6, 2, 2])],
    label: 'feature groups',
  },
  {
    params: { ...one, batchGroups: 2 },
    inputs: (d) => [d.floats([4, 2, 5]), d.floats([6, 2, 2])],
    label: 'batch groups',
  },
  {
    params: {
      ...one,
      dims: conv2,
      strides: [2, 1],
      padding: [
        [1, 0],
        [0, 1],
      ],
      operandDilation: [1, 2],
      kernelDilation: [2, 1],
    },
    inputs: (d) => [d.floats([1, 2, 5, 4]), d.floats([2, 2, 2, 3])],
    label: 'two axes',
  },
  {
    params: {
      ...one,
      dims: { operand: [0, 3, 1, 2], kernel: [3, 2, 0, 1], result: [0, 3, 1, 2] },
      strides: [1, 1],
      padding: [
        [0, 0],
        [1, 1],
      ],
      operandDilation: [1, 1],
      kernelDilation: [1, 1],
    },
    inputs: (d) => [d.floats([2, 3, 3, 2]), d.floats([2, 3, 2, 3])],
    label: 'features last',
  },
];

type DotName = keyof typeof dotRules;
export const dotSpecs: Specs<DotName> = { dotGeneral: dots, conv: convolutions };

const window = {
  window: [2, 2],
  strides: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  operandDilation: [1, 1],
  windowDilation: [1, 1],
} as const satisfies WindowParams;
const padding = [
  [1, 0],
  [1, 1],
] as const;

const windows = (make: Row<WindowParams>['inputs']): Rows<WindowParams> => [
  { params: window, inputs: make, label: 'overlapping' },
  { params: { ...window, strides: [2, 2] }, inputs: make, label: 'strides' },
  { params: { ...window, padding, strides: [2, 1] }, inputs: make, label: 'padding' },
  { params: { ...window, windowDilation: [1, 2] }, inputs: make, label: 'dilated window' },
  { params: { ...window, window: [1, 3] }, inputs: make, label: 'one axis' },
];
const dilated: Row<WindowParams> = {
  params: { ...window, operandDilation: [2, 1] },
  inputs: (d) => [d.floats([4, 4])],
  label: 'dilated operand',
};

type WindowName = keyof typeof windowRules;

export const windowSpecs: Specs<WindowName> = {
  reduceWindowSum: [...windows((d) => [d.floats([4, 4])]), dilated],
  reduceWindowMax: windows((d) => [d.distinct([4, 4])]),
  reduceWindowMin: windows((d) => [d.distinct([4, 4])]),
  windowArgmax: windows((d) => [d.distinct([4, 4])]),
  windowArgmin: windows((d) => [d.distinct([4, 4])]),
};

type RandomName = keyof typeof randomRules;

export const randomSpecs: Specs<RandomName> = {
  fractionOfWords: [
    {
      params: noParams,
      inputs: (d) => [0, 1].map(() => d.integers([5], 0, 2 ** 32 - 1, 'uint32')),
    },
  ],
  threefry2x32: [
    {
      params: noParams,
      inputs: (d) => [0, 1, 2, 3].map(() => d.integers([3], 0, 2 ** 32 - 1, 'uint32')),
    },
    {
      params: noParams,
      inputs: (d) => [0, 1, 2, 3].map(() => d.integers([], 0, 2 ** 32 - 1, 'uint32')),
      label: 'rank 0',
    },
  ],
};
