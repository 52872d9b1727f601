/** How values depend on the instances of a batch, and how they are made to depend on more. */
import { fail } from '../../array/errors.js';
import { zip } from '../../array/shape.js';
import type { ListMark, Mark, Ops, Primal } from '../record.js';

export const isList = (mark: Mark): mark is ListMark => typeof mark !== 'boolean';

/** The weakest mark that values of both marks can be given: the first itself where it is that. */
export function joinMarks(a: Mark, b: Mark): Mark {
  if (a === true || b === false) return a;
  if (b === true || a === false) return b;
  const marks = joinAll(a.marks, b.marks);
  return marks.every((mark, k) => mark === a.marks[k]) ? a : a.withMarks(marks);
}

export const joinAll = (a: readonly Mark[], b: readonly Mark[]): Mark[] =>
  zip(a, b).map(([x, y]) => joinMarks(x, y));

/** A value of mark `from` as one of mark `to`, which `from` joins to. */
export function withMark(b: Ops, x: Primal, from: Mark, to: Mark, size: number): Primal {
  if (from === to) return x;
  if (to === true) return isList(from) ? from.ofEach(b, x) : b.repeat(x, size);
  if (to === false) return fail('internal', 'what depends on the instance is no value for all');
  // The only literal among handles is that of the empty list.
  if (x.kind === 'literal' || (isList(from) && joinMarks(from, to) === from)) return x;
  return to.rewrite(b, x, isList(from) ? from.marks : to.marks.map(() => false));
}

/** Operands for a rule that knows no lists of several instances. */
export function withOwnLists(
  b: Ops,
  inputs: readonly Primal[],
  marks: readonly Mark[],
): { readonly inputs: readonly Primal[]; readonly mapped: readonly boolean[] } {
  return {
    inputs: zip(inputs, marks).map(([x, mark]) => (isList(mark) ? mark.ofEach(b, x) : x)),
    mapped: marks.map((mark) => mark !== false),
  };
}
