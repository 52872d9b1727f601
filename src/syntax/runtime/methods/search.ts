/** Where something is in a list, and which of the items is read. */
import { fail } from '../../../array/errors.js';
import { NDArray } from '../../../array/ndarray.js';
import { isTypedArray } from '../../../array/typed-array.js';
import { get, length } from '../elements.js';
import { growthOf } from '../lists/growth.js';
import { isLeaf } from '../values/leaf.js';
import { joined, scalarTruth } from '../conditions/choice.js';
import { add, ge, lt, same } from '../operators.js';

type Value = any;

/** Whether what is looked for, or any item, is traced. */
const isTraced = (x: Value, item: Value): boolean =>
  growthOf(x) !== undefined ||
  x instanceof NDArray ||
  ((Array.isArray(x) || isTypedArray(x)) &&
    (item instanceof NDArray ||
      (isLeaf(item) && Array.isArray(x) && x.some((v) => v instanceof NDArray))));

/** Where the item is for the first or last time, or -1; `isEqual` says what counts as the item. */
function placeOf(
  x: Value,
  item: Value,
  isLast: boolean,
  isEqual: (a: Value, b: Value) => Value,
): Value {
  const n = length(x);
  if (typeof n !== 'number')
    fail('traced-as-number', 'a list to which a traced loop pushes was searched in the loop.');
  let place: Value = -1;
  // The item that counts most is looked at last.
  for (let t = 0; t < n; t++) {
    const i = isLast ? t : n - 1 - t;
    const truth = isEqual(get(x, i), item);
    place = joined('the place', truth instanceof NDArray ? scalarTruth(truth) : truth, i, place);
  }
  return place;
}

/** `x.indexOf(item)` and `x.lastIndexOf(item)`. */
export const indexOf = (x: Value, item: Value, ...from: Value[]): Value =>
  isTraced(x, item) ? placeOf(startingAt(x, from), item, false, same) : x.indexOf(item, ...from);
export const lastIndexOf = (x: Value, item: Value, ...from: Value[]): Value =>
  isTraced(x, item) ? placeOf(startingAt(x, from), item, true, same) : x.lastIndexOf(item, ...from);

/** `x.includes(item)`, for which NaN is NaN. */
export const includes = (x: Value, item: Value, ...from: Value[]): Value =>
  isTraced(x, item)
    ? ge(placeOf(startingAt(x, from), item, false, isSame), 0)
    : x.includes(item, ...from);

function startingAt(x: Value, from: readonly Value[]): Value {
  if (from.length > 0)
    fail(
      'bad-argument',
      'x.indexOf(item, from): a place to begin at is not followed where values are traced. Use ' +
        'x.slice(from).indexOf(item).',
    );
  return x;
}

/** `Object.is(a, b)`, for which NaN is NaN. */
export function isSame(a: Value, b: Value): Value {
  if (!(a instanceof NDArray || b instanceof NDArray)) return Object.is(a, b);
  if (!isLeaf(a) || !isLeaf(b)) return false;
  const isNaNs = joined('a', same(a, a), false, true);
  return joined(
    'a',
    same(a, b),
    true,
    joined('a', isNaNs, joined('b', same(b, b), false, true), false),
  );
}

/** `x.at(i)`: counted from the end where i is negative. */
export function at(x: Value, i: Value): Value {
  const n = growthOf(x) === undefined && !(x instanceof NDArray) ? null : length(x);
  if (n === null && !(i instanceof NDArray && Array.isArray(x))) return x.at(i);
  const size = n ?? x.length;
  if (typeof i === 'number') {
    const whole = Math.trunc(i) || 0;
    return whole < 0 ? get(x, add(size, whole)) : get(x, whole);
  }
  return get(x, joined('the index', lt(i, 0), add(i, size), i));
}
