/**
 * Measuring: medians of interleaved runs after warming up, so that both sides meet the same noise.
 */
import { numpy as np, type ArrayLike } from 'tanjent';

export interface Contender {
  readonly run: () => unknown;
  /**
   * Calls per measurement; more than one where a call is too short for the clock, or so much
   * shorter than that of the other contender that it would meet less noise.
   */
  readonly inner?: number;
  /** What comes before each measurement and is no part of it. */
  readonly before?: (() => void) | undefined;
}

/**
 * The median time of one call of each contender in nanoseconds, measured in turns, after at least
 * so many measurements that are not counted.
 */
export function race(contenders: readonly Contender[], rounds = 21, before = 5): number[] {
  for (const c of contenders) warmUp(c, before);
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    contenders.forEach((c, i) => {
      c.before?.();
      times[i]?.push(measure(c));
    });
  return times.map(median);
}

function warmUp(c: Contender, before: number): void {
  const start = performance.now();
  for (let i = 0; i < before || (performance.now() - start < 300 && i < 200); i++) measure(c);
}

function measure({ run, inner = 1 }: Contender): number {
  const start = performance.now();
  for (let i = 0; i < inner; i++) sink = run();
  return ((performance.now() - start) * 1e6) / inner;
}

/** Results are kept here, so that no call can be optimized away. */
export let sink: unknown;

export function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

export function formatTime(ns: number): string {
  if (ns < 1e3) return `${ns.toFixed(1)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toFixed(2)} µs`;
  return `${(ns / 1e6).toFixed(2)} ms`;
}

/** Throws if two contenders do not give the same values: |x − y| ≤ atol + rtol |y| everywhere. */
export function agree(what: string, x: ArrayLike, y: ArrayLike, rtol: number, atol = rtol): void {
  if (np.allclose(x, y, { rtol, atol }).item() !== 1)
    throw new Error(`wrong values: ${what} is ${String(np.array(x))}, not ${String(np.array(y))}`);
}

export function formatBytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** One line of the table. */
export interface Row {
  readonly task: string;
  /** What was measured, as text: `12.1 µs`. */
  readonly ours: string;
  readonly against: string;
  readonly figure: string;
  readonly bar: string;
  /** Null for a figure without a bar. */
  readonly holds: boolean | null;
}

/** A row for a ratio of two times that must not exceed `bar`. */
export function ratioRow(
  task: string,
  ours: number,
  theirs: number,
  bar: number,
  what: string,
): Row {
  const ratio = ours / theirs;
  return {
    task,
    ours: formatTime(ours),
    against: `${formatTime(theirs)} ${what}`,
    figure: `${ratio.toFixed(2)} ×`,
    bar: `≤ ${bar} ×`,
    holds: ratio <= bar,
  };
}

/** A row for a speed-up that must reach `bar`. */
export function speedUpRow(
  task: string,
  ours: number,
  theirs: number,
  bar: number,
  what: string,
): Row {
  const ratio = theirs / ours;
  return {
    task,
    ours: formatTime(ours),
    against: `${formatTime(theirs)} ${what}`,
    figure: `${ratio.toFixed(0)} × faster`,
    bar: `≥ ${bar} ×`,
    holds: ratio >= bar,
  };
}

/** A row for a ratio without a bar. */
export function noteRow(task: string, ours: string, against: string, ratio: number): Row {
  return { task, ours, against, figure: `${ratio.toFixed(2)} ×`, bar: 'none', holds: null };
}
