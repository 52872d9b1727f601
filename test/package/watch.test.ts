/** Imports of `./model.ts?aot` while bundlers watch: files behind the model are watched, too. */
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rspack } from '@rspack/core';
import { context } from 'esbuild';
import { watch } from 'rollup';
import { createServer } from 'vite';
import webpack from 'webpack';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Plugin } from './builds.js';
import { Project } from './bundles.js';

const project = new Project();
const root = fileURLToPath(new URL('../..', import.meta.url));
const main = join(project.folder, 'src/main.js');
let tanjent: Plugin;

/** Its own file stays as it is: the factor stands in one that it requires by another one. */
const model = `
  import { jit } from 'tanjent';
  import { factor } from './factor.js';
  export const scaled = { of: jit((x) => x.mul(factor)), args: [1] };`;

beforeAll(async () => {
  await project.install();
  for (const name of ['esbuild', 'unplugin'])
    symlinkSync(join(root, 'node_modules', name), join(project.folder, 'node_modules', name));
  project.write('src/main.js', `export { scaled } from './model.js?aot&target=js';`);
  project.write('src/model.js', model);
  project.write('src/factor.js', `export { factor } from './value.cjs';`);
  project.write('src/value.cjs', `exports.factor = require('./number.cjs');`);
  const path = join(project.folder, 'node_modules/tanjent/dist/tools/plugin.js');
  ({ default: tanjent } = (await import(pathToFileURL(path).href)) as { default: Plugin });
}, 120_000);
beforeEach(() => void project.write('src/number.cjs', 'module.exports = 3.25;'));
afterAll(() => project.remove());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The value, and what cannot be read, are written again and again: watchers take time to begin. */
async function expectFollows(text: () => Promise<string> | string): Promise<void> {
  const shows = async (value: string): Promise<void> => {
    for (let tries = 0; !(await text()).includes(value); tries++) {
      if (tries === 100) expect.fail(`${value} is not in ${await text()}`);
      if (tries % 20 === 10) project.write('src/number.cjs', `module.exports = ${value};`);
      await pause(100);
    }
  };
  await shows('3.25');
  project.write('src/number.cjs', 'module.exports = 4.75;');
  await shows('4.75');
  project.write('src/number.cjs', 'module.exports = (;');
  await pause(2000);
  project.write('src/number.cjs', 'module.exports = 5.125;');
  await shows('5.125');
}

const outfile = (name: string): string => join(project.folder, 'out', `${name}.mjs`);
const written = (name: string) => (): string =>
  existsSync(outfile(name)) ? readFileSync(outfile(name), 'utf8') : '';

test('rollup', async () => {
  const output = { file: outfile('rollup') };
  const watcher = watch({ input: main, logLevel: 'silent', plugins: [tanjent.rollup()], output });
  await expectFollows(written('rollup'));
  await watcher.close();
}, 120_000);

test('esbuild', async () => {
  const watching = await context({
    absWorkingDir: project.folder,
    entryPoints: [main],
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
    outfile: outfile('esbuild'),
    plugins: [tanjent.esbuild()],
  });
  await watching.watch();
  await expectFollows(written('esbuild'));
  await watching.dispose();
}, 120_000);

/** What webpack and Rspack are told alike. */
const packOptions = (name: string) => ({
  context: project.folder,
  mode: 'production' as const,
  target: 'node' as const,
  entry: main,
  optimization: { minimize: false },
  output: {
    path: join(project.folder, 'out'),
    filename: `${name}.mjs`,
    library: { type: 'module' },
    module: true,
  },
});

test('webpack', async () => {
  const compiler = webpack({ ...packOptions('webpack'), plugins: [tanjent.webpack()] });
  compiler.watch({}, () => {});
  await expectFollows(written('webpack'));
  await new Promise((resolve) => compiler.close(resolve));
}, 120_000);

test('rspack', async () => {
  const compiler = rspack({ ...packOptions('rspack'), plugins: [tanjent.rspack()] });
  compiler.watch({}, () => {});
  await expectFollows(written('rspack'));
  await new Promise((resolve) => compiler.close(resolve));
}, 120_000);

test("Vite's server", async () => {
  const server = await createServer({
    root: project.folder,
    configFile: false,
    appType: 'custom',
    logLevel: 'silent',
    server: { middlewareMode: true, ws: false },
    plugins: [tanjent.vite()],
  });
  const text = async (): Promise<string> => {
    const found = await server.transformRequest('/src/model.js?aot&target=js').catch(String);
    return typeof found === 'string' ? found : (found?.code ?? '');
  };
  await server.transformRequest('/src/main.js');
  await expectFollows(text);
  await server.close();
}, 120_000);
