/** Plain JavaScript in a page: what the plugin makes of an application, and `compile` there. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type plugin from '../../src/tools/plugin/index.js';
import { launch, serve, visit } from './site.js';

const folder = join(inject('folder'), 'application');
const root = fileURLToPath(new URL('../..', import.meta.url));

/** An application as a user writes it, with a package of somebody else's. */
const files: Readonly<Record<string, string>> = {
  'index.html': '<!doctype html><script type="module" src="/app.ts"></script>',
  'node_modules/squares/package.json':
    '{ "name": "squares", "type": "module", "exports": "./index.js" }',
  'node_modules/squares/index.js':
    'export const square = (x) => { let y = x; if (x > 1) y = x * x; return y; };',
  'model.ts': `import { square } from 'squares';
    interface Point { readonly x: number }
    export function loss({ x }: Point): number {
      'use tanjent';
      let sum = 0;
      for (let i = 0; i < 100; i++) if (x > i / 10) sum += square(x) * i; else sum -= x;
      return sum;
    }
    export function fails(x: number): number {
      'use tanjent';
      const found: number = x * 2;
      if (found > 1) throw new RangeError('too large');
      return found;
    }`,
  'app.ts': `import { grad, jit } from 'tanjent';
    import { compile } from 'tanjent/compile';
    import { fails, loss } from './model.ts';
    const answer = (body: object) => fetch('/answer', { method: 'POST', body: JSON.stringify(body) });
    const slope = jit(grad((x) => loss({ x } as never) as never));
    const rate = 0.5;
    const decay = compile((t: number) => (t > 0 ? Math.exp(-rate * t) : 1), { scope: { rate } });
    let stack = '';
    try { fails(3); } catch (error) { stack = (error as Error).stack ?? ''; }
    await answer({ result: {
      values: [loss({ x: 2 }), loss({ x: 0.5 })],
      slopes: [slope(2).item(), slope(0.5).item()],
      decay: [decay(2), jit(grad(decay as never))(2).item()],
      stack,
    } });`,
};

interface Found {
  readonly values: number[];
  readonly slopes: number[];
  readonly decay: number[];
  readonly stack: string;
}

let browser: Browser;
beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  symlinkSync(join(folder, '../node_modules/tanjent'), join(folder, 'node_modules/tanjent'));
  symlinkSync(join(root, 'node_modules/unplugin'), join(folder, '../node_modules/unplugin'));
  const path = join(folder, '../node_modules/tanjent/dist/tools/plugin.js');
  const { default: tanjent } = (await import(pathToFileURL(path).href)) as {
    default: typeof plugin;
  };
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    plugins: [tanjent.vite({ include: ['node_modules/squares'] })],
    build: { target: 'es2022', minify: false, sourcemap: true },
  });
  browser = await launch();
}, 120_000);
afterAll(() => browser.close());

test('values, slopes, and where an error was thrown', async () => {
  const site = await serve(join(folder, 'dist'));
  const { result } = await visit(browser, site, '');
  const { values, slopes, decay, stack } = result as Found;
  // Σ i over the 20 and 5 first turns, and the other turns
  expect(values[0]).toBeCloseTo(190 * 4 - 80 * 2, 12);
  expect(values[1]).toBeCloseTo(10 * 0.5 - 95 * 0.5, 12);
  expect(slopes[0]).toBeCloseTo(190 * 4 - 80, 12);
  expect(slopes[1]).toBeCloseTo(10 - 95, 12);
  expect(decay[0]).toBeCloseTo(Math.exp(-1), 14);
  expect(decay[1]).toBeCloseTo(-0.5 * Math.exp(-1), 14);

  const [, file = '', line, column] = /\/(assets\/[^:?]+\.js)[^:]*:(\d+):(\d+)/.exec(stack) ?? [];
  const map = new TraceMap(readFileSync(join(folder, 'dist', `${file}.map`), 'utf8'));
  const position = originalPositionFor(map, { line: Number(line), column: Number(column) - 1 });
  const written = files['model.ts']!.split('\n');
  expect(position.source).toMatch(/model\.ts$/);
  expect(written[position.line! - 1]!.slice(position.column!)).toMatch(/^new RangeError/);
  await site.close();
});
