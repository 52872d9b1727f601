/** A worker thread of the user's, which runs programs on threads of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { pool } from '../../../../src/codegen/targets/wasm/threads/pool.js';
import { grad, jit, nn, numpy as np, random, type NDArray } from '../../../../src/index.js';

const normal = (i: number, ...shape: number[]): NDArray => random.normal(random.key(i), shape);

const loss = (w: NDArray, x: NDArray): NDArray =>
  np.mean(np.square(nn.softmax(np.matmul(x, w), 1)));
const programs: readonly (readonly [(...args: never[]) => NDArray, ...NDArray[]])[] = [
  [grad(loss), normal(0, 150, 130), normal(1, 140, 150)],
  [(x: NDArray) => np.sort(np.exp(x)), normal(2, 70_000)],
  [(x: NDArray) => np.sum(np.sin(x), 0), normal(3, 300, 200)],
];

/** How often others have helped, and all results. */
export interface Done {
  readonly taken: number;
  readonly bits: readonly string[];
}

const { threads } = workerData as { readonly threads: number };
const calls = programs.map(([f, ...args]) => {
  const g = jit(f as (...args: NDArray[]) => NDArray, { target: 'wasm', threads });
  return (): NDArray => g(...args);
});
const run = (): string[] =>
  calls.map((call) => Buffer.from(call().dataSync().slice().buffer).toString('base64'));

// Until other threads have helped, or the time is over.
pool().backsOff = false;
const end = performance.now() + 60_000;
let bits = run();
while (threads > 1 && pool().taken === 0 && performance.now() < end) {
  await new Promise((resolve) => setTimeout(resolve, 1));
  bits = run();
}
parentPort?.postMessage({ taken: pool().taken, bits } satisfies Done);
