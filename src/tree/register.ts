/** `tree.registerClass`: what users say of their classes. */
import { callable, kind, type Kind } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import { addClass, type AnyClass, type ClassFields, type ClassNode } from './classes.js';
import { isPlainObject } from './tree.js';

const isNames = (x: unknown): boolean =>
  Array.isArray(x) && x.findIndex((name) => typeof name !== 'string') === -1;

/** Whether the entries of an object are those named, each of its kind. */
const has = (x: unknown, wanted: Readonly<Record<string, (value: unknown) => boolean>>): boolean =>
  isPlainObject(x) &&
  Object.keys(x).every((name) => name in wanted) &&
  Object.entries(wanted).every(([name, holds]) => holds(x[name]));

const how: Kind<unknown> = kind(
  '{ flatten, unflatten }, two functions, or { dataFields, metaFields }, two lists of names of fields',
  (x) =>
    has(x, { flatten: callable.holds, unflatten: callable.holds }) ||
    has(x, { dataFields: isNames, metaFields: (list) => (list ?? null) === null || isNames(list) }),
);

const registerClassParameters = parameters('tree.registerClass', {
  class: kind('a class', (x) => typeof x === 'function' && typeof x.prototype === 'object'),
  how,
});

/**
 * Makes instances of a class nodes of trees, as plain objects are: they go through `jit`, `grad`,
 * `vmap`, loops and all functions of `tree`. `{ dataFields, metaFields }` names the fields that
 * hold trees of arrays, and those that are static; an instance is then made without its
 * constructor. `{ flatten, unflatten }` takes an instance to [subtrees, data] and makes one of data
 * and subtrees: the subtrees in a list or an object, the data static. What is static is compared by
 * value, and functions and instances in it by identity. Subclasses are registered by themselves.
 * Throws `bad-argument` where the class is registered already in another way.
 */
export function registerClass<T>(
  of: AnyClass<T>,
  how: ClassFields | ClassNode<T>,
  ...none: []
): void {
  registerClassParameters.read([of, how], none);
  addClass('tree.registerClass', of, how);
}
