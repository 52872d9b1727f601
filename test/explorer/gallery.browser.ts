/** Each example of the gallery runs live in the page. */
import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { explore, Visitor, type Explored } from './visitor.js';

const folder = new URL('../../explorer/gallery/', import.meta.url);
const examples = readdirSync(folder).flatMap((name) => /^(.*)\.js$/.exec(name)?.[1] ?? []);

let explored: Explored;
let visitor: Visitor;
beforeAll(async () => {
  explored = await explore();
  visitor = await Visitor.at(explored);
});
afterAll(async () => {
  await visitor.leave();
  await explored.close();
});

test('there are more than a dozen', async () => {
  expect(examples.length).toBeGreaterThanOrEqual(12);
  await visitor.page.getByRole('button', { name: 'Examples', exact: true }).click();
  const cards = visitor.page.locator('[data-example]');
  const ids = await cards.evaluateAll((list) =>
    list.map((c) => (c as HTMLElement).dataset['example']),
  );
  expect(new Set(ids)).toEqual(new Set(examples));
  expect(ids.length).toBe(examples.length);
  await visitor.page.keyboard.press('Escape');
});

test.each(examples)('%s', async (id) => {
  await visitor.page.getByRole('button', { name: 'Examples', exact: true }).click();
  await visitor.page.locator(`[data-example="${id}"]`).click();
  expect(await visitor.done()).toBe('Ready');
  expect(await visitor.failures()).toBe('');
  expect(await visitor.shown()).toMatch(/result/);
  expect(readFileSync(new URL(`${id}.js`, folder), 'utf8')).toContain('function* live');
  await visitor.tab('Live');
  await visitor.page.getByRole('button', { name: 'Run' }).click();
  const progress = () =>
    visitor.page.locator('.live progress').evaluate((p) => (p as HTMLProgressElement).value);
  await expect.poll(progress, { timeout: 30_000, interval: 50 }).toBeGreaterThan(0);
  const shown = visitor.page.locator('.live canvas:visible, .live .plot:visible');
  expect(await shown.count()).toBeGreaterThan(0);
  await visitor.page.locator('.live').getByRole('button').click();
  expect(await visitor.failures()).toBe('');
});
