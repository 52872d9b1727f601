import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { formatTime, median, type Row } from '../measure.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a cold process prints, in nanoseconds: the median of several processes. */
function cold(name: string, ...args: string[]): number {
  const outfile = join(mkdtempSync(join(tmpdir(), 'tanjent-bench-')), `${name}.mjs`);
  buildSync({
    absWorkingDir: root,
    entryPoints: [`bench/cold/${name}.ts`],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    ignoreAnnotations: true,
    logLevel: 'error',
  });
  return median(Array.from({ length: 15 }, () => run(outfile, args)));
}

function run(file: string, args: readonly string[]): number {
  const { stdout, stderr } = spawnSync('node', [file, ...args], { encoding: 'utf8' });
  const value = Number(stdout);
  if (!(value > 0)) throw new Error(`${file} printed ${stdout}${stderr}`);
  return value * 1e6;
}

/** The time of first calls, each in a process of its own. */
export function compileRows(): Row[] {
  const digits = cold('digits-first-step');
  const sizes = [1000, 4000, 16_000];
  const times = sizes.map((n) => cold('chain', String(n)));
  const [, middle, large] = times as [number, number, number];
  return [
    {
      task: 'trace, grad and compile 1000, 4000 and 16 000 equations',
      ours: formatTime(large),
      against: `${formatTime(middle)} for 4000, ${formatTime(times[0] as number)} for 1000`,
      figure: `${(large / middle).toFixed(2)} ×`,
      bar: '≤ 5 ×',
      holds: large <= 5 * middle,
    },
    {
      task: 'the digits step, first call in a process that has compiled nothing before',
      ours: formatTime(digits),
      against: '15 processes',
      figure: formatTime(digits),
      bar: 'none',
      holds: null,
    },
  ];
}
