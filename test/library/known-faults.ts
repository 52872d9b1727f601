/**
 * The functions that answer some wrong call wrongly, one name a line in known-faults.txt. The list only gets
 * shorter: what is mended is taken off.
 *
 *     node scripts/run.mjs test/library/known-faults.ts np.sin np.sum   prints what is wrong with these
 *     node scripts/run.mjs test/library/known-faults.ts --shorten       takes off what is mended
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { faultsOf } from './wrong.js';

const file = fileURLToPath(new URL('known-faults.txt', import.meta.url));

export const knownFaults: readonly string[] = readFileSync(file, 'utf8')
  .split('\n')
  .filter((name) => name !== '');

const asked = process.env['VITEST'] === undefined ? process.argv.slice(2) : [];
const print = console.log;
console.log = () => undefined;
for (const name of asked.filter((a) => a !== '--shorten'))
  print([name, ...faultsOf(name)].join('\n    '));
if (asked.includes('--shorten')) {
  const left = knownFaults.filter((name) => faultsOf(name).length > 0);
  writeFileSync(file, left.map((name) => `${name}\n`).join(''));
  print(`${knownFaults.length - left.length} taken off, ${left.length} left`);
}
console.log = print;
