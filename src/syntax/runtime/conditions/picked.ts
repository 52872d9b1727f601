/**
 * Objects that a traced condition picks from several ones: `const o = c ? a : b`. What is written
 * to the one is written to those of which it may be one, where it is that one; what is written to
 * those is seen in it.
 */
import { fail } from '../../../array/errors.js';
import type { NDArray } from '../../../array/ndarray.js';
import { WrittenArray } from '../../../trace/written.js';
import { ownGetter, putInDoubt } from '../values/doubt.js';
import { isLeaf } from '../values/leaf.js';
import { made, markPicked, writeElements, writeField } from '../journal.js';

/** One of the objects, and the truth of whether it is this one. */
export interface Option {
  readonly isIt: NDArray | boolean;
  readonly object: object;
  readonly when: readonly When[];
}

/** On which side of a condition something is so. */
export type When = readonly [test: NDArray, holds: boolean];

/** Whether two things are never so at once: of one and the same test they are on both sides. */
export const excludes = (a: readonly When[], b: readonly When[]): boolean =>
  a.some(([test, holds]) => b.some(([other, itHolds]) => test === other && holds !== itHolds));

/**
 * The same. An object that was made on its side is nothing afterwards: what stands for it then is
 * made once, of the values that it has, however many names it was given there.
 */
export interface KnownOption extends Option {
  readonly standIn: ((make: () => object) => object) | undefined;
}

/** The value where a truth holds, else the other one. */
export type Decide = (test: NDArray | boolean, yes: unknown, no: unknown) => unknown;

type Fields = Record<PropertyKey, unknown>;

const optionsByObject = new WeakMap<object, readonly Option[]>();

/** The objects of which a picked one is one; undefined for all others. */
export const optionsOf = (x: object): readonly Option[] | undefined => optionsByObject.get(x);

/** What the options have, by one of their fields: of the last one where it is none of them. */
const valueOf = (
  options: readonly Option[],
  decide: Decide,
  read: (object: object) => unknown,
): unknown =>
  options.reduceRight<unknown>(
    (value, { isIt, object }, i) =>
      i === options.length - 1 ? read(object) : decide(isIt, read(object), value),
    undefined,
  );

/** The options, with what stands for those that were made on their sides. */
const known = (given: readonly KnownOption[], make: () => object): Option[] =>
  given.map(({ standIn, ...option }) => ({ ...option, object: standIn?.(make) ?? option.object }));

/** Makes one of several objects of what has the fields of whichever it is. */
export function picked<T extends object>(
  name: string,
  values: T,
  given: readonly KnownOption[],
  decide: Decide,
): T {
  const copy = (): object =>
    made(Array.isArray(values) ? [...(values as unknown[])] : { ...values });
  const options = known(given, copy);
  const define = (key: PropertyKey): void => defineField(name, values, key, options, decide);
  for (const key of Object.keys(values)) define(key);
  optionsByObject.set(values, options);
  markPicked(values, { name, define: Array.isArray(values) ? undefined : define });
  return values;
}

/** Makes a field of those of the options, which has what it has as long as these stay. */
function defineField(
  name: string,
  values: object,
  key: PropertyKey,
  options: readonly Option[],
  decide: Decide,
): void {
  const read = (object: object): unknown =>
    uncertain.get(object)?.has(key) === true ? undefined : (object as Fields)[key];
  let known = read(values);
  let before = options.map(({ object }) => read(object));
  Object.defineProperty(values, key, {
    enumerable: true,
    configurable: true,
    get: ownGetter(() =>
      options.every(({ object }, i) => Object.is(read(object), before[i]))
        ? known
        : valueOf(options, decide, read),
    ),
    set: (value: unknown) => {
      for (const { isIt, object } of options) {
        const [old, isNew] = [read(object), !(key in object)];
        if (isNew && isIt === false) continue;
        if (old !== undefined || isNumber(value)) {
          const next = decide(isIt, value, old);
          writeField(object, key, next);
          if (isNew && isIt !== true) putInDoubt(object, key, next);
        } else if (value !== undefined) makeUncertain(name, object, key);
      }
      known = value;
      before = options.map(({ object }) => read(object));
    },
  });
}

/** Whether it may be missing. */
const isNumber = (x: unknown): boolean => isLeaf(x) && (typeof x !== 'object' || x.ndim === 0);

/** Fields that objects may have got, as one of those that a condition picks from. */
const uncertain = new WeakMap<object, Set<PropertyKey>>();

/** Only a number can be missing, so that the picked object alone has the field. */
function makeUncertain(name: string, object: object, key: PropertyKey): void {
  uncertain.set(object, (uncertain.get(object) ?? new Set()).add(key));
  const refuse = ownGetter((): never =>
    fail(
      'branch-mismatch',
      `${name} got the new field ${String(key)}, which is no number, and is one of several objects ` +
        'that a traced condition picks from: whether this one has the field is not known while ' +
        'tracing. Give each of them the field before the condition.',
    ),
  );
  Object.defineProperty(object, key, {
    configurable: true,
    enumerable: true,
    get: refuse,
    set: refuse,
  });
}

/** One of several arrays that are written into. */
export class PickedArray extends WrittenArray {
  readonly #options: readonly Option[];
  readonly #first: NDArray;
  readonly #before: readonly unknown[];
  readonly #decide: Decide;

  constructor(first: NDArray, given: readonly KnownOption[], decide: Decide) {
    super(first);
    this.#options = known(given, () => made(new WrittenArray(first)));
    this.#first = first;
    this.#before = this.#options.map(({ object }) => elementsOf(object));
    this.#decide = decide;
    optionsByObject.set(this, this.#options);
  }

  override get current(): NDArray {
    const isSame = this.#options.every(({ object }, i) => elementsOf(object) === this.#before[i]);
    return isSame ? this.#first : (valueOf(this.#options, this.#decide, elementsOf) as NDArray);
  }

  override set current(next: NDArray) {
    for (const { isIt, object } of this.#options)
      writeElements(
        object as WrittenArray,
        this.#decide(isIt, next, elementsOf(object)) as NDArray,
      );
  }
}

const elementsOf = (x: object): unknown => (x as WrittenArray).current;
