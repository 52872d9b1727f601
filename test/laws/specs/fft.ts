/** Fourier transforms. */
import type { DenseArray } from '../../../src/array/dense.js';
import { range } from '../../../src/array/shape.js';
import type { fftRules } from '../../../src/primitives/fft/index.js';
import { radicesOf } from '../../../src/primitives/fft/factors.js';
import { realTable, stageTable } from '../../../src/primitives/fft/tables.js';
import type { Draw } from '../../support/draw.js';
import type { Specs } from '../spec.js';

/** Both parts of numbers of one shape. */
const parts = (d: Draw, shape: readonly number[]): DenseArray[] =>
  range(2).map(() => d.floats(shape));

/** None, each kind of stage, several stages, and a large factor. */
const lengths = [1, 2, 3, 8, 17, 60];
/** Besides, two halves with a large factor. */
const realLengths = [1, 2, 5, 8, 34];

const complex = (d: Draw, shape: readonly number[]): DenseArray[] => [
  d.floats(shape, -2, 2, 'complex128'),
];

const stages = (n: number): readonly number[] => radicesOf(n) as readonly number[];

type Name = keyof typeof fftRules;

export const fftSpecs: Specs<Name> = {
  fft: [
    { params: { type: 'fft', axes: [0], length: 0, scale: 1 }, inputs: (d) => complex(d, [6]) },
    {
      params: { type: 'ifft', axes: [0, 1], length: 0, scale: 0.5 },
      inputs: (d) => complex(d, [3, 4]),
      label: 'two axes back',
    },
    {
      params: { type: 'rfft', axes: [0, 1], length: 0, scale: 0.5 },
      inputs: (d) => [d.floats([3, 4])],
      label: 'two axes of real numbers',
    },
    {
      params: { type: 'irfft', axes: [1, 0], length: 5, scale: 0.5 },
      inputs: (d) => complex(d, [3, 4]),
      label: 'two axes back to real numbers',
    },
  ],
  fftParts: [
    { params: { axis: 0, scale: 1 }, inputs: (d) => parts(d, [13]) },
    ...lengths.map((n) => ({
      params: { axis: 1, scale: 0.5 },
      inputs: (d: Draw) => parts(d, [2, n]),
      label: `rows of ${n}`,
    })),
    ...[6, 17].map((n) => ({
      params: { axis: 1, scale: 0.5 },
      inputs: (d: Draw) => parts(d, [2, n, 3]),
      label: `${n} apart`,
    })),
    { params: { axis: 1, scale: 0.5 }, inputs: (d) => parts(d, [0, 4]), label: 'no lines' },
  ],
  rfftParts: [
    { params: { axis: 0, scale: 1 }, inputs: (d) => [d.floats([16])] },
    ...realLengths.map((n) => ({
      params: { axis: 1, scale: 0.5 },
      inputs: (d: Draw) => [d.floats([2, n])],
      label: `rows of ${n}`,
    })),
    { params: { axis: 0, scale: 1 }, inputs: (d) => [d.floats([12, 5])], label: 'twelve apart' },
    { params: { axis: 1, scale: 0.5 }, inputs: (d) => [d.floats([0, 4])], label: 'no lines' },
  ],
  irfftParts: [
    { params: { axis: 0, length: 16, scale: 1 }, inputs: (d) => parts(d, [9]) },
    ...realLengths.map((length) => ({
      params: { axis: 1, length, scale: 0.5 },
      inputs: (d: Draw) => parts(d, [2, Math.floor(length / 2) + 1]),
      label: `rows of ${length}`,
    })),
    {
      params: { axis: 0, length: 12, scale: 1 },
      inputs: (d) => parts(d, [7, 5]),
      label: 'twelve apart',
    },
    {
      params: { axis: 1, length: 4, scale: 1 },
      inputs: (d) => parts(d, [0, 3]),
      label: 'no lines',
    },
  ],
  fftStages: [
    {
      params: { axis: 1, radices: stages(20), scale: 0.25 },
      inputs: (d) => [...parts(d, [2, 13]), stageTable(stages(20), 'float64')],
      label: 'padded',
    },
    {
      params: { axis: 0, radices: stages(64), scale: 0.25 },
      inputs: (d) => [...parts(d, [33, 3]), stageTable(stages(64), 'float64')],
      label: 'padded, lines apart',
    },
  ],
  rfftStages: [
    {
      params: { axis: 1, radices: stages(10), scale: 0.25 },
      inputs: (d) => [d.floats([3, 20]), realTable(stages(10), 'float64')],
    },
  ],
  irfftStages: [
    {
      params: { axis: 1, radices: stages(9), scale: 0.25 },
      inputs: (d) => [...parts(d, [3, 10]), realTable(stages(9), 'float64')],
    },
  ],
};
