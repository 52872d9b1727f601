/**
 * The other threads: workers that sleep until this thread has a loop worth cutting, take pieces of
 * it, and sleep again. This thread takes pieces, too, and waits for nobody but those who have begun
 * one; so it never matters how many have started, or whether any has.
 */
import { fail } from '../../../../array/errors.js';
import { at, range } from '../../../../array/shape.js';
import type { Memory, Module } from '../heap/engine.js';
import { mostThreads } from '../heap/pages.js';
import type { PartPlan } from '../emit/parts.js';
import { coreCount, mayBlock, startWorker, type HostWorker } from './host.js';
import { workerText } from './worker-text.js';
import { closed, spins, wordCount, words } from './words.js';

/** Code whose parts other threads can do: an instance of a module. */
export interface SharedCode {
  readonly module: Module;
  readonly memory: Memory;
  /** The modules that it imports functions from. */
  readonly bulk: readonly Module[];
}

/** What threads are to do. */
export interface Job {
  readonly code: SharedCode;
  readonly part: number;
  readonly plan: PartPlan;
  readonly base: number;
  readonly first: number;
  readonly stop: number;
  /** The most threads. */
  readonly threads: number;
  /** Does a piece in this thread. */
  readonly work: (from: number, to: number) => void;
}

/** So much work is done alone before workers are started, which takes time, too: nanoseconds. */
const startAfter = 2e7;

/**
 * Where cores are taken by others, a thread may be put aside in the middle of a piece: who has
 * waited for one longer than its own pieces took, and as many milliseconds, does the next jobs
 * alone, twice as many each time, up to a bound.
 */
const backOff = { milliseconds: 0.3, mostJobs: 256 };

/** Thrown where a thread that has begun a piece is gone. */
export class LostThread extends Error {}

export class Pool {
  /**
   * How much longer than this thread took for all of its pieces another one may take for its last,
   * in milliseconds, and times.
   */
  patience = { milliseconds: 10_000, times: 10 };
  /** Whether it does jobs alone while cores seem to be taken. */
  backsOff = true;
  /** How many it does alone now, and how many it did the last time. */
  #alone = 0;
  #lastAlone = 0;
  #words = newWords();
  #workers: HostWorker[] = [];
  /** How many threads have been asked for, this one among them. */
  #threads = 1;
  #isBusy = false;
  #spent = 0;
  #nextId = 1;
  /** What the workers have been told of, by its number. */
  #codes = new WeakMap<SharedCode, number>();
  #memories = new WeakMap<Memory, { readonly id: number; readonly bulk: Set<Module> }>();
  readonly #gone = new FinalizationRegistry<number>((forget) => this.#post({ forget }));

