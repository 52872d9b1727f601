/**
 * Lists in which null stands for zero, the lists of what is not zero, and lists of several parts.
 */

export const isPresent = <T>(x: T | null): x is T => x !== null;

/** Puts the items where `present` holds and null elsewhere. */
export function spread<T>(items: readonly T[], present: readonly boolean[]): (T | null)[] {
  let next = 0;
  return present.map((isPresent) => (isPresent ? (items[next++] as T) : null));
}

/** The items where the marks hold. */
export const marked = <T>(items: readonly T[], marks: readonly boolean[]): T[] =>
  items.filter((_, i) => marks[i] === true);

/** The list cut into pieces of these lengths; one more has the rest. */
export function cut<T, const N extends readonly number[]>(
  list: readonly T[],
  ...lengths: N
): [...{ -readonly [K in keyof N]: T[] }, T[]] {
  let from = 0;
  const pieces = lengths.map((n) => list.slice(from, (from += n)));
  return [...pieces, list.slice(from)] as never;
}

/** The list cut into pieces as long as these. */
export const cutLike = <T>(list: readonly T[], pieces: readonly (readonly unknown[])[]): T[][] =>
  cut(list, ...pieces.slice(0, -1).map((piece) => piece.length));

/** Entry by entry whether one of the two holds. */
export const either = (a: readonly boolean[], b: readonly boolean[]): boolean[] =>
  a.map((mark, i) => mark || b[i] === true);

export const countOf = (marks: readonly boolean[]): number => marks.filter(Boolean).length;
