/** The entry point `tanjent/compile`. */
import { readFunction, writeFunction } from './rewrite/one-function.js';
import { compileBy, type CompileFunctionOptions } from './runtime/compile.js';
import * as runtime from './runtime/index.js';

export type { CompileFunctionOptions };

/**
 * A function of plain JavaScript as one that can be traced: it is written anew from its text, with
 * the variables that it uses from outside handed in by their names.
 *
 *     const decay = compile((t) => a * Math.exp(-t), { scope: { a: 2 } });
 *     jit(grad(decay))(1);
 */
export const compile: <F extends (...args: never[]) => unknown>(
  f: F,
  options?: CompileFunctionOptions,
) => F = compileBy({ readFunction, writeFunction }, runtime);
