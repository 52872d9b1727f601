/**
 * Methods that change a list in place. Of a list that outlives a traced branch or loop the items
 * are noted before, as fields of objects are; sets and maps cannot be.
 */
import { fail } from '../../../array/errors.js';
import { NDArray } from '../../../array/ndarray.js';
import { range } from '../../../array/shape.js';
import { concatenate } from '../../../numpy/shape/concatenate.js';
import { flip } from '../../../numpy/shape/rearrange.js';
import { sort as sorted } from '../../../numpy/sort/sorting.js';
import { take } from '../../../numpy/indexing/take.js';
import { broadcastRight, convertTo, sliceAxis } from '../../../operands/basic.js';
import { asArray } from '../../../operands/convert.js';
import { noteOutside } from '../../../trace/outside.js';
import { currentTrace } from '../../../trace/trace.js';
import { presentOf, writableOf } from '../../../trace/given.js';
import { joined } from '../conditions/choice.js';
import { assign, failForeign } from '../array-elements.js';
import { length, get } from '../elements.js';
import { mustBeCertain } from '../lists/lengths.js';
import { growthOf } from '../lists/growth.js';
import { beforeChanging, isForeignInRegion, made, writeField } from '../journal.js';
import { isLeaf } from '../values/leaf.js';
import { add, gt, lt } from '../operators.js';
import { asFloat } from '../values/whole.js';
import type { Around } from './callers.js';
import { boundsOf } from './arrays.js';

type Value = any;

/** Notes what a list has, before a method changes it; `more` is how many items it may add. */
function noted(x: Value, more: number): Value {
  if (currentTrace() === null || !Array.isArray(x)) return x;
  if (growthOf(x) !== undefined)
    fail(
      'traced-as-number',
      'a list to which a traced loop pushes was changed otherwise in the loop. Use an array of the ' +
        'greatest length, new Float64Array(n), and a counter.',
    );
  mustBeCertain(x);
  return beforeChanging(x, more);
}

const lists =
  (name: 'pop' | 'shift' | 'unshift' | 'splice', most: (args: readonly Value[]) => number) =>
  (x: Value, ...args: Value[]): Value => {
    if (x instanceof NDArray)
      fail('bad-argument', `x.${name}(…): x is an array, whose length stays. Use a list, [].`);
    const result: unknown = noted(x, most(args))[name](...args);
    return name === 'splice' ? made(result) : result;
  };

export const pop = lists('pop', () => 0);
export const shift = lists('shift', () => 0);
export const unshift = lists('unshift', (args) => args.length);
export const splice = lists('splice', (args) => Math.max(0, args.length - 2));

/** `x.fill(value, start, end)`. */
export function fill(x: Value, value: Value, ...bounds: Value[]): Value {
  if (!(x instanceof NDArray)) return noted(x, 0).fill(value, ...bounds);
  const array = writableOf(x) ?? failForeign('x.fill(value)');
  const [from, to] = boundsOf(length(x), bounds);
  const row = convertTo(asArray(asFloat(value)), x.dtype);
  const filling = broadcastRight(row, [to - from, ...x.shape.slice(1)]);
  const { current } = array;
  const parts = [sliceAxis(current, 0, 0, from), filling, sliceAxis(current, 0, to, length(x))];
  assign(array, concatenate(parts, 0));
  return x;
}

/** `x.reverse()`. */
export function reverse(x: Value): Value {
  if (!(x instanceof NDArray)) return noted(x, 0).reverse();
  const array = writableOf(x) ?? failForeign('x.reverse()');
  assign(array, flip(array.current, 0));
  return x;
}

/** `x.copyWithin(target, start, end)`. */
export function copyWithin(x: Value, target: Value, ...bounds: Value[]): Value {
  if (!(x instanceof NDArray)) return noted(x, 0).copyWithin(target, ...bounds);
  const array = writableOf(x) ?? failForeign('x.copyWithin(…)');
  const n = length(x);
  const places = range(n).copyWithin(target, ...(bounds as [number]));
  assign(array, take(array.current, places as never, 0));
  return x;
}

