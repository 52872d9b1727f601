/**
 * Methods that call a function for each item. Of arrays the function is the body of a counted loop;
 * of lists it is called for each item, as JavaScript does, and what depends on traced truths is
 * done where they hold. In both the variables that the function writes are carried.
 */
import { fail } from '../../../array/errors.js';
import { NDArray } from '../../../array/ndarray.js';
import { isTypedArray } from '../../../array/typed-array.js';
import { asArray } from '../../../operands/convert.js';
import { filled } from '../../../operands/basic.js';
import { currentTrace } from '../../../trace/trace.js';
import { choose, joined, Sides } from '../conditions/choice.js';
import { copyOf } from '../array-elements.js';
import { get, length, set } from '../elements.js';
import { mustBeCertain } from '../lists/lengths.js';
import { growthOf } from '../lists/growth.js';
import { made } from '../journal.js';
import { and, not, truthOfAny } from '../conditions/logic.js';
import { count } from '../loop.js';
import { ge, inc, lt, sub } from '../operators.js';
import { asFloat } from '../values/whole.js';

type Value = any;
type Callback = (item: Value, index: Value, whole: Value) => Value;

/** The variables that a function may write: their names, and how they are read and written. */
export type Around =
  | readonly [
      names: string,
      read: () => readonly unknown[],
      write: (all: readonly unknown[]) => void,
    ]
  | null;

/** Calls `turn` for 0 to n - 1 with what it gave the time before; gives what it gives at last. */
function repeated(
  around: Around,
  n: number,
  start: Value,
  turn: (i: Value, state: Value) => Value,
): Value {
  const [names, read, write] = around ?? ['', () => [], () => undefined];
  const turns = count(`${names === '' ? '' : `${names},`}the result,i`, '<', 1, null);
  let state = start;
  for (let i: Value = 0; turns.goes(lt(i, n), i, n); i = inc(i)) {
    if (turns.split) {
      const all = turns.turn([...read(), state, i]);
      [state, i] = all.slice(-2);
      write(all.slice(0, -2));
      if (turns.over) break;
    }
    state = turn(i, state);
  }
  return state;
}

/** Whether a method of a list is for JavaScript alone. */
function isOwn(x: Value): boolean {
  mustBeCertain(x);
  if (growthOf(x) !== undefined)
    fail(
      'traced-as-number',
      'a method was called of a list to which a traced loop pushes. In the loop, read single items ' +
        'and the length.',
    );
  return currentTrace() === null || !(x instanceof NDArray || Array.isArray(x) || isTypedArray(x));
}

/** `x.reduce(f)` and `x.reduce(f, start)`. */
export function reduce(
  around: Around,
  x: Value,
  f: (...args: Value[]) => Value,
  ...start: Value[]
): Value {
  if (!(x instanceof NDArray)) return x.reduce(f, ...start);
  const [n, first] = [length(x), start.length > 0 ? 0 : 1];
  mustNotBeEmpty(n, first, 'reduce');
  return repeated(around, n - first, first === 0 ? start[0] : get(x, 0), (t, state) => {
    const i = first === 0 ? t : inc(t);
    return f(state, get(x, i), i, x);
  });
}

/** `x.reduceRight(f)` and `x.reduceRight(f, start)`. */
export function reduceRight(
  around: Around,
  x: Value,
  f: (...args: Value[]) => Value,
  ...start: Value[]
): Value {
  if (!(x instanceof NDArray)) return x.reduceRight(f, ...start);
  const [n, first] = [length(x), start.length > 0 ? 0 : 1];
  mustNotBeEmpty(n, first, 'reduceRight');
  return repeated(around, n - first, first === 0 ? start[0] : get(x, n - 1), (t, state) => {
    const i = sub(n - 1 - first, t);
    return f(state, get(x, i), i, x);
  });
}

function mustNotBeEmpty(n: number, first: number, name: string): void {
  if (n < first)
    fail('bad-argument', `x.${name}(f): x is empty, and there is no value to start with.`);
}

/** `x.forEach(f)`. */
export function forEach(around: Around, x: Value, f: Callback, ...self: Value[]): void {
  if (x instanceof NDArray)
    repeated(around, length(x), undefined, (i) => void f.call(self[0], get(x, i), i, x));
  else x.forEach(f, ...self);
}

/** `x.map(f)`: f gives a number, or an array of one shape for all items. */
export function map(around: Around, x: Value, f: Callback, ...self: Value[]): Value {
  if (!(x instanceof NDArray)) return isOwn(x) ? x.map(f, ...self) : made(x.map(f, ...self));
  const n = length(x);
  if (n === 0) return copyOf(x);
  const first = asArray(asFloat(f.call(self[0], get(x, 0), 0, x)));
  const results = copyOf(filled(0, [n, ...first.shape], first.dtype));
  set(results, 0, first);
  repeated(around, n - 1, undefined, (t) => {
    const i = inc(t);
    set(results, i, f.call(self[0], get(x, i), i, x));
  });
  return results;
}

