/** Bundles have the primitives that their functions need: the build links them by their names. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { linkPrimitives } from '../../scripts/package/link.mjs';
import { readSources } from '../../scripts/package/sources.mjs';

const src = fileURLToPath(new URL('../../src', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'links-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly count: number;
  /** How many entries each table has from the beginning. */
  readonly always: readonly number[];
  readonly failures: readonly string[];
}

test('every public function registers what it and its derivatives write', async () => {
  const outfile = join(folder, 'calls.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('calls-alone.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    ignoreAnnotations: true,
    outfile,
    plugins: [linkPrimitives(await readSources(src), src, { whenUsed: true })],
  });
  const { stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' });
  const { count, always, failures } = JSON.parse(
    stdout.trim().split('\n').at(-1) ?? stderr,
  ) as Outcome;
  expect(failures).toEqual([]);
  expect(count).toBeGreaterThan(1000);
  const [primitives, ops, , writers] = always;
  expect(primitives).toBeLessThan(85);
  expect(ops).toBeLessThan(50);
  expect(writers).toBeLessThan(8);
}, 300_000);
