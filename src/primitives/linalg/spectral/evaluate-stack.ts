/** Evaluation of stacks of matrices one by one. */
import type { Aval } from '../../../array/aval.js';
import { dense, type DenseArray } from '../../../array/dense.js';
import { newTypedArray } from '../../../array/dtype.js';
import { at, range, sizeOf, zip } from '../../../array/shape.js';
import { stackOf } from '../matrices.js';
import type { Matrix } from './reference.js';

/** The results for each matrix of a batch, each as a list of numbers in row-major order. */
export const evaluateStack = (
  x: DenseArray,
  outputs: readonly Aval[],
  results: (matrix: Matrix, instance: number) => readonly (readonly number[])[],
): DenseArray[] => evaluateStacks([x], outputs, ([matrix], instance) => results(matrix!, instance));

/** The same of complex matrices in two parts. */
export function evaluateStacks(
  parts: readonly DenseArray[],
  outputs: readonly Aval[],
  results: (matrices: readonly Matrix[], instance: number) => readonly (readonly number[])[],
): DenseArray[] {
  const { count, rows, columns } = stackOf(at(parts, 0));
  const data = parts.map((part) => part.dataSync({ copy: false }));
  const stored = outputs.map((out) => newTypedArray(out.dtype, sizeOf(out.shape)));
  range(count).forEach((instance) => {
    const start = instance * rows * columns;
    const matrices = data.map((part) =>
      range(rows).map((i) => range(columns).map((j) => part[start + i * columns + j] as number)),
    );
    for (const [to, values] of zip(stored, results(matrices, instance)))
      to.set(values, instance * values.length);
  });
  return zip(outputs, stored).map(([out, values]) => dense(out.shape, out.dtype, values, out.weak));
}
