/** Compiling in Chromium beside other work: for how long a page can do nothing else. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { chromium, type Browser } from 'playwright-core';
import type { BesideTimes } from '../compile/page.js';
import { serveIsolated, type IsolatedSite } from '../isolated-site.js';
import { formatTime, median, type Row } from '../measure.js';

const system = '/usr/bin/chromium';
const root = fileURLToPath(new URL('../../', import.meta.url));
const [pages, barMs] = [5, 50];

const programs = [
  'scalar gradient',
  'digits step',
  '784-256-256-10 step',
  'transformer step',
  'NUTS',
  'neural ODE',
];

function serve(): Promise<IsolatedSite> {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: ['bench/compile/page.ts'],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    ignoreAnnotations: true,
    target: 'es2022',
    logLevel: 'error',
  });
  const body = outputFiles[0]?.text ?? '';
  return serveIsolated((path) =>
    path === '/page.mjs'
      ? { type: 'text/javascript', body }
      : {
          type: 'text/html; charset=utf-8',
          body: '<!doctype html><script type="module" src="/page.mjs"></script>',
        },
  );
}

async function timesOf(browser: Browser, address: string, program: string): Promise<BesideTimes> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForFunction('globalThis.compileBeside !== undefined');
  const times = await page.evaluate<BesideTimes>(`compileBeside(${JSON.stringify(program)})`);
  await context.close();
  return times;
}

/** A row a program; none where there is no Chromium. */
export async function longestTaskRows(): Promise<Row[]> {
  if (!existsSync(system)) return [];
  const site = await serve();
  const browser = await chromium.launch({ executablePath: system, args: ['--no-sandbox'] });
  const rows: Row[] = [];
  for (const program of programs) {
    const times: BesideTimes[] = [];
    for (let i = 0; i < pages; i++) times.push(await timesOf(browser, site.address, program));
    const of = (part: keyof BesideTimes): number => median(times.map((t) => t[part]));
    const longest = of('longest');
    rows.push({
      task: `${program}, compiled beside other work in Chromium: longest task`,
      ours: formatTime(longest * 1e6),
      against: `${formatTime(of('first') * 1e6)} of tracing, ${formatTime(of('all') * 1e6)} in all`,
      figure: formatTime(longest * 1e6),
      bar: `≤ ${barMs} ms`,
      holds: longest <= barMs,
    });
  }
  await browser.close();
  site.close();
  return rows;
}
