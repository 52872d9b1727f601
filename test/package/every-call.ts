/**
 * Makes the calls of the library's table, and prints what fails. Bundled with the package in the
 * place of the sources: see parts.test.ts.
 */
import { calls as table, invoke } from '../library/public.js';

const failures: string[] = [];
let count = 0;
for (const [name, { calls }] of Object.entries(table))
  for (const call of calls) {
    count++;
    try {
      invoke(name, call);
    } catch (error) {
      failures.push(`${name}: ${String(error)}`);
    }
  }
console.log(JSON.stringify({ count, failures }));
