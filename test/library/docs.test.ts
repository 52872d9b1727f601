import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NDArray, TanjentError } from '../../src/index.js';
import { printAval } from '../../src/array/aval.js';
import { blocksOf, matches, outcomesOf, printed, sourceBefore, type Outcome } from './documents.js';

const isRun = (language: string): boolean => language === 'ts' || language === '';
const root = new URL('../../', import.meta.url);
const paths = ['README.md'].concat(
  readdirSync(new URL('docs', root), { recursive: true, encoding: 'utf8' })
    .map((name) => `docs/${name}`)
    .toSorted(),
);
const withCode = paths
  .filter((path) => path.endsWith('.md'))
  .map((path) => [path, blocksOf(readFileSync(new URL(path, root), 'utf8'))] as const)
  .filter(([, blocks]) => blocks.some(({ language }) => isRun(language)));

/** What a comment shows of a value: a number, a truth, a dtype, a type, a shape, or elements. */
const shownValue =
  /^(-?[\d.]+(?:e[+-]\d+)?(?:,\d+)*|true|false|[a-z]+\d+\[[\d,]*\]|\[[^\]]*\]|(?:[a-z]+\d+|bool|js|wasm)(?=$|[ ,;]))(…|$|[,;: ])/;

/** The value begins with what the comment shows, or has its type; what is printed is as shown. */
function checkValue({ expected, value, printed: text, statement, line }: Outcome): void {
  const shown = text === undefined ? shownValue.exec(expected)?.[1] : expected;
  if (shown === undefined || shown === '') return;
  const shows = text ?? asShown(value, shown);
  const start = shown.replace(/…$/, '');
  const fits = shown === start && text !== undefined ? shows === start : shows.startsWith(start);
  expect(fits, `line ${line}: ${statement} gives ${shows}, shown is ${shown}`).toBe(true);
}

/** An array as its type or dtype where the comment shows one. */
function asShown(value: unknown, shown: string): string {
  if (!(value instanceof NDArray) || !/^[a-z]/.test(shown)) return String(value);
  return shown.includes('[') ? printAval(value.aval) : value.dtype;
}

test('every document with code is looked at', () => {
  expect(withCode.map(([name]) => name)).toEqual([
    'README.md',
    'docs/ahead-of-time.md',
    'docs/complex.md',
    'docs/errors.md',
    'docs/fourier.md',
    'docs/from/jax.md',
    'docs/from/numpy.md',
    'docs/from/pytorch.md',
    'docs/from/tensorflow.md',
    'docs/guides/memory.md',
    'docs/guides/targets.md',
    'docs/guides/workers.md',
    'docs/io.md',
    'docs/linear-algebra.md',
    'docs/loops.md',
    'docs/mapping.md',
    'docs/optim.md',
    'docs/performance.md',
    'docs/plain-javascript.md',
    'docs/stablehlo.md',
    'docs/start.md',
    'docs/threads.md',
    'docs/tutorial/1-arrays.md',
    'docs/tutorial/2-derivatives.md',
    'docs/tutorial/3-batching.md',
    'docs/tutorial/4-loops.md',
    'docs/tutorial/5-a-fit.md',
    'docs/tutorial/6-training.md',
    'docs/tutorial/7-reading-the-program.md',
  ]);
});

describe.each(withCode)('%s', (name, blocks) => {
  let source = '';

  for (const block of blocks) {
    if (block.language === 'ts')
      test(`line ${block.line} runs`, () => {
        const before = sourceBefore(block, source);
        for (const outcome of outcomesOf(block, before)) {
          const { expected, error, line, statement } = outcome;
          if (!expected.startsWith('error')) {
            checkValue(outcome);
            continue;
          }
          expect(error, `line ${line}: ${statement}`).toBeInstanceOf(TanjentError);
          const code = /^error \(([a-z-]+)\)/.exec(expected)?.[1] ?? block.heading;
          if (name === 'docs/errors.md') expect((error as TanjentError).code).toBe(code);
        }
        source = `${before}\n${block.text}`;
      });
    else if (block.language === '')
      test(`line ${block.line} is what is printed`, () => {
        const expression = /^prints: ([^]*)$/.exec(block.note)?.[1];
        expect(
          expression,
          'a block without a language has a note that says what prints it',
        ).toBeDefined();
        const actual = printed(source, expression as string);
        expect(matches(actual, block.text), `${block.text}\nis shown of\n${actual}`).toBe(true);
      });
  }
});
