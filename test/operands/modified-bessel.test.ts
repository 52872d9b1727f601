/** Modified Bessel functions of floats of 16 bits, whose series would overflow in them. */
import { expect, test } from 'vitest';
import { lax, numpy as np, scipy } from '../../src/index.js';

test.each(['float16', 'bfloat16'] as const)('%s', (dtype) => {
  const list = [-50, -1, 0, 0.5, 3, 50, 300, Infinity];
  const x = np.array(list, { dtype });
  const wide = x.astype('float64');
  const { i0e, i1, i1e } = scipy.special;
  for (const f of [lax.besselI0e, lax.besselI1e, i0e, i1e, i1, np.i0]) {
    const found = f(x);
    expect(found.dtype).toBe(dtype);
    expect(found.js()).toEqual(f(wide).astype('float32').astype(dtype).js());
  }
});
