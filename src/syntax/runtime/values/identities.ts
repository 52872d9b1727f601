/** Which objects the variables and fields that a traced loop carries are. */
import { NDArray } from '../../../array/ndarray.js';
import { writableOf } from '../../../trace/given.js';
import { birthOf } from '../../../trace/outside.js';
import { currentTrace } from '../../../trace/trace.js';
import { isPlainObject } from '../../../tree/tree.js';
import { wholesOf } from '../array-elements.js';
import { excludes, optionsOf, type When } from '../conditions/picked.js';
import { isView } from '../lists/views.js';
import { Optional, presenceOf } from './optional.js';
import { areLinked, mayBeSame, othersOf } from './same-objects.js';

/** A value of a variable or field, by its name. */
export type Named = readonly [name: string, value: unknown];

/** Calls `visit` of the lists, plain objects and written arrays in a value, by their paths. */
function forEachObject([path, value]: Named, visit: (path: string, object: object) => void): void {
  if (value instanceof NDArray) {
    const array = value instanceof Optional ? undefined : writableOf(value);
    if (array !== undefined) visit(path, array);
  } else if (isView(value) || presenceOf(value) !== undefined) return;
  else if (Array.isArray(value) || isPlainObject(value)) {
    visit(path, value);
    for (const [key, x] of Object.entries(value)) forEachObject([`${path}.${key}`, x], visit);
  }
}

/** An object that is written where another one is, and on which sides of conditions. */
interface Origin {
  readonly object: object;
  readonly when: readonly When[];
}

/** The objects that are written where this one is. */
function originsOf(x: object, when: readonly When[] = []): Origin[] {
  const options = optionsOf(x);
  if (options !== undefined)
    return options.flatMap((o) => originsOf(o.object, [...when, ...o.when]));
  const wholes = x instanceof NDArray ? wholesOf(x) : undefined;
  if (wholes === undefined) return [{ object: x, when }];
  return wholes.flatMap((whole) => originsOf(whole, when));
}

const objectsOf = (origins: readonly Origin[]): object[] => origins.map(({ object }) => object);

/** Objects with those that they may be, as far as somebody may still know these. */
const withOthers = (objects: readonly object[]): object[] =>
  objects.flatMap((x) => [x, ...othersOf(x).filter(isKnown)]);

/** Whether an object was made outside of what is traced, or in a trace that is open. */
function isKnown(object: object): boolean {
  const birth = birthOf(object);
  if (birth === undefined) return true;
  for (let trace = currentTrace(); trace !== null; trace = trace.around)
    if (trace === birth) return true;
  return false;
}

/** What the object at a place may be. */
type Found = readonly [path: string, origins: readonly Origin[]];

/** The objects in values, by their places. */
export function objectsIn(values: readonly Named[]): Found[] {
  const found: Found[] = [];
  for (const named of values)
    forEachObject(named, (path, object) => found.push([path, originsOf(object)]));
  return found;
}

/** A place in what is carried that holds an object. */
interface Place {
  /** What the object may be before the first turn. */
  readonly before: readonly Origin[];
  /** Objects from outside of the turn that the body gives it. */
  readonly given: Set<object>;
  /** The other places that may hold the same object. */
  readonly shared: Set<string>;
}

/** Which objects the places of a loop's state may be, from turn to turn. */
export class Identities {
  readonly #places = new Map<string, Place>();
  /** The places of the stand-ins with which the turn began that is traced. */
  readonly #standIns = new Map<object, string>();

  /** Some of what is carried begins with these values. */
  start(values: readonly Named[]): void {
    for (const [path, before] of objectsIn(values)) {
      const others = [...this.#places].filter(([, p]) => this.#meet(before, p.before));
      this.#places.set(path, { before, given: new Set(), shared: new Set() });
      for (const [other] of others) this.#share(path, other);
    }
  }

  /** Notes that places may hold the same object; gives whether that is new. */
  #share(a: string, b: string): boolean {
    const [of, to] = [this.#places.get(a)?.shared, this.#places.get(b)?.shared];
    if (a === b || of === undefined || to === undefined || of.has(b)) return false;
    of.add(b);
    to.add(a);
    return true;
  }

  /** Whether one of some objects may be one of others, where both are what they are. */
  #meet(a: readonly Origin[], b: readonly Origin[]): boolean {
    return a.some((x) => b.some((y) => !excludes(x.when, y.when) && this.#areSame(x, y)));
  }

  #areSame({ object: x }: Origin, { object: y }: Origin): boolean {
    return areLinked(x, y) || this.#areShared(x, y);
  }

  #areShared(x: object, y: object): boolean {
    const [a, b] = [this.#standIns.get(x), this.#standIns.get(y)];
    return a !== undefined && b !== undefined && this.#places.get(a)?.shared.has(b) === true;
  }

  /** Stand-ins for the values at the beginning of a turn, the first or a later one, or after it. */
  stand(values: readonly Named[], mayBeFirst: boolean): void {
    const found = new Map<string, object>();
    for (const named of values) forEachObject(named, (path, object) => found.set(path, object));
    this.#standIns.clear();
    for (const [path, object] of found) this.#standIns.set(object, path);
    for (const [path, object] of found) {
      const place = this.#places.get(path);
      if (place === undefined) continue;
      // What two stand-ins may both be makes them the same only if they are shared.
      const others = mayBeFirst ? withOthers(objectsOf(place.before)) : [];
      const before = others.filter((x) => !this.#standIns.has(x));
      const shared = [...place.shared].map((other) => found.get(other));
      for (const x of [...place.given, ...before, ...shared])
        if (x !== undefined) mayBeSame(object, x, nameAt(path));
    }
  }

  /** What a turn ends with; gives whether objects may be the same of which that was not known. */
  end(ends: readonly Found[], isMadeInTurn: (object: object) => boolean): boolean {
    let isNew = false;
    for (const [i, [path, origins]] of ends.entries()) {
      for (const [other, its] of ends.slice(0, i))
        if (this.#meet(origins, its) && this.#share(path, other)) isNew = true;
      for (const x of objectsOf(origins))
        if (this.#give(path, this.#outer(x, isMadeInTurn))) isNew = true;
    }
    return isNew;
  }

  /** The objects from outside of the turn that an object may be. */
  #outer(x: object, isMadeInTurn: (object: object) => boolean): object[] {
    const from = this.#standIns.get(x);
    const place = from === undefined ? undefined : this.#places.get(from);
    if (place !== undefined) return [...withOthers(objectsOf(place.before)), ...place.given];
    const others = withOthers([x]).flatMap((y) =>
      this.#standIns.has(y) ? this.#outer(y, isMadeInTurn) : [y],
    );
    return others.filter((y) => !isMadeInTurn(y));
  }

  #give(path: string, objects: readonly object[]): boolean {
    const given = this.#places.get(path)?.given;
    const found = objects.filter((x) => given?.has(x) === false);
    for (const x of found) given?.add(x);
    return found.length > 0;
  }
}

/** The place of the variable or field of this number. */
export const placeNamed = (name: string, i: number): string => `${i}:${name}`;

const nameAt = (path: string): string => path.slice(path.indexOf(':') + 1).replace(/\..*$/, '');
