import { Listeners } from '../array/listeners.js';
import type { Program } from './program.js';

/**
 * Told of each program that a trace or a transform has made. The stage is named as it reads in a
 * sentence, e.g. `the trace of f`.
 */
export const programsMade = new Listeners<[stage: string, program: Program]>();

/**
 * Told of each program that a pass has rewritten on the way to code. Nothing is promoted any more:
 * a call that is inlined may have put an operand in the place of a weak one.
 */
export const programsRewritten = new Listeners<[stage: string, program: Program]>();
