import { Listeners } from '../array/listeners.js';
import type { LoopFunction, Schedule } from './loops.js';

/** Told of each schedule, with the name of the program that it was lowered from. */
export const schedulesMade = new Listeners<[name: string, schedule: Schedule]>();

/**
 * Told of a function after each step of its lowering, without its memory. The step reads as a part
 * of a sentence, e.g. `after the pass 'fuse rows'`.
 */
export const kernelsRewritten = new Listeners<[step: string, f: LoopFunction]>();
