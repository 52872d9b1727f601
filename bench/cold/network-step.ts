/**
 * Prints the milliseconds of the first SGD step of the 784-256-256-10 network: of the library whose
 * module the argument names, or ours.
 */
import { networkProblem } from '../beside/inputs.js';
import type { LibraryModule } from '../peers/tasks.js';

const file = process.argv[2];
const { connect } = (await (file === undefined
  ? import('../beside/tanjent.js')
  : import(file))) as LibraryModule;
const { tasks } = await connect();
const task = await tasks.networkStep?.(networkProblem());
if (task === undefined) throw new Error(`${file} has no networks`);
const start = performance.now();
task.run();
process.stdout.write(String(performance.now() - start));
