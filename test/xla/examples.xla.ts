/** What the examples compile, their gradients among it, judged by XLA with their own arguments. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { DenseArray } from '../../src/array/dense.js';
import { zip } from '../../src/array/shape.js';
import { numpy as np, type NDArray } from '../../src/index.js';
import { difference, type Tolerance } from '../support/close.js';
import { runOnXla } from '../support/xla.js';
import { recorded, type Recorded } from './recording.js';
import { python } from './worker.js';

vi.mock('tanjent', () => import('./recording.js'));

/** Those that take long, here or there, are left out: digits, jacobian-product, pendulum. */
const names = [
  'gaussian-process', 'gradient', 'hmc', 'jacobian-three-ways', 'kalman', 'lorenz', 'mandelbrot',
  'newton', 'pca', 'rnn', 'spectrum', 'vector-jacobian-products',
]; // prettier-ignore

interface Comparison {
  readonly by?: Tolerance;
  /** What is compared of a result. */
  readonly of?: (x: NDArray) => NDArray;
}

/** What is compared in another way, and why. */
const special: Readonly<Record<string, Comparison>> = {
  // Singular vectors are unique up to their signs, and those behind, of pixels that are 0, not so.
  'pca: the function': { of: (x) => np.abs(x.slice([0, 50])) },
  // 2000 steps of Adam, whose quotients of small slopes enlarge what is rounded.
  'spectrum: the function': { by: { rtol: 1e-5, atol: 1e-6 } },
};

/** Runs the examples, which print and write files, in a folder of their own. */
async function recordAll(): Promise<(Recorded & { readonly title: string })[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const home = process.cwd();
  process.chdir(mkdtempSync(join(tmpdir(), 'tanjent-examples-')));
  const all: (Recorded & { readonly title: string })[] = [];
  for (const example of names) {
    recorded.length = 0;
    await import(`../../examples/${example}.ts`);
    all.push(...recorded.map((one) => ({ ...one, title: `${example}: ${one.name}` })));
  }
  process.chdir(home);
  log.mockRestore();
  return all;
}

describe.skipIf(python === null)('examples', async () => {
  const found = python === null ? [] : await recordAll();
  const results = python === null ? [] : runOnXla(found);

  test('have functions to compare', () => expect(found.length).toBeGreaterThan(25));

  test.each(found.map(({ title }, i) => ({ title, i })))('$title', ({ title, i }) => {
    const result = results[i]!;
    if (typeof result === 'string') throw new Error(result);
    const { by, of = (x: NDArray) => x } = special[title] ?? {};
    zip(found[i]!.expected, result).forEach(([here, there], k) => {
      expect(there.aval.dtype).toBe(here.aval.dtype);
      const bound = here.dtype === 'float32' ? 1e-5 : 1e-10;
      const [x, y] = [of(there), of(here)];
      const tolerance = by ?? { rtol: bound, atol: bound };
      const report = difference(x as DenseArray, y as DenseArray, tolerance);
      if (report !== null) throw new Error(`result ${k}: ${report}`);
    });
  });
});

test.runIf(python === null)('NOT RUN: there is no Python with JAX (TANJENT_XLA_PYTHON)', () => {});
