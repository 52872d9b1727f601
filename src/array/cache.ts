/** What the library remembers because it costs to make again: bounded, and cleared on demand. */
import { fail } from './errors.js';
import { at } from './shape.js';

interface Slot<V> {
  readonly key: string;
  readonly value: V;
}

/**
 * Values by the text of a key, and where that does not tell all, by a test among those of one key.
 * Of more than `capacity` values, or `perKey` with one key, the one unused for longest goes.
 */
export class Cache<V> {
  readonly #capacity: number;
  readonly #perKey: number;
  /** The slots of each key, the one used last in front. */
  readonly #byKey = new Map<string, Slot<V>[]>();
  /** All slots, the one used last at the end. */
  readonly #byUse = new Set<Slot<V>>();
  #last: Slot<V> | undefined;

  constructor(capacity: number, perKey = capacity) {
    this.#capacity = capacity;
    this.#perKey = perKey;
  }

  get size(): number {
    return this.#byUse.size;
  }

  find(key: string, fits: (value: V) => boolean = () => true): V | undefined {
    const slots = this.#byKey.get(key);
    const found = slots?.findIndex(({ value }) => fits(value)) ?? -1;
    if (slots === undefined || found < 0) return undefined;
    const slot = at(slots, found);
    if (slot === this.#last) return slot.value;
    this.#last = slot;
    if (found > 0) slots.unshift(...slots.splice(found, 1));
    this.#byUse.delete(slot);
    this.#byUse.add(slot);
    return slot.value;
  }

  add(key: string, value: V): V {
    const slot = { key, value };
    const slots = this.#byKey.get(key) ?? [];
    this.#byKey.set(key, slots);
    slots.unshift(slot);
    this.#byUse.add(slot);
    this.#last = slot;
    if (slots.length > this.#perKey) this.#remove(slots.at(-1) as Slot<V>);
    const [oldest] = this.#byUse;
    if (this.#byUse.size > this.#capacity) this.#remove(oldest as Slot<V>);
    return value;
  }

  clear(): void {
    this.#byKey.clear();
    this.#byUse.clear();
    this.#last = undefined;
  }

  #remove(slot: Slot<V>): void {
    const slots = this.#byKey.get(slot.key) as Slot<V>[];
    slots.splice(slots.indexOf(slot), 1);
    if (slots.length === 0) this.#byKey.delete(slot.key);
    this.#byUse.delete(slot);
  }
}

/**
 * A cache for each object of some kind, which lives as long as the object: what is in it may refer
 * to the object and does not keep it alive.
 */
export class CacheByObject<V> {
  readonly #capacity: number;
  #caches = new WeakMap<object, Cache<V>>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  of(object: object): Cache<V> {
    let cache = this.#caches.get(object);
    if (cache === undefined) this.#caches.set(object, (cache = new Cache(this.#capacity)));
    return cache;
  }

  clear(): void {
    this.#caches = new WeakMap();
  }
}

const clearing: (() => unknown)[] = [];

/** Called by whoever remembers something. */
export function onClear(clear: () => unknown): void {
  clearing.push(clear);
}

/** The same cache, which `clearCaches` clears from now on. */
export function clearable<C extends { clear(): void }>(cache: C): C {
  onClear(() => cache.clear());
  return cache;
}

/**
 * Forgets all programs and all code that can be made again: of eager operations, of transforms, of
 * jitted functions, which compile anew at their next call, and of what WebAssembly programs share.
 * Its memory is given back to the host; arrays keep their values. Nobody needs to call it: caches
 * have bounds, and what is unused for longest goes.
 */
export function clearCaches(...more: readonly never[]): void {
  if (more.length > 0)
    fail('bad-argument', `clearCaches: takes no arguments, received ${more.length}.`);
  for (const clear of clearing) clear();
}
