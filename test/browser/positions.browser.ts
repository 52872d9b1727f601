/** Positions in errors are the user's in a real browser, however the page is put together. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as esbuild, type BuildOptions } from 'esbuild';
import type { Browser } from 'playwright-core';
import { createServer, type InlineConfig } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Answers, launch, serve, visit, type Site } from './site.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = inject('folder');
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});

/** Each position is that of the call which has the mistake's name as its argument; their files. */
async function usersFiles(result: unknown, origin: string): Promise<Set<string>> {
  const found = result as readonly (readonly [name: string, position: string, code: string])[];
  expect(found.map(([name]) => name)).toEqual(['plain', 'late', 'traced', 'derived']);
  const files = new Set<string>();
  for (const [name, position, code] of found) {
    expect(code, name).toBe('bad-argument');
    const [, url = '', line, column] = /^(.*):(\d+):(\d+)$/.exec(position) ?? [];
    const text = await (await fetch(url)).text();
    const call = text.split('\n')[Number(line) - 1]?.slice(Number(column) - 1);
    expect(call, `${name} at ${position}`).toMatch(new RegExp(`^add\\((['"\`])${name}\\1\\)`));
    files.add(url.replace(origin, ''));
  }
  return files;
}

const inPage = 'call=positions';
const inModuleWorker = `${inPage}&worker=/worker.js&type=module`;

describe('plain modules', () => {
  let site: Site;
  beforeAll(async () => void (site = await serve(folder)));
  afterAll(() => site.close());

  test.each([
    ['a page', inPage],
    ['a module worker', inModuleWorker],
  ])('in %s', async (_where, query) => {
    const { result } = await visit(browser, site, query);
    expect(await usersFiles(result, site.origin)).toEqual(new Set(['/mistakes.js', '/late.js']));
  });
});

describe.each([
  ['as it is', {}],
  ['minified', { minify: true }],
] satisfies [string, BuildOptions][])(
  'one file of the user and the library, %s',
  (_how, options) => {
    let site: Site;
    beforeAll(async () => {
      await esbuild({
        ...options,
        absWorkingDir: folder,
        entryPoints: ['page.js', 'worker.js'],
        entryNames: 'bundled-[name]',
        bundle: true,
        format: 'esm',
        outdir: folder,
      });
      writeFileSync(
        join(folder, 'bundled.html'),
        '<!doctype html><script type="module" src="/bundled-page.js"></script>',
      );
      site = await serve(folder);
    });
    afterAll(() => site.close());

    test.each([
      ['a page', inPage, '/bundled-page.js'],
      ['a worker', `${inPage}&worker=/bundled-worker.js&type=classic`, '/bundled-worker.js'],
    ])('in %s', async (_where, query, file) => {
      const { result } = await visit(browser, site, query, '/bundled.html');
      expect(await usersFiles(result, site.origin)).toEqual(new Set([file]));
    });
  },
);

/** A development server, whose addresses tell versions by a query. */
async function develop(config: InlineConfig): Promise<Site> {
  const answers = new Answers();
  const server = await createServer({
    root: folder,
    configFile: false,
    logLevel: 'error',
    ...config,
    server: { host: '127.0.0.1', port: 0, fs: { strict: false }, ws: false },
    plugins: [
      {
        name: 'answers',
        configureServer: ({ middlewares }) =>
          void middlewares.use((request, response, next) => {
            if (!answers.handle(request, response)) next();
          }),
      },
    ],
  });
  await server.listen();
  const address = server.httpServer?.address() as { readonly port: number };
  return { origin: `http://127.0.0.1:${address.port}`, answers, close: () => server.close() };
}

describe.each([
  ['the library bundled before (?v=…)', {}],
  ['the library as it is installed', { optimizeDeps: { exclude: ['tanjent'], noDiscovery: true } }],
  [
    'the library by its sources',
    {
      resolve: { alias: { tanjent: join(root, 'src/index.ts') } },
      optimizeDeps: { noDiscovery: true },
    },
  ],
] satisfies [string, InlineConfig][])("Vite's development server, %s", (_how, config) => {
  let site: Site;
  beforeAll(async () => void (site = await develop(config)));
  afterAll(() => site.close());

  test.each([
    ['a page', inPage],
    [
      'a module worker',
      `${inPage}&worker=${encodeURIComponent('/worker.js?worker_file&type=module')}&type=module`,
    ],
  ])('in %s', async (_where, query) => {
    const { result } = await visit(browser, site, query);
    expect(await usersFiles(result, site.origin)).toEqual(new Set(['/mistakes.js', '/late.js']));
  });

  test('in a module that was changed (?t=…)', async () => {
    writeFileSync(
      join(folder, 'changed.js'),
      `import { positions } from '/mistakes.js?t=1764417600000';
       const result = positions();
       await fetch('/answer', { method: 'POST', body: JSON.stringify({ result }) });`,
    );
    writeFileSync(
      join(folder, 'changed.html'),
      '<!doctype html><script type="module" src="/changed.js?t=1764417600000"></script>',
    );
    const { result } = await visit(browser, site, '', '/changed.html');
    expect(await usersFiles(result, site.origin)).toEqual(
      new Set(['/mistakes.js?t=1764417600000', '/late.js']),
    );
  });
});
