/** The tasks as Tanjent programs. */
import { grad, jit, lax, nn, numpy as np, scipy, valueAndGrad, vmap, type NDArray } from 'tanjent';
import { perceptronLoss } from '../problems.js';
import { layerTasks } from './layers.js';
import { array, read, task } from './task.js';
import {
  firstOnly,
  type Library,
  type Options,
  type Task,
  type Tasks,
  type Tensor,
} from '../peers/tasks.js';

/** A function of complex numbers, whose parts lie along a last axis. */
function complexTask(f: (z: NDArray) => NDArray, x: Tensor): Task {
  const [jitted, pairs] = [jit(f), array(x)];
  const z = lax.complex(pairs.slice('...', 0), pairs.slice('...', 1));
  return { run: () => read(jitted(z)) };
}

const valuesOf = (given: Task): Task => ({ ...given, arrange: firstOnly });

const scalar = (x: NDArray): NDArray =>
  np
    .sin(x)
    .mul(np.exp(x.mul(x).neg()))
    .add(np.tanh(x));

const wave = (x: NDArray): NDArray =>
  np
    .tanh(x)
    .mul(np.exp(x.mul(x).neg()))
    .add(x.mul(0.5));

const convolve = (images: NDArray, kernels: NDArray): NDArray =>
  lax.convGeneralDilated(images, kernels, [1, 1], 'SAME');

const halfSquares = (images: NDArray, kernels: NDArray): NDArray => {
  const y = convolve(images, kernels);
  return np.sum(y.mul(y)).mul(0.5);
};

/** The distribution function of the normal distribution. */
const normal = (x: NDArray): NDArray => lax.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5);

/** The price of one call. */
function price(s: NDArray, volatility: NDArray, t: NDArray, r: NDArray, strike: NDArray): NDArray {
  const deviation = volatility.mul(np.sqrt(t));
  const drift = r.add(volatility.mul(volatility).mul(0.5)).mul(t);
  const d = np.log(s.div(strike)).add(drift).div(deviation);
  const discount = np.exp(r.mul(t).neg());
  return s.mul(normal(d)).sub(strike.mul(discount).mul(normal(d.sub(deviation))));
}

const pricesAndGreeks = vmap(valueAndGrad(price, { argnums: [0, 1, 2, 3] }));

const tasks: Tasks = {
  ...layerTasks,
  scalarGradient: (next) => {
    const df = jit(grad(scalar));
    return { run: () => df(next()).item() };
  },
  matmul: (a, b) => task((a, b) => np.matmul(a, b), a, b),
  wave: (x) => task(wave, x),
  waveGradient: (x) =>
    task(
      grad((x: NDArray) => np.sum(wave(x))),
      x,
    ),
  exp: (x) => task(np.exp, x),
  sum: (x) => task((x) => np.sum(x), x),
  logsumexp: (x, axis) => task((x) => nn.logsumexp(x, axis), x),
  softmax: (x, axis) => task((x) => nn.softmax(x, axis), x),
  sort: (x) => task((x) => np.sort(x), x),
  argsort: (x) => task((x) => np.argsort(x), x),
  cumsum: (x) => task((x) => np.cumsum(x), x),
  networkStep: ({ parameters, images, labels, rate }) =>
    task(
      (images, labels, ...parameters) => {
        const [value, g] = valueAndGrad(perceptronLoss)(parameters, images, labels);
        return [value, ...parameters.map((p, i) => p.sub((g[i] as NDArray).mul(rate)))];
      },
      images,
      labels,
      ...parameters,
    ),
  conv: (images, kernels) => task((x, k) => convolve(x, k), images, kernels),
  convGradient: (images, kernels) => {
    const gradient = grad(halfSquares, { argnums: [0, 1] });
    return task((x, k) => [...gradient(x, k)], images, kernels);
  },
  cholesky: (a) => task((a) => np.linalg.cholesky(a), a),
  solve: (a, b) => task((a, b) => np.linalg.solve(a, b), a, b),
  choleskyStack: (a) => task((a) => np.linalg.cholesky(a), a),
  solveStack: (a, b) => task((a, b) => np.linalg.solve(a, b), a, b),
  triangularSolve: (a, b) =>
    task((a, b) => scipy.linalg.solveTriangular(a, b, { lower: true }), a, b),
  eigh: (a) => valuesOf(task((a) => [...np.linalg.eigh(a)], a)),
  svd: (a) =>
    valuesOf(
      task((a) => {
        const [u, s] = np.linalg.svd(a, { fullMatrices: false });
        return [s, u];
      }, a),
    ),
  fft: (x) => complexTask((z) => np.fft.fft(z), x),
  fft2: (x) => complexTask((z) => np.fft.fft2(z), x),
  rfft: (x) => task((x) => np.fft.rfft(x), x),
  blackScholes: (options: Options) => {
    const { spot, volatility, time, rate, strike } = options;
    const all = (...arrays: NDArray[]): NDArray[] => {
      const [value, greeks] = pricesAndGreeks(...(arrays as Parameters<typeof price>));
      return [value, ...greeks];
    };
    return task(all, spot, volatility, time, rate, strike);
  },
};

export const connect = (): Promise<Library> => Promise.resolve({ name: 'Tanjent', tasks });
