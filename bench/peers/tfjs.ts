/**
 * The tasks in TensorFlow.js on its wasm backend: SIMD, one thread. All floats are float32.
 * Operations run at once, one kernel each; `tidy` frees what lies between, and `dataSync` copies
 * out of the heap. The backend has no kernel for the gradient of a convolution in its kernel.
 */
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import type { Tensor as Floats } from '@tensorflow/tfjs';
import type { Library, Result, Tasks } from './tasks.js';
import { layerTasks } from './tfjs-layers.js';
import { read, task, tensor, tidied } from './tfjs-task.js';

const scalar = (x: Floats): Floats =>
  tf
    .sin(x)
    .mul(tf.exp(x.mul(x).neg()))
    .add(tf.tanh(x));

const wave = (x: Floats): Floats =>
  tf
    .tanh(x)
    .mul(tf.exp(x.mul(x).neg()))
    .add(x.mul(0.5));

function loss(parameters: readonly Floats[], images: Floats, wanted: Floats): tf.Scalar {
  let x = images;
  for (let i = 0; i < parameters.length; i += 2) {
    const [w, b] = parameters.slice(i) as [Floats, Floats];
    x = tf.matMul(i === 0 ? x : tf.relu(x), w).add(b);
  }
  return tf.logSoftmax(x).mul(wanted).sum(1).mean().neg().asScalar();
}

const normal = (x: Floats): Floats => tf.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5);

function price(s: Floats, volatility: Floats, t: Floats, r: Floats, strike: Floats): Floats {
  const deviation = volatility.mul(tf.sqrt(t));
  const drift = r.add(volatility.mul(volatility).mul(0.5)).mul(t);
  const d = tf.log(s.div(strike)).add(drift).div(deviation);
  const discount = tf.exp(r.mul(t).neg());
  return s.mul(normal(d)).sub(strike.mul(discount).mul(normal(d.sub(deviation))));
}

export const tasks: Partial<Tasks> = {
  ...layerTasks,
  scalarGradient: (next) => {
    const df = tf.grad(scalar);
    return { run: () => tidied(() => df(tf.scalar(next())).dataSync()[0] as number) };
  },
  matmul: (a, b) => task((a, b) => tf.matMul(a, b), a, b),
  wave: (x) => task(wave, x),
  waveGradient: (x) => {
    const df = tf.grad(wave);
    return task(df, x);
  },
  exp: (x) => task((x) => tf.exp(x), x),
  sum: (x) => task((x) => tf.sum(x), x),
  logsumexp: (x, axis) => task((x) => tf.logSumExp(x, axis), x),
  softmax: (x, axis) =>
    task((x) => {
      // tf.softmax knows the last axis only; moving the axis there is faster than exp, sum and div.
      if (axis === x.rank - 1) return tf.softmax(x);
      return tf.transpose(tf.softmax(tf.transpose(x)));
    }, x),
  // The nearest to sorting: all elements, the largest first.
  sort: (x) => ({
    ...task((x) => tf.topk(x, x.size).values, x),
    arrange: reversed,
  }),
  argsort: (x) => ({
    ...task((x) => tf.topk(x, x.size).indices, x),
    arrange: reversed,
  }),
  cumsum: (x) => task((x) => tf.cumsum(x), x),
  networkStep: ({ parameters, images, labels, rate }) => {
    const classes = parameters.at(-1)?.shape[0] as number;
    return task(
      (images, labels, ...parameters) => {
        const wanted = tf.oneHot(labels as tf.Tensor1D, classes).toFloat();
        const f = tf.valueAndGrads((...p) => loss(p, images, wanted));
        const { value, grads } = f(parameters);
        return [value, ...parameters.map((p, i) => p.sub(grads[i].mul(rate)))];
      },
      images,
      labels,
      ...parameters,
    );
  },
  // The backend has the order NHWC only.
  conv: (images, kernels) => {
    const [n, , h, w] = images.shape as [number, number, number, number];
    const features = kernels.shape[0] as number;
    const x = tf.transpose(tensor(images), [0, 2, 3, 1]) as tf.Tensor4D;
    const k = tf.transpose(tensor(kernels), [2, 3, 1, 0]) as tf.Tensor4D;
    return {
      run: () => tidied(() => read([tf.conv2d(x, k, 1, 'same')])),
      arrange: (result) =>
        tidied(() => {
          const [values] = result as [Float32Array];
          return read([tf.transpose(tf.tensor(values, [n, h, w, features]), [0, 3, 1, 2])]);
        }),
    };
  },
  blackScholes: ({ spot, volatility, time, rate, strike }) =>
    task(
      (...arrays) => {
        const fixed = arrays[4] as Floats;
        const f = tf.valueAndGrads((...p) => {
          const [s, v, t, r] = p as [Floats, Floats, Floats, Floats];
          return price(s, v, t, r, fixed);
        });
        const { value, grads } = f(arrays.slice(0, 4), tf.onesLike(fixed));
        return [value, ...grads];
      },
      spot,
      volatility,
      time,
      rate,
      strike,
    ),
};

const reversed = (result: Result): Result =>
  (result as Float32Array[]).map((values) => values.slice().reverse());

export async function connect(): Promise<Library> {
  setThreadsCount(1);
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = events.map((event) => process.listeners(event));
  if (!(await tf.setBackend('wasm'))) throw new Error('tfjs: no wasm backend');
  // The backend's handlers throw errors of others again, from a line of 50 kB that Node then
  // prints.
  events.forEach((event, i) => {
    for (const listener of process.listeners(event))
      if (!before[i]?.includes(listener)) process.removeListener(event, listener);
  });
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) throw new Error('tfjs: no SIMD');
  return { name: 'tfjs (float32)', tasks };
}
