/** Modules ahead of time in a page, under the strictest policies that let them run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { emitModule } from '../../src/emit/index.js';
import { grad, jit, lax, numpy as np, type NDArray } from '../../src/index.js';
import { launch, policyHeader, serve, visit } from './site.js';

const folder = join(inject('folder'), 'ahead');

/** A loop over rows of matrices, of operations that are the same to the last bit on all hosts. */
const steps = (w: NDArray, xs: NDArray): NDArray => {
  const step = (state: NDArray, x: NDArray): [NDArray, null] => [
    state.matmul(w).add(x).div(2),
    null,
  ];
  return lax.scan(step, np.zeros([8]), xs)[0].sum();
};
const w = Float64Array.from({ length: 64 }, (_, i) => ((i * 37) % 17) / 16 - 0.5);
const xs = Float64Array.from({ length: 160 }, (_, i) => ((i * 29) % 23) / 8 - 1);
const inputs = [np.array(w).reshape([8, 8]), np.array(xs).reshape([20, 8])] as const;
const slope = grad((x: NDArray) => np.sin(x).mul(np.exp(x.mul(x).neg())));

const page = `
  import { steps, slope } from './emitted.js';
  let answer;
  try {
    const result = steps(Float64Array.from(${JSON.stringify([...w])}),
      Float64Array.from(${JSON.stringify([...xs])}));
    let mayEval = true;
    try { new Function('return 1'); } catch { mayEval = false; }
    answer = { result: { result: [...result], slope: slope(0.5), mayEval } };
  } catch (error) {
    answer = { result: { refused: error.name } };
  }
  await fetch('/answer', { method: 'POST', body: JSON.stringify(answer) });`;

let browser: Browser;
beforeAll(async () => {
  for (const target of ['js', 'wasm'] as const) {
    const place = join(folder, target);
    mkdirSync(place, { recursive: true });
    const { code } = emitModule(
      {
        steps: { of: grad(steps), args: inputs },
        slope: { of: slope, args: [0.5] },
      },
      { target },
    );
    writeFileSync(join(place, 'emitted.js'), code);
    writeFileSync(join(place, 'page.js'), page);
    writeFileSync(
      join(place, 'index.html'),
      '<!doctype html><script type="module" src="page.js"></script>',
    );
  }
  browser = await launch();
}, 120_000);
afterAll(() => browser.close());

/** What the page of a target finds under a policy of scripts. */
async function found(target: 'js' | 'wasm', scripts: string): Promise<unknown> {
  const site = await serve(
    join(folder, target),
    policyHeader(`default-src 'self'; script-src ${scripts}`),
  );
  const { result } = await visit(browser, site, '');
  await site.close();
  return result;
}

test.each([
  ['js', "'self'"],
  ['wasm', "'self' 'wasm-unsafe-eval'"],
] as const)('%s under script-src %s gives what is jitted', async (target, scripts) => {
  const jitted = jit(grad(steps), { target })(...inputs);
  const {
    result,
    slope: value,
    mayEval,
  } = (await found(target, scripts)) as {
    readonly result: number[];
    readonly slope: number;
    readonly mayEval: boolean;
  };
  expect(result).toEqual([...jitted.dataSync()]);
  expect(value).toBeCloseTo(Math.exp(-0.25) * (Math.cos(0.5) - Math.sin(0.5)), 14);
  expect(mayEval).toBe(false);
});

test('the policy without WebAssembly refuses the module of WebAssembly', async () => {
  expect(await found('wasm', "'self'")).toEqual({ refused: 'CompileError' });
});

test('the page of examples/derivative-page follows its slider', async () => {
  const example = fileURLToPath(new URL('../../examples/derivative-page', import.meta.url));
  const site = await serve(example, policyHeader("default-src 'none'; script-src 'self'"));
  const shown = await browser.newPage();
  const failures: string[] = [];
  shown.on('pageerror', (error) => failures.push(String(error)));
  await shown.goto(site.origin);
  const text = shown.locator('#slope');
  await text.filter({ hasText: 'f′(0.5) = 0.3101' }).waitFor();
  await shown.locator('#x').fill('-1');
  await text.filter({ hasText: /^f′\(-1\) = -0\.4204$/ }).waitFor();
  expect(failures).toEqual([]);
  await shown.close();
  await site.close();
});
