/**
 * Functions that were written in JAX (python/from_jax_cases.py), exported as StableHLO and run
 * here: their results, and their gradients taken here, are those of JAX.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isDouble, isInexact, isRealFloat, type DType } from '../../src/array/dtype.js';
import { at, zip } from '../../src/array/shape.js';
import { grad, jit, makeIR, numpy as np, printProgram, type NDArray } from '../../src/index.js';
import { arrayOfStretch } from '../../src/io/elements.js';
import { fromStableHLO, type StableHLOFunction } from '../../src/stablehlo/in/index.js';
import { leavesInOrder } from '../../src/stablehlo/in/signature.js';

interface Stored {
  readonly dtype: DType | 'int64';
  readonly shape: readonly number[];
  readonly data: string;
}

interface Case {
  readonly name: string;
  readonly dtype: 'float32' | 'float64';
  readonly exact: boolean;
  readonly text: string;
  readonly inputs: readonly Stored[];
  readonly results: readonly Stored[];
  readonly gradients?: readonly Stored[];
}

const file = new URL('from-jax.json.gz', import.meta.url);
const cases = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Case[];

const arrayOf = (stored: Stored, dtype: DType | null = null): NDArray => {
  const { dtype: type, shape, data } = stored;
  const bytes = Buffer.from(data, 'base64');
  return arrayOfStretch('test', { type, shape, bytes }, { copy: true, dtype });
};

/** Integers of 64 bits leave as float64 where it is not known that int32 holds them. */
const wantedFor = (found: NDArray, stored: Stored): NDArray =>
  arrayOf(stored, stored.dtype === 'int64' && found.dtype === 'float64' ? 'float64' : null);

/** What JAX multiplies a result by before it sums all of them: exact in every dtype. */
const weightsOf = (x: NDArray): NDArray => {
  const k = np.arange(x.size, { dtype: 'int32' });
  const weights = np.subtract(np.remainder(np.multiply(k, 7), 5), 2).astype(x.dtype);
  return np.reshape(np.add(np.divide(weights, 2), 0.25), x.shape);
};

function lossOf(f: StableHLOFunction): (...args: NDArray[]) => NDArray {
  return (...args) => {
    const leaves = leavesInOrder(f(...args)) as NDArray[];
    const terms = leaves
      .filter((x) => isRealFloat(x.dtype))
      .map((x) => np.sum(np.multiply(x, weightsOf(x))));
    return terms.reduce((a, b) => np.add(a, b));
  };
}

/** Errors are relative to the greatest element: sums are added in another order. */
const limitOf = (dtype: DType): number => (isInexact(dtype) ? (isDouble(dtype) ? 1e-13 : 3e-6) : 0);

function expectClose(found: NDArray, wanted: NDArray, limit: number): void {
  expect([found.dtype, found.shape]).toEqual([wanted.dtype, wanted.shape]);
  const [a, b] = [found, wanted].map((x) => x.dataSync() as ArrayLike<number>) as [
    ArrayLike<number>,
    ArrayLike<number>,
  ];
  const scale = Math.max(1e-30, ...Array.from(b, (x) => (Number.isFinite(x) ? Math.abs(x) : 0)));
  for (let i = 0; i < b.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    if (Object.is(x, y) || x === y) continue;
    expect(Math.abs(x - y) / scale, `element ${i}: ${x} for ${y}`).toBeLessThanOrEqual(limit);
  }
}

describe.each(cases.map((c) => [`${c.name} of ${c.dtype}`, c] as const))('%s', (_, c) => {
  const f = fromStableHLO<readonly unknown[], unknown>(c.text);
  const inputs = c.inputs.map((x) => arrayOf(x));

  test('has the results of JAX', () => {
    const results = leavesInOrder(jit(f)(...inputs)) as NDArray[];
    expect(results.length).toBe(c.results.length);
    expect(results.map((x) => x.dtype)).toEqual(f.outputs.map((x) => x.dtype));
    for (const [found, stored] of zip(results, c.results)) {
      const wanted = wantedFor(found, stored);
      expectClose(found, wanted, c.exact ? 0 : limitOf(wanted.dtype));
    }
  });

  test.runIf(c.gradients !== undefined)('has the gradients of JAX', () => {
    const argnums = inputs.flatMap((x, i) => (isRealFloat(x.dtype) ? [i] : []));
    const found = jit(grad(lossOf(f), { argnums }))(...inputs) as unknown as NDArray[];
    const wanted = (c.gradients ?? []).map((x) => arrayOf(x));
    expect(found.length).toBe(wanted.length);
    for (const [i, x] of wanted.entries()) expectClose(at(found, i), x, limitOf(x.dtype));
  });
});

test.each(['scan', 'scan_reverse', 'nested_scan', 'lstm', 'map'])(
  '%s is a scan over rows, and so is its gradient',
  (name) => {
    const { text, inputs } = cases.find((c) => c.name === name) as Case;
    const f = fromStableHLO<readonly unknown[], unknown>(text);
    const program = printProgram(makeIR(grad(lossOf(f)))(...inputs.map((x) => arrayOf(x))));
    expect(program).toContain('scan[');
    expect(program).not.toMatch(/dynamic_|while\[|push/);
  },
);
