/** Prints how many milliseconds the first call of a program takes. */
import { now } from './clock.js';
import { programs } from './programs.js';

const make = programs[process.argv[2] ?? ''];
if (make === undefined) throw new Error(`the programs are ${Object.keys(programs).join(', ')}`);
const { f, args } = make();
const start = now();
f(...(args as never[]));
process.stdout.write(String(now() - start));
