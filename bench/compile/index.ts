/**
 * First calls by stage: `npm run bench:compile [-- part of a name]`. Each program runs in several
 * processes of its own; of each figure the median is told. A table row a program: cold and warm
 * milliseconds of each stage, microseconds an equation, and the sizes.
 */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { bundleOf } from '../cold.js';
import { median } from '../measure.js';
import type { FirstCalls } from './process.js';
import { programs } from './programs.js';
import { stages, total, type Times } from './stages.js';

const wanted = process.argv.slice(2).join(' ');
const processes = 5;
const file = bundleOf('compile/process');

function run(name: string): FirstCalls {
  const { stdout, stderr } = spawnSync('node', [file, name], { encoding: 'utf8' });
  if (stdout === '') throw new Error(`${name}: ${stderr}`);
  return JSON.parse(stdout) as FirstCalls;
}

const medians = (list: readonly Times[]): Times =>
  Object.fromEntries(stages.map((s) => [s, median(list.map((t) => t[s]))])) as Times;

const cells = (times: Times): string[] =>
  [total(times), ...stages.map((s) => times[s])].map((ms) => ms.toFixed(ms < 10 ? 1 : 0));

console.log(`First calls in milliseconds; ${cpus()[0]?.model.trim()}, Node ${process.version}.\n`);
console.log(`| program | | all | ${stages.join(' | ')} | µs an equation | sizes |`);
console.log(`| --- | --- | --- | ${stages.map(() => '---').join(' | ')} | --- | --- |`);
for (const name of Object.keys(programs).filter((n) => n.includes(wanted))) {
  const runs = Array.from({ length: processes }, () => run(name));
  const [first] = runs as [FirstCalls];
  const { traced, optimized, loops, characters } = first.sizes;
  const cold = medians(runs.map((r) => r.cold));
  const warm = medians(runs.map((r) => r.warm));
  const each = (times: Times): string => ((1000 * total(times)) / traced).toFixed(0);
  const sizes =
    `${traced} equations, ${optimized} after the passes, ${loops} loops, ` +
    `${(characters / 1000).toFixed(0)} kB of text for ${first.target}, lowered ${first.lowerings} ×`;
  console.log(`| ${name} | cold | ${cells(cold).join(' | ')} | ${each(cold)} | ${sizes} |`);
  console.log(`| | warm | ${cells(warm).join(' | ')} | ${each(warm)} | |`);
}
