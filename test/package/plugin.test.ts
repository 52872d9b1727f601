/** The plugin in real builds: what comes out runs, and errors name the user's lines. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { build as esbuild } from 'esbuild';
import { rolldown } from 'rolldown';
import { rollup, type Plugin as RollupPlugin } from 'rollup';
import { build as vite } from 'vite';
import webpack from 'webpack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type source from '../../src/tools/plugin/index.js';
import type { PluginOptions } from '../../src/tools/plugin/index.js';
import { Project } from './bundles.js';

type Plugin = typeof source;

const project = new Project();
const out = join(project.folder, 'out');
const main = join(project.folder, 'src/main.ts');
let tanjent: Plugin;

const files: Readonly<Record<string, string>> = {
  'src/main.ts': `
    import { grad, jit, numpy as np } from 'tanjent';
    import { loss } from './model.ts';
    import { plain } from './marked.ts';
    import { fails } from './fails.ts';
    const told = (f: () => unknown): string[] => {
      try { f(); return ['nothing']; } catch (error) { return (error as Error).stack!.split('\\n'); }
    };
    const slope = jit(grad(loss as never)) as (x: number) => { item(): number };
    const first = [loss(2), slope(2).item(), slope(-1).item(), plain(-3), jit(plain as never)(np.array(-3)).item()];
    const place = told(() => fails(1)).find((line) => line.includes('fails.ts'));
    export const results = [first, place?.replace(/^.*fails/, 'fails').replace(/\\)$/, '')];
    console.log(JSON.stringify(results));`,
  'src/model.ts': `
    import { square } from 'squares';
    import cubes from 'cubes';
    interface Ignored { readonly text: string }
    export function loss(x: number): number {
      'use tanjent'
      let sum: number = 0;
      for (let i = 0; i < 3; i++) {
        if (x > i) sum += square(x) * i;
        else sum -= cubes.cube(x) as number;
      }
      return sum;
    }`,
  'src/marked.ts': `'use tanjent';
    export const plain = (x: number) => (x < 0 ? -x : x) * 2;`,
  'src/fails.ts': `
    type Number1 = number;
    export function fails(x: Number1): number {
      'use tanjent';
      let rest = 0;
      { let rest = 1; const inner = () => { rest += 1; }; if (x > 0) inner(); }
      const named = (y: Number1): number => { if (y > 0 && x * y > 0) { throw new Error('here'); } return y; };
      return x + named(x * 2) + rest;
    }`,
  'node_modules/squares/package.json': `{ "name": "squares", "type": "module", "exports": "./index.js" }`,
  'node_modules/squares/index.js': `export const square = (x) => { let y = x; if (x > 1) y = x * x; return y; };`,
  'node_modules/cubes/package.json': `{ "name": "cubes", "main": "./index.js" }`,
  'node_modules/cubes/index.js': `var half = require('./half.js');
    exports.cube = function (x) { var n = 0; while (n < 3) n++; return x < 0 ? half(x) * 2 * x * x : Math.pow(x, n); };`,
  'node_modules/cubes/half.js': `module.exports = function (x) { return x / 2; };`,
};

const options: PluginOptions = { include: ['node_modules/squares', '**/node_modules/cubes/*.js'] };

beforeAll(async () => {
  await project.install();
  for (const [name, text] of Object.entries(files)) project.write(name, text);
  const root = fileURLToPath(new URL('../..', import.meta.url));
  for (const name of ['esbuild', 'rolldown', 'unplugin'])
    symlinkSync(join(root, 'node_modules', name), join(project.folder, 'node_modules', name));
  const path = join(project.folder, 'node_modules/tanjent/dist/tools/plugin.js');
  ({ default: tanjent } = (await import(pathToFileURL(path).href)) as { default: Plugin });
  mkdirSync(out);
}, 120_000);
afterAll(() => project.remove());

const bundlers: Readonly<Record<string, (outfile: string) => Promise<unknown>>> = {
  esbuild: async (outfile) =>
    esbuild({
      absWorkingDir: project.folder,
      entryPoints: [main],
      bundle: true,
      format: 'esm',
      sourcemap: true,
      outfile,
      plugins: [tanjent.esbuild(options)],
    }),
  vite: async (outfile) =>
    vite({
      root: project.folder,
      configFile: false,
      logLevel: 'error',
      plugins: [tanjent.vite(options)],
      build: {
        target: 'es2022',
        modulePreload: false,
        minify: false,
        sourcemap: true,
        emptyOutDir: false,
        outDir: out,
        rollupOptions: { input: main, output: { format: 'es', entryFileNames: nameOf(outfile) } },
      },
    }),
  rolldown: async (file) => {
    const made = await rolldown({
      cwd: project.folder,
      input: main,
      plugins: [tanjent.rolldown({ ...options, root: project.folder })],
    });
    await made.write({ file, format: 'esm', sourcemap: true });
  },
  rollup: async (file) => {
    const made = await rollup({
      input: main,
      onwarn: () => {},
      plugins: [
        nodeResolve({ extensions: ['.ts', '.js'] }),
        typesStripped,
        (commonjs as unknown as { default: () => RollupPlugin }).default(),
        tanjent.rollup({ ...options, root: project.folder }),
      ],
    });
    await made.write({ file, format: 'es', sourcemap: true });
  },
  webpack: (outfile) =>
    new Promise((resolve, reject) => {
      webpack(
        {
          context: project.folder,
          mode: 'production',
          target: 'node',
          entry: main,
          devtool: 'source-map',
          optimization: { minimize: false },
          experiments: { outputModule: true },
          output: { path: out, filename: nameOf(outfile), library: { type: 'module' } },
          resolve: { extensions: ['.ts', '.js'] },
          plugins: [tanjent.webpack({ ...options, root: project.folder })],
        },
        (error, stats) => {
          const text = stats?.hasErrors() === true ? stats.toString('errors-only') : '';
          if (error !== null || text !== '') reject(error ?? new Error(text));
          else resolve(stats);
        },
      );
    }),
};

const nameOf = (outfile: string): string => outfile.slice(out.length + 1);

/** What strips types before, as plugins of Rollup do. */
const typesStripped = {
  name: 'types-stripped',
  async transform(code: string, id: string) {
    if (!id.endsWith('.ts')) return null;
    const { transform } = await import('esbuild');
    return transform(code, { loader: 'ts', sourcefile: id, sourcemap: true });
  },
};

/** The slope of the loss at 2 is that of 4·0 + 4·1 - 8, at -1 that of -3 x³. */
const results = [[-4, 4 - 12, -9, 6, 6], placeOf('src/fails.ts', 'new Error(')];

/** Where a text stands in a file. */
function placeOf(file: string, text: string): string {
  const lines = (files[file] as string).split('\n');
  const line = lines.findIndex((l) => l.includes(text));
  return `${file.replace('src/', '')}:${line + 1}:${(lines[line] as string).indexOf(text) + 1}`;
}

describe.each(Object.entries(bundlers))('%s', (name, bundle) => {
  test('what is marked and what is included can be traced; source maps are exact', async () => {
    const outfile = join(out, `${name}.mjs`);
    await bundle(outfile);
    const { stdout, stderr } = spawnSync(process.execPath, ['--enable-source-maps', outfile], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(results);
    const maps = JSON.parse(readFileSync(`${outfile}.map`, 'utf8')) as {
      readonly sources: readonly string[];
      readonly sourcesContent: readonly string[];
    };
    const place = maps.sources.findIndex((source) => source.includes('src/fails.ts'));
    expect(maps.sourcesContent[place]).toBe(files['src/fails.ts']);
  }, 60_000);
});
