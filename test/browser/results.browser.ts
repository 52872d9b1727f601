/**
 * The published package in pages and workers, under content security policies: results are Node's.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launch, policyHeader, serve, visit, type Site } from './site.js';

/** Results by the names of programs, as their bytes. */
type Results = Readonly<Record<string, string>>;
/** What ran where a target was asked for. */
interface OfTarget {
  readonly runs: 'js' | 'wasm';
  readonly exact: Results;
  readonly elementary: Results;
}
type OfTargets = Readonly<Record<'js' | 'wasm', OfTarget>>;

const folder = inject('folder');
let browser: Browser;
let inNode: OfTargets;

beforeAll(async () => {
  browser = await launch();
  const { stdout, stderr } = spawnSync('node', [join(folder, 'node.js'), 'onAllTargets'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  expect(stderr).toBe('');
  inNode = JSON.parse(stdout) as OfTargets;
});
afterAll(async () => {
  await browser.close();
});

test('Node runs both targets', () => {
  expect(inNode.js.runs).toBe('js');
  expect(inNode.wasm.runs).toBe('wasm');
  expect(Object.keys(inNode.js.exact).length).toBeGreaterThan(5);
  expect(differing(inNode.js.exact, inNode.wasm.exact)).toEqual([]);
  expect(differing(inNode.js.elementary, inNode.wasm.elementary)).not.toEqual([]);
});

/** The programs whose results are not those of Node. */
const differing = (found: Results, expected: Results): string[] =>
  Object.keys(expected).filter((name) => found[name] !== expected[name]);

/** All is as in Node, to the last bit but for elementary functions in JS, which are the host's. */
function expectNodes({ runs, exact, elementary }: OfTarget): void {
  const expected = inNode[runs];
  expect(differing(exact, expected.exact)).toEqual([]);
  if (runs === 'wasm') expect(differing(elementary, expected.elementary)).toEqual([]);
  else
    for (const [name, bytes] of Object.entries(expected.elementary))
      expectNear(name, elementary[name] as string, bytes);
}

function expectNear(name: string, found: string, expected: string): void {
  const [x, y] = [numbersOf(found), numbersOf(expected)];
  const tolerance = expected.startsWith('float32') ? 1e-5 : 1e-12;
  expect(x.length, name).toBe(y.length);
  y.forEach((value, i) => {
    const error = Math.abs((x[i] as number) - value);
    expect(error, `${name} ${i}`).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)));
  });
}

function numbersOf(text: string): number[] {
  const [dtype, hex = ''] = text.split(' ');
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
  return [
    ...(dtype === 'float32' ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer)),
  ];
}

const places = {
  'a page': '',
  'a module worker': '&worker=/worker.js&type=module',
};
/** What runs where JS and WebAssembly are asked for, by what scripts may do. */
const policies: Readonly<
  Record<string, readonly [policy: string | undefined, js: string, wasm: string]>
> = {
  'no policy': [undefined, 'js', 'wasm'],
  "'unsafe-eval'": ["script-src 'self' 'unsafe-eval'", 'js', 'wasm'],
  "'wasm-unsafe-eval' only": ["script-src 'self' 'wasm-unsafe-eval'", 'wasm', 'wasm'],
};

describe.each(Object.entries(places))('in %s', (_place, query) => {
  let site: Site;
  const answer = async (policy: string | undefined) => {
    site = await serve(folder, policyHeader(policy));
    const { result, warnings } = await visit(browser, site, `call=onAllTargets${query}`);
    await site.close();
    return { results: result as OfTargets, warnings };
  };

  test.each(Object.entries(policies))('with %s', async (_name, [policy, js, wasm]) => {
    const { results, warnings } = await answer(policy);
    expect([results.js.runs, results.wasm.runs]).toEqual([js, wasm]);
    expectNodes(results.js);
    expectNodes(results.wasm);
    expect(warnings).toEqual([]);
  });

  test('where no code may be made the evaluator runs, and says so once', async () => {
    const { results, warnings } = await answer("script-src 'self'");
    for (const { exact } of [results.js, results.wasm])
      expect(differing(exact, inNode.js.exact)).toEqual([]);
    expect(warnings.filter((w) => w.includes('forbids generating code'))).toHaveLength(1);
  });
});
