import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { currentTrace } from '../../trace/trace.js';
import { flatten } from '../../tree/tree.js';

/**
 * The function, which deletes the arrays among the arguments of these numbers when it has returned.
 * Inside of a trace nothing is run yet, and all arrays stay.
 */
export function donating(
  f: (...args: unknown[]) => unknown,
  argnums: readonly number[],
): (...args: unknown[]) => unknown {
  return (...args) => {
    const beyond = argnums.find((n) => n >= args.length || n < -args.length);
    if (beyond !== undefined)
      fail('bad-argument', `jit: donate names argument ${beyond}, but ${args.length} were given.`);
    const result = f(...args);
    if (currentTrace() !== null) return result;
    for (const n of argnums)
      for (const leaf of flatten(args.at(n))[0]) if (leaf instanceof NDArray) leaf.dispose();
    return result;
  };
}
