/** The lists that the body of a traced loop pushes to, from one round of tracing to the next. */
import { aval as newAval, sameAval, sameShape, type Aval } from '../../../array/aval.js';
import { isInexact } from '../../../array/dtype.js';
import { fail } from '../../../array/errors.js';
import type { NDArray } from '../../../array/ndarray.js';
import { at, printShape, range, type Shape } from '../../../array/shape.js';
import { concatenate } from '../../../numpy/shape/concatenate.js';
import { convertTo, filled } from '../../../operands/basic.js';
import { asArray } from '../../../operands/convert.js';
import { WrittenArray } from '../../../trace/written.js';
import { element, setElement } from '../array-elements.js';
import {
  Growth,
  holdGrown,
  asRows,
  isOfLeaves,
  startGrowing,
  stopGrowing,
  type ElementAccess,
} from './growth.js';
import { made, markCopied, type Cell } from '../journal.js';
import { isLeaf, isTruth, type Leaf } from '../values/leaf.js';
import { add, mul } from '../operators.js';
import { differenceOf, takeApart, type Form } from '../values/state.js';
import { asFloat, floatType, wholeNumber } from '../values/whole.js';

const elementAccess: ElementAccess = { read: element, write: setElement };

/** A list that the loop pushes to. */
interface GrowingList {
  readonly list: unknown[];
  readonly form: Form;
  /** What it had before the loop. */
  readonly items: readonly unknown[];
  /** How many items a turn pushes. */
  perTurn: number;
  /** The type of each leaf of an item. */
  readonly leaves: readonly Aval[];
  /** The buffers before the loop, of the final length. */
  start: readonly NDArray[];
  growth: Growth | undefined;
}

/** A list that grows in a loop around: only how many items this one pushes is of its own. */
interface OuterGrowth {
  readonly growth: Growth;
  readonly start: unknown;
  readonly pushed: number;
  perTurn: number;
  /** How many the last round has pushed. */
  now: number;
}

export class GrowingLists {
  readonly #turns: number | undefined;
  readonly #lists: GrowingList[] = [];
  readonly #outer: OuterGrowth[] = [];

  constructor(turns: number | undefined) {
    this.#turns = turns;
  }

  has(object: object): boolean {
    return (
      this.#lists.some((l) => l.list === object) || this.#outer.some((o) => o.growth === object)
    );
  }

