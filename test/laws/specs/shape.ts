import { denseScalar } from '../../../src/array/dense.js';
import { noParams } from '../../../src/ir/program.js';
import type { shapeRules } from '../../../src/primitives/shape.js';
import type { Draw } from '../../support/draw.js';
import type { Operand, Specs } from '../spec.js';

const matrix = (d: Draw): Operand[] => [d.floats([3, 4])];
const starts = (...at: number[]): Operand[] => at.map((i) => denseScalar(i, 'int32'));

type ShapeName = keyof typeof shapeRules;

export const shapeSpecs: Specs<ShapeName> = {
  broadcast: [
    { params: { shape: [2, 3, 4], dims: [1, 2] }, inputs: matrix, label: 'new axis in front' },
    { params: { shape: [3, 2, 4], dims: [0, 2] }, inputs: matrix, label: 'new axis between' },
    {
      params: { shape: [3, 4], dims: [0, 1] },
      inputs: (d) => [d.floats([1, 4])],
      label: 'of length 1',
    },
    { params: { shape: [3, 4], dims: [] }, inputs: (d) => [d.floats([])], label: 'of rank 0' },
    {
      params: { shape: [2, 3], dims: [1] },
      inputs: (d) => [d.integers([3], -9, 9)],
      label: 'int32',
    },
  ],
  reshape: [
    { params: { shape: [2, 6] }, inputs: matrix },
    { params: { shape: [12] }, inputs: matrix, label: 'to rank 1' },
    { params: { shape: [1, 1] }, inputs: (d) => [d.floats([])], label: 'of rank 0' },
    { params: { shape: [] }, inputs: (d) => [d.floats([1, 1])], label: 'to rank 0' },
    { params: { shape: [0, 5] }, inputs: (d) => [d.floats([2, 0])], label: 'empty' },
  ],
  transpose: [
    { params: { permutation: [1, 0] }, inputs: matrix },
    { params: { permutation: [2, 0, 1] }, inputs: (d) => [d.floats([2, 3, 4])], label: 'rank 3' },
    { params: { permutation: [0, 2, 1] }, inputs: (d) => [d.bools([2, 3, 4])], label: 'bool' },
  ],
  reverse: [
    { params: { axes: [1] }, inputs: matrix },
    { params: { axes: [0, 1] }, inputs: matrix, label: 'both axes' },
    { params: { axes: [0] }, inputs: (d) => [d.integers([5], -9, 9, 'int32')], label: 'int32' },
  ],
  slice: [
    { params: { starts: [1, 0], stops: [3, 4], steps: [1, 1] }, inputs: matrix },
    { params: { starts: [0, 1], stops: [3, 4], steps: [2, 2] }, inputs: matrix, label: 'steps' },
    { params: { starts: [1, 2], stops: [1, 4], steps: [1, 1] }, inputs: matrix, label: 'empty' },
  ],
  dynamicSlice: [
    { params: { sizes: [2, 2] }, inputs: (d) => [...matrix(d), ...starts(1, 2)] },
    {
      params: { sizes: [2, 3] },
      inputs: (d) => [...matrix(d), ...starts(5, -3)],
      label: 'clamped',
    },
    {
      params: { sizes: [2, 2] },
      inputs: (d) => [...matrix(d), d.integers([], 0, 2), d.integers([], 0, 3)],
      label: 'drawn starts',
    },
  ],
  sliceAt: [
    { params: { sizes: [2, 2], stepped: [] }, inputs: (d) => [...matrix(d), ...starts(1, 2)] },
    {
      params: { sizes: [2, 2], stepped: [1] },
      inputs: (d) => [d.floats([3, 6]), ...starts(1, 1, 3)],
      label: 'steps',
    },
    {
      params: { sizes: [2], stepped: [0] },
      inputs: (d) => [d.integers([2, 8], -9, 9), d.integers([2], 0, 2), d.integers([2], 1, 3)],
      label: 'a start for each row',
    },
    {
      params: { sizes: [0], stepped: [] },
      inputs: (d) => [d.floats([3]), ...starts(1)],
      label: 'empty',
    },
  ],
  dynamicUpdateSlice: [
    { params: noParams, inputs: (d) => [...matrix(d), d.floats([2, 2]), ...starts(1, 2)] },
    {
      params: noParams,
      inputs: (d) => [...matrix(d), d.floats([2, 3]), ...starts(5, -3)],
      label: 'clamped',
    },
    {
      params: noParams,
      inputs: (d) => [...matrix(d), d.floats([1, 4]), d.integers([], 0, 2), d.integers([], 0, 3)],
      label: 'drawn starts',
    },
  ],
  pad: [
    {
      params: { low: [1, 0], high: [0, 2], interior: [0, 0] },
      inputs: (d) => [...matrix(d), d.floats([])],
    },
    {
      params: { low: [0, 1], high: [2, 0], interior: [1, 2] },
      inputs: (d) => [...matrix(d), d.floats([])],
      label: 'interior',
    },
    {
      params: { low: [-1, 1], high: [1, -2], interior: [0, 1] },
      inputs: (d) => [...matrix(d), d.floats([])],
      label: 'cropping',
    },
    {
      params: { low: [1], high: [1], interior: [0] },
      inputs: (d) => [d.integers([4], -9, 9), denseScalar(7, 'int32')],
      label: 'int32',
    },
    {
      params: { low: [2], high: [0], interior: [0] },
      inputs: (d) => [d.floats([3]), 0.5],
      label: 'literal',
    },
  ],
  roll: [
    { params: { axis: 0 }, inputs: (d) => [d.floats([5]), ...starts(2)] },
    { params: { axis: 1 }, inputs: (d) => [d.floats([3, 4, 2]), ...starts(3)], label: 'rank 3' },
    { params: { axis: 0 }, inputs: (d) => [d.floats([4, 2]), ...starts(-1)], label: 'back' },
    { params: { axis: 0 }, inputs: (d) => [d.floats([3]), ...starts(10)], label: 'over the end' },
    { params: { axis: 0 }, inputs: (d) => [d.integers([3], -9, 9), ...starts(0)], label: 'int32' },
    { params: { axis: 1 }, inputs: (d) => [d.floats([2, 0]), ...starts(1)], label: 'empty' },
    {
      params: { axis: 2 },
      inputs: (d) => [d.floats([2, 2, 3]), d.integers([2], -4, 4)],
      label: 'a shift for each row',
    },
  ],
  withSharding: [
    { params: { spec: [['data'], []] }, inputs: (d) => [d.floats([4, 2])] },
    {
      params: { spec: [null, ['data', 'model']] },
      inputs: (d) => [d.floats([1, 4])],
      label: 'open',
    },
    { params: { spec: [[]] }, inputs: (d) => [d.integers([3], -9, 9)], label: 'int32' },
    { params: { spec: [] }, inputs: (d) => [d.floats([])], label: 'a scalar' },
    { params: { spec: [['data']] }, inputs: (d) => [d.floats([0])], label: 'empty' },
  ],
  concatenate: [
    { params: { axis: 0 }, inputs: (d) => [d.floats([2, 3]), d.floats([1, 3])] },
    {
      params: { axis: 1 },
      inputs: (d) => [d.floats([2, 3]), d.floats([2, 1]), d.floats([2, 2])],
      label: 'three operands',
    },
    { params: { axis: 0 }, inputs: (d) => [d.floats([4])], label: 'one operand' },
    {
      params: { axis: 0 },
      inputs: (d) => [d.floats([0]), d.floats([3])],
      label: 'an empty operand',
    },
  ],
  iota: [
    { params: { shape: [5], dtype: 'int32', axis: 0 }, inputs: () => [] },
    { params: { shape: [2, 3], dtype: 'float64', axis: 1 }, inputs: () => [], label: 'float64' },
    { params: { shape: [2, 3], dtype: 'uint32', axis: 0 }, inputs: () => [], label: 'uint32' },
  ],
};
