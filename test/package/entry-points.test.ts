/** The entry points: what they export, and that all of them are one library. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beside, entries, exported, withEffects } from '../../scripts/package/entries.mjs';
import * as library from '../../src/index.js';
import * as emit from '../../src/emit/index.js';
import * as stablehlo from '../../src/stablehlo/index.js';
import * as syntax from '../../src/syntax/runtime/index.js';
import * as xla from '../../src/xla/index.js';
import { rewrite } from '../../src/syntax/rewrite/rewrite.js';
import { bundlers, Project } from './bundles.js';

const project = new Project();
beforeAll(() => project.install(), 120_000);
afterAll(() => project.remove());

/** What a program prints, as JSON. */
function run(name: string, text: string): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [project.write(name, text)], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

test('package.json says what the build makes', () => {
  const path = fileURLToPath(new URL('../../package.json', import.meta.url));
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  expect(manifest['exports']).toEqual(exported);
  expect(manifest['sideEffects']).toEqual(withEffects);
});

const namesOf = (specifiers: readonly string[], load: (specifier: string) => string): string =>
  `const all = [${specifiers.map(load).join()}];
   console.log(JSON.stringify(all.map((m) => Object.keys(m).filter((k) => k !== 'default' && k !== 'module.exports').sort())));`;

const specifierOf = (path: string): string => path.replace(/^\./, 'tanjent');
const specifiers = [
  ...entries.map(({ path }) => specifierOf(path)),
  ...Object.keys(beside).map((name) => `tanjent/${name}`),
];
const modules = { ...library, tanjent: library, syntax, emit, stablehlo, xla } as unknown as Record<
  string,
  object
>;
/** The names of the sources, entry by entry. */
const expected = [...entries.map(({ part }) => part), ...Object.keys(beside)].map((part) =>
  Object.keys(modules[part] ?? {}).sort(),
);

test('each entry point exports what the sources do', () => {
  const found = run(
    'names.mjs',
    namesOf(specifiers, (s) => `await import('${s}')`),
  );
  expect(found).toEqual(expected);
});

test('required where modules can be required, they are the same modules', () => {
  const found = run(
    'required.mjs',
    `import { createRequire } from 'node:module';
     import * as imported from 'tanjent';
     const required = createRequire(import.meta.url)('tanjent');
     console.log(JSON.stringify([required.NDArray === imported.NDArray, required.numpy.sin === imported.numpy.sin]));`,
  );
  expect(found).toEqual([true, true]);
});

test('programs go out as StableHLO, by formulas of further primitives, too', () => {
  const found = run(
    'stablehlo.mjs',
    `import { jit, numpy as np } from 'tanjent';
     import { fromStableHLO, toStableHLO } from 'tanjent/stablehlo';
     const f = (x) => np.cumsum(np.linalg.inv(x));
     const { text } = toStableHLO(jit(f).lower(np.ones([3, 3])));
     const back = fromStableHLO(toStableHLO(jit((x) => np.exp(x).sum()).lower(np.ones([2]))).text);
     const first = [back(np.zeros([2]))].flat()[0];
     console.log(JSON.stringify([text.includes('lapack_dgetrf_ffi'), text.includes('stablehlo.gather'), first.item()]));`,
  );
  expect(found).toEqual([true, true, 2]);
});

describe('as CommonJS', () => {
  const load = (path: string): string => join(project.folder, 'node_modules/tanjent', path);
  const files = [...entries.map(({ part }) => part), ...Object.keys(beside)].map(
    (part) => `./dist/cjs/${part}.cjs`,
  );

  test('each entry point exports what the sources do', () => {
    expect(
      run(
        'names.cjs',
        namesOf(files, (f) => `require('${load(f)}')`),
      ),
    ).toEqual(expected);
  });

  test('they are one library', () => {
    const found = run(
      'one.cjs',
      `const { jit, NDArray } = require('${load('dist/cjs/tanjent.cjs')}');
       const np = require('${load('dist/cjs/numpy.cjs')}');
       const y = jit((x) => x.mul(2))(np.ones([2]));
       console.log(JSON.stringify([y instanceof NDArray, y.js()]));`,
    );
    expect(found).toEqual([true, [2, 2]]);
  });
});

