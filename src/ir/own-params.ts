import { isProgram } from './program.js';

/**
 * Params as an equation may keep them: their lists are frozen copies, so that a list which a caller
 * changes afterwards changes no equation and no cache. Programs, functions and what holds functions
 * keep their identity.
 */
export function ownParams<P extends object>(params: P): P {
  if (Object.isFrozen(params)) return params;
  return ownRecord(params);
}

function own(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return isOwned(value) ? value : Object.freeze(Array.from(value, own));
  return isRecord(value) && !isProgram(value) && !holdsFunction(value) ? ownRecord(value) : value;
}

function ownRecord<R extends object>(record: R): R {
  const copy: Partial<Record<string, unknown>> = {};
  for (const [key, value] of Object.entries(record)) copy[key] = own(value);
  return Object.freeze(copy) as R;
}

/** Whether nothing in a list can change: it is frozen, and what it holds are primitive values. */
const isOwned = (list: readonly unknown[]): boolean =>
  Object.isFrozen(list) && list.every((x) => typeof x !== 'object' || x === null);

const isRecord = (x: object): boolean => Object.getPrototypeOf(x) === Object.prototype;

const holdsFunction = (record: object): boolean =>
  Object.values(record).some((x) => typeof x === 'function');
