/** Threads in pages, isolated from those of other origins and not, and in their workers. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { words } from '../../src/codegen/targets/wasm/threads/words.js';
import { launch, policyHeader, serve, visit } from './site.js';

const folder = inject('folder');
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const places = `state=${words.state}&taken=${words.taken}`;
const inPage = '';
const inWorker = `&type=module&worker=${encodeURIComponent(`/threads/worker.js?${places}`)}`;

interface Told {
  readonly isolated: boolean;
  readonly visible?: string;
  readonly workers: number;
  readonly helped: boolean;
  readonly same: boolean;
}

/** What a page tells, and all that it says on the console. */
async function told<T = Told>(
  call: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly result: T; readonly said: readonly string[] }> {
  const site = await serve(folder, headers);
  const { result, said } = await visit(browser, site, `${places}&call=${call}`, '/threads/');
  await site.close();
  return { result: result as T, said };
}

const policies: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no policy': {},
  "'unsafe-eval'": policyHeader("script-src 'self' 'unsafe-eval'; worker-src 'self' blob:"),
  "'wasm-unsafe-eval' only": policyHeader(
    "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:",
  ),
};

describe.each([
  ['a page', inPage],
  ['a module worker', inWorker],
])('in %s', (_place, where) => {
  test.each(Object.entries(policies))('with %s other threads help', async (_name, policy) => {
    const { result, said } = await told(`onThreads${where}`, { ...isolation, ...policy });
    expect(result).toMatchObject({ isolated: true, helped: true, same: true });
    expect(result.workers).toBeGreaterThanOrEqual(2);
    expect(said).toEqual([]);
  });

  test('that is not isolated there is one, and nothing is said', async () => {
    const { result, said } = await told(`onOneThread${where}`, {});
    expect(result).toMatchObject({ isolated: false, workers: 0, helped: false, same: true });
    expect(said).toEqual([]);
  });

  test('where workers of a blob are refused there is one', async () => {
    const { result } = await told(`onOneThread${where}`, {
      ...isolation,
      ...policyHeader("script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"),
    });
    expect(result).toMatchObject({ isolated: true, helped: false, same: true });
  });
});

test('behind another tab they help as well', async () => {
  const site = await serve(folder, isolation);
  const page = await browser.newPage();
  const answer = site.answers.next();
  await page.goto(`${site.origin}/threads/?${places}&call=onThreads`);
  const before = await browser.newPage();
  await before.bringToFront();
  const { result } = await answer;
  expect(result).toMatchObject({ isolated: true, helped: true, same: true });
  await before.close();
  await page.close();
  await site.close();
});

interface Ended {
  readonly first: string;
  readonly seconds: number;
  readonly next: boolean;
}

test('workers that are terminated in the middle are no hang', async () => {
  const { result } = await told<Ended>('terminated', isolation);
  expect(['right', 'thread-lost']).toContain(result.first);
  expect(result.seconds).toBeLessThan(40);
  expect(result.next).toBe(true);
});

test('a worker that never says that its piece is done is an error, and no hang', async () => {
  const { result } = await told<Ended>('lost', isolation);
  expect(result).toMatchObject({ first: 'thread-lost', next: true });
  expect(result.seconds).toBeLessThan(40);
});