/** One program over several entry points; parts of it register primitives of their own. */
const program = `
  import { grad, jit, NDArray, vmap } from 'tanjent';
  import * as np from 'tanjent/numpy';
  import { scan } from 'tanjent/lax';
  import { softmax } from 'tanjent/nn';
  import { key, normal } from 'tanjent/random';
  import { special, stats } from 'tanjent/scipy';
  import * as tree from 'tanjent/tree';
  const f = (x) => scan((c, y) => [c.add(y.mul(c)), null], np.sum(x), x)[0];
  const loss = (x) => f(softmax(x)).add(np.sum(np.sort(x)).mul(special.gammaln(2.5)));
  const results = [
    jit(grad(loss))(np.array([1, 3, 2])),
    vmap(stats.norm.logpdf)(np.arange(3)),
    normal(key(3), [2]),
  ];
  console.log(JSON.stringify([results.every((x) => x instanceof NDArray), tree.leaves(results)]));`;

test.each(Object.entries(bundlers))(
  'share classes and registry, bundled by %s',
  async (_, bundle) => {
    const unbundled = run('program.mjs', program);
    expect((unbundled as readonly unknown[])[0]).toBe(true);
    const text = await bundle(join(project.folder, 'program.mjs'));
    expect(run('bundle.mjs', text)).toEqual(unbundled);
  },
);

/** Rewritten code, whose runtime is an entry point of its own. */
const rewritten = (from: string): string => `
  import { grad, jit } from '${from}';
  ${
    rewrite(
      `export function f(x) {
         'use tanjent';
         let sum = 0;
         for (let i = 0; i < 4; i++) { if (x > i) sum += Math.sin(x) * i; else sum -= x * x; }
         return sum;
       }`,
      { format: 'esm' },
    )?.code ?? ''
  }
  console.log(JSON.stringify([f(2.5), f(-1), jit(f)(2.5).item(), jit(grad(f))(-1).item()]));`;

describe('what rewritten code calls is of one library with', () => {
  test.each(['tanjent', 'tanjent/js', 'tanjent/small'])('%s', async (from) => {
    const file = project.write('rewritten.mjs', rewritten(from));
    const expected = [3 * Math.sin(2.5) - 2.5 ** 2, -4, 3 * Math.sin(2.5) - 2.5 ** 2, 8];
    const texts = await Promise.all(Object.values(bundlers).map(async (bundle) => bundle(file)));
    for (const text of [rewritten(from), ...texts])
      expect(run('rewritten.mjs', text)).toEqual(expected);
  });

  const compiling = (from: string, load: (specifier: string) => string): string => `
    const { grad, jit } = ${load(from)};
    const { compile } = ${load('tanjent/compile')};
    const f = compile((x) => { if (x > 1) return k * x; return x; }, { scope: { k: 3 } });
    console.log(JSON.stringify([f(2), jit(grad(f))(2).item(), jit(f)(-1).item()]));`;

  test.each(['tanjent', 'tanjent/small'])('%s, where functions are compiled', async (from) => {
    const text = compiling(from, (s) => `await import('${s}')`);
    const imports = compiling(from, (s) => s.replace(/\W/g, '_'));
    const named = [from, 'tanjent/compile'].map(
      (s) => `import * as ${s.replace(/\W/g, '_')} from '${s}';`,
    );
    const file = project.write('compiling-bundled.mjs', named.join('\n') + imports);
    const texts = await Promise.all(Object.values(bundlers).map(async (bundle) => bundle(file)));
    for (const each of [text, ...texts]) expect(run('compiling.mjs', each)).toEqual([6, 3, -1]);
  });

  test('where source maps are read, the lines of compiled functions are those of their text', () => {
    const file = project.write(
      'compiled-lines.mjs',
      `import { compile } from 'tanjent/compile';
       const f = compile(function failing(x) {
         if (x > 0) {
           throw new RangeError('too large');
         }
         return x;
       }, { file: 'models/failing.js' });
       try { f(1); } catch (error) { console.log(error.stack.split('\\n')[1]); }`,
    );
    const { stdout } = spawnSync(process.execPath, ['--enable-source-maps', file], {
      cwd: project.folder,
      encoding: 'utf8',
    });
    expect(stdout).toContain(`(${join(project.folder, 'models/failing.js')}:3:18)`);
  });

  test('the library as CommonJS, where functions are compiled', () => {
    const folder = join(project.folder, 'node_modules/tanjent/dist/cjs');
    const load = (s: string): string =>
      `require('${folder}/${s === 'tanjent' ? s : s.replace('tanjent/', '')}.cjs')`;
    expect(run('compiling.cjs', compiling('tanjent', load))).toEqual([6, 3, -1]);
  });

  test('the library as CommonJS', () => {
    const folder = join(project.folder, 'node_modules/tanjent/dist/cjs');
    const found = run(
      'rewritten.cjs',
      `const { jit } = require('${folder}/tanjent.cjs');
       const tj = require('${folder}/syntax.cjs');
       console.log(JSON.stringify(jit((x) => tj.mul(x, tj.add(x, 1)))(2).item()));`,
    );
    expect(found).toBe(6);
  });
});

