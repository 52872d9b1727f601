/**
 * Runs loops of more than 2³¹ turns on both targets, which takes some seconds each:
 * `node scripts/run.mjs scripts/long-loops.ts`.
 */
import { jit, numpy as np, type NDArray } from '../src/index.js';

const n = 46_341;
const x = np.arange(n).div(n);
const products = (v: NDArray): NDArray => np.outer(v, v);
const everywhere = (v: NDArray): NDArray => np.full([n, n], v.at(1).get());
const cases: Readonly<Record<string, readonly [f: (v: NDArray) => NDArray, wanted: number]>> = {
  max: [(v) => products(v).max(), ((n - 1) / n) ** 2],
  sum: [(v) => products(v).sum(), ((n - 1) / 2) ** 2],
  'max of one value': [(v) => everywhere(v).max(), 1 / n],
  'sum of one value': [(v) => everywhere(v).sum(), n],
};
for (const [name, [f, wanted]] of Object.entries(cases))
  for (const target of ['js', 'wasm'] as const) {
    const found = jit(f, { target })(x).item();
    const isRight = Math.abs(found - wanted) <= 1e-12 * wanted;
    console.log(`${name} on ${target}: ${found}${isRight ? '' : `, but it is ${wanted}`}`);
    if (!isRight) process.exitCode = 1;
  }
