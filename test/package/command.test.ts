/** The command `tanjent`. */
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rewrite } from '../../src/syntax/rewrite/rewrite.js';
import { Project } from './bundles.js';

const project = new Project();
const root = fileURLToPath(new URL('../..', import.meta.url));
const plain = `export const f = (x) => (x > 0 ? x : -x);\n`;
const marked = `export function f(x) {\n  'use tanjent';\n  return x > 0 ? x * 2 : 0;\n}\n`;

const page = `${marked}export const Page = ({ x }) => <p title="a">{f(x)}</p>;\n`;

const model = `import { customJvp, grad, numpy as np, type NDArray } from 'tanjent';
export function curve(x: number): number {
  'use tanjent';
  return Math.sin(x) * Math.exp(-x * x);
}
export const slope = grad(curve as never) as (x: NDArray) => NDArray;
export const typesOf = ({ w, 'b c': [b] }: any, n: NDArray) => [w.mul(b), n];
export const mixed = (w: NDArray, m: NDArray): NDArray =>
  np.sum(np.square(w)).add(np.sum(np.sin(m)));
export const wrong = customJvp((x: NDArray) => np.sin(x));
(wrong as any).defjvp(([x]: NDArray[], [t]: NDArray[]) => [np.sin(x!), t]);
`;

beforeAll(async () => {
  await project.install();
  project.write('plain.js', plain);
  project.write('marked.js', marked);
  project.write('script.js', marked.replace('export ', ''));
  project.write('page.jsx', page);
  symlinkSync(join(root, 'node_modules/esbuild'), join(project.folder, 'node_modules/esbuild'));
  project.write('model.ts', model);
  project.write('wrong.js', `'use tanjent';\nconst a = 1;\nconst b = a +;\n`);
}, 120_000);
afterAll(() => project.remove());

/** Runs the file that package.json names as the command. */
const run = (...args: readonly string[]) => runIn({}, ...args);

function runIn(environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const folder = join(project.folder, 'node_modules/tanjent');
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly bin: { readonly tanjent: string };
  };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, bin.tanjent), ...args],
    {
      cwd: project.folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...environment },
    },
  );
  return { status, stdout, stderr };
}

test('prints what a file becomes', () => {
  const code = rewrite(marked)?.code;
  expect(run('rewrite', 'marked.js')).toEqual({ status: 0, stdout: code, stderr: '' });
  expect(run('rewrite', '--all', 'plain.js').stdout).toBe(rewrite(plain, { all: true })?.code);
  expect(run('rewrite', '--format=cjs', 'script.js').stdout).toContain(`require('tanjent/syntax')`);
});

test('prints a source map behind the text, if it is asked for', () => {
  const { stdout } = run('rewrite', '--map', 'marked.js');
  const [, packed = ''] =
    /sourceMappingURL=data:application\/json;base64,(.*)\n$/.exec(stdout) ?? [];
  const map = JSON.parse(Buffer.from(packed, 'base64').toString()) as Record<string, unknown>;
  expect(map['sources']).toEqual(['marked.js']);
  expect(map['sourcesContent']).toEqual([marked]);
});

test('leaves JSX as it is', () => {
  const { status, stdout } = run('rewrite', 'page.jsx');
  expect(status).toBe(0);
  expect(stdout).toContain('<p title="a">{f(x)}</p>');
  expect(stdout).toContain('rewritten by tanjent');
});

test('says where nothing is marked', () => {
  const stderr = "plain.js: nothing is marked. Add the directive 'use tanjent', or --all.\n";
  expect(run('rewrite', 'plain.js')).toEqual({ status: 0, stdout: plain, stderr });
});

