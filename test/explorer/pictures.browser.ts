/**
 * The page looks as it did. To accept how it looks now, delete the pictures and run this. Letters
 * have other edges on other machines, so that a small share of the points may differ.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { explore, Visitor, type Explored } from './visitor.js';

const folder = fileURLToPath(new URL('pictures/', import.meta.url));

/** The share of the points that may differ. */
const mostDiffering = 0.02;

let explored: Explored;
beforeAll(async () => {
  explored = await explore();
  mkdirSync(folder, { recursive: true });
});
afterAll(async () => {
  await explored.close();
});

const views = [
  ['result', 'example=slope', 'light', '.panel:not([hidden]) canvas'],
  ['code', 'example=slope&tab=js', 'dark', '.panel:not([hidden]) .line'],
  ['passes', 'example=slope&tab=passes', 'light', '.panel:not([hidden]) .removed'],
  ['graph', 'example=slope&tab=graph', 'dark', '.graph g.node'],
  ['memory', 'example=digits&tab=memory', 'light', '.slot'],
] as const;

test.each(views)('%s', async (name, hash, colorScheme, content) => {
  const viewport = { width: 1100, height: 680 };
  const visitor = await Visitor.at(explored, hash, { viewport, colorScheme });
  await visitor.page.locator(content).first().waitFor({ timeout: 20_000 });
  await visitor.page.addStyleTag({ content: '.cm-cursor { visibility: hidden !important; }' });
  const now = await visitor.page.screenshot();
  const file = `${folder}${name}.png`;
  if (existsSync(file)) {
    const before = readFileSync(file);
    expect(await differing(visitor, before, now), name).toBeLessThan(mostDiffering);
    // The comparison sees what it is to see: a picture without its right half is another one.
    expect(await differing(visitor, before, now, 0.5)).toBeGreaterThan(mostDiffering);
  } else writeFileSync(file, now);
  await visitor.leave();
});

/** The share of points in which two pictures differ, of the second one some share of the width. */
function differing(visitor: Visitor, a: Buffer, b: Buffer, share = 1): Promise<number> {
  const urls = [a, b].map((png) => `data:image/png;base64,${png.toString('base64')}`);
  return visitor.page.evaluate(
    async ([list, part]) => {
      const images = await Promise.all(
        list.map(async (url) => createImageBitmap(await (await fetch(url)).blob())),
      );
      const [first, second] = images as [ImageBitmap, ImageBitmap];
      if (first.width !== second.width || first.height !== second.height) return 1;
      const points = [first, second].map((image, i) => {
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
        const width = i === 0 ? image.width : Math.round(image.width * part);
        context.drawImage(image, 0, 0, width, image.height, 0, 0, width, image.height);
        return context.getImageData(0, 0, image.width, image.height).data;
      }) as [Uint8ClampedArray, Uint8ClampedArray];
      let count = 0;
      for (let i = 0; i < points[0].length; i += 4) {
        let most = 0;
        for (let c = 0; c < 4; c++)
          most = Math.max(most, Math.abs((points[0][i + c] ?? 0) - (points[1][i + c] ?? 0)));
        if (most > 48) count++;
      }
      return (4 * count) / points[0].length;
    },
    [urls, share] as const,
  );
}
