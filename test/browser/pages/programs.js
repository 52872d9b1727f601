/**
 * Programs whose results are told bit for bit. This file runs in Node, in pages and in workers,
 * with the package as it is published.
 */
import {
  clearCaches,
  grad,
  hessian,
  jit,
  lax,
  numpy as np,
  random,
  scipy,
  setCompileDefaults,
  vmap,
} from 'tanjent';

const draws = () => random.uniform(random.key(7), [40, 40]);
const rosenbrock = (x) => {
  const [low, high] = [x.slice([0, -1]), x.slice([1])];
  return np
    .square(high.sub(np.square(low)))
    .mul(100)
    .add(np.square(np.subtract(1, low)))
    .sum();
};
const orbit = (x) => lax.scan((c, y) => [c.mul(0.99).add(y), c], np.zeros([40]), x)[1];
const root = (a) =>
  lax.whileLoop(
    (x) => np.abs(x.mul(x).sub(a)).gt(1e-12),
    (x) => x.add(np.divide(a, x)).div(2),
    a,
  );

/** Of + - × ÷ √ and integers only: the same on every target. */
const exact = {
  bits: () => random.bits(random.key(3), [1000]),
  uniform: draws,
  integers: () => np.arange(1000, { dtype: 'int32' }).mul(7919).mod(1013),
  slope: () => jit(grad(rosenbrock))(np.linspace(-1, 2, 50)),
  curvature: () => jit(hessian(rosenbrock))(np.linspace(-1, 2, 6)),
  sorted: () => jit((x) => np.sort(x, 0))(draws()),
  loop: () => jit(vmap(root))(np.linspace(1, 9, 33)),
  scan: () => jit(orbit)(draws()),
};

/**
 * Of elementary functions and long sums: each target has its own, which on one target are the same
 * everywhere.
 */
const elementary = {
  normal: () => random.normal(random.key(1), [1000], { dtype: 'float32' }),
  waves: () => jit((x) => np.sin(x).mul(np.exp(x.neg())).add(np.tanh(x)))(np.linspace(-9, 9, 3000)),
  softmax: () => jit(grad((x) => np.log(np.exp(x).sum(1)).sum()))(draws()),
  product: () => jit((x) => np.matmul(x, x.T))(draws().astype('float32')),
  gamma: () => jit((x) => scipy.special.gammaln(x))(np.linspace(0.1, 30, 500)),
};

/** The bytes of a result, as text. */
const bytesOf = (x) => {
  const data = x.dataSync();
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return `${x.dtype} ${Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')}`;
};

const of = (programs) =>
  Object.fromEntries(Object.entries(programs).map(([name, run]) => [name, bytesOf(run())]));

/** What runs when a target is asked for, and all results there. */
export function results(target) {
  setCompileDefaults({ target, fuseMultiplyAdd: false });
  clearCaches();
  const runs = jit((x) => x.add(1)).lower(np.ones([3])).target;
  return { runs, exact: of(exact), elementary: of(elementary) };
}

export const onAllTargets = () => ({ js: results('js'), wasm: results('wasm') });
