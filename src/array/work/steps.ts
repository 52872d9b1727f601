/**
 * Work in steps, so that other work can be done between two of them. The code of a step is written
 * once: whoever wants the result at once takes all steps in a row.
 */

import { atPosition } from '../errors.js';
import { captureStack } from '../stack.js';

/** Tells after each step which share of the work is done, from 0 to 1; gives the result. */
export type Steps<T> = Generator<number, T, void>;

/** Takes all steps that are left. Errors have the position of who wanted them taken. */
export function finish<T>(steps: Steps<T>): T {
  try {
    let next = steps.next();
    while (next.done !== true) next = steps.next();
    return next.value;
  } catch (error) {
    // Steps within steps make stacks so deep that the user's frame is out of sight.
    throw atPosition(error, captureStack());
  }
}

/** No steps: the result is there. */
// oxlint-disable-next-line require-yield
export function* atOnce<T>(result: T): Steps<T> {
  return result;
}

/** The steps as a part of longer work, which they bring from one share of it to another. */
export function* within<T>(from: number, to: number, steps: Steps<T>): Steps<T> {
  let next = steps.next();
  while (next.done !== true) {
    yield from + (to - from) * next.value;
    next = steps.next();
  }
  return next.value;
}

/**
 * Work that is done once, whoever asks for the result: one who cannot wait does what others have
 * left. If a step throws, the next one who asks begins anew.
 */
export class Work<T> {
  readonly #begin: () => Steps<T>;
  #steps: Steps<T> | undefined;
  #done: { readonly result: T } | undefined;

  constructor(begin: () => Steps<T>) {
    this.#begin = begin;
  }

  /** What the work comes to; does what is left of it. */
  get result(): T {
    return this.#done === undefined ? finish(this.rest()) : this.#done.result;
  }

  /** The steps that are left. Several may take them by turns. */
  *rest(): Steps<T> {
    while (this.#done === undefined) {
      const share = this.#step();
      if (share !== undefined) yield share;
    }
    return this.#done.result;
  }

  /** Takes a step; undefined if it was the last one. */
  #step(): number | undefined {
    const steps = (this.#steps ??= this.#begin());
    try {
      const next = steps.next();
      if (next.done !== true) return next.value;
      this.#done = { result: next.value };
    } catch (error) {
      this.#steps = undefined;
      throw error;
    }
    this.#steps = undefined;
    return undefined;
  }
}
