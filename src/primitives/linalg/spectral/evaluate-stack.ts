/** Evaluation of stacks of matrices one by one. */
import type { Aval } from '../../../array/aval.js';
import { dense, type DenseArray } from '../../../array/dense.js';
import { newTypedArray } from '../../../array/dtype.js';
import { at, range, sizeOf, zip } from '../../../array/shape.js';
import { stackOf } from '../matrices.js';
import { Entries, type Entry } from '../reference.js';
import type { Matrix } from './reference.js';

/**
 * The results for each matrix of a batch, which is real or comes in two parts, each as a list of
 * numbers in row-major order.
 */
export function evaluateStack(
  parts: readonly DenseArray[],
  outputs: readonly Aval[],
  results: (matrix: Matrix, instance: number) => readonly (readonly number[])[],
): DenseArray[] {
  const { count, rows, columns } = stackOf(at(parts, 0));
  const entries = Entries.of(parts);
  const stored = outputs.map((out) => newTypedArray(out.dtype, sizeOf(out.shape)));
  range(count).forEach((instance) => {
    const matrix = range(rows).map((i) => range(columns).map((j) => entries.get(instance, i, j)));
    for (const [to, values] of zip(stored, results(matrix, instance)))
      to.set(values, instance * values.length);
  });
  return zip(outputs, stored).map(([out, values]) => dense(out.shape, out.dtype, values, out.weak));
}

/** Entries as the lists of so many parts. */
export const inParts = (entries: readonly Entry[], parts: number): number[][] =>
  range(parts).map((part) => entries.map((x) => at(x, part)));

/** NaN for all results of one of `count` matrices. */
export const allNaN = (outputs: readonly Aval[], count: number): number[][] =>
  outputs.map(({ shape }) => range(sizeOf(shape) / count).map(() => NaN));
