/**
 * How values depend on the instances of a batch, where lists of a tape are among them. Instances
 * that take the same turns of a loop share one list, whose rows have the batch in their values.
 */
import type { Aval } from '../../../array/aval.js';
import { fail } from '../../../array/errors.js';
import { at, sizeOf, zip } from '../../../array/shape.js';
import { avalsOf, noParams } from '../../../ir/program.js';
import type { ListMark, Mark, Ops, Primal } from '../../record.js';
import { oneByOne } from '../one-by-one.js';
import { cut } from '../present.js';
import { emptyList, handleType } from './handle.js';

export const isList = (mark: Mark): mark is ListMark => typeof mark !== 'boolean';

/** The weakest mark that values of both marks can be given: the first itself where it is that. */
export function joinMarks(a: Mark, b: Mark): Mark {
  if (a === true || b === false) return a;
  if (b === true || a === false) return b;
  const marks = joinAll(a.marks, b.marks);
  return marks.every((mark, k) => mark === a.marks[k]) ? a : { ...a, marks };
}

export const joinAll = (a: readonly Mark[], b: readonly Mark[]): Mark[] =>
  zip(a, b).map(([x, y]) => joinMarks(x, y));

/** The types of the values in a row of the list. */
export const rowOfMark = ({ size, row, marks }: ListMark): Aval[] =>
  zip(row, marks).map(([a, mark]) => (mark === true ? { ...a, shape: [size, ...a.shape] } : a));

/** A value of mark `from` as one of mark `to`, which `from` joins to. */
export function withMark(b: Ops, x: Primal, from: Mark, to: Mark, size: number): Primal {
  if (from === to || (isList(to) && x.kind === 'literal')) return x;
  if (to === true) return isList(from) ? ofAllInstances(b, x, from) : b.repeat(x, size);
  if (!isList(to)) return fail('internal', 'what depends on the instance is no value for all');
  if (isList(from) && joinMarks(from, to) === from) return x;
  const own = isList(from) ? from : { ...to, marks: to.marks.map(() => false) };
  return rewritten(b, x, own, [], (inner, row) =>
    row.map((value, k) => withMark(inner, value, at(own.marks, k), at(to.marks, k), size)),
  );
}

/** Operands of a rule that knows no lists of several instances: each has lists of its own. */
export function withOwnLists(
  b: Ops,
  inputs: readonly Primal[],
  marks: readonly Mark[],
): { readonly inputs: readonly Primal[]; readonly mapped: readonly boolean[] } {
  return {
    inputs: zip(inputs, marks).map(([x, mark]) => (isList(mark) ? ofAllInstances(b, x, mark) : x)),
    mapped: marks.map((mark) => mark !== false),
  };
}

/** One list for each instance. */
function ofAllInstances(b: Ops, x: Primal, mark: ListMark): Primal {
  const numbers = b.bind1('iota', [], { shape: [mark.size], axis: 0, dtype: 'int32' });
  const { outputs } = oneByOne(b, [x, numbers], [false, true], mark.size, (inner, [list, i]) => [
    ofInstance(inner, list as Primal, mark, i as Primal),
  ]);
  return at(outputs, 0);
}

/** What a value is for instance i. */
function ofInstance(b: Ops, x: Primal, mark: Mark, i: Primal): Primal {
  if (mark === false) return x;
  if (isList(mark))
    return rewritten(b, x, mark, [i], (inner, row, [k]) =>
      zip(row, mark.marks).map(([value, own]) => ofInstance(inner, value, own, k as Primal)),
    );
  const shape = x.aval.shape.slice(1);
  const starts = shape.map(() => b.full(0, i.aval));
  const row = b.bind1('dynamicSlice', [x, i, ...starts], { sizes: [1, ...shape] });
  return b.reshape(row, shape);
}

/** A list, or an array of lists, whose rows are made from rows of this one and from constants. */
function rewritten(
  b: Ops,
  x: Primal,
  mark: ListMark,
  constants: readonly Primal[],
  write: (b: Ops, row: readonly Primal[], constants: readonly Primal[]) => readonly Primal[],
): Primal {
  const row = rowOfMark(mark);
  const params = { reverse: false, constants: constants.length };
  const { shape } = x.aval;
  if (shape.length > 0) {
    const length = sizeOf(shape);
    const body = b.program([...avalsOf(constants), handleType], (inner, args) => {
      const [fixed, [list]] = cut(args, constants.length);
      return [rewritten(inner, list as Primal, mark, fixed, write)];
    });
    const lists = [...constants, b.reshape(x, [length])];
    const results = b.bind1('scan', lists, { ...params, length, unroll: 1, carries: 0, body });
    return b.reshape(results, shape);
  }
  const body = b.program([...avalsOf(constants), ...row, handleType], (inner, args) => {
    const [fixed, values, list] = cut(args, constants.length, row.length);
    return [inner.bind1('push', [...list, ...write(inner, values, fixed)], noParams)];
  });
  return b.bind1('replay', [x, ...constants, emptyList], { ...params, rows: [row], body });
}
