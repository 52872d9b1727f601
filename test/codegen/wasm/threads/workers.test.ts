/** Worker threads of the user's have threads of their own, and many of them get on together. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { range } from '../../../../src/array/shape.js';
import { threads } from './support.js';
import type { Done } from './working.js';

const folder = mkdtempSync(join(tmpdir(), 'tanjent-workers-'));
const outfile = join(folder, 'working.mjs');
beforeAll(async () => {
  const entry = fileURLToPath(new URL('working.ts', import.meta.url));
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // Sources are imported for what they do, too.
    ignoreAnnotations: true,
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function doneOn(count: number): Promise<Done> {
  const worker = new Worker(outfile, { workerData: { threads: count } });
  const done = await new Promise<Done>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  await worker.terminate();
  return done;
}

test('ten at a time give what one thread gives', { timeout: 180_000 }, async () => {
  const all = await Promise.all(range(10).map(() => doneOn(threads)));
  const alone = await doneOn(1);
  for (const { bits } of all) expect(bits).toEqual(alone.bits);
  for (const { taken } of all) expect(taken).toBeGreaterThan(0);
});
