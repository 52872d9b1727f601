/**
 * Whole functions with their derivatives, judged by XLA: the golden programs, and functions that
 * use what rows of single primitives do not show.
 */
import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../src/array/dense.js';
import { dense } from '../../src/array/dense.js';
import { zip } from '../../src/array/shape.js';
import {
  grad,
  jit,
  lax,
  nn,
  numpy as np,
  optim,
  random,
  tree,
  valueAndGrad,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { toStableHLO } from '../../src/stablehlo/index.js';
import { argOf, readCases, type ProgramCase } from '../golden/support/cases.js';
import { programs } from '../golden/support/run-program.js';
import { difference, type Tolerance } from '../support/close.js';
import { Draw } from '../support/draw.js';
import { runOnXla } from '../support/xla.js';

type Tree = unknown;

interface Program {
  readonly title: string;
  readonly f: (...args: never[]) => Tree;
  readonly args: readonly Tree[];
  readonly tolerance: Tolerance;
}

const double: Tolerance = { rtol: 1e-12, atol: 1e-13 };
/** Of elements of about 1, whose sums XLA carries in float32. */
const single: Tolerance = { rtol: 1e-5, atol: 5e-6 };
const exact: Tolerance = { rtol: 0, atol: 0 };

const golden = readCases<ProgramCase>('programs').flatMap((c): Program[] => {
  const f = programs[c.name];
  if (f === undefined) return [];
  const { rtol, atol } = c;
  return [{ title: c.name, f: f as never, args: [argOf(c.args, {})], tolerance: { rtol, atol } }];
});

const draw = new Draw('programs for XLA');
const floats = (...shape: number[]): DenseArray => draw.floats(shape, -1, 1);
const floats32 = (...shape: number[]): DenseArray => draw.floats(shape, -1, 1, 'float32');

const symmetric = (n: number): NDArray => {
  const x = floats(n, n);
  return x.add(x.T).add(np.diag(np.arange(n).mul(3)));
};

type Layer = { readonly w: NDArray; readonly b: NDArray };

const network = (layers: readonly Layer[], x: NDArray): NDArray =>
  layers.reduce((y, { w, b }, i) => {
    const z = y.matmul(w).add(b);
    return i < layers.length - 1 ? np.tanh(z) : z;
  }, x);

const adam = optim.adam(0.01);
const layers = (): Layer[] => [
  { w: floats(3, 5), b: floats(5) },
  { w: floats(5, 2), b: floats(2) },
];

function step(params: Layer[], state: ReturnType<typeof adam.init>, x: NDArray, y: NDArray) {
  const loss = (p: Layer[]): NDArray => network(p, x).sub(y).square().mean();
  const [value, slopes] = valueAndGrad(loss)(params);
  const [updates, next] = adam.update(slopes, state, params);
  return { value, params: optim.applyUpdates(params, updates), state: next };
}

function attention(p: { readonly qkv: NDArray; readonly out: NDArray }, x: NDArray): NDArray {
  const [q, k, v] = np.split(x.matmul(p.qkv), 3, -1).map((y) => y.reshape([2, 6, 2, 4]));
  const heads = nn.dotProductAttention(q!, k!, v!, { isCausal: true });
  return nn.gelu(heads.reshape([2, 6, 8]).matmul(p.out)).sum();
}

/** f of a symmetric matrix by its eigenvalues: vectors may turn, the result does not. */
function ofMatrix(x: NDArray): NDArray {
  const [eigenvalues, eigenvectors] = np.linalg.eigh(x);
  return eigenvectors.mul(np.exp(eigenvalues.mul(0.1))).matmul(eigenvectors.T);
}

function bySingularValues(x: NDArray): NDArray {
  const [u, values, vh] = np.linalg.svd(x, { fullMatrices: false });
  return u.mul(np.sqrt(values)).matmul(vh);
}

const weighed = (f: (x: NDArray) => NDArray) => (x: NDArray, w: NDArray) => f(x).mul(w).sum();

const own: Program[] = [
  {
    title: 'a step of Adam',
    f: step as never,
    args: (() => {
      const params = layers();
      return [params, adam.init(params), floats(4, 3), floats(4, 2)];
    })(),
    tolerance: double,
  },
  {
    title: 'the gradient of causal attention in float32',
    f: grad(attention as never) as never,
    args: [{ qkv: floats32(8, 24), out: floats32(8, 8) }, floats32(2, 6, 8)],
    tolerance: single,
  },
  {
    title: 'the gradient of a function of a symmetric matrix',
    f: grad(weighed(ofMatrix)) as never,
    args: [symmetric(4), floats(4, 4)],
    tolerance: { rtol: 1e-10, atol: 1e-11 },
  },
  {
    title: 'the gradient by singular values',
    f: grad(weighed(bySingularValues)) as never,
    args: [floats(5, 3), floats(5, 3)],
    tolerance: { rtol: 1e-9, atol: 1e-10 },
  },
  {
    title: 'random bits and numbers from them',
    f: ((seed: NDArray) => {
      const [a, b, c, d] = Array.from(
        random.split(random.key(seed as never), 4) as never,
      ) as NDArray[];
      return {
        bits: random.bits(a as never, [7]),
        uniform: random.uniform(b as never, [5]),
        integers: random.randint(c as never, [6], 0, 100),
        permutation: random.permutation(d as never, 9),
      };
    }) as never,
    args: [dense([], 'uint32', Uint32Array.of(42))],
    tolerance: exact,
  },
  {
    title: 'a batch of loops that end at different turns',
    f: vmap((x: NDArray) =>
      lax.whileLoop(
        (y: NDArray) => y.lt(100),
        (y: NDArray) => y.mul(1.7).add(1),
        x,
      ),
    ) as never,
    args: [draw.floats([6], 0, 50)],
    tolerance: double,
  },
];

const all = [...golden, ...own];
const exported = all.map(({ f, args }) => {
  const jitted = jit(f as never) as unknown as {
    (...given: readonly Tree[]): Tree;
    lower(...given: readonly Tree[]): Parameters<typeof toStableHLO>[0];
  };
  return {
    text: toStableHLO(jitted.lower(...args)).text,
    args: tree.leaves(args).map((x) => np.asarray(x as NDArray) as DenseArray),
    expected: tree.leaves(jitted(...args)) as DenseArray[],
  };
});
const results = runOnXla(exported);

describe('programs', () => {
  test('all golden ones are there', () => expect(golden.length).toBeGreaterThan(60));

  test.each(all.map(({ title }, i) => ({ title, i })))('$title', ({ i }) => {
    const result = results[i]!;
    if (typeof result === 'string') throw new Error(result);
    zip(exported[i]!.expected, result).forEach(([here, there], k) => {
      expect(there.aval.dtype).toBe(here.aval.dtype);
      const report = difference(there, here, all[i]!.tolerance);
      if (report !== null) throw new Error(`result ${k}: ${report}`);
    });
  });
});