/** `x.sort(compare)`. */
export function sort(_: Around, x: Value, ...compare: Value[]): Value {
  const [f] = compare;
  if (x instanceof NDArray) {
    const array = writableOf(x) ?? failForeign('x.sort()');
    if (f === undefined) assign(array, sorted(array.current));
    else {
      const items = range(length(x)).map((i) => get(x, i) as unknown);
      assign(array, asArray(ordered(items, f).map(asFloat) as never));
    }
    return x;
  }
  const isTraced =
    Array.isArray(x) && currentTrace() !== null && x.some((v) => v instanceof NDArray);
  if (!isTraced || x.length < 2) return noted(x, 0).sort(...compare);
  if (f === undefined)
    fail(
      'traced-as-number',
      'x.sort(): JavaScript sorts lists as texts, and x holds traced numbers. Write ' +
        'x.sort((a, b) => a - b).',
    );
  if (!x.every(isLeaf))
    fail('traced-as-number', 'x.sort(f): x holds traced values, and not only numbers.');
  for (const [i, item] of ordered(x, f).entries()) writeField(x, i, item);
  return x;
}

/** Items in order: each is compared with all before it, which keeps equal ones in theirs. */
function ordered(items: readonly unknown[], f: (a: Value, b: Value) => Value): unknown[] {
  const ranks: Value[] = items.map(() => 0);
  items.forEach((b, j) => {
    for (let i = 0; i < j; i++) {
      const isAfter = gt(f(items[i], b), 0);
      ranks[i] = add(ranks[i], joined('the place', isAfter, 1, 0));
      ranks[j] = add(ranks[j], joined('the place', isAfter, 0, 1));
    }
  });
  return items.map((_, place) =>
    items.reduce(
      (found, item, i) => joined('an item', isAt(ranks[i], place), item, found),
      items[0],
    ),
  );
}

const isAt = (rank: Value, place: number): Value => {
  const isBelow = lt(rank, place);
  const isAbove = gt(rank, place);
  return joined('the place', isBelow, false, joined('the place', isAbove, false, true));
};

/** `x.set(…)` of typed arrays and maps. */
export function setAll(x: Value, ...args: Value[]): Value {
  if (!(x instanceof NDArray)) return collections('set')(x, ...args);
  const array = writableOf(x) ?? failForeign('x.set(…)');
  const [source, offset = 0] = args;
  const from = asArray(presentOf(Array.isArray(source) ? source.map(asFloat) : source));
  const n = length(from);
  if (typeof offset !== 'number' || offset < 0 || offset + n > length(x))
    fail('bad-argument', `x.set(source, offset): ${n} items do not fit behind the offset.`);
  const parts = [
    sliceAxis(array.current, 0, 0, offset),
    convertTo(from, x.dtype),
    sliceAxis(array.current, 0, offset + n, length(x)),
  ];
  assign(array, concatenate(parts, 0));
  return undefined;
}

/** A method of sets and maps, which may not be changed where that depends on traced values. */
const collections =
  (name: string) =>
  (x: Value, ...args: Value[]): Value => {
    const isCollection =
      x instanceof Map || x instanceof Set || x instanceof WeakMap || x instanceof WeakSet;
    if (isCollection && currentTrace() !== null) {
      noteOutside(x, name);
      if (isForeignInRegion(x))
        fail(
          'branch-mismatch',
          `x.${name}(…): x is a Set or Map, which cannot be changed under a traced condition or in a ` +
            'traced loop. Use an object or an array.',
        );
      if (args[0] instanceof NDArray)
        fail(
          'traced-as-number',
          `x.${name}(key): the key is traced, and the keys of a Set or Map must be known.`,
        );
    }
    return x[name](...args);
  };
const addTo = collections('add');
const deleteFrom = collections('delete');
export const clear = collections('clear');
export { addTo as addItem, deleteFrom as deleteItem };
