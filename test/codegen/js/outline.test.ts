/** Loops of long functions as functions of their own. */
import { expect, test } from 'vitest';
import { jit, numpy as np, type NDArray } from '../../../src/index.js';
import { Draw } from '../../support/draw.js';

const functionsIn = (text: string): number => text.match(/^function /gm)?.length ?? 0;

test('nests of loops in a long function are taken out, and give the same', () => {
  const factors = (x: NDArray): NDArray[] => [...np.linalg.qr(x)];
  const a = new Draw('outline').floats([80, 80]);
  const inJs = jit(factors, { target: 'js' });
  const text = inJs.lower(a).text('js');
  expect(functionsIn(text)).toBeGreaterThan(8);
  const lengths = text.split(/^function /m).map((part) => part.split('\n').length);
  expect(Math.max(...lengths)).toBeLessThan(150);
  const [q, r] = inJs(a) as [NDArray, NDArray];
  expect(np.allclose(np.matmul(q, r), a, { rtol: 1e-12, atol: 1e-12 }).item()).toBe(1);
});

test('short functions stay whole', () => {
  const product = jit((x: NDArray) => np.matmul(x, x), { target: 'js' });
  expect(functionsIn(product.lower(np.ones([80, 80])).text('js'))).toBe(1);
});
