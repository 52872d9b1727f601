/**
 * Stable bottom-up merge sort of one line of items. An item is a tuple of fields, each kept in a
 * scratch buffer of its own that has room for two lines: every pass merges neighbouring runs of one
 * half into the other.
 */
import { at, zip } from '../../array/shape.js';
import type { LoopBuilder, Variable } from '../../loops/builder.js';
import {
  choose,
  compare,
  indexAdd,
  indexMul,
  indexSub,
  integer,
  literal,
  load,
  op,
  type Expr,
} from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';

/** The values of the fields of one item. */
export type Item = readonly Expr[];

/** Whether the left item may stay before the right one. */
export type InOrder = (left: Item, right: Item) => Expr;

/** Runs of this length are sorted by insertion before the first merge. */
const runLength = 16;

const falseExpr = literal(0, 'bool');
const trueExpr = literal(1, 'bool');
const minimum = (x: Expr, y: Expr): Expr => op('min', 'int32', x, y);

/**
 * Items in lexicographic order of their first fields, one for each of `inOrder`. An earlier field
 * decides unless its two values may stand in either order.
 */
export function lexicographic(inOrder: readonly ((left: Expr, right: Expr) => Expr)[]): InOrder {
  const from = (d: number, left: Item, right: Item): Expr => {
    const ordered = at(inOrder, d);
    const [l, r] = [at(left, d), at(right, d)];
    if (d === inOrder.length - 1) return ordered(l, r);
    const tied = choose(ordered(r, l), from(d + 1, left, right), trueExpr);
    return choose(ordered(l, r), tied, falseExpr);
  };
  return (left, right) => from(0, left, right);
}

const itemAt = (b: LoopBuilder, fields: readonly LoopBuffer[], offset: Expr): Item =>
  fields.map((field) => b.let(load(field, offset), 'item'));

const storeItem = (b: LoopBuilder, fields: readonly LoopBuffer[], offset: Expr, item: Item): void =>
  zip(fields, item).forEach(([field, value]) => b.store(field, offset, value));

const increment = (v: Variable, by = 1): void => v.set(indexAdd(v.value, integer(by)));

/**
 * Inserts an item into the sorted items from `start` up to `stop`, where there is room for one
 * more.
 */
export function writeInsertion(
  b: LoopBuilder,
  fields: readonly LoopBuffer[],
  start: Expr,
  stop: Expr,
  item: Item,
  inOrder: InOrder,
): void {
  const hole = b.variable(stop, 'hole');
  const before = () => indexSub(hole.value, integer(1));
  const beforeItem = () => fields.map((field) => load(field, before()));
  const outOfOrder = op('not', 'bool', inOrder(beforeItem(), item));
  b.while(choose(compare('gt', hole.value, start), outOfOrder, falseExpr), () => {
    storeItem(b, fields, hole.value, beforeItem());
    increment(hole, -1);
  });
  storeItem(b, fields, hole.value, item);
}

/**
 * Sorts the `length` items in the first half of the fields. Returns the offset where they lie
 * afterwards: 0 or `length`.
 */
export function writeMergeSort(
  b: LoopBuilder,
  fields: readonly LoopBuffer[],
  length: number,
  inOrder: InOrder,
): Expr {
  b.for(
    length,
    (start) => {
      const stop = b.let(minimum(indexAdd(start, integer(runLength)), integer(length)), 'stop');
      b.for(stop, (i) => writeInsertion(b, fields, start, i, itemAt(b, fields, i), inOrder), {
        start: indexAdd(start, integer(1)),
      });
    },
    { step: runLength, name: 'start' },
  );
  if (length <= runLength) return integer(0);
  const from = b.variable(integer(0), 'from');
  const width = b.variable(integer(runLength), 'width');
  b.while(compare('lt', width.value, integer(length)), () => {
    const to = b.let(indexSub(integer(length), from.value), 'to');
    const start = b.variable(integer(0), 'start');
    b.while(compare('lt', start.value, integer(length)), () => {
      writeMerge(b, fields, from.value, to, start.value, width.value, length, inOrder);
      start.set(indexAdd(start.value, indexMul(width.value, integer(2))));
    });
    from.set(to);
    width.set(indexMul(width.value, integer(2)));
  });
  return from.value;
}

/** Merges the runs [start, start + width) and [start + width, start + 2·width) of a line. */
function writeMerge(
  b: LoopBuilder,
  fields: readonly LoopBuffer[],
  from: Expr,
  to: Expr,
  start: Expr,
  width: Expr,
  length: number,
  inOrder: InOrder,
): void {
  const end = b.let(minimum(indexAdd(start, indexMul(width, integer(2))), integer(length)));
  const middle = b.let(indexAdd(from, minimum(indexAdd(start, width), end)), 'middle');
  const stop = b.let(indexAdd(from, end), 'stop');
  const left = b.variable(indexAdd(from, start), 'left');
  const right = b.variable(middle, 'right');
  const next = b.variable(indexAdd(to, start), 'next');
  const take = (side: Variable, item: Item): void => {
    storeItem(b, fields, next.value, item);
    increment(side);
    increment(next);
  };
  const leftRemains = () => compare('lt', left.value, middle);
  const rightRemains = () => compare('lt', right.value, stop);
  b.while(choose(leftRemains(), rightRemains(), falseExpr), () => {
    const [l, r] = [itemAt(b, fields, left.value), itemAt(b, fields, right.value)];
    b.if(
      inOrder(l, r),
      () => take(left, l),
      () => take(right, r),
    );
  });
  b.while(leftRemains(), () => take(left, itemAt(b, fields, left.value)));
  b.while(rightRemains(), () => take(right, itemAt(b, fields, right.value)));
}
