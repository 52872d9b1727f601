import { isProgram } from './program.js';

/** Equality of params by value: numbers as Object.is has it, lists and records deeply, Programs by identity. */
export function sameParams(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isProgram(a) || isProgram(b)) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((x, i) => sameParams(x, b[i]));
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((k) => k in b && sameParams(a[k as never], b[k as never]))
  );
}
