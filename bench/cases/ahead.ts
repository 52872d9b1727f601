/** Modules ahead of time in Chromium: the first call of each, in a page of its own. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { grad, numpy as np, type NDArray } from 'tanjent';
import { emitModule } from 'tanjent/emit';
import { serveIsolated } from '../isolated-site.js';
import { formatTime, median, type Row } from '../measure.js';

const system = '/usr/bin/chromium';
const [pages, barMs] = [15, 5];

const curve = (x: NDArray): NDArray => np.sin(x).mul(np.exp(x.mul(x).neg()));

/** The loss of a layer, whose gradient takes more code. */
const loss = (w: NDArray, b: NDArray, x: NDArray, y: NDArray): NDArray =>
  np.mean(np.square(np.tanh(x.matmul(w).add(b)).sub(y)));

const sizes = [[16, 8], [8], [16, 16], [16, 8]];
const subjects = {
  'the derivative of README': { of: grad(curve), args: [0.5] },
  'the gradient of a layer of 16 × 8': {
    of: grad(loss, { argnums: [0, 1] }),
    args: sizes.map((shape, i) =>
      np.cos(np.arange(shape.reduce((a, b) => a * b)).add(i)).reshape(shape),
    ),
  },
};

/** The module, and the milliseconds of its first call; the clock of isolated pages is fine. */
const page = (args: readonly unknown[]): string => `<!doctype html>
<script type="module">
  import { f } from '/module.js';
  const args = ${JSON.stringify(args)}.map((x) => (Array.isArray(x) ? Float64Array.from(x) : x));
  const begin = performance.now();
  f(...args);
  document.title = String(performance.now() - begin);
</script>`;

/** The first calls in fresh pages: a page compiles anew. */
async function firstCalls(browser: Browser, code: string, args: readonly unknown[]) {
  const site = await serveIsolated((path) =>
    path === '/module.js'
      ? { type: 'text/javascript', body: code }
      : { type: 'text/html; charset=utf-8', body: page(args) },
  );
  const times: number[] = [];
  for (let i = 0; i < pages; i++) {
    const context = await browser.newContext();
    const shown = await context.newPage();
    await shown.goto(site.address);
    await shown.waitForFunction('document.title !== ""');
    times.push(Number(await shown.title()));
    await context.close();
  }
  site.close();
  return times;
}

/** Rows of all subjects on both targets; none where there is no Chromium. */
export async function aheadRows(): Promise<Row[]> {
  if (!existsSync(system)) return [];
  const browser = await chromium.launch({ executablePath: system, args: ['--no-sandbox'] });
  const rows: Row[] = [];
  for (const [name, source] of Object.entries(subjects))
    for (const target of ['js', 'wasm'] as const) {
      const { code } = emitModule({ f: source as never }, { target });
      const args = source.args.map((x) => (typeof x === 'number' ? x : [...x.dataSync()]));
      const times = await firstCalls(browser, code, args);
      const time = median(times);
      rows.push({
        task: `${name} ahead of time, ${target === 'js' ? 'JavaScript' : 'WebAssembly'}: first call in Chromium`,
        ours: formatTime(time * 1e6),
        against: `${pages} pages, ${formatTime(Math.max(...times) * 1e6)} at most`,
        figure: formatTime(time * 1e6),
        bar: `≤ ${barMs} ms`,
        holds: time <= barMs,
      });
    }
  await browser.close();
  return rows;
}
