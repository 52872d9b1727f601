/** The explorer's page as its users have it, in a real browser. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explore, Visitor, type Explored } from './visitor.js';

let explored: Explored;
beforeAll(async () => void (explored = await explore()));
afterAll(async () => {
  await explored.close();
});

const square = `export function f(x) {
  'use tanjent';
  return x * x;
}
export const args = [3];
export const transforms = ['grad', 'jit'];`;

const tabs = [
  ['Result', /-0\.6115793125237774/],
  ['Program', /cos b/],
  ['Passes', /as traced[^]*lambda/],
  ['Loops', /kernel add/],
  ['JavaScript', /Math\.cos/],
  ['WebAssembly', /call \$cos/],
  ['Memory', /input[^]*output/],
  ['Timings', /f untouched[^]*jit to WebAssembly[^]*pass 'identities'/],
] as const;

test('each tab shows what it is to show', async () => {
  const visitor = await Visitor.at(explored);
  for (const [name, content] of tabs) {
    await visitor.tab(name);
    await expect.poll(() => visitor.shown(), { timeout: 20_000 }).toMatch(content);
  }
  await visitor.tab('Graph');
  const boxes = visitor.page.locator('.graph g.node');
  await expect.poll(() => boxes.count(), { timeout: 20_000 }).toBeGreaterThan(8);
  await visitor.leave();
});

test('a formula is changed: the code of its derivative, the plot and the result follow', async () => {
  const visitor = await Visitor.at(explored, 'tab=js');
  const before = await visitor.shown();
  const plot = () => visitor.page.locator('.plot .frame').first().getAttribute('aria-label');
  const curves = await plot();
  expect(await visitor.write(square)).toBe('Ready');
  const after = await visitor.shown();
  expect(before).toContain('Math.cos');
  expect(after).not.toContain('Math.cos');
  expect(after).toMatch(/function grad_f_\(a\)/);
  expect(await plot()).not.toBe(curves);
  expect(await plot()).toContain('f′ from -8.00 to 8.00');
  await visitor.tab('Result');
  expect(await visitor.shown()).toMatch(/result\s+f64\[\]\s+6\b/);
  await visitor.leave();
});

test('the stack is changed by clicks', async () => {
  const visitor = await Visitor.at(explored);
  await visitor.write(square);
  await visitor.page.getByRole('button', { name: 'Remove jit' }).click();
  await visitor.page.getByRole('button', { name: /^Add vmap/ }).click();
  await visitor.done();
  expect(await visitor.shown()).toMatch(/f64\[3\]\s+\[6\. +6\.2 6\.4\]/);
  await visitor.tab('Program');
  const titles = visitor.page.locator('.panel:not([hidden]) .choice');
  expect(await titles.allInnerTexts()).toEqual(['f', 'grad(f)', 'vmap(grad(f))']);
  await visitor.page.getByRole('button', { name: /^Add grad:/ }).click();
  expect(await visitor.done()).toBe('There is an error');
  await visitor.leave();
});

describe('what is pointed at is lit on the other side', () => {
  test('from the code to the text', async () => {
    const visitor = await Visitor.at(explored, 'tab=js');
    await visitor.page.locator('.line', { hasText: 'Math.exp' }).first().hover();
    const words = visitor.page.locator('.lit-word');
    await expect.poll(() => words.allInnerTexts()).toContain('exp');
    expect(await visitor.page.locator('.lit-line').count()).toBe(1);
    await visitor.leave();
  });

  test('from the text to the program, and to the boxes of the graph', async () => {
    const visitor = await Visitor.at(explored, 'tab=program');
    const line = visitor.page.locator('.cm-line', { hasText: 'return Math.sin' });
    await line.hover();
    await expect.poll(() => visitor.page.locator('.line.lit').count()).toBeGreaterThan(5);
    await visitor.tab('Graph');
    await expect.poll(() => visitor.page.locator('.graph g.node').count()).toBeGreaterThan(8);
    await line.hover();
    await expect.poll(() => visitor.page.locator('.graph g.node.lit').count()).toBeGreaterThan(5);
    await visitor.leave();
  });

  test('by the arrow keys', async () => {
    const visitor = await Visitor.at(explored, 'tab=js');
    await visitor.page.locator('.panel:not([hidden]) .lines').focus();
    for (let i = 0; i < 4; i++) await visitor.page.keyboard.press('ArrowDown');
    expect(await visitor.page.locator('.line.active').innerText()).toContain('Math.exp');
    await expect.poll(() => visitor.page.locator('.lit-word').allInnerTexts()).toContain('exp');
    await visitor.leave();
  });
});

test('a box of the graph opens the program that it holds', async () => {
  const visitor = await Visitor.at(explored, 'example=lorenz&tab=graph');
  const boxes = visitor.page.locator('.graph g.node');
  await expect.poll(() => boxes.count(), { timeout: 20_000 }).toBeGreaterThan(2);
  const closed = await boxes.count();
  const holder = visitor.page.locator('.graph g.holds').first();
  await holder.focus();
  await visitor.page.keyboard.press('Enter');
  await expect.poll(() => boxes.count(), { timeout: 20_000 }).toBeGreaterThan(closed + 5);
  expect(await visitor.page.locator('.graph g.holds[aria-expanded=true]').count()).toBe(1);
  await visitor.leave();
});

describe('errors are told at their line', () => {
  test.each([
    ['of the syntax', 'export const args = [1];\nexport const f = (x => x;', 2, /SyntaxError/],
    [
      'of a trace',
      "import { add } from 'tanjent/numpy';\nexport const f = (x) =>\n  add(x, [1, 2, 'three']);\nexport const args = [1];",
      3,
      /add/,
    ],
    [
      'of a run',
      `export function f(x) {
         'use tanjent';
         if (x > 0)
           throw new RangeError('too large');
         return x;
       }
       export const args = [1];`,
      4,
      /too large/,
    ],
  ])('%s', async (_kind, text, line, message) => {
    const visitor = await Visitor.at(explored);
    expect(await visitor.write(text)).toBe('There is an error');
    expect(await visitor.failures()).toMatch(message);
    const link = visitor.page.getByRole('button', { name: `line ${line}` });
    await link.click();
    const active = visitor.page.locator('.cm-activeLineGutter');
    expect(await active.first().innerText()).toBe(String(line));
    expect(await visitor.page.locator('.cm-lintRange-error, .cm-lintPoint-error').count()).toBe(1);
    expect(await visitor.write(square)).toBe('Ready');
    expect(await visitor.failures()).toBe('');
    await visitor.leave();
  });
});

test('a loop without an end is stopped, and the page works on', async () => {
  const visitor = await Visitor.at(explored);
  await visitor.page.locator('.cm-content').click();
  await visitor.page.keyboard.press('ControlOrMeta+a');
  await visitor.page.keyboard.insertText('for (;;);');
  await visitor.page.locator('body.busy').waitFor();
  await visitor.page.getByRole('button', { name: 'Stop', exact: true }).click();
  expect(await visitor.done()).toBe('Stopped');
  expect(await visitor.write(square)).toBe('Ready');
  await visitor.leave();
});

test('a show runs, is stopped, and runs again', async () => {
  const visitor = await Visitor.at(explored);
  await visitor.write(
    `${square}
     export function* live() { for (let i = 0; ; i++) yield { title: 'frame ' + i }; }`,
  );
  await visitor.tab('Live');
  const title = visitor.page.locator('.live h3');
  for (let round = 0; round < 2; round++) {
    await visitor.page.getByRole('button', { name: 'Run' }).click();
    await expect.poll(() => title.innerText()).toMatch(/frame \d\d/);
    await visitor.page.locator('.live').getByRole('button', { name: 'Stop' }).click();
    await visitor.page.getByRole('button', { name: 'Run' }).waitFor();
  }
  await visitor.leave();
});

test('what a module prints is shown', async () => {
  const visitor = await Visitor.at(explored);
  await visitor.write(`${square}\nconsole.log('a word', 7);`);
  expect(await visitor.page.locator('.printed').innerText()).toContain('a word 7');
  await visitor.leave();
});

test('a link shows another visitor the same', async () => {
  const visitor = await Visitor.at(explored);
  await visitor.write(`${square}\n// é, 漢字`);
  await visitor.page.getByRole('button', { name: /^Add vmap/ }).click();
  await visitor.done();
  await visitor.tab('JavaScript');
  await visitor.page.getByRole('button', { name: 'Share' }).click();
  await expect.poll(() => visitor.page.url()).toContain('tab=js');
  const other = await Visitor.at(explored, new URL(visitor.page.url()).hash.slice(1));
  expect(await other.text()).toBe(`${square}\n// é, 漢字`);
  expect(await other.shown()).toBe(await visitor.shown());
  expect(await other.page.locator('.chip').allInnerTexts()).toEqual(
    await visitor.page.locator('.chip').allInnerTexts(),
  );
  await visitor.leave();
  await other.leave();
});

test('an address that says nonsense shows the first example', async () => {
  const visitor = await Visitor.at(explored, 'code=!!&stack=nothing&tab=none&example=no');
  expect(await visitor.page.locator('.status').innerText()).toBe('Ready');
  expect(await visitor.text()).toContain('A first formula');
  await visitor.leave();
});

test('the keyboard reaches tabs, and arrows move among them', async () => {
  const visitor = await Visitor.at(explored);
  await visitor.page.getByRole('tab', { name: 'Result' }).focus();
  const walked: string[] = [];
  for (let i = 0; i < 10; i++) {
    await visitor.page.keyboard.press('ArrowRight');
    const selected = visitor.page.locator('[role=tab][aria-selected=true]');
    walked.push(await selected.innerText());
    expect(await selected.evaluate((tab) => tab === document.activeElement)).toBe(true);
    const panel = `#${await selected.getAttribute('aria-controls')}`;
    expect(await visitor.page.locator(panel).isVisible()).toBe(true);
  }
  expect(new Set(walked).size).toBe(10);
  expect(walked.at(-1)).toBe('Result');
  await visitor.page.keyboard.press('End');
  await visitor.page.keyboard.press('Tab');
  const isPanel = () => document.activeElement?.getAttribute('role') === 'tabpanel';
  expect(await visitor.page.evaluate(isPanel)).toBe(true);
  await visitor.leave();
});

test('every control has a name, and no two elements the same id', async () => {
  const visitor = await Visitor.at(explored);
  const nameless = await visitor.page.evaluate(() =>
    [...document.querySelectorAll('button, [role=tab], [role=img], [role=region], canvas.picture')]
      .filter((e) => (e.getAttribute('aria-label') ?? e.textContent ?? '').trim() === '')
      .map((e) => e.outerHTML.slice(0, 100)),
  );
  expect(nameless).toEqual([]);
  const ids = await visitor.page.evaluate(() =>
    [...document.querySelectorAll('[id]')].map((e) => e.id),
  );
  expect(new Set(ids).size).toBe(ids.length);
  await visitor.leave();
});

test.each([
  ['light', 390],
  ['dark', 320],
] as const)('on a phone, %s, nothing is wider than the screen', async (colorScheme, width) => {
  const visitor = await Visitor.at(explored, '', {
    viewport: { width, height: 800 },
    colorScheme,
    isMobile: true,
    hasTouch: true,
  });
  for (const name of ['Result', 'JavaScript', 'WebAssembly', 'Memory', 'Graph', 'Timings']) {
    await visitor.tab(name);
    const widths = await visitor.page.evaluate(() => [
      document.documentElement.scrollWidth,
      innerWidth,
    ]);
    expect(widths[0], name).toBeLessThanOrEqual(widths[1] ?? 0);
  }
  const theme = await visitor.page.evaluate(() => document.documentElement.dataset['theme']);
  expect(theme).toBe(colorScheme);
  await visitor.leave();
});

test('the theme is switched, and kept', async () => {
  const visitor = await Visitor.at(explored);
  const background = () =>
    visitor.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await visitor.page.getByRole('button', { name: 'Dark theme' }).click();
  expect(await background()).not.toBe(light);
  await visitor.page.reload();
  await visitor.done();
  expect(await background()).not.toBe(light);
  await visitor.leave();
});

test('names of the library are completed, with their types', async () => {
  const visitor = await Visitor.at(explored);
  await visitor.write("import { numpy as np } from 'tanjent';\n");
  await visitor.page.keyboard.type('np.logaddex');
  const option = visitor.page.locator('.cm-tooltip-autocomplete li').first();
  await expect.poll(() => option.innerText(), { timeout: 15_000 }).toMatch(/logaddexp/);
  await expect.poll(() => visitor.page.locator('.about').first().innerText()).toMatch(/NDArray/);
  await visitor.leave();
});

test('the page works without a network once it was there', async () => {
  const visitor = await Visitor.at(explored, '', { serviceWorkers: 'allow' });
  await visitor.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await visitor.page.context().setOffline(true);
  await visitor.page.reload();
  await visitor.done();
  await visitor.tab('Graph');
  const boxes = visitor.page.locator('.graph g.node');
  await expect.poll(() => boxes.count(), { timeout: 20_000 }).toBeGreaterThan(8);
  await visitor.leave();
});
