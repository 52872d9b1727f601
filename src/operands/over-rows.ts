/** Programs at many points at once. */
import type { NDArray } from '../array/ndarray.js';
import { range } from '../array/shape.js';
import type { Program } from '../ir/program.js';
import { applyProgram } from '../trace/bind.js';
import { transforms } from '../trace/transforms.js';
import { broadcastInto } from './basic.js';

/**
 * The results of a program for each of `size` rows, stacked: its first inputs are those captured,
 * the same for all, the others are the rows of arrays.
 */
export function overRows(
  program: Program,
  captured: readonly NDArray[],
  rows: readonly NDArray[],
  size: number,
): NDArray[] {
  const isMapped = program.inputs.map((_, i) => i >= captured.length);
  const { program: many, mapped } = transforms().vmap(program, size, isMapped);
  return applyProgram(many, [...captured, ...rows]).map((y, i) => {
    const own = range(y.ndim).map((d) => d + 1);
    return mapped[i] === true ? y : broadcastInto(y, [size, ...y.shape], own);
  });
}
