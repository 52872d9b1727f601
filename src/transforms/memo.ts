import { CacheByObject, onClear } from '../array/cache.js';
import type { Program } from '../ir/program.js';

/** How many signatures of one program are remembered. */
const signatures = 64;

/**
 * Keeps the results of a transform by program and signature, so that a program that several
 * equations call is rewritten once and stays shared. Results live as long as the program.
 */
export function memoByProgram<Args extends readonly unknown[], Result>(
  transform: (program: Program, ...args: Args) => Result,
): (program: Program, ...args: Args) => Result {
  const known = new CacheByObject<{ readonly result: Result }>(signatures);
  onClear(() => known.clear());
  return (program, ...args) => {
    const results = known.of(program);
    // The arguments are booleans and integers, of which the text is as good as the value.
    const key = JSON.stringify(args);
    const { result } =
      results.find(key) ?? results.add(key, { result: transform(program, ...args) });
    return result;
  };
}
