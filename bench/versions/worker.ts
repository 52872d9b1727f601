/**
 * Runs one task with one version of the library, once for each message, and answers with its time.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type * as Tanjent from 'tanjent';
import { race } from '../measure.js';
import { tasks } from './tasks.js';

const { library, name } = workerData as { readonly library: string; readonly name: string };
const run = tasks[name]?.((await import(library)) as typeof Tanjent);
if (run === undefined) throw new Error(`there is no task ${name}`);
race([{ run }], 1);
parentPort?.on('message', () => {
  const start = performance.now();
  run();
  parentPort?.postMessage((performance.now() - start) * 1e6);
});
parentPort?.postMessage('ready');
