import type { DenseArray } from '../../../src/array/dense.js';
import type { Specs } from '../spec.js';

/** What was seen is of no account here: the laws are those of programs without results. */
const look = (...values: DenseArray[]): void => values.forEach((x) => x.dataSync());

export const debugSpecs: Specs<'callback'> = {
  callback: [
    { params: { callback: look }, inputs: (d) => [d.floats([3]), d.floats([])] },
    { params: { callback: look }, inputs: (d) => [d.integers([2], 0, 9), 1], label: 'of integers' },
    { params: { callback: look }, inputs: () => [2, 3], label: 'of literals' },
  ],
};
