/**
 * What parameters of public functions accept. A kind is a test and the words that say what passes
 * it; `optional`, `nullable` and `named` say of a kind how null is read and whether it has a place
 * among the positional arguments.
 */
import { dtypes, type DType } from '../array/dtype.js';
import { isForeign, isImage } from '../array/foreign.js';
import { isComplexNumber } from '../array/elements/complex.js';
import { NDArray, type ArrayLike } from '../array/ndarray.js';
import type { Shape } from '../array/shape.js';
import { isTypedArray } from '../array/typed-array.js';

export interface Kind<T> {
  /** What a message says is wanted: 'true or false'. */
  readonly wants: string;
  holds(x: unknown): x is T;
  /** How null is read: as nothing given, as a value of its own, or not at all. */
  readonly null: 'absent' | 'kept' | 'refused';
  /** Given by name only, never by position. */
  readonly isNamed: boolean;
  /** What to write instead of a value that does not pass, where a mistake is a well-known one. */
  hint?(x: unknown): string | undefined;
  /** Of a parameter that cannot be honoured: why, and what to do. Such a kind holds nothing. */
  readonly refusal?: string;
}

/** A kind of one's own. */
export function kind<T>(wants: string, holds: (x: unknown) => boolean): Kind<T> {
  return { wants, holds: holds as (x: unknown) => x is T, null: 'refused', isNamed: false };
}

/** The kind, with null for nothing given: what Python calls None where it is the default. */
export const optional = <T>(of: Kind<T>): Kind<T> => ({ ...of, null: 'absent' });

/** The kind, with null for a value of its own: `sort(x, null)` is not `sort(x)`. */
export const nullable = <T>(of: Kind<T>): Kind<T> => ({ ...of, null: 'kept' });

/** The kind, of a parameter that has no position. */
export const named = <T>(of: Kind<T>): Kind<T> => ({ ...of, isNamed: true });

/** The kind, with an answer to a well-known mistake. */
export const hinted = <T>(of: Kind<T>, hint: (x: unknown) => string | undefined): Kind<T> => ({
  ...of,
  hint,
});

/**
 * A parameter that keeps its position but cannot be honoured: null or nothing is accepted, anything
 * else throws with the reason, a sentence without its subject: 'cannot be written to: use the
 * result'.
 */
export function refused(reason: string): Kind<never> {
  return { ...kind<never>('null', () => false), null: 'absent', refusal: reason };
}

/** Arrays are immutable, so there is nothing to write a result to. */
export const out: Kind<never> = refused('cannot be honoured: arrays are immutable. Use the result');

const isInteger = (x: unknown): x is number => Number.isInteger(x);
const isNumber = (x: unknown): x is number => typeof x === 'number';
/** What a list has no item for counts too: `findIndex` looks there, `every` does not. */
const isListOf = (x: unknown, holds: (item: unknown) => boolean): boolean =>
  Array.isArray(x) && x.findIndex((item) => !holds(item)) === -1;

export const flag: Kind<boolean> = kind('true or false', (x) => typeof x === 'boolean');
export const number: Kind<number> = kind('a number', isNumber);
export const integer: Kind<number> = kind('a whole number', isInteger);
/** A length or a count. */
export const size: Kind<number> = hinted(
  kind('a whole number that is not negative', (x) => isInteger(x) && x >= 0 && x < 2 ** 31),
  (x) => (isInteger(x) && x > 0 ? 'It must be below 2^31, as far as an index counts.' : undefined),
);
export const integers: Kind<readonly number[]> = kind('a list of whole numbers', (x) =>
  isListOf(x, isInteger),
);
/** One whole number or several. */
export const integerOrList: Kind<number | readonly number[]> = kind(
  'a whole number or a list of them',
  (x) => isInteger(x) || isListOf(x, isInteger),
);
const isLength = (x: unknown): boolean => isInteger(x) && x >= 0;
/** One length, or several: of an array that is too large the compiler tells what to do. */
export const sizes: Kind<number | readonly number[]> = kind(
  'a whole number that is not negative, or a list of them',
  (x) => isLength(x) || isListOf(x, isLength),
);
/** Whether the axis exists is for the function to say. */
export const axis: Kind<number> = kind('the number of an axis', isInteger);
export const axes: Kind<number | readonly number[]> = kind(
  'the number of an axis or a list of them',
  (x) => isInteger(x) || isListOf(x, isInteger),
);
/** Lengths; whether one of them may be negative is for the function to say. */
export const shape: Kind<number | Shape> = kind(
  'a length or a list of lengths',
  (x) => isInteger(x) || isListOf(x, isInteger),
);
export const dtype: Kind<DType> = kind(`one of the dtypes ${dtypes.join(', ')}`, (x) =>
  (dtypes as readonly unknown[]).includes(x),
);
export const text: Kind<string> = kind('a text', (x) => typeof x === 'string');
export const callable: Kind<(...args: never[]) => unknown> = kind(
  'a function',
  (x) => typeof x === 'function',
);
/** For parameters whose values the function itself tests. */
export const anything: Kind<unknown> = kind('a value', (x) => x !== undefined);

