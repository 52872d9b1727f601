/**
 * Runs all benchmarks, prints their table and writes it to bench/RESULTS.md. With an argument it
 * runs the groups whose names contain it, and writes nothing: `npm run bench -- matmul`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { aheadRows } from './cases/ahead.js';
import { measureBeside } from './beside/index.js';
import { besideLine, besideReport, type BesideTable } from './beside/table.js';
import { bodiesRows } from './cases/bodies.js';
import { compileRows } from './cases/compile.js';
import { elementwiseRows } from './cases/elementwise.js';
import { fftRows } from './fft.js';
import { firstCallRows } from './cases/first-call.js';
import { gradientRows } from './cases/gradients.js';
import { jacobianRows } from './cases/jacobians.js';
import { linalgRows } from './linalg/index.js';
import { laneRows } from './cases/lanes.js';
import { longestTaskRows } from './cases/longest-task.js';
import { lorenzRows } from './cases/lorenz.js';
import { memoryRows } from './cases/memory.js';
import { mandelbrotRows } from './cases/mandelbrot.js';
import { matmulRows } from './cases/matmul.js';
import { pairRows } from './cases/pairs.js';
import { randomRows } from './cases/random.js';
import { recurrentRows } from './cases/recurrent.js';
import { rosenbrockRows } from './cases/rosenbrock.js';
import { scalarRows } from './cases/scalar.js';
import { tapeRows } from './cases/tape.js';
import { targetRows } from './cases/targets.js';
import { threadedRows } from './cases/threaded.js';
import { threadRows } from './cases/threads.js';
import { trainingLoopRows } from './cases/training-loop.js';
import { updateRows } from './cases/updates.js';
import { xlaRows } from './cases/xla.js';
import { plainRows } from './plain/index.js';
import type { Row } from './measure.js';

/** Processes of their own come first: later groups leave garbage and heat behind. */
const groups: Readonly<Record<string, () => Row[] | Promise<Row[]>>> = {
  compile: compileRows,
  tape: tapeRows,
  'training loop': trainingLoopRows,
  scalar: scalarRows,
  rosenbrock: rosenbrockRows,
  'plain javascript': plainRows,
  elementwise: elementwiseRows,
  lanes: laneRows,
  memory: memoryRows,
  pairs: pairRows,
  gradients: gradientRows,
  jacobians: jacobianRows,
  matmul: matmulRows,
  'linear algebra': linalgRows,
  'fourier transforms': fftRows,
  lorenz: lorenzRows,
  mandelbrot: mandelbrotRows,
  random: randomRows,
  recurrent: recurrentRows,
  bodies: bodiesRows,
  targets: targetRows,
  threads: threadRows,
  updates: updateRows,
  'first call': firstCallRows,
  // Browsers run for a minute, in which V8 forgets the code of functions that rest.
  'ahead of time': aheadRows,
  'longest task': longestTaskRows,
  'threads beside TensorFlow.js': threadedRows,
  xla: xlaRows,
};

const word: Record<string, string> = { true: 'holds', false: 'FAILS', null: 'note ' };
const mark: Record<string, string> = { true: 'yes', false: '**no**', null: '' };
const machine = `${cpus()[0]?.model.trim()}, Node ${process.version}`;
const wanted = process.argv.slice(2).join(' ');
const rows: Row[] = [];
for (const [name, group] of Object.entries(groups)) {
  if (!name.includes(wanted)) continue;
  const made = await group();
  for (const row of made) console.log(`${word[String(row.holds)]}  ${line(row)}`);
  rows.push(...made);
}
const beside = wanted === '' ? await measuredBeside() : [];
const bars = [...rows, ...beside].filter((row) => row.holds !== null);
const failed = bars.filter((row) => row.holds === false).length;
console.log(`${bars.length - failed} of ${bars.length} bars hold on ${machine}`);
if (failed > 0) process.exitCode = 1;

/** The rows beside other libraries; writes them and the others to the file. */
async function measuredBeside(): Promise<BesideTable['rows']> {
  const table = await measureBeside('', (row, libraries) =>
    console.log(`${word[String(row.holds)]}  ${besideLine(row, libraries)}`),
  );
  const file = new URL('RESULTS.md', import.meta.url);
  writeFileSync(file, `${report(rows, table)}${apartFromThese(readFileSync(file, 'utf8'))}`);
  return table.rows;
}

/** What the file holds of benchmarks that run by themselves. */
function apartFromThese(results: string): string {
  const start = results.indexOf('\n## GradBench');
  return start < 0 ? '' : results.slice(start);
}

function line(row: Row): string {
  return `${row.task}: ${row.ours} against ${row.against}, ${row.figure} (${row.bar})`;
}

function report(all: readonly Row[], beside: BesideTable): string {
  const body = all.map(
    (r) =>
      `| ${r.task} | ${r.ours} | ${r.against} | ${r.figure} | ${r.bar} | ${mark[String(r.holds)]} |`,
  );
  return [
    '# Benchmarks',
    '',
    `Medians of one run of \`npm run bench\`, ${new Date().toISOString().slice(0, 10)}, ${machine}.`,
    'Contenders of a row are measured in turns, after warming up.',
    '',
    '| task | Tanjent | against | figure | bar | holds |',
    '| --- | --- | --- | --- | --- | --- |',
    ...body,
    '',
    ...besideReport(beside, mark),
    '',
  ].join('\n');
}
