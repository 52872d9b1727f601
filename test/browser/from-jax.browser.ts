/** The page of examples/from-jax-page, as it lies in the repository beside the built package. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launch, serve, type Site } from './site.js';

const folder = join(inject('folder'), 'from-jax');

let browser: Browser;
let site: Site;
beforeAll(async () => {
  for (const name of ['from-jax-page', 'data']) {
    const source = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
    cpSync(source, join(folder, 'examples', name), { recursive: true });
  }
  cpSync(join(inject('folder'), 'node_modules/tanjent/dist'), join(folder, 'dist'), {
    recursive: true,
  });
  [browser, site] = await Promise.all([launch(), serve(folder, {}, false)]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await site.close();
});

const percent = async (page: Page, id: string): Promise<number> =>
  Number.parseInt(await page.locator(`#${id}`).innerText(), 10);

test('a network of JAX runs and is fine-tuned in a page', async () => {
  const page = await browser.newPage();
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(String(error)));
  await page.goto(`${site.origin}/examples/from-jax-page/`);
  const ready = page.locator('#tune:enabled, #failure:not(:empty)');
  await ready.waitFor();
  expect([await page.locator('#failure').textContent(), failures]).toEqual(['', []]);
  expect(await percent(page, 'upright')).toBeGreaterThanOrEqual(90);
  expect(await percent(page, 'sideways')).toBeLessThan(25);
  expect(await page.locator('#guesses').innerText()).toMatch(/^(\d ){14}\d$/);

  await page.locator('#tune').click();
  await page.locator('#tune:disabled').waitFor();
  await ready.waitFor();
  expect([await page.locator('#failure').textContent(), failures]).toEqual(['', []]);
  expect(await percent(page, 'sideways')).toBeGreaterThan(70);
  expect(Number(await page.locator('#loss').innerText())).toBeLessThan(0.5);
  await page.close();
});

test('says what it could not fetch', async () => {
  const page = await browser.newPage();
  await page.route('**/from-jax.npz', (route) => route.fulfill({ status: 404 }));
  await page.goto(`${site.origin}/examples/from-jax-page/`);
  await page.locator('#failure:not(:empty)').waitFor();
  expect(await page.locator('#failure').innerText()).toMatch(/from-jax\.npz: 404/);
  await page.close();
});
