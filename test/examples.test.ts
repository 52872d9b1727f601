import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = readdirSync(join(root, 'examples'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, ''));

test('there are examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(11);
});

/** The print-out of an example, run in a scratch folder. */
function run(name: string): string {
  const script = join(root, 'scripts/run.mjs');
  const result = spawnSync('node', [script, join(root, 'examples', `${name}.ts`)], {
    cwd: mkdtempSync(join(tmpdir(), 'tanjent-example-')),
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`${name} failed:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

/**
 * Times and ratios of times differ from run to run, and what an arena takes from host to host: in
 * the expected print-out they are `~`.
 */
function withoutMeasures(text: string): string {
  return text
    .replace(/[\d.e+]+ ms/g, '~ ms')
    .replace(/[\d.e+]+ times/g, '~ times')
    .replace(/arena \d+ bytes/g, 'arena ~ bytes')
    .trim();
}

test.each(examples)('%s prints what its expected print-out says', (name) => {
  const expected = readFileSync(join(root, 'examples/expected', `${name}.txt`), 'utf8');
  expect(withoutMeasures(run(name))).toBe(expected.trim());
});
