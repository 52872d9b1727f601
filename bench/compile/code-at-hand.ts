/**
 * What V8 takes in a first call to compile the functions of Tanjent, each at its first use:
 * `npm run bench:compile:code [-- part of a name]`. Each program runs in processes of its own, by
 * turns as it is and with the code that V8 made in an earlier one. A table row a program: medians
 * and least times in milliseconds. No library can hand V8 such code; the rows tell what is left if
 * that were free.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { bundleOf } from '../cold.js';
import { median } from '../measure.js';
import { programs } from './programs.js';

const wanted = process.argv.slice(2).join(' ');
const rounds = 11;

const bundle = bundleOf('compile/first-call', 'cjs');
const folder = dirname(bundle);

/** Runs a bundle as one script, whose code is kept (`make`) or taken from where it was (`use`). */
const runner = join(folder, 'run.cjs');
writeFileSync(
  runner,
  `const { readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');
const [, , name, mode, kept] = process.argv;
const text = readFileSync(${JSON.stringify(bundle)}, 'utf8');
const cachedData = mode === 'use' ? readFileSync(kept) : undefined;
const script = new Script('(function (require, exports, module) {' + text + '})', { cachedData });
if (script.cachedDataRejected) throw new Error('V8 does not take its own code');
script.runInThisContext()(require, {}, {});
if (mode === 'make') writeFileSync(kept, script.createCachedData());
`,
);

function run(name: string, mode: 'as it is' | 'make' | 'use', kept: string): number {
  const { stdout, stderr } = spawnSync('node', [runner, name, mode, kept], { encoding: 'utf8' });
  if (!(Number(stdout) > 0)) throw new Error(`${name}: ${stdout}${stderr}`);
  return Number(stdout);
}

const cell = (list: readonly number[]): string =>
  `${median(list).toFixed(0)} (${Math.min(...list).toFixed(0)})`;

console.log(
  `First calls, median (least) ms; ${cpus()[0]?.model.trim()}, Node ${process.version}.\n`,
);
console.log('| program | as it is | with the code at hand |\n| --- | --- | --- |');
for (const name of Object.keys(programs).filter((n) => n.includes(wanted))) {
  const kept = join(folder, `${name.replaceAll(/\W/g, '-')}.code`);
  run(name, 'make', kept);
  const times = Array.from({ length: rounds }, () => [
    run(name, 'as it is', kept),
    run(name, 'use', kept),
  ]);
  const of = (k: number): number[] => times.map((pair) => pair[k] as number);
  console.log(`| ${name} | ${cell(of(0))} | ${cell(of(1))} |`);
}