  /** How many pieces the workers have done. */
  get taken(): number {
    return Atomics.load(this.#words, words.taken);
  }

  /** How many workers serve. */
  get ready(): number {
    const slots = range(mostThreads).map((slot) => words.ready + slot);
    return slots.filter((i) => Atomics.load(this.#words, i) !== 0).length;
  }

  /** Starts workers, so that there are so many threads, or as many as the host has cores. */
  start(threads: number): void {
    if (threads <= this.#threads) return;
    this.#threads = Math.min(mostThreads, Math.max(threads, coreCount()));
    const w = this.#words;
    this.#forgetTold();
    for (let slot = this.#workers.length + 1; slot < this.#threads; slot++) {
      const worker = startWorker(workerText, () => Atomics.store(w, words.ready + slot, 0));
      if (worker === null) return;
      this.#workers.push(worker);
      this.#tell(slot, { words: this.#words, slot });
    }
  }

  /** Ends all workers; the next ones start when there is work for them. */
  stop(): void {
    for (const worker of this.#workers) worker.stop();
    this.#workers = [];
    this.#words = newWords();
    this.#threads = 1;
    this.#spent = 0;
    this.#forgetTold();
  }

  /** Those who come are to be told of everything. */
  #forgetTold(): void {
    this.#codes = new WeakMap();
    this.#memories = new WeakMap();
  }

  /** Does a job, together with the workers that are there. */
  do(job: Job): void {
    const { plan, first, stop, threads, work } = job;
    this.#spent += plan.nanoseconds;
    if (this.#spent >= startAfter) this.start(threads);
    const isAlone = this.#workers.length === 0 || this.#isBusy || stop - first <= plan.unit;
    if (isAlone || threads < 2 || this.ready === 0) return work(first, stop);
    if (this.#alone > 0) {
      this.#alone--;
      return work(first, stop);
    }
    const id = this.#idOf(job.code);
    this.#isBusy = true;
    const began = performance.now();
    try {
      this.#open(job, id);
      try {
        this.#takePieces(job);
      } finally {
        this.#finish(began);
      }
    } finally {
      this.#isBusy = false;
    }
    if (Atomics.exchange(this.#words, words.failed, 0) !== 0) this.#lose('stopped with an error');
  }

  #open({ part, plan, base, first, stop, threads }: Job, id: number): void {
    const w = this.#words;
    w[words.module] = id;
    w[words.part] = part;
    w[words.base] = base;
    w[words.stop] = stop;
    w[words.unit] = plan.unit;
    w[words.least] = plan.least;
    w[words.threads] = threads;
    Atomics.store(w, words.next, first);
    Atomics.store(w, words.state, 0);
    Atomics.add(w, words.generation, 1);
    // All of them: it is not known who sleeps, and each has a number below `threads` or not.
    Atomics.notify(w, words.generation);
  }

  /** The same as the workers do. */
  #takePieces({ plan, stop, threads, work }: Job): void {
    const w = this.#words;
    const { unit, least } = plan;
    for (;;) {
      const from = Atomics.load(w, words.next);
      if (from >= stop) return;
      const some = Math.max(least, Math.ceil((stop - from) / (2 * threads) / unit) * unit);
      const to = Math.min(from + some, stop);
      if (Atomics.compareExchange(w, words.next, from, to) === from) work(from, to);
    }
  }

  /** Nobody may join any more; those who have are waited for. */
  #finish(began: number): void {
    const ended = performance.now();
    this.#wait(began);
    const waited = performance.now() - ended;
    const isLong = waited > Math.max(backOff.milliseconds, ended - began);
    this.#lastAlone = isLong ? Math.min(backOff.mostJobs, Math.max(1, 2 * this.#lastAlone)) : 0;
    if (this.backsOff) this.#alone = this.#lastAlone;
  }

  #wait(began: number): void {
    const w = this.#words;
    // Where this thread has failed, the others need not go on.
    Atomics.store(w, words.next, 2 ** 31 - 1);
    Atomics.or(w, words.state, closed);
    for (let i = 0; i < spins; i++) if (Atomics.load(w, words.state) === closed) return;
    const now = performance.now();
    const deadline = now + this.patience.milliseconds + this.patience.times * (now - began);
    const blocks = mayBlock(w);
    for (;;) {
      const state = Atomics.load(w, words.state);
      if (state === closed) return;
      if (blocks) Atomics.wait(w, words.state, state, 100);
      if (performance.now() > deadline) this.#lose('is not done');
    }
  }

  #lose(what: string): never {
    this.stop();
    throw new LostThread(`a piece that another thread does ${what}`);
  }

  /** The number by which workers know code, of which they are told if they do not. */
  #idOf(code: SharedCode): number {
    const known = this.#codes.get(code);
    if (known !== undefined) return known;
    const { module, memory, bulk } = code;
    const own = this.#memories.get(memory) ?? { id: this.#nextId++, bulk: new Set<Module>() };
    if (!this.#memories.has(memory)) {
      this.#memories.set(memory, own);
      this.#gone.register(memory, own.id);
      this.#post({ memory: { id: own.id, memory } });
    }
    for (const one of bulk) {
      if (own.bulk.has(one)) continue;
      own.bulk.add(one);
      this.#post({ bulk: { memory: own.id, module: one } });
    }
    const id = this.#nextId++;
    this.#codes.set(code, id);
    this.#gone.register(code, id);
    this.#post({ id, module, memory: own.id });
    return id;
  }

  #post(message: unknown): void {
    this.#workers.forEach((_, i) => this.#tell(i + 1, message));
  }

  #tell(slot: number, message: unknown): void {
    // A worker that sees the number first waits for the message.
    Atomics.add(this.#words, words.mail + slot, 1);
    at(this.#workers, slot - 1).post(message);
    Atomics.add(this.#words, words.generation, 1);
    Atomics.notify(this.#words, words.generation);
  }
}

function newWords(): Int32Array {
  const w = new Int32Array(new SharedArrayBuffer(4 * wordCount));
  w[words.state] = closed;
  return w;
}

let shared: Pool | undefined;

/** The other threads of this one. */
export const pool = (): Pool => (shared ??= new Pool());

/** The error of a call whose thread was lost. */
export const failLost = (name: string, { message }: LostThread): never =>
  fail(
    'thread-lost',
    `${name}: ${message}. Its values are lost, and the next calls start new threads. ` +
      'Where that comes again, use setThreads(1).',
  );