  /** Throws `carry-mismatch` if there are any. */
  mustBeNone(): void {
    if (this.#lists.length > 0 || this.#outer.length > 0)
      failLength('in a loop that turns may leave');
  }

  /** The types of all buffers. */
  get types(): Aval[] {
    return this.start.map((x) => x.aval);
  }

  /** The buffers before the loop. */
  get start(): readonly NDArray[] {
    return this.#lists.flatMap((l) => l.start);
  }

  /** Makes the buffers, before the body is traced. */
  prepare(): void {
    const turns = this.#turns ?? 0;
    for (const l of this.#lists)
      l.start = l.leaves.map(({ dtype, shape }, k) => {
        const rows = l.items.map((item) =>
          convertTo(asArray(valueOf(at(leavesOf(item), k))), dtype).reshape([1, ...shape]),
        );
        return concatenate([...rows, filled(0, [turns * l.perTurn, ...shape], dtype)], 0);
      });
  }

  /** Puts buffers in the place of the lists; `turn` counts the turns. */
  begin(buffers: readonly NDArray[], turn: NDArray | undefined): void {
    if (turn === undefined || this.#turns === undefined) return;
    const t = wholeNumber(turn, { least: 0, greatest: this.#turns - 1 });
    let next = 0;
    for (const l of this.#lists) {
      const own = l.leaves.map(() => made(new WrittenArray(at(buffers, next++))));
      const from = l.items.length;
      l.growth = made(new Growth(l.form, own, add(from, mul(t, l.perTurn)), from, l.perTurn));
      startGrowing(l.list, l.growth);
    }
    for (const { growth, start, pushed, perTurn } of this.#outer)
      growth.restart(add(add(start, pushed), mul(t, perTurn)), 0);
  }

  /** Ends the body: the buffers as they are then, in the types in which they are carried. */
  end(): Leaf[] {
    for (const { list } of this.#lists) stopGrowing(list);
    for (const o of this.#outer) o.now = pushedIn(o.growth);
    return this.#lists.flatMap((l) => l.growth?.buffers.map((b) => b.current) ?? []);
  }

  /** Whether the body pushes otherwise than was known, which is then. */
  find(cells: readonly Cell[]): boolean {
    let isNew = false;
    for (const l of this.#lists) if (l.growth !== undefined) isNew = settles(l, l.growth) || isNew;
    for (const o of this.#outer) {
      o.growth.restart(o.start, o.pushed);
      if (o.now !== o.perTurn) isNew = true;
      o.perTurn = o.now;
    }
    for (const cell of cells) {
      if (cell.object instanceof Growth && !this.has(cell.object))
        isNew = this.#meets(cell) || isNew;
      const isLength = Array.isArray(cell.object) && cell.key === 'length';
      if (!isLength || this.has(cell.object) || cell.before === cell.after) continue;
      this.#lists.push(this.#newList(cell, cells));
      isNew = true;
    }
    return isNew;
  }

  /** A push to a list that grows in a loop around. */
  #meets({ object, key, before, after }: Cell): boolean {
    if (key !== 'pushed' || before === after) return false;
    if (this.#turns === undefined)
      failLength('in a loop of which the number of turns is not known');
    if (typeof before !== 'number' || typeof after !== 'number') failCondition();
    const growth = object as Growth;
    const now = after - before;
    this.#outer.push({ growth, start: growth.start, pushed: before, perTurn: now, now });
    return true;
  }

  #newList({ object, before, after }: Cell, cells: readonly Cell[]): GrowingList {
    const [list, from, to] = [object as unknown[], Number(before), Number(after)];
    if (this.#turns === undefined)
      failLength('in a loop of which the number of turns is not known');
    if (to < from) failLength('in a traced loop that takes items away');
    const pushed = range(to - from).map(
      (k) => cells.find((c) => c.object === list && Number(c.key) === from + k)?.after,
    );
    const items = list.slice(0, from);
    const all = [...pushed, ...items];
    const { form: first } = takeApart(all[0], 'the item');
    const form = first.kind === 'written' ? first : asRows(first);
    if (!isOfLeaves(form) && form.kind !== 'written') failItems('an item is of another kind');
    for (const item of all) {
      const difference = differenceOf(form, takeApart(item, 'the item').form, 'the item');
      if (difference !== undefined) failItems(difference);
    }
    const leaves = leavesOf(all[0]).map((_, k) =>
      meeting(all.map((item) => at(leavesOf(item), k))),
    );
    const growth = undefined;
    return { list, form, items, perTurn: to - from, leaves, start: [], growth };
  }

  /** The lists are what they are behind the loop. */
  finish(results: readonly NDArray[]): void {
    const turns = this.#turns ?? 0;
    let next = 0;
    for (const l of this.#lists) {
      const buffers = l.leaves.map(() => made(new WrittenArray(at(results, next++))));
      const length = l.items.length + turns * l.perTurn;
      l.items.forEach(markCopied);
      holdGrown(l.list, new Growth(l.form, buffers, length), elementAccess);
    }
    for (const { growth, start, pushed, perTurn } of this.#outer)
      growth.restart(start, pushed + perTurn * turns);
  }
}

const leavesOf = (item: unknown): readonly Leaf[] =>
  isLeaf(item) && !(item instanceof WrittenArray) ? [item] : takeApart(item, 'the item').leaves;

const valueOf = (x: Leaf): number | NDArray => (isTruth(x) ? asArray(x) : asFloat(x));

/** How many items a turn has pushed. */
function pushedIn({ pushed }: Growth): number {
  return typeof pushed === 'number' ? pushed : failCondition();
}

function settles(l: GrowingList, growth: Growth): boolean {
  const now = pushedIn(growth);
  if (now === l.perTurn) return false;
  l.perTurn = now;
  return true;
}

/** The type in which leaves stand in one buffer. */
function meeting(leaves: readonly Leaf[]): Aval {
  const shapes = leaves.map((x) => (typeof x === 'object' ? x.shape : []));
  const first = at(shapes, 0);
  const other = shapes.find((s) => !sameShape(s, first));
  if (other !== undefined) failItems(`shapes are ${printShape(first)} and ${printShape(other)}`);
  if (leaves.every(isTruth)) return newAval(first, 'bool');
  const types = leaves.map((x) => typeOf(x, first));
  const strong = types.filter((t) => !t.weak && isInexact(t.dtype));
  const [one] = strong;
  const isOne = one !== undefined && types.every((t) => t.weak || sameAval(t, one));
  return newAval(first, isOne ? one.dtype : 'float64');
}

/** The type of a leaf as a number; nothing is recorded for it. */
const typeOf = (x: Leaf, shape: Shape): Aval =>
  (typeof x === 'boolean' ? undefined : floatType(x)) ?? newAval(shape, 'float64', true);

function failLength(where: string): never {
  fail(
    'carry-mismatch',
    `x.push(…) ${where}: the length of the list would not be known. Use an array of the greatest ` +
      'length, new Float64Array(n), and a counter.',
  );
}

function failCondition(): never {
  fail(
    'branch-mismatch',
    'x.push(…) under a traced condition: the length of the list would not be known. Use an array of ' +
      'the greatest length, new Float64Array(n), and a counter.',
  );
}

function failItems(difference: string): never {
  fail(
    'carry-mismatch',
    `x.push(item) in a traced loop: ${difference}. All items of the list must be numbers, or lists, ` +
      'records and arrays of one form.',
  );
}
