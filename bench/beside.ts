/**
 * Prints the figures of the tasks that are compared with other libraries, or of those whose names
 * contain the argument: `node scripts/run.mjs bench/beside.ts matmul`. Writes no results.
 */
import { measureBeside } from './beside/index.js';
import { besideLine } from './beside/table.js';

await measureBeside(process.argv.slice(2).join(' '), (row, libraries) =>
  console.log(besideLine(row, libraries)),
);
