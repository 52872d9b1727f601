/** Every error code has a mistake that gives it, with a message that says all it should. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TanjentError, type ErrorCode } from '../../src/array/errors.js';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, jit, numpy as np, vmap } from '../../src/index.js';
import { currentTrace } from '../../src/trace/trace.js';
import { mistakes } from './cases.js';

const codes = Object.keys(mistakes) as ErrorCode[];

function thrownBy(make: () => unknown): TanjentError {
  try {
    make();
  } catch (error) {
    if (error instanceof TanjentError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Positions as `cases.ts:LINE`, whatever the folder and the line. */
const withoutLines = (text: string): string =>
  text.replace(/[^ (]*?(\w[\w.-]*\.ts):\d+(:\d+)?/g, '$1:LINE');

/** The page of the package as it is published. */
const { name, version, files } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { name: string; version: string; files: readonly string[] };
const address = `https://unpkg.com/${name}@${version}/docs/errors.md`;

test('the page is published', () => {
  expect(files).toContain('docs/errors.md');
});

describe.each(codes)('%s', (code) => {
  test.each(mistakes[code].map((m) => [m.what, m] as const))('%s', (_what, { make, message }) => {
    const error = thrownBy(make);
    expect(error.code).toBe(code);
    expect(withoutLines(error.message)).toBe(
      `${message}\n  at cases.ts:LINE\n  See ${address}#${code}`,
    );
    expect(error.message.startsWith(error.summary)).toBe(true);
    nextCallWorks();
  });

  test('has its section in docs/errors.md', () => {
    const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
    expect(page).toMatch(new RegExp(`^#+ \`?${code}\`?$`, 'm'));
  });
});

test('codes of the source and of this table are the same', () => {
  const source = readFileSync(new URL('../../src/array/errors.ts', import.meta.url), 'utf8');
  const declared = [...source.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map((m) => m[1]);
  expect(declared.length).toBeGreaterThan(0);
  expect(new Set(codes)).toEqual(new Set(declared));
});

/** No error may leave a trace behind that records, or a cache that is half filled. */
function nextCallWorks(): void {
  expect(currentTrace()).toBe(null);
  const f = (x: NDArray): NDArray => np.sin(x).mul(x);
  expect(np.sin(0.5).item()).toBeCloseTo(Math.sin(0.5), 14);
  const slope = Math.sin(0.5) + 0.5 * Math.cos(0.5);
  expect(jit(grad(f))(0.5).item()).toBeCloseTo(slope, 14);
  expect(vmap(grad(f))(np.array([0.5, 0.5])).js()).toEqual(
    [slope, slope].map((s) => expect.closeTo(s, 14)),
  );
}
