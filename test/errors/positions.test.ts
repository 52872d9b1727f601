/**
 * Positions in errors are the user's, however the user's code and the library were put together.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync, transformSync, type BuildOptions } from 'esbuild';
import { build as viteBuild } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { TanjentError } from '../../src/array/errors.js';
import { captureStack, positionsOf } from '../../src/array/stack.js';
import { numpy as np } from '../../src/index.js';
import { installPackage } from '../support/package.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'positions-'));
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

/** Mistakes in modules that a bundle has before and behind the library; each bears its own name. */
const modules = {
  'before.js': `
    export const early = (x) => x.add('early');
    export const calls = (f) => f();`,
  'main.js': `
    import { calls, early } from './before.js';
    import { jit, grad, numpy as np } from 'tanjent';
    import { late } from './behind.js';
    const { createRequire } = globalThis.process.getBuiltinModule('node:module');
    const { parentPort } = createRequire(globalThis.process.cwd() + '/x.js')('node:worker_threads');
    const mistakes = {
      early: () => early(np.ones([3])),
      late: () => late(),
      called: () => calls(() => np.ones([3]).add('called')),
      traced: () => jit((x) => x.add('traced'))(np.ones([3])),
      derived: () => grad((x) => np.sum(np.ones([3]).mul(x).add('derived')))(2),
    };
    const positions = Object.entries(mistakes).map(([name, make]) => {
      try { make(); } catch (error) { return [name, error.position, error.code]; }
      return [name];
    });
    if (parentPort) parentPort.postMessage(positions);
    else console.log(JSON.stringify(positions));`,
  'behind.js': `
    import { numpy as np } from 'tanjent';
    export const late = () => np.ones([3]).add('late');`,
  'behind-part.js': `
    import { ones } from 'tanjent/numpy';
    export const late = () => ones([3]).add('late');`,
};

type Found = readonly (readonly [name: string, position: string, code: string])[];

const bundle = (options: BuildOptions): void => {
  buildSync({
    bundle: true,
    format: 'esm',
    platform: 'node',
    absWorkingDir: folder,
    entryPoints: ['main.js'],
    alias: { tanjent: join(root, 'src/index.ts') },
    // As scripts/bundle.mjs says: modules of the library are imported for what they do.
    ignoreAnnotations: true,
    ...options,
  });
};

beforeAll(() => {
  for (const [name, text] of Object.entries(modules)) write(name, text);
});
afterAll(() => rmSync(folder, { recursive: true }));

function inNode(file: string): Found {
  const { stdout, stderr } = spawnSync(process.execPath, [join(folder, file)], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Found;
}

const inWorker = (file: string): Promise<Found> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(join(folder, file));
    worker.on('message', resolve).on('error', reject);
  });

/** Each position is that of the call which has the mistake's name as its argument. */
function expectUsersPlaces(found: Found): void {
  expect(found).toHaveLength(5);
  for (const [name, position, code] of found) {
    expect(code, name).toBe('bad-argument');
    const [, file = '', line, column] = /^(.*):(\d+):(\d+)$/.exec(position) ?? [];
    const text = readFileSync(file, 'utf8')
      .split('\n')
      [Number(line) - 1]?.slice(Number(column) - 1);
    expect(text, `${name} at ${position}`).toMatch(new RegExp(`^add\\((['"\`])${name}\\1\\)`));
  }
}

describe.each([
  ['as it is', {}],
  ['minified', { minify: true }],
  ['for browsers of before', { minify: true, target: 'es2022', format: 'iife' }],
] satisfies [string, BuildOptions][])(
  'one bundle of the user and the library, %s',
  (_how, options) => {
    beforeAll(() => bundle({ ...options, outfile: 'bundle.mjs' }));

    test('in Node', () => expectUsersPlaces(inNode('bundle.mjs')));
    test('in a worker', async () => expectUsersPlaces(await inWorker('bundle.mjs')));
  },
);

test('modules of the library on a development server, one of them changed (?t=…)', () => {
  const source = (name: string): string => {
    const text = readFileSync(join(root, `src/array/${name}.ts`), 'utf8');
    return transformSync(text, { loader: 'ts' }).code.replaceAll('./stack.js', './stack.js?t=17');
  };
  mkdirSync(join(folder, 'served/array'), { recursive: true });
  write('served/package.json', '{ "type": "module" }');
  write('served/array/stack.js', source('stack'));
  write('served/array/position.js', source('position'));
  write(
    'served/where.js',
    `import { userPosition } from './array/position.js';
     import { captureStack } from './array/stack.js?t=17';
     export const where = () => userPosition(captureStack());`,
  );
  write('user.mjs', "import { where } from './served/where.js';\nconsole.log(where());");
  const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'user.mjs')], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout.trim()).toMatch(/[\\/]user\.mjs:2:13$/);
});

test('one bundle, built by Vite', async () => {
  bundle({ entryPoints: [join(root, 'src/index.ts')], outfile: 'published.mjs' });
  await viteBuild({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    resolve: { alias: { tanjent: join(folder, 'published.mjs') } },
    build: {
      lib: { entry: join(folder, 'main.js'), formats: ['es'], fileName: () => 'vite.mjs' },
      outDir: folder,
      emptyOutDir: false,
      minify: true,
    },
  });
  expectUsersPlaces(inNode('vite.mjs'));
});

test('the library in a file of its own', () => {
  const path = './library.mjs';
  bundle({ entryPoints: [join(root, 'src/index.ts')], outfile: path, minify: true });
  bundle({ outfile: 'alone.mjs', external: ['tanjent'] });
  const text = readFileSync(join(folder, 'alone.mjs'), 'utf8');
  write('alone.mjs', text.replaceAll(/from "tanjent"/g, `from "${path}"`));
  expectUsersPlaces(inNode('alone.mjs'));
});

