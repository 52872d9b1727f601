import { isProgram } from './program.js';

/**
 * Equality of params: numbers as Object.is has it, lists and plain records deeply, Programs,
 * functions and instances of classes by identity.
 */
export function sameParams(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isProgram(a) || isProgram(b)) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((x, i) => sameParams(x, b[i]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((k) => k in b && sameParams(a[k as never], b[k as never]))
  );
}

const isRecord = (x: object): boolean => Object.getPrototypeOf(x) === Object.prototype;
