/** The page of examples/derivative-page: its module is what is emitted, and all of it is small. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { emitModule } from '../../src/emit/index.js';
import { grad, numpy as np, type NDArray } from '../../src/index.js';

const read = (name: string): string =>
  readFileSync(
    fileURLToPath(new URL(`../../examples/derivative-page/${name}`, import.meta.url)),
    'utf8',
  );

test('what is shipped is what is emitted of the model', () => {
  const f = (x: NDArray): NDArray => np.sin(x).mul(np.exp(x.mul(x).neg()));
  expect(read('model.ts')).toContain(
    `export const f = (x: NDArray): NDArray => np.sin(x).mul(np.exp(x.mul(x).neg()));`,
  );
  const { code, types } = emitModule({ slope: { of: grad(f), args: [0.5] } });
  expect([read('slope.js'), read('slope.d.ts')]).toEqual([code, types]);
});

test('the whole page is at most 2 kB', () => {
  const [index, page] = [read('index.html'), read('page.js')];
  const shipped = ['slope.js', ...Array.from(index.matchAll(/src="(.*?)"/g), ([, name]) => name)];
  expect(shipped).toEqual(['slope.js', 'page.js']);
  expect([...page.matchAll(/from '(.*?)'/g)].map(([, name]) => name)).toEqual(['./slope.js']);
  expect(Buffer.byteLength(index + page + read('slope.js'))).toBeLessThanOrEqual(2048);
});
