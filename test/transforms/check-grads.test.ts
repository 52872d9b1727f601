/** Derivatives against differences, with as many digits as the dtype has. */
import { describe, expect, test } from 'vitest';
import { checkGrads, customJvp, numpy as np, type NDArray } from '../../src/index.js';

const right = (x: NDArray): NDArray => np.sin(x).mul(x).sum();

/** The same, with a derivative that is half as large. */
const wrong = customJvp(right);
wrong.defjvp(([x], [t]) => [right(x), np.cos(x).mul(x).add(np.sin(x)).mul(t).div(2).sum()]);

describe.each(['float64', 'float32', 'float16', 'bfloat16'] as const)('%s', (dtype) => {
  const x = np.array([0.5, -1.25, 2, 3], { dtype });

  test.each(['fwd', 'rev'] as const)('a right derivative is right: %s', (mode) => {
    expect(() => checkGrads(right, [x], { modes: [mode] })).not.toThrow();
  });

  test('a wrong one is not', () => {
    expect(() => checkGrads(wrong, [x], { order: 1 })).toThrow(/checkGrads: the jvp of .* is/);
  });
});

test('what is said counts', () => {
  const x = np.array([0.5, -1.25], { dtype: 'float32' });
  expect(() => checkGrads(right, [x], { rtol: 1e-9, atol: 1e-9 })).toThrow(/checkGrads/);
});