/** `x.flatMap(f)`: of arrays the parts are put together in a list. */
export function flatMap(_: Around, x: Value, f: Callback, ...self: Value[]): Value {
  if (!(x instanceof NDArray)) return made(x.flatMap(f, ...self));
  const items = Array.from({ length: length(x) }, (_none, i) => get(x, i) as unknown);
  return made(items.flatMap((item, i) => f.call(self[0], item, i, x) as unknown));
}

/** `x.filter(f)`. */
export function filter(_: Around, x: Value, f: Callback, ...self: Value[]): Value {
  if (isOwn(x)) return x.filter(f, ...self);
  const items: unknown[] =
    x instanceof NDArray ? Array.from({ length: length(x) }, (_none, i) => get(x, i)) : x;
  const kept = items.filter((item, i) => {
    const truth = truthOfAny(f.call(self[0], item, i, x));
    if (typeof truth === 'boolean') return truth;
    return fail(
      'traced-as-number',
      'x.filter(f): f gives a traced truth, so that nobody knows how many items are left. Give what ' +
        'is to be left out another value (a sum is not changed by 0), or use x.map(f).',
    );
  });
  return made(kept);
}

/** Where the first or last item is of which f holds, or -1. */
function found(around: Around, x: Value, f: Callback, self: Value, isLast: boolean): Value {
  const n = length(x);
  const place = (t: Value): Value => (isLast ? sub(n - 1, t) : t);
  const test = (i: Value): Value => truthOfAny(f.call(self, get(x, i), i, x));
  if (x instanceof NDArray && n > 64) return foundInArray(around, n, place, test);
  let index: Value = -1;
  for (let t = 0; t < n; t++) {
    const isOpen = lt(index, 0);
    if (isOpen === false) break;
    const i = place(t);
    const look = (): Value => joined('the place', test(i), i, -1);
    index = isOpen === true ? look() : where(around, isOpen, look, index);
  }
  return index;
}

/** What `f` gives where the test holds, with the variables that it writes; else `otherwise`. */
function where(around: Around, test: Value, f: () => Value, otherwise: Value): Value {
  const choice = choose(test);
  if (!(choice instanceof Sides)) return choice ? f() : otherwise;
  const [names, read, write] = around ?? ['', () => [], () => undefined];
  choice.start(`${names === '' ? '' : `${names},`}the result`, [...read(), otherwise]);
  const result = f();
  const all = choice.only([...read(), result]);
  write(all.slice(0, -1));
  return all.at(-1);
}

/** The same in a loop, which is left as soon as it is found. */
function foundInArray(
  around: Around,
  n: number,
  place: (t: Value) => Value,
  test: (i: Value) => Value,
): Value {
  const [names, read, write] = around ?? ['', () => [], () => undefined];
  const turns = count(`${names === '' ? '' : `${names},`}the place,i`, '<', 1, null);
  let index: Value = -1;
  for (let t: Value = 0; turns.goes(and(lt(index, 0), lt(t, n)), t, n, ge(index, 0)); t = inc(t)) {
    if (turns.split) {
      const all = turns.turn([...read(), index, t]);
      [index, t] = all.slice(-2);
      write(all.slice(0, -2));
      if (turns.over) break;
    }
    index = joined('the place', test(place(t)), place(t), -1);
  }
  return index;
}

/** `x.findIndex(f)` and `x.findLastIndex(f)`. */
export const findIndex = (around: Around, x: Value, f: Callback, ...self: Value[]): Value =>
  isOwn(x) ? x.findIndex(f, ...self) : found(around, x, f, self[0], false);
export const findLastIndex = (around: Around, x: Value, f: Callback, ...self: Value[]): Value =>
  isOwn(x) ? x.findLastIndex(f, ...self) : found(around, x, f, self[0], true);

/** `x.find(f)` and `x.findLast(f)`. */
export const find = (around: Around, x: Value, f: Callback, ...self: Value[]): Value =>
  isOwn(x) ? x.find(f, ...self) : itemAt(x, found(around, x, f, self[0], false));
export const findLast = (around: Around, x: Value, f: Callback, ...self: Value[]): Value =>
  isOwn(x) ? x.findLast(f, ...self) : itemAt(x, found(around, x, f, self[0], true));

const itemAt = (x: Value, index: Value): Value => {
  const isNone = lt(index, 0);
  if (typeof isNone === 'boolean') return isNone ? undefined : get(x, index);
  return joined('the item that is found', isNone, undefined, get(x, index));
};

/** `x.every(f)` and `x.some(f)`. */
export const every = (around: Around, x: Value, f: Callback, ...self: Value[]): Value =>
  isOwn(x)
    ? x.every(f, ...self)
    : lt(
        found(around, x, (...args) => not(truthOfAny(f.apply(self[0], args))), self[0], false),
        0,
      );
export const some = (around: Around, x: Value, f: Callback, ...self: Value[]): Value =>
  isOwn(x) ? x.some(f, ...self) : ge(found(around, x, f, self[0], false), 0);
