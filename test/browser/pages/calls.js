/** What the tests call by name, in a page or in a worker. */
import { positions } from './mistakes.js';
import { onAllTargets } from './programs.js';

export const calls = { onAllTargets, positions };
