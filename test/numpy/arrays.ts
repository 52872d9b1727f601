/** Arrays for tests. */
import { numpy as np, type DType, type NDArray } from '../../src/index.js';
import type { Shape } from '../../src/array/shape.js';

/** A vector of a dtype. */
export const array = (values: readonly number[], dtype: DType): NDArray =>
  np.array([...values], { dtype });

export const ints = (...values: readonly number[]): NDArray => array(values, 'int32');
export const floats = (...values: readonly number[]): NDArray => array(values, 'float64');

export const asArrayOfInts = (values: readonly number[], shape: Shape): NDArray =>
  array(values, 'int32').reshape(shape);

/** Numbers between -1 and 1 that differ and look random, the same in every run. */
export function wave(shape: Shape, phase = 0): NDArray {
  const size = shape.reduce((n, m) => n * m, 1);
  return floats(...Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + phase + 0.3))).reshape(
    shape,
  );
}