describe('TANJENT_LOG=compile', () => {
  const text = (more: string): string => `${more} import { jit } from 'tanjent';
    jit((x) => x.mul(2))(1);`;
  const logged = (name: string, program: string): string =>
    spawnSync(process.execPath, [project.write(name, program)], {
      encoding: 'utf8',
      env: { ...process.env, TANJENT_LOG: 'compile' },
    }).stderr;

  test('is read where Node loads the package', () => {
    expect(logged('log.mjs', text(''))).toContain('tanjent: compiled');
  });

  test.each(Object.entries(bundlers))(
    'and in a bundle with tanjent/debug, by %s',
    async (_, bundle) => {
      const bundled = async (more: string): Promise<string> =>
        bundle(project.write('logging.mjs', text(more)));
      expect(logged('bundle.mjs', await bundled(`import 'tanjent/debug';`))).toContain('compiled');
      expect(await bundled('')).not.toContain('TANJENT_LOG');
    },
  );
});

describe('what importing does', () => {
  const targets = `import { jit, numpy as np } from 'tanjent';
    const sum = (x) => np.sum(np.exp(x));
    console.log(JSON.stringify([jit(sum).lower(np.ones([100_000])).target]));`;
  const methods = `const tell = (f) => { try { return f().js(); } catch (e) { return e.message.split('\\n')[0]; } };
    console.log(JSON.stringify([tell(() => np.ones([2]).add(1).sum()), tell(() => np.array([2, 1]).sort())]));`;
  const absent =
    'sort: tanjent/small has the basic methods of arrays, and this is not one of them. Write np.sort, ' +
    'or import tanjent/methods, too.';

  test.each<[string, string, unknown]>([
    ['tanjent has both targets', targets, ['wasm']],
    ['tanjent/js has JS', targets.replace(/tanjent/, 'tanjent/js'), ['js']],
    [
      'tanjent/wasm adds WebAssembly',
      `import 'tanjent/wasm'; ${targets.replace(/tanjent/, 'tanjent/js')}`,
      ['wasm'],
    ],
    ['two entry points add up', `import 'tanjent/js'; ${targets}`, ['wasm']],
    ['tanjent has all methods', `import { numpy as np } from 'tanjent'; ${methods}`, [4, [1, 2]]],
    ['tanjent/js, too', `import * as np from 'tanjent/js/numpy'; ${methods}`, [4, [1, 2]]],
    [
      'tanjent/small has the basic ones',
      `import { numpy as np } from 'tanjent/small'; ${methods}`,
      [4, absent],
    ],
    [
      'tanjent/methods adds the others',
      `import 'tanjent/methods'; import * as np from 'tanjent/small/numpy'; ${methods}`,
      [4, [1, 2]],
    ],
    [
      'and they stay',
      `import 'tanjent/methods'; import { numpy as np } from 'tanjent/small'; ${methods}`,
      [4, [1, 2]],
    ],
  ])('%s', async (_what, text, printed) => {
    const file = project.write('installs.mjs', text);
    expect(run('installs.mjs', text)).toEqual(printed);
    for (const bundle of Object.values(bundlers))
      expect(run('bundle.mjs', await bundle(file))).toEqual(printed);
  });
});