test('in a bundle the library stands between its first and its last module', () => {
  bundle({ outfile: 'ordered.mjs', alias: { tanjent: join(root, 'src/index.ts') } });
  const text = readFileSync(join(folder, 'ordered.mjs'), 'utf8');
  const files = [...text.matchAll(/^\/\/ (.*\.[jt]s)$/gm)].map((m) =>
    (m[1] as string).split('/').at(-1),
  );
  expect(files.length).toBeGreaterThan(200);
  const index = files.lastIndexOf('behind.js');
  expect(files.slice(0, 2)).toEqual(['before.js', 'stack.ts']);
  expect(files.slice(index - 1)).toEqual(['end.ts', 'behind.js', 'main.js']);
});

describe('the package, of which the user imports two entry points', () => {
  const main = 'with-parts.js';
  const asPackage = { alias: {}, ignoreAnnotations: false, entryPoints: [main] };

  beforeAll(async () => {
    await installPackage(folder);
    write(main, modules['main.js'].replace('./behind.js', './behind-part.js'));
    write('package.json', '{ "type": "module" }');
  }, 60_000);

  test('by itself', () => expectUsersPlaces(inNode(main)));

  test.each([
    ['one file', main, { outfile: 'package.mjs' }],
    ['one file, minified', main, { outfile: 'package.mjs', minify: true }],
    [
      'chunks',
      join('split', main),
      {
        outdir: 'split',
        splitting: true,
        minify: true,
        entryPoints: [main, 'before.js', 'behind-part.js'],
      },
    ],
  ] satisfies [string, string, BuildOptions][])(
    'in a bundle by esbuild, %s',
    async (_how, file, options) => {
      bundle({ ...asPackage, ...options });
      expectUsersPlaces(inNode(file));
      expectUsersPlaces(await inWorker(file));
    },
  );

  test('with code in a bundle and the library beside it', () => {
    bundle({ ...asPackage, packages: 'external', minify: true, outfile: 'beside.mjs' });
    expectUsersPlaces(inNode('beside.mjs'));
  });

  test('required, as CommonJS', () => {
    bundle({
      ...asPackage,
      format: 'cjs',
      conditions: ['require'],
      mainFields: ['main'],
      outfile: 'package.cjs',
    });
    expectUsersPlaces(inNode('package.cjs'));
  });

  test.each([true, false])('in a bundle by Vite, minified: %o', async (minify) => {
    await viteBuild({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      build: {
        target: 'es2022',
        rollupOptions: {
          input: join(folder, main),
          output: { entryFileNames: 'vite-package.mjs', format: 'es' },
        },
        modulePreload: false,
        outDir: folder,
        emptyOutDir: false,
        minify,
      },
    });
    expectUsersPlaces(inNode('vite-package.mjs'));
  });
});

describe('what a program makes of stacks', () => {
  const mistake = (): TanjentError => {
    try {
      np.add(1, 'text' as never);
    } catch (error) {
      return error as TanjentError;
    }
    throw new Error('nothing was thrown');
  };
  const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');

  afterEach(() => {
    if (before === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Object.defineProperty(Error, 'prepareStackTrace', before);
  });

  test.each<[string, (error: Error, frames: NodeJS.CallSite[]) => unknown]>([
    ['frames', (_error, frames) => frames],
    ['an object', (error, frames) => ({ error, frames })],
    ['nothing', () => undefined],
    ['a text without places', (error) => `${error.name}!`],
    ['names only', (_error, frames) => frames.map((frame) => frame.getFunctionName())],
    [
      'an error',
      () => {
        throw new RangeError('no stacks here');
      },
    ],
  ])('%s: positions are there, and its function is left as it was', (_what, prepare) => {
    const own = vi.fn(prepare);
    Error.prepareStackTrace = own;
    const { position, message } = mistake();
    expect(Error.prepareStackTrace).toBe(own);
    expect(position).toMatch(/positions\.test\.ts:\d+:\d+$/);
    expect(message).toContain(`at ${position}`);
  });

  test('a text with places is believed, as one by source maps', () => {
    Error.prepareStackTrace = () => 'Error\n    at f (/home/me/app (1).ts:7:3)';
    expect(mistake().position).toBe('/home/me/app (1).ts:7:3');
  });
});

test.each([
  ['    at f (file:///a/b.js:1:2)', '/a/b.js'],
  ['    at Object.<anonymous> (/a/b c/(d).js:1:2)', '/a/b c/(d).js'],
  [
    '    at x.f [as g] (http://localhost:5173/src/a.ts?t=17:1:2)',
    'http://localhost:5173/src/a.ts?t=17',
  ],
  ['    at async file:///a/b.mjs:1:2', '/a/b.mjs'],
  ['    at async Promise.all (index 0)', undefined],
  ['    at /a/b.js:1:2', '/a/b.js'],
  ['    at C:\\a\\b.js:1:2', 'C:\\a\\b.js'],
  ['    at eval (eval at f (/a/b.js:1:2), <anonymous>:1:2)', undefined],
  ['    at Array.map (<anonymous>)', undefined],
  ['f@https://unpkg.com/app@1.0/a.js:1:2', 'https://unpkg.com/app@1.0/a.js'],
  ['@blob:http://localhost/0-1:1:2', 'blob:http://localhost/0-1'],
  ['Error: at noon', undefined],
])('the place in %s', (line, file) => {
  const holder = captureStack();
  Object.defineProperty(holder, 'stack', { value: `Error\n${line}` });
  expect(positionsOf(holder)).toEqual(file === undefined ? [] : [{ file, line: 1, column: 2 }]);
});
