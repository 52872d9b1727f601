/** Variables of a `switch` before their declaration is reached. */
import { currentTrace } from '../../../trace/trace.js';

const before = Symbol('a variable before its declaration');

/** What a variable holds before its declaration; a trace does not follow whether it was reached. */
export const unset = (): unknown => (currentTrace() === null ? before : undefined);

/** The value of a variable whose declaration was reached; else throws as the language does. */
export function reached(name: string, value: unknown): unknown {
  if (value === before) throw new ReferenceError(`Cannot access '${name}' before initialization`);
  return value;
}
