/** What the documents point to exists: files, headings, and paths that are named as code. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'bench/RESULTS.md',
  'test/golden/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Without blocks of code, whose brackets are no links. */
const withoutBlocks = (text: string): string => text.replace(/^```[^]*?^```$/gm, '');

/** The addresses of headings, as GitHub makes them. */
function anchorsOf(document: string): string[] {
  return [...withoutBlocks(read(document)).matchAll(/^#+ (.*)$/gm)].map((m) =>
    (m[1] as string)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The targets of links to files of the repository. */
const linksOf = (document: string): string[] =>
  [...withoutBlocks(read(document)).matchAll(/\]\(([^()\s]+)\)/g)]
    .map((m) => m[1] as string)
    .filter((target) => !/^[a-z]+:/.test(target));

const folders = 'src|test|scripts|docs|bench|examples|\\.ci|\\.github';
/** Files and folders in the text, as `src/ir/verify.ts`; those with a wildcard stand for many. */
const pathsOf = (document: string): string[] =>
  [
    ...withoutBlocks(read(document)).matchAll(new RegExp(`\`((?:${folders})/[\\w./-]*)\``, 'g')),
  ].map((m) => m[1] as string);

test('there are documents and links', () => {
  expect(documents.length).toBeGreaterThan(15);
  expect(documents.flatMap(linksOf).length).toBeGreaterThan(40);
  expect(documents.flatMap(pathsOf).length).toBeGreaterThan(20);
});

test.each(documents)('%s points to what is there', (document) => {
  const broken = linksOf(document).filter((target) => {
    const [file = '', anchor] = target.split('#');
    const path = file === '' ? document : join(dirname(document), decodeURIComponent(file));
    if (!existsSync(join(root, path))) return true;
    return anchor !== undefined && !anchorsOf(path).includes(anchor);
  });
  const missing = pathsOf(document).filter((path) => !existsSync(join(root, path)));
  expect([...broken, ...missing]).toEqual([]);
});
