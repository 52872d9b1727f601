/** Derivatives of programs at a point, as functions. */
import type { Aval } from '../../array/aval.js';
import type { NDArray } from '../../array/ndarray.js';
import { zip } from '../../array/shape.js';
import { avalsOf, type Program } from '../../ir/program.js';
import { filled } from '../../operands/basic.js';
import { spread } from '../../primitives/control/present.js';
import { applyProgram } from '../../trace/bind.js';
import { transforms } from '../../trace/transforms.js';

/** Derivatives as arrays of these types, with zeros where they are null. */
export const inFull = (list: readonly (NDArray | null)[], types: readonly Aval[]): NDArray[] =>
  zip(list, types).map(([x, { shape, dtype }]) => x ?? filled(0, shape, dtype));

/** The derivative of a program at a point along tangents of the inputs marked. */
export function derivativeAt(
  program: Program,
  point: readonly NDArray[],
  marked: readonly boolean[],
): (tangents: readonly NDArray[]) => NDArray[] {
  const { primal, linear, nonzero } = transforms().linearize(program, marked);
  const types = avalsOf(program.outputs);
  const residuals = applyProgram(primal, point).slice(types.length);
  return (tangents) =>
    inFull(spread(applyProgram(linear, [...residuals, ...tangents]), nonzero), types);
}
