/** Another thread with a library of its own that runs a task over and over, when it shall. */
import { Worker } from 'node:worker_threads';
import { bundleOf } from '../cold.js';
import { done, resting, wanted, working } from './states.js';

let bundle: string | null = null;

export class Neighbour {
  readonly #states = new Int32Array(new SharedArrayBuffer(8));
  readonly #worker: Worker;

  /** It compiles the task before this returns. */
  constructor(task: string) {
    bundle ??= bundleOf('threads/neighbour-work');
    this.#worker = new Worker(bundle, { workerData: { task, states: this.#states } });
    this.#set(working);
    this.#set(resting);
  }

  work(): void {
    this.#set(working);
  }

  /** It has come to the end of its call when this returns. */
  rest(): void {
    this.#set(resting);
  }

  end(): void {
    void this.#worker.terminate();
  }

  #set(state: number): void {
    Atomics.store(this.#states, wanted, state);
    Atomics.notify(this.#states, wanted);
    while (Atomics.load(this.#states, done) !== state) Atomics.wait(this.#states, done, 1 - state);
  }
}
