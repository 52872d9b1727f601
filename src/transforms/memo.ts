import type { Program } from '../ir/program.js';

/**
 * Keeps the results of a transform by program and signature, so that a program that several
 * equations call is rewritten once and stays shared. Results live as long as the program.
 */
export function memoByProgram<Args extends readonly unknown[], Result>(
  transform: (program: Program, ...args: Args) => Result,
): (program: Program, ...args: Args) => Result {
  const known = new WeakMap<Program, Map<string, Result>>();
  return (program, ...args) => {
    let results = known.get(program);
    if (results === undefined) {
      results = new Map();
      known.set(program, results);
    }
    // The arguments are booleans and integers, of which the text is as good as the value.
    const key = JSON.stringify(args);
    let result = results.get(key);
    if (result === undefined) {
      result = transform(program, ...args);
      results.set(key, result);
    }
    return result;
  };
}
