/** The plugin in real builds: what comes out runs, and errors name the user's lines. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PluginOptions } from '../../src/tools/plugin/index.js';
import { builds, installStrictly, loader, type Build, type Plugin } from './builds.js';
import { Project } from './bundles.js';

const workspace = new Project();
let project: Project;
let out: string;
let tanjent: Plugin;

const files: Readonly<Record<string, string>> = {
  'src/main.ts': `
    import { grad, jit, numpy as np } from 'tanjent';
    import { loss } from './model.ts';
    import { plain } from './marked.ts';
    import { fails } from './fails.ts';
    import { shown } from './shown.tsx';
    import { hidden } from './hidden.jsx';
    const told = (f: () => unknown): string[] => {
      try { f(); return ['nothing']; } catch (error) { return (error as Error).stack!.split('\\n'); }
    };
    const slope = jit(grad(loss as never)) as (x: number) => { item(): number };
    const first = [loss(2), slope(2).item(), slope(-1).item(), plain(-3), jit(plain as never)(np.array(-3)).item(),
      jit(grad(shown as never))(3).item(), jit(grad(hidden as never))(-3).item()];
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
  'src/broken.js': `
    export function broken(x) {
      'use tanjent';
      return x > 0 ? x : ; // nothing
    }`,
  'src/decorated.ts': `
    interface Dropped {
      readonly text: string;
    }
    const none = (f: unknown): unknown => f;
    export function decorated(x: number): number {
      'use tanjent';
      @none class Numbers {}
      return x;
    }`,
  'src/show.js': `export const show = (what, { value }) => value;`,
  'src/shown.tsx': `/** @jsxRuntime classic @jsx show */
    'use tanjent';
    import { show } from './show.js';
    export const shown = (x: number) => <b value={(x > 0 ? x * x : -x) as number} /> as unknown as number;`,
  'src/hidden.jsx': `/** @jsxRuntime classic @jsx show */
    import { show } from './show.js';
    export function hidden(x) {
      'use tanjent';
      return <b value={x > 0 ? <i value={x} /> : <i value={x * x} />}></b>;
    }`,
  'src/fails.ts': `
    type Number1 = number;
    export function fails(x: Number1): number {
      'use tanjent';
      let rest = 0;
      { let rest = 1; const inner = () => { rest += 1; }; if (x > 0) inner(); }
      const named = (y: Number1): number => { if (y > 0 && x * y > 0) { throw new Error('here'); } return y; };
      return x + named(x * 2) + rest;
    }`,
};

const packages: Readonly<Record<string, string>> = {
  'squares/package.json': `{ "name": "squares", "type": "module", "exports": "./index.js" }`,
  'squares/index.js': `export const square = (x) => { let y = x; if (x > 1) y = x * x; return y; };`,
  'cubes/package.json': `{ "name": "cubes", "main": "./index.js" }`,
  'cubes/index.js': `var half = require('./half.js');
    exports.cube = function (x) { var n = 0; while (n < 3) n++; return x < 0 ? half(x) * 2 * x * x : Math.pow(x, n); };`,
  'cubes/half.js': `module.exports = function (x) { return x / 2; };`,
};

const options: PluginOptions = { include: ['node_modules/squares', '**/node_modules/cubes/*.js'] };

beforeAll(async () => {
  const tools = ['esbuild', 'rolldown', 'unplugin'];
  project = await installStrictly(workspace, { packages, tools });
  out = join(project.folder, 'out');
  for (const [name, text] of Object.entries(files)) project.write(name, text);
  const path = join(project.folder, 'node_modules/tanjent/dist/tools/plugin.js');
  ({ default: tanjent } = (await import(pathToFileURL(path).href)) as { default: Plugin });
  mkdirSync(out);
  project.write('loader.cjs', loader);
}, 120_000);
afterAll(() => workspace.remove());

/** The slope of the loss at 2 is that of 4·0 + 4·1 - 8, at -1 that of -3 x³. */
const results = [[-4, 4 - 12, -9, 6, 6, 6, -6], placeOf('src/fails.ts', 'new Error(')];

/** Where a text stands in a file. */
function placeOf(file: string, text: string): string {
  const lines = (files[file] as string).split('\n');
  const line = lines.findIndex((l) => l.includes(text));
  return `${file.replace('src/', '')}:${line + 1}:${(lines[line] as string).indexOf(text) + 1}`;
}

const told = (): Omit<Build, 'entry' | 'outfile'> => ({
  folder: project.folder,
  tanjent,
  options,
  loader: join(project.folder, 'loader.cjs'),
});

describe.each(Object.entries(builds))('%s', (name, build) => {
  test('what is marked and what is included can be traced; source maps are exact', async () => {
    const outfile = join(out, `${name}.mjs`);
    await build({ ...told(), entry: join(project.folder, 'src/main.ts'), outfile });
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

  // Rollup's plugin for CommonJS and Rspack's loader refuse these themselves, before.
  const refusedBefore: unknown = { rollup: 'src/broken.js', rspack: 'src/decorated.ts' }[name];
  const wrong = [
    ['src/broken.js', '; // nothing', 'Unexpected token'],
    ['src/decorated.ts', '@none', "Unexpected character '@'"],
  ].filter(([file]) => file !== refusedBefore);

  test.each(wrong)(
    'errors name file, line and column: %s',
    async (file, at, text) => {
      const outfile = join(out, `${name}-wrong.mjs`);
      const building = build({ ...told(), entry: join(project.folder, file), outfile });
      const error = await building.then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      // esbuild counts columns from 0.
      const place = placeOf(file, at).replace(
        /\d+$/,
        (c) => `${Number(c) - (name === 'esbuild' ? 1 : 0)}`,
      );
      expect(error?.message).toMatch(new RegExp(`src/${place}: .*${text}`));
    },
    60_000,
  );
});
