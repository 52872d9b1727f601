/** Rows of a tape for many instances at once. */
import type { Aval } from '../../../array/aval.js';
import { fail } from '../../../array/errors.js';
import { at, zip } from '../../../array/shape.js';
import { avalsOf, noParams, type PrimParams } from '../../../ir/program.js';
import type { BatchRule, Mark, Primal } from '../../record.js';
import { oneByOne } from '../one-by-one.js';
import { isList, joinMarks, withMark, withOwnLists } from '../marks.js';
import { SharedList } from './shared-list.js';

/**
 * Onto a list that all instances share goes one row for all, onto lists of their own a row each.
 */
export const batchPush: BatchRule<PrimParams['push'], Mark> = (b, inputs, marks, params, size) => {
  const [listMark, ...valueMarks] = marks as [Mark, ...Mark[]];
  if (listMark === true) {
    const own = withOwnLists(b, inputs, marks);
    return oneByOne(b, own.inputs, own.mapped, size, (one, xs) => one.bind('push', xs, params));
  }
  const [list, ...values] = inputs as [Primal, ...Primal[]];
  const row = zip(avalsOf(values), valueMarks).map(([a, mark]) => ofOneInstance(a, mark));
  const mark = joinMarks(listMark, new SharedList(size, row, valueMarks));
  if (!isList(mark)) return fail('internal', 'a list of several instances has no marks');
  const longer = withMark(b, list, listMark, mark, size);
  const all = values.map((x, k) => withMark(b, x, at(valueMarks, k), at(mark.marks, k), size));
  return { outputs: b.bind('push', [longer, ...all], noParams), mapped: [mark] };
};

const ofOneInstance = (a: Aval, mark: Mark): Aval =>
  mark === true ? { ...a, shape: a.shape.slice(1) } : a;

export const batchPeek: BatchRule<PrimParams['peek'], Mark> = (b, inputs, marks, params, size) => {
  const mark = at(marks, 0);
  if (!isList(mark)) {
    const mapped = [true];
    return oneByOne(b, inputs, mapped, size, (one, xs) => one.bind('peek', xs, params));
  }
  const outputs = b.bind('peek', inputs, { row: mark.types() });
  return { outputs, mapped: [mark, ...mark.marks] };
};
