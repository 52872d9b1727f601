/** Timing for the examples: medians of repeated runs, after warming up. */

/** The median time of one call in milliseconds, over at least `runs` calls. */
export function time(f: () => unknown, runs = 15): number {
  for (let i = 0; i < Math.min(runs, 5); i++) f();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    f();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] as number;
}

/** The same for calls too short for the clock: many in each measurement. */
export function timeShort(f: () => unknown, runs = 15, inner = 1000): number {
  return (
    time(() => {
      for (let i = 0; i < inner; i++) f();
    }, runs) / inner
  );
}

/** Milliseconds as text with three digits. */
export const ms = (t: number): string => `${t.toPrecision(3)} ms`;
