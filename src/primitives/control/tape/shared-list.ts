/**
 * Lists of a tape that the instances of a batch share, because they take the same turns: the values
 * of their rows have the batch in them.
 */
import type { Aval } from '../../../array/aval.js';
import { at, sizeOf, zip } from '../../../array/shape.js';
import { avalsOf, noParams } from '../../../ir/program.js';
import type { ListMark, Mark, Ops, Primal } from '../../record.js';
import { isList, withMark } from '../marks.js';
import { oneByOne } from '../one-by-one.js';
import { cut } from '../present.js';
import { emptyList, handleType } from './handle.js';

/** Its text tells what it is, since transforms are remembered by it. */
export class SharedList implements ListMark {
  readonly size: number;
  /** The types of the values of one instance. */
  readonly row: readonly Aval[];
  readonly marks: readonly Mark[];

  constructor(size: number, row: readonly Aval[], marks: readonly Mark[]) {
    this.size = size;
    this.row = row;
    this.marks = marks;
  }

  types(): Aval[] {
    return zip(this.row, this.marks).map(([a, mark]) =>
      mark === true ? { ...a, shape: [this.size, ...a.shape] } : a,
    );
  }

  withMarks(marks: readonly Mark[]): SharedList {
    return new SharedList(this.size, this.row, marks);
  }

  rewrite(b: Ops, list: Primal, marks: readonly Mark[]): Primal {
    return rewritten(b, list, this.withMarks(marks).types(), [], (inner, row) =>
      row.map((x, k) => withMark(inner, x, at(marks, k), at(this.marks, k), this.size)),
    );
  }

  ofEach(b: Ops, list: Primal): Primal {
    const numbers = b.bind1('iota', [], { shape: [this.size], axis: 0, dtype: 'int32' });
    const each = oneByOne(b, [list, numbers], [false, true], this.size, (inner, [all, i]) => [
      this.#ofInstance(inner, all as Primal, i as Primal),
    ]);
    return at(each.outputs, 0);
  }

  #ofInstance(b: Ops, list: Primal, i: Primal): Primal {
    return rewritten(b, list, this.types(), [i], (inner, row, [k]) =>
      row.map((x, n) => {
        const mark = at(this.marks, n);
        if (isList(mark)) return (mark as SharedList).#ofInstance(inner, x, k as Primal);
        return mark ? sliceAt(inner, x, k as Primal) : x;
      }),
    );
  }
}

function sliceAt(b: Ops, x: Primal, i: Primal): Primal {
  const shape = x.aval.shape.slice(1);
  const starts = shape.map(() => b.full(0, i.aval));
  const row = b.bind1('dynamicSlice', [x, i, ...starts], { sizes: [1, ...shape] });
  return b.reshape(row, shape);
}

/** A list, or an array of lists, whose rows are made from rows of this one and from constants. */
function rewritten(
  b: Ops,
  lists: Primal,
  row: readonly Aval[],
  constants: readonly Primal[],
  write: (b: Ops, row: readonly Primal[], constants: readonly Primal[]) => readonly Primal[],
): Primal {
  const params = { reverse: false, constants: constants.length };
  const { shape } = lists.aval;
  if (shape.length > 0) {
    const length = sizeOf(shape);
    const body = b.program([...avalsOf(constants), handleType], (inner, args) => {
      const [fixed, [list]] = cut(args, constants.length);
      return [rewritten(inner, list as Primal, row, fixed, write)];
    });
    const rows = [...constants, b.reshape(lists, [length])];
    const results = b.bind1('scan', rows, { ...params, length, unroll: 1, carries: 0, body });
    return b.reshape(results, shape);
  }
  const body = b.program([...avalsOf(constants), ...row, handleType], (inner, args) => {
    const [fixed, values, list] = cut(args, constants.length, row.length);
    return [inner.bind1('push', [...list, ...write(inner, values, fixed)], noParams)];
  });
  return b.bind1('replay', [lists, ...constants, emptyList], { ...params, rows: [row], body });
}