/** One of a few texts. */
export function choice<T extends string>(...texts: readonly T[]): Kind<T> {
  const list = texts.map((t) => `'${t}'`);
  const last = list.length > 1 ? ` or ${list.pop()}` : '';
  return kind(`${list.join(', ')}${last}`, (x) => (texts as readonly unknown[]).includes(x));
}

/** A list whose items are of a kind. */
export const listOf = <T>(item: Kind<T>, wants: string): Kind<readonly T[]> =>
  kind(wants, (x) => isListOf(x, (v) => item.holds(v)));

/** A value of one kind or of another; null is read as the first one reads it. */
export const either = <A, B>(a: Kind<A>, b: Kind<B>): Kind<A | B> => ({
  ...a,
  wants: `${a.wants}, or ${b.wants}`,
  holds: (x): x is A | B => a.holds(x) || b.holds(x),
});

/** Whether the items of a list are all numbers, or all lists and arrays of one length. */
function isRegular(list: readonly unknown[]): boolean {
  const length = lengthOf(list[0]);
  return list.every((item) => lengthOf(item) === length);
}

/** How many items there are along the first axis; undefined for what has no axes. */
function lengthOf(x: unknown): number | undefined {
  if (x instanceof NDArray || isForeign(x)) return x.shape[0];
  return typeof x === 'object' ? (x as { readonly length: number }).length : undefined;
}

export function isArrayLike(x: unknown): x is ArrayLike {
  return (
    typeof x === 'number' ||
    x instanceof NDArray ||
    typeof x === 'boolean' ||
    isForeign(x) ||
    (isListOf(x, isArrayLike) && isRegular(x as readonly unknown[])) ||
    isTypedArray(x) ||
    isComplexNumber(x) ||
    isImage(x)
  );
}

export const arrayLike: Kind<ArrayLike> = kind(
  'an array, a number, a boolean, a typed array or nested lists of them',
  isArrayLike,
);
/** Nested lists of arrays, whose shapes may differ. */
const isNested = (x: unknown): boolean =>
  Array.isArray(x) ? isListOf(x, isNested) : isArrayLike(x);
export const nestedArrays: Kind<readonly unknown[] | ArrayLike> = kind(
  'an array, a number or nested lists of them',
  isNested,
);
/** A list of arrays, or one array whose items along its first axis are meant. */
export const arrayLikes: Kind<readonly ArrayLike[] | NDArray> = kind(
  'a list of arrays',
  (x) => isListOf(x, isArrayLike) || x instanceof NDArray,
);

/** Where memory lies in which order cannot be seen here, so every order is as good as another. */
export type MemoryOrder = 'C' | 'F' | 'A' | 'K' | null;
export const order: Kind<NonNullable<MemoryOrder>> = optional(choice('C', 'F', 'A', 'K'));

const precisions = [
  'default',
  'fastest',
  'bfloat16',
  'high',
  'bfloat16_3x',
  'tensorfloat32',
  'highest',
  'float32',
] as const;
/**
 * The precision of products on accelerators, by JAX's names. Here products are as exact as their
 * dtype allows, whatever is asked for.
 */
export type Precision = (typeof precisions)[number] | null;
export const precision: Kind<NonNullable<Precision>> = optional(choice(...precisions));

/** The option by which JAX's copies of NumPy's in-place functions say that they do not write. */
export const inplace: Kind<false> = kind(
  'false: arrays are immutable, and the function returns a new one',
  (x) => x === false,
);
