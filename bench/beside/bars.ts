/** What a case is, and the bars that ours is held to. */
import type { Prepared, Tasks } from '../peers/tasks.js';

/** What the others need for a task, in nanoseconds; nobody's time is undefined. */
export interface Others {
  /** The fastest peer. */
  readonly best: number | undefined;
  readonly byHandInJs: number | undefined;
  readonly byHandInWasm: number | undefined;
}

export interface Bar {
  readonly text: string;
  /** Whether our time holds it; null if there is nobody to compare with. */
  holds(ours: number, others: Others): boolean | null;
}

export interface Case {
  readonly task: string;
  /** Undefined where the library cannot do the task. */
  prepare(tasks: Partial<Tasks>): Prepared | undefined;
  /** The largest difference from our values, over the largest magnitude in an array. */
  readonly tolerance: number;
  /** Floating-point operations, where a speed says more than a time. */
  readonly flops?: number;
  readonly bars: readonly Bar[];
  /** Not for the peers: in float64 their figures would be those of another type or missing. */
  readonly alone?: boolean;
}

export const atMost = (ms: number, text = `≤ ${ms} ms`): Bar => ({
  text,
  holds: (ours) => ours <= ms * 1e6,
});

export const gigaflops = (speed: number, flops: number): Bar => ({
  text: `≥ ${speed} GFLOP/s`,
  holds: (ours) => flops / ours >= speed,
});

export const ofBestPeer = (ratio: number): Bar => ({
  text: `≤ ${ratio} × the best peer`,
  holds: (ours, { best }) => (best === undefined ? null : ours <= ratio * best),
});
