/** How long calls take: eager, in JavaScript, in WebAssembly, and the function untouched. */
import { blockUntilReady, jit } from '../../../src/index.js';
import type { Timing, Timings } from '../protocol.js';
import type { AnyFunction } from './module-exports.js';
import type { Layer } from './transform-stack.js';

/** Something to measure. */
interface Subject {
  readonly name: string;
  readonly run: () => unknown;
}

/** Milliseconds for each of the subjects, and the least time of a batch of calls. */
const budget = 400;
const batchTime = 0.5;
const leastBatches = 5;
const mostBatches = 60;

/**
 * `plain` is the function as it was written, with its own arguments, where that can be run without
 * the library.
 */
export async function timingsOf(
  { f, args, title }: Layer,
  plain: { readonly f: AnyFunction; readonly args: readonly unknown[] } | undefined,
): Promise<Timings> {
  const call = (g: unknown) => () => blockUntilReady((g as AnyFunction)(...args) as never);
  const subjects: Subject[] = [
    ...(plain === undefined
      ? []
      : [{ name: `${plain.f.name} untouched`, run: () => plain.f(...plain.args) }]),
    { name: `${title}, eager`, run: call(f) },
    { name: `${title}, jit to JavaScript`, run: call(jit(f as never, { target: 'js' })) },
    { name: `${title}, jit to WebAssembly`, run: call(jit(f as never, { target: 'wasm' })) },
  ];
  const notes: string[] = [];
  const able = subjects.flatMap((subject): Measured[] => {
    try {
      return [new Measured(subject)];
    } catch (cause) {
      notes.push(`${subject.name}: ${(cause as Error).message}`);
      return [];
    }
  });
  // In turns, so that what else the machine does falls on all of them.
  for (let round = 0; round < mostBatches && able.some((m) => m.isWanted); round++) {
    for (const measured of able) if (measured.isWanted) measured.batch();
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { rows: able.map((m) => m.timing()), notes };
}

class Measured {
  readonly #subject: Subject;
  readonly #calls: number;
  /** Milliseconds of a call, one for each batch. */
  readonly #times: number[] = [];
  #spent = 0;

  /** Warms up; throws what the subject throws. */
  constructor(subject: Subject) {
    this.#subject = subject;
    let calls = 1;
    // The first call compiles.
    subject.run();
    for (let time = this.#run(calls); time < batchTime && calls < 2 ** 20; time = this.#run(calls))
      calls *= 2;
    this.#calls = calls;
  }

  get isWanted(): boolean {
    return this.#times.length < leastBatches || this.#spent < budget;
  }

  batch(): void {
    const time = this.#run(this.#calls);
    this.#spent += time;
    this.#times.push(time / this.#calls);
  }

  timing(): Timing {
    const sorted = this.#times.toSorted((a, b) => a - b);
    const quantile = (q: number): number =>
      1000 * (sorted[Math.floor(q * (sorted.length - 1))] ?? NaN);
    return {
      name: this.#subject.name,
      median: quantile(0.5),
      low: quantile(0.25),
      high: quantile(0.75),
      calls: this.#calls * sorted.length,
    };
  }

  /** Milliseconds of so many calls. */
  #run(calls: number): number {
    const { run } = this.#subject;
    const start = performance.now();
    for (let i = 0; i < calls; i++) run();
    return performance.now() - start;
  }
}
