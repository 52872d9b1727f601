/**
 * Variables that have a value on one side of a traced condition alone. A number that may be missing
 * counts in arithmetic as JavaScript's undefined and null do, as NaN and 0, and whether it is there
 * is a truth that `??` and comparisons with them ask for; of all else, any use is an error.
 */
import { fail } from '../../../array/errors.js';
import { nameClass } from '../../../array/name-class.js';
import type { NDArray } from '../../../array/ndarray.js';
import { WrittenArray } from '../../../trace/written.js';

/** What a value is where it is none. */
export type None = null | undefined;

/** A scalar that may be missing; `current` is NaN or 0 there. */
export class Optional extends WrittenArray {
  static {
    nameClass(this, 'Optional');
  }

  readonly isThere: NDArray;
  readonly none: None;

  constructor(current: NDArray, isThere: NDArray, none: None) {
    super(current);
    this.isThere = isThere;
    this.none = none;
  }
}

/** Whether a value is there, and what it is where it is none. */
export interface Presence {
  readonly isThere: NDArray;
  readonly none: None;
}

/** Objects that may be missing; their numbers are NaN there. */
const partial = new WeakMap<object, Presence>();

/** Remembers that an object may be missing; returns it. */
export function markPartial<T>(x: T, presence: Presence): T {
  if (typeof x === 'object' && x !== null) partial.set(x, presence);
  return x;
}

/** Whether a value is there, if that is traced. */
export function presenceOf(x: unknown): Presence | undefined {
  if (typeof x !== 'object' || x === null) return undefined;
  return x instanceof Optional ? x : partial.get(x);
}

/** What can be used only where it is known to be there. */
export class Missing {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
    return new Proxy(this, {
      get: (held, key) => (key === 'name' ? held.name : failAbsent(name)),
      set: () => failAbsent(name),
    });
  }
}

export function failAbsent(name: string): never {
  fail(
    'branch-mismatch',
    `${name} has a value on one side of a traced condition alone, so that it is not known whether ` +
      'it has one here. Give it a value of the same form before the condition.',
  );
}
