import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NDArray, TanjentError } from '../../src/index.js';
import { printAval } from '../../src/array/aval.js';
import { blocksOf, matches, outcomesOf, printed, sourceBefore, type Outcome } from './documents.js';

const isRun = (language: string): boolean => language === 'ts' || language === '';
const root = new URL('../../', import.meta.url);
const paths = ['README.md', ...readdirSync(new URL('docs', root)).map((name) => `docs/${name}`)];
const withCode = paths
  .filter((path) => path.endsWith('.md'))
  .map((path) => [path, blocksOf(readFileSync(new URL(path, root), 'utf8'))] as const)
  .filter(([, blocks]) => blocks.some(({ language }) => isRun(language)));

/** The value begins with what the comment shows, or has its type. */
function checkValue({ expected, value, statement, line }: Outcome): void {
  const shown = /^(-?[\d.]+|[fiu](?:32|64)\[[\d,]*\])(…|$|[,;: ])/.exec(expected)?.[1];
  if (shown === undefined) return;
  const actual =
    value instanceof NDArray && shown.includes('[') ? printAval(value.aval) : String(value);
  expect(
    actual.startsWith(shown),
    `line ${line}: ${statement} gives ${actual}, shown is ${shown}`,
  ).toBe(true);
}

test('every document with code is looked at', () => {
  expect(withCode.map(([name]) => name)).toEqual([
    'README.md',
    'docs/ahead-of-time.md',
    'docs/complex.md',
    'docs/errors.md',
    'docs/fourier.md',
    'docs/linear-algebra.md',
    'docs/loops.md',
    'docs/mapping.md',
    'docs/performance.md',
    'docs/plain-javascript.md',
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
