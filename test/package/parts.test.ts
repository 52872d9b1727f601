/** What Node loads when it is first wanted. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entries } from '../../scripts/package/entries.mjs';
import { Project } from './bundles.js';

const project = new Project();
const node = join(project.folder, 'node_modules/tanjent/dist/node');
let parts: readonly string[];
beforeAll(async () => {
  await project.install();
  parts = readdirSync(node).filter((f) => f.endsWith('.cjs'));
}, 120_000);
afterAll(() => project.remove());

/** What a program prints, as JSON. */
function run(file: string): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

/** A statement that prints the parts that are there, and their number. */
const loaded = `import { createRequire } from 'node:module';
  const loaded = () =>
    Object.keys(createRequire(import.meta.url).cache).flatMap((f) => /(\\w+)\\.cjs$/.exec(f)?.[1] ?? []);`;

test('each entry point imports the core alone', () => {
  for (const { file } of entries) {
    const text = readFileSync(join(node, `${file}.js`), 'utf8');
    const imported = new Set([...text.matchAll(/ from '(.*?)'/g)].map(([, from]) => from));
    expect([...imported].map((from) => join(file, '..', from as string))).toEqual(['core.js']);
  }
});

test('a program that needs no part loads none, and each is loaded when it is wanted', () => {
  const file = project.write(
    'loads.mjs',
    `${loaded}
     import { grad, jit, numpy as np } from 'tanjent';
     const first = jit(grad((x) => np.sum(np.sin(x).mul(np.exp(x)))))(np.ones([3])).js();
     const none = loaded();
     np.linalg.inv(np.eye(2));
     const some = loaded();
     console.log(JSON.stringify([first.length, none, some.includes('linalg'), some.includes('wasm')]));`,
  );
  expect(run(file)).toEqual([3, [], true, false]);
});

test('functions that stand in for those of parts are told by what they do', () => {
  const file = project.write(
    'reduces.mjs',
    `import { lax, makeIR, numpy as np } from 'tanjent';
     const of = (f) => makeIR(f)(np.ones([4])).equations.map((e) => e.primitive);
     const sums = of((x) => lax.reduce(x, 0, lax.add, [0]));
     const windows = of((x) => lax.reduceWindow(x, -Infinity, lax.max, [2], [2], 'VALID'));
     console.log(JSON.stringify([sums.includes('reduceSum'), windows]));`,
  );
  expect(run(file)).toEqual([true, ['reduceWindowMax']]);
});

test('every call of every public function works, and needs all parts together', async () => {
  const sources: Plugin = {
    name: 'package-for-sources',
    setup({ onResolve }) {
      onResolve({ filter: /\/src\/index\.js$/ }, () => ({ path: 'tanjent', external: true }));
    },
  };
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('every-call.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    plugins: [sources],
  });
  const text = `${loaded}\n${outputFiles[0]?.text}\nconsole.log(JSON.stringify(loaded()));`;
  const { stdout } = spawnSync(process.execPath, [project.write('calls.mjs', text)], {
    encoding: 'utf8',
  });
  const [outcome = '', all = ''] = stdout.trim().split('\n').slice(-2);
  const { count, failures } = JSON.parse(outcome) as { count: number; failures: string[] };
  expect(failures).toEqual([]);
  expect(count).toBeGreaterThan(1000);
  // What has an entry point of its own is loaded by that alone.
  const apart = ['syntax.cjs', 'emit.cjs', 'stablehlo.cjs', 'xla.cjs'];
  const others = parts.filter((f) => !apart.includes(f));
  expect((JSON.parse(all) as string[]).map((name) => `${name}.cjs`).sort()).toEqual(others);
}, 120_000);

test('errors in a part tell the place in the program of the user', () => {
  const file = project.write(
    'place.mjs',
    `import { numpy as np, TanjentError } from 'tanjent';
     try {
       np.linalg.cholesky(np.ones([2, 3]));
     } catch (error) {
       console.log(JSON.stringify([error instanceof TanjentError, error.position]));
     }`,
  );
  expect(run(file)).toEqual([true, `${file}:3:18`]);
});

test('what is without its parts, as in a bundle of the files for Node, says so', async () => {
  const entry = project.write(
    'alone.mjs',
    `import { numpy as np } from 'tanjent';
     console.log(JSON.stringify([np.add(1, 2).item()]));
     try { np.linalg.inv(np.eye(2)); } catch (error) { console.log(error.message); }`,
  );
  const outfile = join(project.folder, 'elsewhere/alone.mjs');
  await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['import'],
    outfile,
  });
  const { stdout } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' });
  expect(stdout.split('\n')[0]).toBe('[3]');
  expect(stdout).toContain("the condition 'module'");
});
