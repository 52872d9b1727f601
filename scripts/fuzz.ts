/**
 * Runs the laws of random programs, and random functions of plain JavaScript, with new seeds, on
 * both targets, and prints each seed.
 *
 *     npm run fuzz [minutes, 10 unless given] [programs for each law, 100 unless given]
 *
 * A failure prints the smallest program found; `FC_SEED=… FC_RUNS=… npx vitest run --project …
 * test/…`, which is printed with it, finds it again.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [minutes = 10, runs = 100] = process.argv.slice(2).map(Number);
if (!(minutes > 0 && Number.isInteger(runs) && runs > 0)) {
  console.error('usage: npm run fuzz [minutes] [programs for each law]');
  process.exit(2);
}

/** Random programs of the library, and random functions of statements. */
const folders = ['test/random-programs', 'test/syntax/rewrite.test.ts'];

/** Whether the laws hold on a target for the programs of a seed. */
function holds(project: 'js' | 'wasm', seed: number): boolean {
  const command = ['vitest', 'run', '--project', project, '--testTimeout=0', ...folders];
  const env = { ...process.env, FC_SEED: String(seed), FC_RUNS: String(runs) };
  const { status, stdout, stderr } = spawnSync('npx', command, {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  console.log(`seed ${seed} ${project}: ${status === 0 ? 'holds' : 'FAILS'}`);
  if (status === 0) return true;
  console.log(stdout, stderr);
  console.log(`again: FC_SEED=${seed} FC_RUNS=${runs} npx ${command.join(' ')}`);
  return false;
}

const end = performance.now() + minutes * 60_000;
let isGood = true;
do {
  const seed = Math.floor(Math.random() * 2 ** 31);
  for (const project of ['js', 'wasm'] as const) isGood = holds(project, seed) && isGood;
} while (performance.now() < end);
process.exitCode = isGood ? 0 : 1;