describe('of a function', () => {
  const slope = ['model.ts#slope', '--args', '0.5'] as const;

  test('inspect prints stages, under transforms', () => {
    const { stdout, status } = run(
      'inspect',
      'model.ts#curve',
      '--args',
      'f64',
      '--transform',
      'grad',
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\{ lambda a:f64\[\] \.\n[^]*cos a/);
    for (const [stage, text] of [
      ['optimized', '{ lambda a:f64[*'],
      ['loops', 'function curve'],
      ['js', 'Math.sin(a)'],
      ['wat', '(module'],
      ['passes', '== '],
      ['graph', 'digraph {'],
    ] as const)
      expect(run('inspect', 'model.ts#curve', '--args', 'f64', '--stage', stage).stdout).toContain(
        text.replace('*', ''),
      );
    const batched = ['--args', 'f64[3]', '--transform', 'grad,vmap'];
    expect(run('inspect', 'model.ts#curve', ...batched).stdout).toContain('f64[3]');
  });

  test('arguments are trees of types and values', () => {
    const args = `{ w: f32[2, 3], 'b c': [0.5, true] }, i32[], 'text', null`;
    const { stdout } = run('inspect', 'model.ts#typesOf', '--args', args);
    expect(stdout).toContain('{ lambda a:f64[]* b:f32[2,3] c:i32[] .');
  });

  test('check compares derivatives, and tells by its exit code', () => {
    const right = run('check', ...slope);
    expect(right.stdout).toBe(
      'ok     first derivative, forward\nok     first derivative, reverse\n' +
        'ok     second derivative, forward\nok     second derivative, reverse\n',
    );
    expect(right.status).toBe(0);
    const wrong = run('check', 'model.ts#wrong', '--args', '0.5');
    expect(wrong.stdout).toMatch(/^WRONG {2}first derivative, forward: .* expected /);
    expect(wrong.status).toBe(1);
    // Where the command calls the library is no place of the user's.
    expect(wrong.stdout).not.toContain('command.js');
  });

  test('check asks no more of float32 than it can give', () => {
    const { stdout, status } = run('check', 'model.ts#mixed', '--args', 'f64[3], f32[2,2]');
    expect(stdout).not.toContain('WRONG');
    expect(status).toBe(0);
  });

  test('only terminals get colors, unless it is said', () => {
    const green = '\x1b[32mok\x1b[39m     first';
    expect(runIn({ FORCE_COLOR: '1' }, 'check', ...slope).stdout).toContain(green);
    expect(runIn({ FORCE_COLOR: '1', NO_COLOR: '1' }, 'check', ...slope).stdout).toMatch(/^ok /);
  });

  test('bench tells the first call and the median of each way', () => {
    const { stdout } = run('bench', ...slope, '--rounds', '3');
    for (const name of ['jit, js', 'jit, wasm', 'not compiled']) expect(stdout).toContain(name);
  });

  test('emit writes a module and its types', () => {
    const out = join(project.folder, 'slope.mjs');
    run('emit', 'model.ts#curve', '--args', '1', '--transform', 'grad', '--as', 'slope', '-o', out);
    expect(readFileSync(join(project.folder, 'slope.d.mts'), 'utf8')).toContain(
      'declare function slope(a0: number): number;',
    );
    const use = `import { slope } from './slope.mjs'; console.log(slope(0));`;
    const { stdout } = spawnSync('node', ['--input-type=module', '-e', use], {
      cwd: project.folder,
      encoding: 'utf8',
    });
    expect(stdout).toBe('1\n');
  });

  test.each([
    [['inspect'], 2, 'no function is given: write file.ts#name'],
    [['inspect', 'absent.ts#f'], 1, 'absent.ts: there is no such file'],
    [['inspect', 'model.ts#none'], 2, 'exports no function none; there are curve, mixed, slope'],
    [['inspect', 'model.ts#curve', '--args', 'f63[2]'], 2, 'found "f63[2]" in "f63[2]"'],
    [['inspect', 'model.ts#curve', '--args', '[1'], 2, 'found the end'],
    [['inspect', 'model.ts#curve', '--args', '1 2'], 2, 'wants , here, found "2"'],
    [['inspect', 'model.ts#curve', '--stage', 'x'], 2, '--stage is program, optimized'],
    [['inspect', 'model.ts#curve', '--transform', 'diff'], 2, 'there is no diff'],
    [['check', ...slope, '--rtol', 'x'], 2, '--rtol is a number'],
    [['bench', ...slope, '--rounds', '0'], 2, '--rounds is a whole number'],
    [['emit', ...slope, '--beside'], 2, '--beside wants -o'],
    [['emit', ...slope, '--format', 'amd'], 2, '--format is esm, cjs, received amd'],
    [['emit', ...slope, '--target', 'gpu'], 2, '--target is js, wasm, auto, received gpu'],
    [['inspect', ...slope, '--target', 'gpu'], 2, '--target is js, wasm, auto, received gpu'],
    [['inspect', 'model.ts#curve'], 2, '--args: curve takes 1 argument, received 0'],
    [['check', 'model.ts#mixed', '--args', 'f64'], 2, 'mixed takes 2 arguments, received 1'],
    [['check', ...slope, 'f32[2,2]'], 2, 'one function is wanted, received f32[2,2] besides'],
  ] as const)('%j is answered in words', (args, status, text) => {
    const found = run(...args);
    expect(found.stderr).toContain(text);
    expect(found.status).toBe(status);
  });
});

describe('what goes wrong with a file', () => {
  test('is told by its position; the others are printed', () => {
    const { status, stdout, stderr } = run('rewrite', 'wrong.js', 'absent.js', 'marked.js');
    expect(status).toBe(1);
    expect(stdout).toBe(rewrite(marked)?.code);
    expect(stderr).toBe('wrong.js:3:14: Unexpected token\nabsent.js: there is no such file\n');
  });
});

describe('how it is called', () => {
  test('--version tells which one it is', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly version: string;
    };
    expect(run('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([
    [['--help'], 0, 'stdout', 'usage: tanjent <command>'],
    [[], 2, 'stderr', 'usage: tanjent <command>'],
    [['rewrit'], 2, 'stderr', 'tanjent: there is no command rewrit\nusage: tanjent <command>'],
    [['rewrite', '--help'], 0, 'stdout', 'usage: tanjent rewrite'],
    [['rewrite'], 2, 'stderr', 'tanjent rewrite: no file is given\nusage: tanjent rewrite'],
    [['rewrite', '--alll', 'a.js'], 2, 'stderr', "tanjent rewrite: Unknown option '--alll'"],
    [['rewrite', '--format', 'amd', 'a.js'], 2, 'stderr', '--format is esm or cjs, received amd'],
  ] as const)('%j', (args, status, stream, text) => {
    const found = run(...args);
    expect(found.status).toBe(status);
    expect(found[stream]).toContain(text);
  });
});
