/** Imports of `./model.ts?aot` in real builds: the bundle computes without the library. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builds, loader, type Build, type Plugin } from './builds.js';
import { Project } from './bundles.js';

const project = new Project();
const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(project.folder, 'out');
let tanjent: Plugin;

const files: Readonly<Record<string, string>> = {
  'src/main.ts': `
    import { slope, total } from './model.ts?aot';
    import { slope as inWasm } from './model.ts?aot&target=wasm';
    console.log(JSON.stringify([slope(0), total({ x: Float64Array.of(1, 2) }), inWasm(0)]));`,
  'src/model.ts': `
    import { grad, jit, numpy as np, type NDArray } from 'tanjent';
    import { curve } from './curve.ts';
    console.log('what the module itself prints');
    export const slope = { of: jit(grad(curve as never)), args: [0.5] };
    export const total = { of: ({ x }: { x: NDArray }) => np.sum(x), args: [{ x: np.ones([2]) }] };
    export const other: number = 3;`,
  'src/curve.ts': `
    export function curve(x: number): number {
      'use tanjent';
      return x > 1 ? 0 : Math.sin(x) * Math.exp(-x * x);
    }`,
  'src/nothing.ts': `import { other } from './other.ts?aot'; console.log(other);`,
  'src/other.ts': `export const other: number = 3;`,
  'src/goal.ts': `import { slope } from './model.ts?aot&target=gpu'; console.log(slope);`,
  'tsconfig.json': '{}',
};

beforeAll(async () => {
  await project.install();
  symlinkSync(join(root, 'node_modules/esbuild'), join(project.folder, 'node_modules/esbuild'));
  symlinkSync(join(root, 'node_modules/unplugin'), join(project.folder, 'node_modules/unplugin'));
  for (const [name, text] of Object.entries(files)) project.write(name, text);
  const path = join(project.folder, 'node_modules/tanjent/dist/tools/plugin.js');
  ({ default: tanjent } = (await import(pathToFileURL(path).href)) as { default: Plugin });
  mkdirSync(out);
  project.write('loader.cjs', loader);
}, 120_000);
afterAll(() => project.remove());

const built = (build: (b: Build) => Promise<unknown>, entry: string, outfile: string) =>
  build({
    folder: project.folder,
    tanjent,
    options: {},
    loader: join(project.folder, 'loader.cjs'),
    entry: join(project.folder, entry),
    outfile,
  });

describe.each(Object.entries(builds))('%s', (name, build) => {
  test('what the file exports is emitted in its place', async () => {
    const outfile = join(out, `${name}.mjs`);
    await built(build, 'src/main.ts', outfile);
    const flags = ['--disallow-code-generation-from-strings'];
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, outfile], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([1, 3, 1]);
    expect(readFileSync(outfile).length).toBeLessThan(20_000);
  }, 60_000);

  test.each([
    ['src/nothing.ts', /other\.ts exports nothing to emit/],
    ['src/goal.ts', /target is auto, js, wasm, received gpu/],
  ])(
    'what is wrong fails the build in words: %s',
    async (entry, message) => {
      await expect(built(build, entry, join(out, `${name}-wrong.mjs`))).rejects.toThrow(message);
    },
    60_000,
  );
});
