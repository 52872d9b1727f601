import type { NDArray } from '../array/ndarray.js';
import { stepsOf } from '../codegen/jit/explain.js';
import { anything } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import { flattenArguments, traceFunction } from '../trace/arguments.js';
import { checkedTraceable, type AnyFunction } from '../trace/checks.js';
import type { GivenEach, ReturnsTree } from '../trace/types.js';

const who = 'debug.explain';
const explainParameters = parameters(who, { f: anything });

/**
 * What `f` becomes for arguments of these types, as one text to be printed: its program as traced
 * and after each pass of the optimizer, what each step of planning has found out, its loops after
 * each step of lowering, and the code of the target that runs it. Nothing is run but the trace.
 */
export function explain<A extends readonly unknown[] = NDArray[], R = NDArray>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  ...none: []
): (...args: GivenEach<A>) => string;
export function explain(f: AnyFunction, ...none: []): (...args: unknown[]) => string {
  explainParameters.read([f], none);
  checkedTraceable(f, who);
  return (...args) => {
    const { program } = traceFunction(f, flattenArguments(args, who), { who });
    return stepsOf(program, f.name === '' ? 'f' : f.name)
      .map(({ title, text }) => `== ${title}${text === undefined ? ': the same' : `\n${text}`}`)
      .join('\n\n');
  };
}
