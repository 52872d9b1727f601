/**
 * What the variables of a function hold when a branch or loop begins or ends, taken apart: numbers,
 * truths and arrays are leaves; lists and plain objects hold others; what else there is is the same
 * on all sides, or cannot be carried.
 */
import { NDArray } from '../../../array/ndarray.js';
import { at } from '../../../array/shape.js';
import { asArray } from '../../../operands/convert.js';
import { presentOf } from '../../../trace/given.js';
import { WrittenArray } from '../../../trace/written.js';
import { describe } from '../../../parameters/describe.js';
import { isPlainObject } from '../../../tree/tree.js';
import { made } from '../journal.js';
import { isLeaf, type Leaf } from './leaf.js';
import { Optional, presenceOf, type None } from './optional.js';
import { isView } from '../lists/views.js';

/** The form of a value without its leaves. */
export type Form =
  | { readonly kind: 'leaf'; readonly isArray: boolean }
  | { readonly kind: 'list'; readonly items: readonly Form[] }
  | { readonly kind: 'record'; readonly keys: readonly string[]; readonly items: readonly Form[] }
  /** An array that may be written into. */
  | { readonly kind: 'written' }
  /** A number that may be missing: whether it is there, and which it is. */
  | { readonly kind: 'optional'; readonly none: None }
  | { readonly kind: 'fixed'; readonly value: unknown };

export interface State {
  readonly form: Form;
  readonly leaves: readonly Leaf[];
  /** What each leaf is called in messages: `p.x`. */
  readonly names: readonly string[];
}

/** Takes a value apart; `name` is the variable's. */
export function takeApart(value: unknown, name: string): State {
  const leaves: Leaf[] = [];
  const names: string[] = [];
  const walk = (x: unknown, path: string): Form => {
    if (x instanceof Optional) {
      leaves.push(x.isThere, x.current);
      names.push(path, path);
      return { kind: 'optional', none: x.none };
    }
    if (isLeaf(x)) {
      const leaf = presentOf(x);
      leaves.push(leaf);
      names.push(path);
      if (!Object.is(leaf, x)) return { kind: 'written' };
      return { kind: 'leaf', isArray: leaf instanceof NDArray && leaf.ndim > 0 };
    }
    if (isView(x) || presenceOf(x) !== undefined) return { kind: 'fixed', value: x };
    if (Array.isArray(x))
      return { kind: 'list', items: x.map((item, i) => walk(item, `${path}[${i}]`)) };
    if (!isPlainObject(x)) return { kind: 'fixed', value: x };
    const keys = Object.keys(x);
    return { kind: 'record', keys, items: keys.map((k) => walk(x[k], `${path}.${k}`)) };
  };
  return { form: walk(value, name), leaves, names };
}

/** A new value of the form with these leaves. */
export function putTogether(form: Form, leaves: readonly unknown[]): unknown {
  let next = 0;
  const build = ({ ...f }: Form): unknown => {
    switch (f.kind) {
      case 'leaf':
        return leaves[next++];
      case 'written':
        return made(new WrittenArray(leaves[next++] as NDArray));
      case 'optional': {
        const [isThere, current] = [leaves[next++], leaves[next++]];
        return new Optional(asArray(current as Leaf), asArray(isThere as Leaf), f.none);
      }
      case 'list':
        return made(f.items.map(build));
      case 'record':
        return made(Object.fromEntries(f.keys.map((k, i) => [k, build(at(f.items, i))])));
      case 'fixed':
        return f.value;
    }
  };
  return build(form);
}

/** Whether one form is an array that may be written into, and the other one that may not. */
const isArrayOfBoth = (a: Form, b: Form): boolean =>
  (a.kind === 'written' && b.kind === 'leaf' && b.isArray) ||
  (b.kind === 'written' && a.kind === 'leaf' && a.isArray);

/** A form in which arrays may be written into only where they may in the other one as well. */
export function asInBoth(a: Form, b: Form): Form {
  if (a.kind === 'written' && isArrayOfBoth(a, b)) return b;
  if ((a.kind !== 'list' && a.kind !== 'record') || a.kind !== b.kind) return a;
  const items = a.items.map((item, i) => asInBoth(item, b.items[i] ?? item));
  return items.every((item, i) => item === a.items[i]) ? a : { ...a, items };
}

/** In words, where two forms differ: undefined if they do not. */
export function differenceOf(a: Form, b: Form, path: string): string | undefined {
  if (a.kind === 'fixed' && b.kind === 'fixed' && Object.is(a.value, b.value)) return undefined;
  if (isArrayOfBoth(a, b)) return undefined;
  if (a.kind !== b.kind || a.kind === 'fixed' || b.kind === 'fixed')
    return `${path} is ${inWords(a)} and ${inWords(b)}`;
  if (a.kind === 'leaf' || a.kind === 'written' || a.kind === 'optional') return undefined;
  return differenceWithin(a, b as typeof a, path);
}

function differenceWithin<F extends Form & { readonly items: readonly Form[] }>(
  a: F,
  b: F,
  path: string,
): string | undefined {
  if (a.items.length !== b.items.length) return `${path} is ${inWords(a)} and ${inWords(b)}`;
  const isNamed = a.kind === 'record' && b.kind === 'record';
  if (isNamed && a.keys.some((k, i) => k !== b.keys[i]))
    return `${path} has the fields ${a.keys.join(', ')} and ${b.keys.join(', ')}`;
  for (const [i, form] of a.items.entries()) {
    const step = a.kind === 'record' ? `.${a.keys[i]}` : `[${i}]`;
    const found = differenceOf(form, at(b.items, i), `${path}${step}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a value of the form is called in messages. */
export function inWords(form: Form): string {
  switch (form.kind) {
    case 'leaf':
    case 'optional':
      return 'a number';
    case 'written':
      return 'an array';
    case 'list':
      return `a list of ${form.items.length}`;
    case 'record':
      return 'an object';
    case 'fixed':
      return form.value === undefined ? 'without a value' : describe(form.value);
  }
}
