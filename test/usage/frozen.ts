/** A program in which nobody may change what JS brings along. Its print-out is tested. */
import './frozen-intrinsics.js';
import { jit, lax, numpy as np, TanjentError, type NDArray } from '../../src/index.js';

for (const target of ['js', 'wasm'] as const) {
  const product = jit((a: NDArray) => np.sort(np.matmul(a, a)).sum(), { target });
  const loop = jit((a: NDArray) => lax.foriLoop(0, 3, (_, x) => x.mul(2), a).sum(), { target });
  console.log(target, product(np.ones([70, 70])).item(), loop(np.ones([70])).item());
}
try {
  np.zeros([2]).add(np.zeros([3]));
} catch (error) {
  console.log(error instanceof TanjentError ? error.code : error);
}
