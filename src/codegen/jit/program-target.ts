import type { Program } from '../../ir/program.js';
import { kind } from '../../parameters/kinds.js';
import type { RunArrays } from '../targets/target.js';

/**
 * Runs programs as they were traced, somewhere else: `tanjent/xla` has one. The values of results
 * come later (`array/elsewhere.ts`).
 */
export interface ProgramTarget {
  /** Of its own: two with one name are taken for the same. */
  readonly name: string;
  /** What runs the program; `name` is that of the user's function. */
  load(program: Program, name: string): RunArrays;
}

export const programTarget = kind<ProgramTarget>(
  'a cluster that xla.connect has given',
  (x) =>
    typeof x === 'object' &&
    x !== null &&
    'load' in x &&
    typeof x.load === 'function' &&
    'name' in x &&
    typeof x.name === 'string',
);
