/**
 * The words that threads agree by: int32 numbers in memory that all of them see, by their indices.
 *
 * - `generation` grows whenever there may be something to do; who has nothing to do sleeps on it.
 * - `state` is the number of threads that have joined the present job, plus `closed` while nobody
 *   may join. A job's words change only while it is closed and nobody has joined.
 * - `next` is the first value of the job that nobody has taken yet.
 * - `failed` is not 0 if a thread could not do its piece.
 * - `taken`: how many pieces threads other than the first have done in all.
 * - `ready`: a word for each slot, not 0 once its thread serves.
 * - `mail`: a word for each slot, how many messages have been sent to it. A thread that waits in
 *   code gets no message: it returns to the host when it has not seen all.
 */
import { mostThreads } from '../heap/pages.js';

export const words = {
  generation: 0,
  // On other cache lines than what is polled.
  state: 16,
  next: 32,
  module: 48,
  part: 49,
  base: 50,
  stop: 51,
  unit: 52,
  least: 53,
  threads: 54,
  failed: 55,
  taken: 56,
  ready: 64,
  mail: 64 + mostThreads,
} as const;

export const wordCount = 64 + 2 * mostThreads;

export const closed = -(2 ** 31);

/** How often a thread looks for work, or for the end of a job, before it sleeps: some 50 µs. */
export const spins = 4000;
