/** Functions whose first operand is the same in all turns do their work on it once. */
import { describe, expect, test } from 'vitest';
import { jit, numpy as np, type NDArray } from '../../../src/index.js';

const bases = [0.3, -0.3, 2, -2, 1, -1, 0, -0, NaN, Infinity, -Infinity, 1e-310, -1e-310, 1e300];
const special = [0, -0, 1, -1, 2, 3, -3, 0.5, -0.5, 1e-320, 1e4, -1e4, NaN, Infinity, -Infinity];
const exponent = (i: number): number => special[i] ?? (i - 40) / 3;

describe.each(['float32', 'float64'] as const)('pow of %s', (dtype) => {
  const exponents = (length: number): NDArray =>
    np.array(Array.from({ length }, (_, i) => exponent(i))).astype(dtype);
  const power = jit((x: NDArray, y: NDArray) => np.power(x, y), { target: 'wasm' });

  test.each([30, 600])('of one number are those of each number, %i of them', (length) => {
    const y = exponents(length);
    for (const base of bases) {
      const x = np.array(base).astype(dtype);
      const each = power(np.broadcastTo(x, [length]), y);
      expect([...power(x, y).dataSync()], String(base)).toEqual([...each.dataSync()]);
    }
  });

  test('in a loop the logarithm is before it', () => {
    const wat = power.lower(np.array(0.3).astype(dtype), exponents(30)).text('wat');
    expect(wat).toContain('call $pow_of_prepared');
    const [main = ''] = wat.split('(func $pow_of_prepared');
    const [before = '', after = ''] = main.split('(loop ');
    expect(before).toContain('f64x2.div');
    expect(after.split('call $pow (')[0]).not.toContain('f64x2.div');
  });
});
