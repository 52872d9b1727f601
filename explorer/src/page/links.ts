/** What is lit: places of the user's text, in the editor and in all stages at once. */
import type { Place } from '../protocol.js';

type Listener = (lit: ReadonlySet<number>) => void;

export class Links {
  #places: readonly Place[] = [];
  #lit: ReadonlySet<number> = new Set();
  readonly #listeners = new Set<Listener>();

  get places(): readonly Place[] {
    return this.#places;
  }

  get lit(): ReadonlySet<number> {
    return this.#lit;
  }

  /** Other stages have other places. */
  begin(places: readonly Place[]): void {
    this.#places = places;
    this.light([]);
  }

  light(numbers: Iterable<number>): void {
    const lit = new Set(numbers);
    if (lit.size === 0 && this.#lit.size === 0) return;
    this.#lit = lit;
    for (const listener of this.#listeners) listener(lit);
  }

  /** Lights all that is called on a line of the user's text. */
  lightLine(line: number): void {
    this.light(this.#places.flatMap((place, i) => (place.line === line ? [i] : [])));
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
