/** The command `tanjent`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rewrite } from '../../src/syntax/rewrite/rewrite.js';
import { Project } from './bundles.js';

const project = new Project();
const plain = `export const f = (x) => (x > 0 ? x : -x);\n`;
const marked = `export function f(x) {\n  'use tanjent';\n  return x > 0 ? x * 2 : 0;\n}\n`;

const page = `${marked}export const Page = ({ x }) => <p title="a">{f(x)}</p>;\n`;

beforeAll(async () => {
  await project.install();
  project.write('plain.js', plain);
  project.write('marked.js', marked);
  project.write('script.js', marked.replace('export ', ''));
  project.write('page.jsx', page);
  project.write('wrong.js', `'use tanjent';\nconst a = 1;\nconst b = a +;\n`);
}, 120_000);
afterAll(() => project.remove());

/** Runs the file that package.json names as the command. */
function run(...args: readonly string[]) {
  const folder = join(project.folder, 'node_modules/tanjent');
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly bin: { readonly tanjent: string };
  };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, bin.tanjent), ...args],
    { cwd: project.folder, encoding: 'utf8' },
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

describe('what goes wrong with a file', () => {
  test('is told by its position; the others are printed', () => {
    const { status, stdout, stderr } = run('rewrite', 'wrong.js', 'absent.js', 'marked.js');
    expect(status).toBe(1);
    expect(stdout).toBe(rewrite(marked)?.code);
    expect(stderr).toBe('wrong.js:3:14: Unexpected token\nabsent.js: there is no such file\n');
  });
});

describe('how it is called', () => {
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
