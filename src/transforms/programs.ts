/** The four transforms of programs, each remembered by program and signature. */
import { programsMade } from '../ir/made.js';
import type { Program } from '../ir/program.js';
import { rules } from '../primitives/index.js';
import type { Mark, Recur } from '../primitives/record.js';
import { writeJvp } from './jvp.js';
import { writeLinearized } from './linearize.js';
import { memoByProgram } from './memo.js';
import { writeTransposed } from './transpose.js';
import { writeBatched } from './vmap.js';

/** The rules of primitives that hold programs receive the transforms themselves. */
export const recur: Recur = {
  rules,
  axis: null,
  jvp: memoByProgram((program, nonzero) => told('jvp', writeJvp(recur, program, nonzero))),
  linearize: memoByProgram((program, nonzero) => {
    const split = writeLinearized(recur, program, nonzero);
    programsMade.tell('linearize, its primal part', split.primal);
    programsMade.tell('linearize, its linear part', split.linear);
    return split;
  }),
  transpose: memoByProgram((program, linear, nonzero) =>
    told('transpose', writeTransposed(recur, program, linear, nonzero)),
  ),
  vmap: (program, size, mapped) => batched(program, size, mapped, null),
};

const batched = memoByProgram(
  (program, size: number, mapped: readonly Mark[], axis: string | null) =>
    told('vmap', writeBatched(over(axis), program, size, mapped)),
);

/** The transforms for the batching rules of an axis that has this name. */
const over = (axis: string | null): Recur =>
  axis === null ? recur : { ...recur, axis, vmap: (p, n, mapped) => batched(p, n, mapped, axis) };

/** See `Recur.vmap`; `axis` is the name by which collectives know the axis. */
export const vmapProgram = (
  program: Program,
  size: number,
  mapped: readonly Mark[],
  axis: string | null = null,
): ReturnType<Recur['vmap']> => batched(program, size, mapped, axis);

function told<R extends { readonly program: Program }>(transform: string, result: R): R {
  programsMade.tell(transform, result.program);
  return result;
}

export const { jvp: jvpProgram, linearize: linearizeProgram, transpose: transposeProgram } = recur;
