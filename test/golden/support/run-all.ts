/** All golden files, one tally each. */
import { readCases, type OpCase, type ProgramCase, type RandomCase } from './cases.js';
import { runCase } from './run-case.js';
import { runTable, type TableCase } from './run-dtypes.js';
import { runProgram } from './run-program.js';
import { runRandom } from './run-random.js';
import { Tally } from './tally.js';

/** The files of operations, and the runner of every other file. */
export const goldenFiles = [
  'ops-elementwise',
  'ops-reductions',
  'ops-shape',
  'ops-indexing',
  'ops-dot',
  'ops-sorting',
  'ops-linalg',
  'ops-fft',
  'ops-special',
  'ops-nn',
  'ops-lax',
  'ops-dtypes',
  'ops-complex',
  'ops-signal',
  'ops-complex-linalg',
  'ops-solvers',
  'ops-matrix-functions',
  'ops-further',
  'programs',
  'random',
  'random-matrices',
] as const;

export type GoldenFile = (typeof goldenFiles)[number];

/** Runs the cases of a file whose function's or program's name contains `only`. */
export function runFile(file: GoldenFile, only = ''): Tally {
  const tally = new Tally(file);
  if (file === 'programs') {
    for (const c of readCases<ProgramCase>(file))
      if (c.name.includes(only)) tally.count(c.name, c.name, () => ({ reports: runProgram(c) }));
  } else if (file === 'random' || file === 'random-matrices') {
    for (const c of readCases<RandomCase>(file))
      if (c.fn.includes(only)) tally.count(c.id, c.fn, () => ({ reports: runRandom(c) }));
  } else {
    for (const [i, c] of readCases<OpCase | TableCase>(file).entries())
      if (!c.fn.includes(only)) continue;
      else if ('x64' in c)
        tally.count(`${c.fn}, x64 ${c.x64}`, c.fn, () => runTable(c));
      else tally.count(c.id ?? `${c.fn} of line ${i}`, c.fn, () => runCase(file, c, i));
  }
  return tally;
}
