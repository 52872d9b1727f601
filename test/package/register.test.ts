/** Node's loader with `--import tanjent/register`: files of all kinds, positions, settings. */
import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Project } from './bundles.js';

const project = new Project();
const root = fileURLToPath(new URL('../..', import.meta.url));

const cube = `var half = require('./half.js');
  exports.cube = function (x) { var n = 0; while (n < 3) n++; return x < 0 ? half(x) * 2 * x * x : Math.pow(x, n); };`;
const marked = (exported: string): string => `'use tanjent'
  ${exported} = (x) => (x < 0 ? -x : x) * 2;`;
const files: Readonly<Record<string, string>> = {
  'main.ts': `
    import { grad, jit } from 'tanjent';
    import { cube } from 'cubes';
    import { createRequire } from 'node:module';
    import { loss, type Parameters1 } from './lib/loss.js';
    import { absolute } from './lib/absolute.mjs';
    import { inner } from './lib/module';
    import old from './lib/old.cjs';
    const own: Parameters1 = { k: 2 };
    const slope = (f: unknown, x: number): number => (jit(grad(f as never)) as any)(x).item();
    console.log(JSON.stringify([
      slope(cube, -2), slope(loss, 3), slope(absolute, -1), slope(inner, -1), slope(old.plain, -3),
      slope(createRequire(import.meta.url)('./lib/typed.cts').plain, 5), own.k,
    ]));`,
  'lib/loss.ts': `export interface Parameters1 { readonly k: number }
    export function loss(x: number): number {
      'use tanjent';
      let s = 0;
      for (let i = 0; i < 3; i++) if (x > i) s += x * i;
      return s;
    }`,
  'lib/absolute.mts': marked('export const absolute'),
  'lib/module.js': marked('export const inner'),
  'lib/old.cjs': marked('exports.plain'),
  'lib/typed.cts': `'use tanjent';
    interface Ignored { readonly k: number }
    exports.plain = (x: number) => (x < 0 ? -x : x) * 2;`,
  'node_modules/cubes/package.json': `{ "name": "cubes", "main": "./index.js" }`,
  'node_modules/cubes/index.js': cube,
  'node_modules/cubes/half.js': `module.exports = function (x) { if (x > 100) return 0; return x / 2; };`,
  'fails.ts': `
    interface Ignored { readonly text: string }
    function fails(x: number): number {
      'use tanjent';
      const y: number = x * 2; if (y > 0) { throw new Error('here'); }
      return y;
    }
    fails(1);`,
  'fails.cjs': `function fails(x) {
      'use tanjent';
      var y = x * 2; if (y > 0) { throw new Error('here'); }
      return y;
    }
    fails(1);`,
  'traced.ts': `
    import { jit, numpy as np } from 'tanjent';
    interface Ignored { readonly text: string }
    const f = (x: unknown): unknown => {
      'use tanjent';
      return np.reshape(x as never, [5]);
    };
    jit(f as never)(np.ones([3]));`,
};
const packageJson = (tanjent: unknown): string => JSON.stringify({ type: 'module', tanjent });

beforeAll(async () => {
  await project.install();
  for (const [name, text] of Object.entries(files)) project.write(name, text);
  symlinkSync(join(root, 'node_modules/esbuild'), join(project.folder, 'node_modules/esbuild'));
}, 120_000);
afterAll(() => project.remove());

const run = (file: string, environment: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, ['--import', 'tanjent/register', file], {
    cwd: project.folder,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });

describe('files of all kinds can be traced', () => {
  const slopes = [12, 3, -2, -2, -2, 2, 2];

  test('taken in by package.json', () => {
    project.write('package.json', packageJson({ include: ['node_modules/cubes'] }));
    const { stdout, stderr } = run('main.ts');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(slopes);
  });

  test('taken in by the environment', () => {
    project.write('package.json', packageJson(undefined));
    expect(run('main.ts').stderr).toContain('cubes');
    const { stdout, stderr } = run('main.ts', { TANJENT_INCLUDE: 'other node_modules/cubes/*.js' });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(slopes);
  });

  test('and excluded by package.json', () => {
    project.write(
      'package.json',
      packageJson({ include: 'node_modules/cubes', exclude: '**/half.js' }),
    );
    expect(run('main.ts').stderr).toContain('half.js');
  });

  test('a setting of another kind is told', () => {
    project.write('package.json', packageJson({ include: [3] }));
    expect(run('main.ts').stderr).toContain(
      'tanjent.include wants a glob or a list of globs, received 3',
    );
    project.write('package.json', packageJson(undefined));
  });
});

describe('errors name the line and column that were written', () => {
  test.each(['fails.ts', 'fails.cjs'])('thrown in %s', (name) => {
    const text = files[name] as string;
    const lines = text.split('\n');
    const line = lines.findIndex((l) => l.includes('new Error'));
    const column = (lines[line] as string).indexOf('new Error');
    const place = `${join(project.folder, name)}:${line + 1}:${column + 1}`;
    expect(run(name).stderr).toContain(`at fails (${place})`);
  });

  test("the library's, too", () => {
    const line = (files['traced.ts'] as string).split('\n').findIndex((l) => l.includes('reshape'));
    expect(run('traced.ts').stderr).toMatch(new RegExp(`at \\S+traced\\.ts:${line + 1}:\\d+\\n`));
  });
});
