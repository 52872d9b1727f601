/** Programs of bench/cold, each run in processes of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { median } from './measure.js';

const root = fileURLToPath(new URL('../', import.meta.url));

/** The numbers that bench/cold/<name>.ts prints: of each the median of several processes. */
export function cold(name: string, args: readonly unknown[] = [], processes = 15): number[] {
  const file = bundleOf(`cold/${name}`);
  const runs = Array.from({ length: processes }, () => run(file, args.map(String)));
  return (runs[0] as number[]).map((_, i) => median(runs.map((numbers) => numbers[i] as number)));
}

/** The path of bench/<name>.ts with all that it imports as one file. */
export function bundleOf(name: string, format: 'esm' | 'cjs' = 'esm'): string {
  const file = format === 'esm' ? 'bundle.mjs' : 'bundle.cjs';
  const outfile = join(mkdtempSync(join(tmpdir(), 'tanjent-bench-')), file);
  buildSync({
    absWorkingDir: root,
    entryPoints: [`bench/${name}.ts`],
    outfile,
    bundle: true,
    format,
    platform: 'node',
    target: 'es2022',
    ignoreAnnotations: true,
    logLevel: 'error',
  });
  return outfile;
}

function run(file: string, args: readonly string[]): number[] {
  const { stdout, stderr } = spawnSync('node', [file, ...args], { encoding: 'utf8' });
  const numbers = stdout.trim().split(/\s+/).map(Number);
  if (!numbers.every((x) => x > 0)) throw new Error(`${file} printed ${stdout}${stderr}`);
  return numbers;
}
