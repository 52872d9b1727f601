/**
 * The tasks in jax-js, on its wasm device. An operation takes its operands away, so an array that
 * is used again is passed as `x.ref`; `dataSync` takes its array away too.
 */
import { grad, init, defaultDevice, jit, lax, nn, numpy as np } from '@jax-js/jax';
import { scipySpecial, valueAndGrad, vmap, type Array } from '@jax-js/jax';
import {
  firstOnly,
  type Library,
  type OneOrMore,
  type Task,
  type Tasks,
  type Tensor,
} from './tasks.js';

const array = ({ values, shape }: Tensor): Array =>
  np.array(values as Float32Array<ArrayBuffer>, { shape: [...shape] });

/** A function of arrays as a task; the inputs live as long as the process. */
function task(f: (...arrays: Array[]) => OneOrMore<Array>, ...inputs: Tensor[]): Task {
  const [jitted, arrays] = [jit(f), inputs.map(array)];
  return {
    run: () => [jitted(...arrays.map((x) => x.ref))].flat().map((x) => x.dataSync()),
  };
}

const scalar = (x: Array): Array =>
  np
    .sin(x.ref)
    .mul(np.exp(x.ref.mul(x.ref).neg()))
    .add(np.tanh(x));

const wave = (x: Array): Array =>
  np
    .tanh(x.ref)
    .mul(np.exp(x.ref.mul(x.ref).neg()))
    .add(x.mul(0.5));

function loss(parameters: Array[], images: Array, labels: Array): Array {
  let x = images;
  for (let i = 0; i < parameters.length; i += 2) {
    const [w, b] = parameters.slice(i) as [Array, Array];
    x = np.matmul(i === 0 ? x : nn.relu(x), w).add(b);
  }
  const wanted = nn.oneHot(labels, x.shape[1] as number);
  return np.mean(np.sum(nn.logSoftmax(x).mul(wanted), 1)).neg();
}

const convolve = (images: Array, kernels: Array): Array =>
  lax.convGeneralDilated(images, kernels, [1, 1], 'SAME');

const halfSquares = (images: Array, kernels: Array): Array => {
  const y = convolve(images, kernels);
  return np.sum(y.ref.mul(y)).mul(0.5);
};

const normal = (x: Array): Array => scipySpecial.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5);

function price(s: Array, volatility: Array, t: Array, r: Array, strike: Array): Array {
  const deviation = volatility.ref.mul(np.sqrt(t.ref));
  const drift = r.ref.add(volatility.ref.mul(volatility).mul(0.5)).mul(t.ref);
  const d = np.log(s.ref.div(strike.ref)).add(drift).div(deviation.ref);
  const discount = np.exp(r.mul(t).neg());
  return s.mul(normal(d.ref)).sub(strike.mul(discount).mul(normal(d.sub(deviation))));
}

const valuesOf = (given: Task): Task => ({ ...given, arrange: firstOnly });

const tasks: Partial<Tasks> = {
  scalarGradient: (next) => {
    const df = jit(grad(scalar));
    return { run: () => (df(np.array(next())) as Array).item() };
  },
  matmul: (a, b) => task((a, b) => np.matmul(a, b), a, b),
  wave: (x) => task(wave, x),
  waveGradient: (x) => task((x) => grad((x: Array) => np.sum(wave(x)))(x), x),
  exp: (x) => task((x) => np.exp(x), x),
  sum: (x) => task((x) => np.sum(x), x),
  logsumexp: (x, axis) => task((x) => nn.logsumexp(x, axis), x),
  softmax: (x, axis) => task((x) => nn.softmax(x, axis), x),
  sort: (x) => task((x) => np.sort(x), x),
  argsort: (x) => task((x) => np.argsort(x), x),
  cumsum: (x) => task((x) => np.cumsum(x), x),
  networkStep: ({ parameters, images, labels, rate }) =>
    task(
      (images, labels, ...parameters) => {
        const before = parameters.map((p) => p.ref);
        const [value, g] = valueAndGrad(loss)(parameters, images, labels);
        return [value, ...before.map((p, i) => p.sub((g as Array[])[i].mul(rate)))];
      },
      images,
      labels,
      ...parameters,
    ),
  conv: (images, kernels) => task((x, k) => convolve(x, k), images, kernels),
  convGradient: (images, kernels) =>
    task((x, k) => grad(halfSquares, { argnums: [0, 1] })(x, k) as Array[], images, kernels),
  lookUp: (table, numbers) => task((table, numbers) => np.take(table, numbers, 0), table, numbers),
  attention: (q, k, v) =>
    task(
      (q, k, v) => {
        const depth = q.shape[2] as number;
        const scores = np.matmul(q, np.transpose(k, [0, 2, 1])).mul(1 / Math.sqrt(depth));
        return np.matmul(nn.softmax(scores, -1), v);
      },
      q,
      k,
      v,
    ),
  layerNorm: (x, scale, shift) =>
    task((x, scale, shift) => nn.standardize(x, -1).mul(scale).add(shift), x, scale, shift),
  smallProducts: (a, b) => task((a, b) => np.matmul(a, b), a, b),
  cholesky: (a) => task((a) => np.linalg.cholesky(a), a),
  choleskyStack: (a) => task((a) => np.linalg.cholesky(a), a),
  eigh: (a) => valuesOf(task((a) => np.linalg.eigh(a), a)),
  blackScholes: ({ spot, volatility, time, rate, strike }) => {
    const all = vmap(valueAndGrad(price, { argnums: [0, 1, 2, 3] }));
    const flat = (...arrays: Array[]): Array[] =>
      (all(...(arrays as Parameters<typeof price>)) as Array[]).flat();
    return task(flat, spot, volatility, time, rate, strike);
  },
};

export async function connect(): Promise<Library> {
  // Float64Arrays are compared with a class that Node has only since version 24.
  const globals = globalThis as { Float16Array?: unknown };
  globals.Float16Array ??= class {};
  if (!(await init('wasm')).includes('wasm')) throw new Error('jax-js: no wasm device');
  defaultDevice('wasm');
  return { name: 'jax-js', tasks };
}
