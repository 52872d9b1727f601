/** Lists that are longer on one side of a traced condition than on the other. */
import { fail } from '../../../array/errors.js';

const uncertain = new WeakSet<object>();

/** The length that a list gets, of those of the two sides; from now on it is not known. */
export function longer(list: object, a: number, b: number): number {
  uncertain.add(list);
  return Math.max(a, b);
}

/** Refuses what depends on how long a list is, where that is not known. */
export function mustBeCertain(x: unknown): void {
  if (typeof x === 'object' && x !== null && uncertain.has(x))
    fail(
      'branch-mismatch',
      'the length of a list is not known: under a traced condition it got more items than without. ' +
        'Use an array of the greatest length, new Float64Array(n), and a counter.',
    );
}
