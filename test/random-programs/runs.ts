/** How many random programs, and which: a snapshot in the suite, new ones in `npm run fuzz`. */
import fc from 'fast-check';
import { printProgram } from '../../src/ir/print.js';
import type { Program } from '../../src/ir/program.js';
import { Draw } from '../support/draw.js';
import { projectTarget } from '../support/target.js';
import { steps, type Step } from './steps.js';

/** Each project has programs of its own. */
export const seed = Number(
  process.env['FC_SEED'] ?? { js: 20261121, wasm: 20261122 }[projectTarget],
);
const ownRuns = process.env['FC_RUNS'];
const numRuns = Number(ownRuns ?? 20);
/**
 * Milliseconds for one law: most of what vitest gives a test; of searches ten seconds for each
 * program, since their machine may be busy.
 */
const timeLimit = ownRuns === undefined ? 55_000 : 10_000 * numRuns;

/** Holds for random programs; a failure shows the smallest program found. */
export function holds<T extends { readonly program: Program }>(
  make: (list: readonly Step[]) => T,
  law: (made: T, draw: Draw) => void,
  times = 1,
): void {
  fc.assert(
    fc.property(steps, (list) => {
      const made = make(list);
      try {
        law(made, new Draw(list.length));
      } catch (error) {
        const text = printProgram(made.program);
        throw new Error(`${(error as Error).message}\nin the program\n${text}`, { cause: error });
      }
    }),
    // Also ends the search for a smaller program that fails.
    {
      seed,
      numRuns: times * numRuns,
      interruptAfterTimeLimit: timeLimit,
      markInterruptAsFailure: true,
    },
  );
}
