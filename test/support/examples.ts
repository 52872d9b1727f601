/** Examples, and what they print. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The print-out of an example, run in a scratch folder. */
export function run(name: string, environment: Readonly<Record<string, string>> = {}): string {
  const script = join(root, 'scripts/run.mjs');
  const result = spawnSync('node', [script, join(root, 'examples', `${name}.ts`)], {
    cwd: mkdtempSync(join(tmpdir(), 'tanjent-example-')),
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`${name} failed:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

/**
 * Times and ratios of times differ from run to run, what an arena takes and how many threads there
 * are from host to host: in the expected print-out they are `~`.
 */
export function withoutMeasures(text: string): string {
  return text
    .replace(/[\d.e+]+ ms/g, '~ ms')
    .replace(/[\d.e+]+ times/g, '~ times')
    .replace(/arena \d+ bytes/g, 'arena ~ bytes')
    .replace(/one thread|\d+ threads/g, '~ threads')
    .trim();
}

export const expectedOf = (name: string): string =>
  readFileSync(join(root, 'examples/expected', `${name}.txt`), 'utf8').trim();
