/**
 * Trains by many steps and prints the megabytes that the process has meanwhile: before the first
 * step, at most while it warms up, when it is warm, at most from then on, and at the end; then the
 * nanoseconds of a step. With an argument other tasks run after every hundredth step.
 */
import { setImmediate as otherTasks } from 'node:timers/promises';
import { training } from '../training.js';

const steps = 10_000;
const warm = 2000;
/** A process that has this much grows without bound, and must not take the machine along. */
const tooMuch = 2000;
const isAwaiting = process.argv[2] !== undefined;

const megabytes = (): number => process.memoryUsage.rss() / 1e6;

// A batch of one: the fewest operations for the memory that a step passes through.
const step = training(1, 'left');
const before = megabytes();
const first = step();
let warming = 0;
let whenWarm = 0;
let most = 0;
let taken = 1;
let last = first;

/** Notes what the process has; whether it may go on. */
function watch(): boolean {
  const now = megabytes();
  if (taken <= warm) {
    warming = Math.max(warming, now);
    whenWarm = now;
  } else most = Math.max(most, now);
  return now < tooMuch;
}

let isBounded = true;
const start = performance.now();
while (taken < steps && isBounded) {
  last = step();
  taken++;
  if (isAwaiting && taken % 100 === 0) await otherTasks();
  if (taken % 20 === 0) isBounded = watch();
}
const nanoseconds = ((performance.now() - start) * 1e6) / taken;
if (!(last < first)) throw new Error(`the loss was ${first} and is ${last}`);
if (!isBounded) most = Infinity;
process.stdout.write([before, warming, whenWarm, most, megabytes(), nanoseconds].join(' '));
