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

/** Throws as the language does where a variable cannot be assigned, or not yet. */
export function assignable(name: string, value: unknown, isConstant: boolean): void {
  reached(name, value);
  if (isConstant) throw new TypeError('Assignment to constant variable.');
}

/** A value that is assigned, once it is known that it can be. */
export const checked = (value: unknown, ..._checks: readonly void[]): unknown => value;
