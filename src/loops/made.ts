import { Listeners } from '../array/listeners.js';
import type { Schedule } from './loops.js';

/** Told of each schedule, with the name of the program that it was lowered from. */
export const schedulesMade = new Listeners<[name: string, schedule: Schedule]>();
