/** The four transforms of programs, each remembered by program and signature. */
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
  jvp: memoByProgram((program, nonzero) => writeJvp(recur, program, nonzero)),
  linearize: memoByProgram((program, nonzero) => writeLinearized(recur, program, nonzero)),
  transpose: memoByProgram((program, linear, nonzero) =>
    writeTransposed(recur, program, linear, nonzero),
  ),
  vmap: memoByProgram((program, size, mapped) => writeBatched(recur, program, size, mapped)),
};

export const {
  jvp: jvpProgram,
  linearize: linearizeProgram,
  transpose: transposeProgram,
  vmap: vmapProgram,
} = recur;
