/**
 * Four ways down Rosenbrock's valley, a long bend with steep walls: plain descent, momentum, Adam
 * and BFGS, which learns how the valley bends from the gradients that it has seen.
 */
import { grad, jit, lax, numpy as np, optim, scipy, vmap } from 'tanjent';

export function f(p) {
  'use tanjent';
  const [x, y] = p;
  return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
}

const start = np.array([-1.5, 2]);
const steps = 400;

export const args = [start];
export const transforms = ['grad', 'jit'];

/** All places of an optimizer, [steps, 2]. */
function pathOf(optimizer) {
  const turn = ([p, state]) => {
    const [updates, next] = optimizer.update(grad(f)(p), state);
    return [[optim.applyUpdates(p, updates), next], p];
  };
  return lax.scan(turn, [start, optimizer.init(start)], null, { length: steps })[1];
}

/** BFGS is asked for its place after each number of steps. */
function pathOfBfgs(count) {
  const upTo = jit((turns) => scipy.optimize.minimize(f, start, { maxiter: turns, tol: 1e-12 }).x);
  return np.stack(Array.from({ length: count }, (_, turns) => upTo(turns)));
}

/** The valley from above, darker where it is deeper. */
const [side, left, top, scale] = [140, -2, 3, 35];
const edge = np.arange(side).div(scale);
const seen = vmap((y) => vmap((x) => f([x, y]))(edge.add(left)))(np.subtract(top, edge));
const valley = np.log1p(seen).div(10);

export function* live() {
  const bfgs = jit(pathOfBfgs, { staticArgnums: [0] })(50);
  const paths = {
    descent: jit(() => pathOf(optim.sgd(0.0005)))(),
    momentum: jit(() => pathOf(optim.sgd(0.0005, { momentum: 0.9 })))(),
    Adam: jit(() => pathOf(optim.adam(0.1)))(),
    BFGS: np.concatenate([bfgs, np.broadcastTo(bfgs.slice(-1), [steps - 50, 2])]),
  };
  const places = Object.values(paths).map((path) => path.js());
  const heightsOf = jit((path) => np.log10(vmap(f)(path).add(1e-20)));
  const heights = Object.entries(paths).map(([name, path]) => [name, heightsOf(path).js()]);
  for (let n = 10; n <= steps; n += 10) {
    const series = Object.fromEntries(heights.map(([name, all]) => [name, all.slice(0, n)]));
    yield {
      title: `${n} steps`,
      text: heights.map(([name, all]) => `${name} 10^${all[n - 1].toFixed(0)}`).join(', '),
      progress: n / steps,
      image: map(places.map((path) => path.slice(0, n))),
      plot: { series, xLabel: 'step', yLabel: 'height (log10)' },
    };
  }
}

/** The paths over the valley, each in a color of its own. */
function map(paths) {
  const colors = [
    [1, 0.4, 0.4],
    [1, 0.8, 0.2],
    [0.3, 0.9, 0.5],
    [0.5, 0.7, 1],
  ];
  const image = Float64Array.from(np.stack([valley, valley, valley], 2).dataSync());
  paths.forEach((path, i) => {
    for (const [x, y] of path) {
      const [row, column] = [Math.round((top - y) * scale), Math.round((x - left) * scale)];
      const isInside = Math.max(row, column) < side && Math.min(row, column) >= 0;
      if (isInside) image.set(colors[i], 3 * (row * side + column));
    }
  });
  return np.array(image).reshape([side, side, 3]);
}
