/**
 * The methods of JavaScript's arrays, of ours. Callbacks are bodies of counted loops: what they
 * write is carried as in any other loop.
 */
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { WrittenArray } from '../../trace/written.js';
import { concatenate } from '../../numpy/shape/concatenate.js';
import { broadcastRight, convertTo, filled, sliceAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { currentTrace } from '../../trace/trace.js';
import { assign, copyOf, get, length, set } from './elements.js';
import { beforeWriting, made } from './journal.js';
import { count } from './loop.js';
import { and, inc, lt, or } from './operators.js';
import { asFloat } from './whole.js';

type Value = any;
type Callback = (item: Value, index: Value, whole: Value) => Value;

/** `x.reduce(f)` and `x.reduce(f, start)`. */
export function reduce(x: Value, f: (...args: Value[]) => Value, ...start: Value[]): Value {
  if (!(x instanceof NDArray)) return x.reduce(f, ...start);
  if (start.length === 0 && length(x) === 0)
    fail('bad-argument', 'x.reduce(f): x is empty, and there is no value to start with.');
  const turns = count('sum i', '<', 1, null);
  let sum: Value = start.length > 0 ? start[0] : get(x, 0);
  const n = length(x);
  for (let i: Value = start.length > 0 ? 0 : 1; turns.goes(lt(i, n), i, n); i = inc(i)) {
    if (turns.split) {
      [sum, i] = turns.turn([sum, i]);
      if (turns.over) break;
    }
    sum = f(sum, get(x, i), i, x);
  }
  return sum;
}

/** `x.forEach(f)`. */
export function forEach(x: Value, f: Callback): void {
  if (!(x instanceof NDArray)) x.forEach(f);
  else reduce(x, (_, item, i) => void f(item, i, x), undefined);
}

/** `x.map(f)`: f gives a number, or an array of one shape for all items. */
export function map(x: Value, f: Callback): Value {
  if (!(x instanceof NDArray)) return made(x.map(f));
  const n = length(x);
  if (n === 0) return copyOf(x);
  const first = asArray(asFloat(f(get(x, 0), 0, x)));
  const results = copyOf(filled(0, [n, ...first.shape], first.dtype));
  set(results, 0, first);
  reduce(x, (_, item, i) => void (i === 0 || set(results, i, f(item, i, x))), undefined);
  return results;
}

/** `x.every(f)`, `x.some(f)`: f is called of every item. */
export const every = (x: Value, f: Callback): Value =>
  x instanceof NDArray ? reduce(x, (all, item, i) => and(all, f(item, i, x)), true) : x.every(f);
export const some = (x: Value, f: Callback): Value =>
  x instanceof NDArray ? reduce(x, (any, item, i) => or(any, f(item, i, x)), false) : x.some(f);

/** `x.fill(value, start, end)`. */
export function fill(x: Value, value: Value, ...range: Value[]): Value {
  if (!(x instanceof WrittenArray))
    return x instanceof NDArray ? failWritten() : x.fill(value, ...range);
  const [from, to] = boundsOf(length(x), range);
  const row = convertTo(asArray(asFloat(value)), x.dtype);
  const filling = broadcastRight(row, [to - from, ...x.shape.slice(1)]);
  const parts = [sliceAxis(x.current, 0, 0, from), filling, sliceAxis(x.current, 0, to, length(x))];
  assign(x, concatenate(parts, 0));
  return x;
}

function failWritten(): never {
  return fail(
    'bad-argument',
    'x.fill(value): x is an argument, or was captured: arrays that a function is given stay as ' +
      'they are. Copy it first (x.slice()) and return the copy.',
  );
}

/** `x.slice(start, end)`: of numbers as JavaScript has it, a copy that may be written into. */
export function slice(x: Value, ...range: Value[]): Value {
  if (!(x instanceof NDArray)) return made(x.slice(...range));
  if (!range.every((bound) => bound === undefined || typeof bound === 'number'))
    return (x as Value).slice(...range);
  const [from, to] = boundsOf(length(x), range);
  return copyOf(sliceAxis(x instanceof WrittenArray ? x.current : x, 0, from, to));
}

/** Start and end as numbers between 0 and n, negative ones counted from the end. */
function boundsOf(n: number, [start, end]: Value[]): [number, number] {
  const place = (bound: Value, otherwise: number): number => {
    if (bound === undefined) return otherwise;
    const whole = Math.trunc(bound);
    return Math.min(n, Math.max(0, whole < 0 ? whole + n : whole));
  };
  const from = place(start, 0);
  return [from, Math.max(from, place(end, n))];
}

/** `x.concat(...others)`. */
export function concat(x: Value, ...others: Value[]): Value {
  if (![x, ...others].some((v) => v instanceof NDArray)) return made(x.concat(...others));
  const parts = [x, ...others].map((v) => asArray(v instanceof WrittenArray ? v.current : v));
  return copyOf(
    concatenate(
      parts.map((p) => (p.ndim === 0 ? broadcastRight(p, [1]) : p)),
      0,
    ),
  );
}

/** `x.push(...items)`. */
export function push(x: Value, ...items: Value[]): Value {
  if (x instanceof NDArray)
    fail(
      'bad-argument',
      'x.push(…): x is an array, whose length stays. Begin with an empty list, [].',
    );
  if (currentTrace() !== null && Array.isArray(x)) {
    items.forEach((_, k) => beforeWriting(x, x.length + k));
    beforeWriting(x, 'length');
  }
  return x.push(...items);
}
