import { denseOfNested } from '../../../src/array/elements/from-nested.js';
import type { DType } from '../../../src/array/dtype.js';
import type { reduceRules } from '../../../src/primitives/reduce.js';
import type { Row, Specs } from '../spec.js';

interface Axes {
  readonly axes: readonly number[];
}
type Rows<P> = [Row<P>, ...Row<P>[]];

const axesOf = [[0], [1], [2], [0, 2], [0, 1, 2], []];

const sums = (low: number, high: number): Rows<Axes> => [
  {
    params: { axes: [0] },
    inputs: (d) => [d.floats([1000], low, high)],
    label: 'longer than a block',
    tolerance: { rtol: 1e-12, atol: 1e-11, because: 'the order of summation differs' },
  },
  ...axesOf.map((axes): Row<Axes> => ({
    params: { axes },
    inputs: (d) => [d.floats([2, 3, 4], low, high)],
    label: `over ${axes.join()}`,
  })),
  { params: { axes: [0] }, inputs: (d) => [d.floats([5], low, high, 'float32')], label: 'float32' },
  { params: { axes: [1] }, inputs: (d) => [d.floats([2, 0])], label: 'empty' },
  { params: { axes: [0] }, inputs: (d) => [d.integers([2, 3], -9, 9)], label: 'int32' },
  {
    params: { axes: [0] },
    inputs: (d) => [d.integers([7], 0, 2 ** 32 - 1, 'uint32')],
    label: 'uint32',
  },
];

const products: Rows<Axes> = [
  ...(sums(0.5, 1.5).slice(1) as Rows<Axes>),
  {
    params: { axes: [0] },
    inputs: () => [
      denseOfNested(
        [
          [2, 0, 0],
          [3, 4, 0],
          [5, 6, 7],
        ],
        'float64',
      ),
    ],
    label: 'zeros',
  },
];

const extremes: Rows<Axes> = [
  {
    params: { axes: [0] },
    inputs: () => [
      denseOfNested(
        [
          [1, NaN, -0],
          [2, 3, 0],
        ],
        'float64',
      ),
    ],
    label: 'NaN and zeros',
    derivatives: { only: 'values', because: 'NaN and ties' },
  },
  ...axesOf.map((axes): Row<Axes> => ({
    params: { axes },
    inputs: (d) => [d.distinct([2, 3, 4])],
    label: `over ${axes.join()}`,
  })),
  { params: { axes: [0] }, inputs: (d) => [d.distinct([5], 1, 'float32')], label: 'float32' },
  { params: { axes: [1] }, inputs: (d) => [d.integers([2, 3], -9, 9)], label: 'int32' },
  {
    params: { axes: [0] },
    inputs: (d) => [d.integers([7], 0, 2 ** 32 - 1, 'uint32')],
    label: 'uint32',
  },
  { params: { axes: [0] }, inputs: (d) => [d.bools([4, 2])], label: 'bool' },
];

const logical: Rows<Axes> = [
  { params: { axes: [0] }, inputs: (d) => [d.bools([2, 3])], label: 'bool over 0' },
  { params: { axes: [0, 1] }, inputs: (d) => [d.bools([2, 3])], label: 'bool over 0,1' },
  { params: { axes: [1] }, inputs: (d) => [d.integers([2, 3], -9, 9)], label: 'int32' },
  {
    params: { axes: [0] },
    inputs: (d) => [d.integers([3], 0, 2 ** 32 - 1, 'uint32')],
    label: 'uint32',
  },
];

interface Arg {
  readonly axis: number;
  readonly dtype: DType;
}
const places: Rows<Arg> = [
  { params: { axis: 0, dtype: 'int32' }, inputs: (d) => [d.distinct([3, 4])], label: 'axis 0' },
  { params: { axis: 1, dtype: 'uint32' }, inputs: (d) => [d.distinct([3, 4])], label: 'axis 1' },
  { params: { axis: 1, dtype: 'int32' }, inputs: (d) => [d.integers([3, 4], 0, 2)], label: 'ties' },
  {
    params: { axis: 0, dtype: 'int32' },
    inputs: () => [denseOfNested([1, NaN, 9, NaN, -9], 'float64')],
    label: 'NaN',
    derivatives: { only: 'values', because: 'NaN' },
  },
];

interface Cumulative {
  readonly axis: number;
  readonly reverse: boolean;
}
const cumulative = (make: Row<Cumulative>['inputs']): Rows<Cumulative> => [
  { params: { axis: 0, reverse: false }, inputs: make, label: 'axis 0' },
  { params: { axis: 1, reverse: false }, inputs: make, label: 'axis 1' },
  { params: { axis: 0, reverse: true }, inputs: make, label: 'axis 0, reverse' },
  { params: { axis: 1, reverse: true }, inputs: make, label: 'axis 1, reverse' },
  { params: { axis: 0, reverse: false }, inputs: (d) => [d.integers([5], -9, 9)], label: 'int32' },
  {
    params: { axis: 0, reverse: false },
    inputs: (d) => [d.floats([5], 0.5, 2, 'float32')],
    label: 'float32',
  },
];

type ReduceName = keyof typeof reduceRules;

export const reduceSpecs: Specs<ReduceName> = {
  reduceSum: sums(-2, 2),
  reduceProd: products,
  reduceMax: extremes,
  reduceMin: extremes,
  reduceAnd: logical,
  reduceOr: logical,
  reduceXor: logical,
  argmax: places,
  argmin: places,
  cumsum: cumulative((d) => [d.floats([3, 4])]),
  cumprod: cumulative((d) => [d.floats([3, 4], 0.5, 2)]),
  cummax: cumulative((d) => [d.distinct([3, 4])]),
  cummin: cumulative((d) => [d.distinct([3, 4])]),
};
