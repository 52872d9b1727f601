/** What a neighbour runs: see neighbour.ts. */
import { workerData } from 'node:worker_threads';
import { done, resting, wanted, working } from './states.js';
import { callOf, tasks, type Task } from './tasks.js';

const { task, states } = workerData as { task: string; states: Int32Array };
const call = callOf(tasks()[task] as Task, 1);
for (let i = 0; i < 5; i++) call();

function tell(state: number): void {
  Atomics.store(states, done, state);
  Atomics.notify(states, done);
}

for (;;) {
  Atomics.wait(states, wanted, resting);
  tell(working);
  while (Atomics.load(states, wanted) === working) call();
  tell(resting);
}
