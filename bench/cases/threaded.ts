/** On all threads beside TensorFlow.js, whose threaded backend runs in isolated pages only. */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { chromium } from 'playwright-core';
import { howToInstall } from '../beside/load.js';
import { serveIsolated, type IsolatedSite } from '../isolated-site.js';
import { formatTime, type Row } from '../measure.js';
import type { PageTimes } from '../threaded/page.js';

const system = '/usr/bin/chromium';
const root = fileURLToPath(new URL('../../', import.meta.url));
const peers = join(root, 'bench/peers');
const backend = join(peers, 'node_modules/@tensorflow/tfjs-backend-wasm/dist');

const tasks = [
  'matmul 512 float32',
  'matmul 1024 float32',
  'conv2d of 8×16×32×32 with 32×16×3×3 float32',
  'SGD step of the 784-256-256-10 network, batch 128, float32',
  'exp over 10⁶ float32',
  'tanh(x)·exp(−x²) + 0.5 x over 10⁶ float32',
  'softmax of [1024, 1024] float32 along axis 1',
  'sort 10⁶ float32',
  'attention of 4 heads over 1024 rows of 64, float32',
];

const types: Readonly<Record<string, string>> = {
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** The module of a file with all that it imports, as text. */
function bundled(folder: string, file: string): string {
  const { outputFiles } = buildSync({
    absWorkingDir: folder,
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    // Methods of arrays are installed by modules that nothing else is taken from.
    ignoreAnnotations: true,
    target: 'es2022',
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/** Serves an isolated page with both libraries. */
function serve(): Promise<IsolatedSite> {
  const modules: Readonly<Record<string, string>> = {
    '/page.mjs': bundled(root, 'bench/threaded/page.ts'),
    '/peer/tfjs-threaded.mjs': bundled(peers, 'tfjs-threaded.ts'),
    '/': '<!doctype html><script type="module" src="/page.mjs"></script>',
  };
  return serveIsolated((path) => {
    const file = join(backend, path.replace('/peer/', ''));
    const body = modules[path] ?? (existsSync(file) ? readFileSync(file) : undefined);
    const type = types[extname(path)] ?? 'text/html; charset=utf-8';
    return body === undefined ? undefined : { type, body };
  });
}

/** None where there is no Chromium, no second core, or no TensorFlow.js. */
export async function threadedRows(): Promise<Row[]> {
  const threads = Math.min(availableParallelism(), 8);
  if (!existsSync(system) || threads < 2) return [];
  if (!existsSync(backend)) {
    console.log(`TensorFlow.js is not installed: ${howToInstall}`);
    return [];
  }
  const site = await serve();
  const browser = await chromium.launch({ executablePath: system, args: ['--no-sandbox'] });
  const rows: Row[] = [];
  for (const task of tasks) {
    const page = await browser.newPage();
    await page.goto(site.address);
    await page.waitForFunction('globalThis.measure !== undefined');
    const { onOne, ours, theirs } = await page.evaluate<PageTimes>(
      `measure(${JSON.stringify(task)}, ${threads})`,
    );
    await page.close();
    rows.push({
      task: `${task}, on ${threads} threads in Chromium`,
      ours: formatTime(ours),
      against: `${formatTime(onOne)} on one, ${formatTime(theirs)} by TensorFlow.js on as many`,
      figure: `${(ours / theirs).toFixed(2)} ×`,
      bar: '≤ 1 ×',
      holds: ours <= theirs,
    });
  }
  await browser.close();
  site.close();
  return rows;
}
