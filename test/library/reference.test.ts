/** What the reference is made of: a comment on every public name, and an example that runs. */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { ownUse, parametersOf, readApi, type Entry } from '../../scripts/docs/api.js';
import { ExampleWriter } from '../../scripts/docs/examples.js';
import { loadLibrary } from '../../scripts/docs/library.mjs';
import { ownExamples } from '../../scripts/docs/own-examples.js';
import { pictureOfSlopes } from '../../scripts/docs/picture.js';
import { referencePages } from '../../scripts/docs/reference.js';
import { publicFunctions } from './public.js';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

describe('the reference', () => {
  let entries: Entry[] = [];
  beforeAll(() => {
    entries = readApi(root);
  }, 300_000);

  test('has every public function and method', () => {
    const read = new Set(entries.map(({ name }) => name));
    const unread = [...publicFunctions().keys()].filter((name) => !read.has(name));
    expect(unread.filter((name) => !ownUse.has(name.replace('x.', '')))).toEqual([]);
    expect(read.size).toBeGreaterThan(1300);
  });

  test('has a comment on every function, method, constant and type', () => {
    const bare = entries.filter(({ comment }) => comment.trim() === '');
    expect(bare.map(({ name, file, line }) => `${name} in ${file}:${line}`)).toEqual([]);
  });

  test('says what options mean', () => {
    const sum = entries.find(({ name }) => name === 'np.sum');
    expect(sum?.signatures[0]).toContain('axis?: Axis, dtype?: DType');
    expect(sum?.options[0]?.properties.map(({ name }) => name)).toContain('keepdims');
    const none = entries.filter(({ signatures, kind }) => kind === 'function' && !signatures[0]);
    expect(none.map(({ name }) => name)).toEqual(['NDArray'].filter(() => none.length > 0));
  });

  test('has each name on one page, under an address of its own', () => {
    const pages = referencePages(entries, { examples: new Map(), jaxNames: new Map() });
    const addresses = pages.flatMap(({ slug, text }) =>
      [...text.matchAll(/^## .* \{#(.*)\}$/gm)].map((m) => `${slug}#${m[1]}`),
    );
    expect(addresses.length).toBe(entries.length);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(new Set(pages.map(({ slug }) => slug)).size).toBe(pages.length);
  });
});

test('every public function has an example that runs and says what it gives', async () => {
  const loaded = await loadLibrary();
  const writer = new ExampleWriter(loaded);
  const failures: string[] = [];
  const names = [...loaded.publicFunctions().keys()];
  for (const name of names.filter((name) => !ownUse.has(name.replace('x.', ''))))
    try {
      const { source, result } = await writer.exampleOf(name, []);
      const called = name.slice(name.lastIndexOf('.') + 1);
      if (!source.includes(called)) failures.push(`${name} is not in ${source}`);
      if (result === '' && !/\/\/ /.test(source)) failures.push(`${name} gives nothing`);
    } catch (error) {
      failures.push(`${name}: ${String(error)}, ${String((error as Error).cause)}`);
    }
  expect(failures).toEqual([]);
  const functions = loaded.publicFunctions();
  expect(Object.keys(ownExamples).filter((name) => !functions.has(name))).toEqual([]);
}, 600_000);

test('names of parameters are those of the outermost list', () => {
  expect(parametersOf('f<T extends (a: T) => b>(x: (y: number) => z, ...w: [c: 1]): void')).toEqual(
    ['x', 'w'],
  );
  expect(parametersOf('np.pi')).toEqual([]);
});

test('the picture of the README is what the library draws', async () => {
  await expect(pictureOfSlopes()).toMatchFileSnapshot('../../docs/pictures/slopes.svg');
});
