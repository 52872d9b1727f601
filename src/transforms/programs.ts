/** The four transforms of programs, each remembered by program and signature. */
import { programsMade } from '../ir/made.js';
import type { Program } from '../ir/program.js';
import { rules } from '../primitives/index.js';
import type { Recur } from '../primitives/record.js';
import { writeJvp } from './jvp.js';
import { writeLinearized } from './linearize.js';
import { memoByProgram } from './memo.js';
import { writeTransposed } from './transpose.js';
import { writeBatched } from './vmap.js';

/** The rules of primitives that hold programs receive the transforms themselves. */
export const recur: Recur = {
  rules,
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
  vmap: memoByProgram((program, size, mapped) =>
    told('vmap', writeBatched(recur, program, size, mapped)),
  ),
};

function told<R extends { readonly program: Program }>(transform: string, result: R): R {
  programsMade.tell(transform, result.program);
  return result;
}

export const {
  jvp: jvpProgram,
  linearize: linearizeProgram,
  transpose: transposeProgram,
  vmap: vmapProgram,
} = recur;
