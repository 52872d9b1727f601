/**
 * Functions that are told when something happens; telling costs next to nothing while there are
 * none.
 */
export class Listeners<Args extends readonly unknown[]> {
  readonly #listeners = new Set<(...args: Args) => void>();

  /** Adds a listener; the function that is returned takes it away. */
  add(listener: (...args: Args) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(...args: Args): void {
    for (const listener of this.#listeners) listener(...args);
  }
}
