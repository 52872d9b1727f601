/** Which objects the variables and fields that a traced loop carries are. */
import { NDArray } from '../../../array/ndarray.js';
import { writableOf } from '../../../trace/given.js';
import { isPlainObject } from '../../../tree/tree.js';
import { wholesOf } from '../array-elements.js';
import { optionsOf } from '../conditions/picked.js';
import { isView } from '../lists/views.js';
import { Optional, presenceOf } from './optional.js';
import { mayBeSame } from './same-objects.js';

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

/** The objects that are written where this one is. */
function originsOf(x: object): object[] {
  const options = optionsOf(x);
  if (options !== undefined) return options.flatMap(({ object }) => originsOf(object));
  const wholes = x instanceof NDArray ? wholesOf(x) : undefined;
  return wholes === undefined ? [x] : wholes.flatMap(originsOf);
}

/** A place in what is carried that holds an object. */
interface Place {
  /** What the object may be before the first turn. */
  readonly before: Set<object>;
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
    for (const named of values)
      forEachObject(named, (path, object) => {
        const before = new Set(originsOf(object));
        const others = [...this.#places].filter(([, p]) =>
          [...before].some((x) => p.before.has(x)),
        );
        this.#places.set(path, { before, given: new Set(), shared: new Set() });
        for (const [other] of others) this.#share([path, other]);
      });
  }

  /** Notes that places may hold the same object; gives whether that is new. */
  #share(paths: readonly string[]): boolean {
    const pairs = paths.flatMap((a) =>
      paths.map((b) => [this.#places.get(a)?.shared, a, b] as const),
    );
    const found = pairs.filter(([shared, a, b]) => a !== b && shared?.has(b) === false);
    for (const [shared, , b] of found) shared?.add(b);
    return found.length > 0;
  }

  /** Stand-ins for the values at the beginning of a turn, the first or a later one, or after it. */
  stand(values: readonly Named[], mayBeFirst: boolean): void {
    const found = new Map<string, object>();
    for (const named of values) forEachObject(named, (path, object) => found.set(path, object));
    this.#standIns.clear();
    for (const [path, object] of found) {
      this.#standIns.set(object, path);
      const place = this.#places.get(path);
      if (place === undefined) continue;
      const others = [...place.shared].map((other) => found.get(other));
      for (const x of [...place.given, ...(mayBeFirst ? place.before : []), ...others])
        if (x !== undefined) mayBeSame(object, x, nameAt(path));
    }
  }

  /** What a turn ends with; gives whether objects may be the same of which that was not known. */
  end(values: readonly Named[], isMadeInTurn: (object: object) => boolean): boolean {
    const holders = new Map<unknown, string[]>();
    let isNew = false;
    for (const named of values)
      forEachObject(named, (path, object) => {
        for (const x of originsOf(object)) {
          const from = this.#standIns.get(x);
          const place = from === undefined ? undefined : this.#places.get(from);
          const same = place === undefined ? [x] : [from, ...place.shared];
          for (const key of same) holders.set(key, [...(holders.get(key) ?? []), path]);
          const outer = place ? [...place.before, ...place.given] : isMadeInTurn(x) ? [] : [x];
          if (this.#give(path, outer)) isNew = true;
        }
      });
    for (const paths of holders.values()) if (this.#share(paths)) isNew = true;
    return isNew;
  }

  #give(path: string, objects: readonly object[]): boolean {
    const given = this.#places.get(path)?.given;
    const found = objects.filter((x) => given?.has(x) === false);
    for (const x of found) given?.add(x);
    return found.length > 0;
  }
}

/** Whether one of these objects is in a value. */
export function holdsOneOf(value: unknown, objects: ReadonlySet<object>): boolean {
  let isFound = false;
  forEachObject(['', value], (_, object) => {
    isFound ||= originsOf(object).some((x) => objects.has(x));
  });
  return isFound;
}

/** The place of the variable or field of this number. */
export const placeNamed = (name: string, i: number): string => `${i}:${name}`;

const nameAt = (path: string): string => path.slice(path.indexOf(':') + 1).replace(/\..*$/, '');
