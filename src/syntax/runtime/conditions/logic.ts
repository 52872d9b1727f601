/** `&&`, `||` and `??`, and questions of whether there is a value. */
import { NDArray } from '../../../array/ndarray.js';
import { logicalNot } from '../../../numpy/math/logic.js';
import { where } from '../../../numpy/indexing/where.js';
import { claimed } from './bounds.js';
import { joined, scalarTruth } from './choice.js';
import { isLeaf, isTruth } from '../values/leaf.js';
import { failAbsent, Missing, Optional, presenceOf } from '../values/optional.js';
import { notTruth, truthOf } from '../operators.js';
import { asFloat } from '../values/whole.js';

type Value = any;

/** The truth of a value, if it is traced. */
const truthIn = (a: Value): NDArray | undefined =>
  a instanceof NDArray ? truthOf(a) : presenceOf(a)?.isThere;

/** Whether it is traced what counts as the truth of a value. */
const isOpen = (a: Value): boolean => a instanceof NDArray || presenceOf(a) !== undefined;

/** Whether `a && b` is a, and b is not looked at: a is plain, and counts as false. */
export const stops = (a: Value): boolean => !a;
/** The same for `a || b`. */
export const holds = (a: Value): boolean => !!a && !isOpen(a);

/** `a && b` where b has been looked at. */
export function and(a: Value, b: Value): Value {
  const test = truthIn(a);
  if (test === undefined) return b;
  if (typeof b === 'boolean' && isTruth(a)) return b ? a : false;
  return claimed(chosen(test, b, a), { kind: 'and', a, b });
}

/** `a || b` where b has been looked at. */
export function or(a: Value, b: Value): Value {
  const test = truthIn(a);
  if (test === undefined) return b;
  if (typeof b === 'boolean' && isTruth(a)) return b ? true : a;
  return claimed(chosen(test, a, b), { kind: 'or', a, b });
}

/** Whether one of two notes holds, or both do. */
export const any = (a: Value, b: Value): Value => (holds(a) ? a : or(a, b));
export const both = (a: Value, b: Value): Value => (stops(a) ? a : and(a, b));

/** `yes` where the test holds, else `no`: truths stay truths. */
function chosen(test: NDArray, yes: Value, no: Value): Value {
  if (!isLeaf(yes) || !isLeaf(no)) return joined('the value of && or ||', test, yes, no);
  if (isTruth(yes) && isTruth(no)) return where(test, yes, no);
  return where(test, asFloat(yes), asFloat(no));
}

/** Whether a value is null or undefined. */
export function isNone(x: Value): Value {
  if (x instanceof Missing) return failAbsent(x.name);
  const presence = presenceOf(x);
  return presence === undefined ? x === null || x === undefined : logicalNot(presence.isThere);
}

/** Whether `a ?? b` is a, and b is not looked at. */
export const isThere = (a: Value): boolean => isNone(a) === false;

/** `a ?? b` where b has been looked at. */
export function otherwise(a: Value, b: Value): Value {
  const presence = presenceOf(a);
  if (presence === undefined) return b;
  return joined('the value of ??', presence.isThere, a instanceof Optional ? a.current : a, b);
}

/** `a === b` and its like, where one of them is written as null or undefined. */
export function compared(operator: string, a: Value, b: Value): Value {
  const isOpposite = operator.startsWith('!');
  const isLoose = operator.length === 2;
  const [x, none] = a === null || a === undefined ? [b, a] : [a, b];
  if (x instanceof Missing) return failAbsent(x.name);
  const presence = presenceOf(x);
  if (presence === undefined) return (isLoose ? a == b : a === b) !== isOpposite;
  if (!isLoose && presence.none !== none) return isOpposite;
  return isOpposite ? presence.isThere : logicalNot(presence.isThere);
}

/** `!x`. */
export function not(x: Value): Value {
  if (x instanceof Missing) return failAbsent(x.name);
  const presence = x instanceof NDArray ? undefined : presenceOf(x);
  return presence === undefined ? notTruth(x) : logicalNot(presence.isThere);
}

/** `Boolean(x)`. */
export const truthOfAny = (x: Value): Value =>
  isOpen(x) ? scalarTruth(truthIn(x) as NDArray) : Boolean(x);
