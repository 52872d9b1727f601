/**
 * Prints the nanoseconds of a training step, and how many of them go into copies out of the heap.
 * The arguments are the batch and what becomes of the parameters that a step replaces.
 */
import { race } from '../measure.js';
import { training, type Former } from '../training.js';

const inner = 10;
const step = training(Number(process.argv[2]), process.argv[3] as Former);
const run = (): void => {
  for (let i = 0; i < inner; i++) step();
};
// So many steps before that the heap is full where parameters are left: from then on each step
// evicts as much as it makes.
const [time] = race([{ run }], 21, 20) as [number];

// Values leave the heap by this function alone.
const slice = Float32Array.prototype.slice;
let copying = 0;
Float32Array.prototype.slice = function (this: Float32Array<ArrayBuffer>, from, to) {
  const start = performance.now();
  const copy = slice.call(this, from, to);
  copying += performance.now() - start;
  return copy;
};
const counted = 200;
for (let i = 0; i < counted; i++) step();
process.stdout.write(`${time / inner} ${(copying * 1e6) / counted}`);
