/** The functions outside of a schedule that its code calls. */
import { fail } from '../array/errors.js';
import type { BufferSlice, RawCallback, Schedule } from './loops.js';
import { forEachStatement } from './walk.js';

export interface Host {
  readonly callback: RawCallback;
  /** What it is called with, wherever that happens: buffers of these types. */
  readonly args: readonly BufferSlice[];
  /** How many of them, at the end, it writes. */
  readonly results: number;
}

/** Each callback once, in the order in which code numbers them. */
export function hostsOf(schedule: Schedule): Host[] {
  const hosts = new Map<RawCallback, Host>();
  for (const f of schedule.functions)
    for (const { body } of f.kernels)
      forEachStatement(body, (s) => {
        if (s.kind === 'host' && !hosts.has(s.callback)) hosts.set(s.callback, s);
      });
  return [...hosts.values()];
}

/**
 * A function whose callbacks may not call it: a second run would write over the first one's memory.
 */
export function guarded<A extends unknown[], R>(
  run: (...args: A) => R,
  name: string,
): (...args: A) => R {
  let isRunning = false;
  return (...args) => {
    if (isRunning)
      fail(
        'reentrant-call',
        `${name}: a callback that it calls has called it again with arguments of the same types. ` +
          'Keep what the callback received and call the function after it has returned.',
      );
    isRunning = true;
    try {
      return run(...args);
    } finally {
      isRunning = false;
    }
  };
}
