/** The tasks about layers of networks in TensorFlow.js. */
import * as tf from '@tensorflow/tfjs';
import type { Tensor as Floats, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import { task } from './tfjs-task.js';
import type { Tasks } from './tasks.js';

const halfSquares = (y: Floats): Floats => y.mul(y).sum().mul(0.5);

/** The gradient in the first tensor; the others are fixed. */
const gradientOf =
  (f: (...tensors: Floats[]) => Floats) =>
  (x: Floats, ...fixed: Floats[]): Floats =>
    tf.grad((x: Floats) => halfSquares(f(x, ...fixed)))(x);

const strided = (x: Floats, k: Floats): Floats =>
  tf.conv2d(x as Tensor4D, k as Tensor4D, 2, 'same');

const pool =
  (window: number) =>
  (x: Floats): Floats =>
    tf.maxPool(x as Tensor4D, window, 2, 'same');

const layerNorm = (x: Floats, scale: Floats, shift: Floats): Floats => {
  const { mean, variance } = tf.moments(x, -1, true);
  return x
    .sub(mean)
    .mul(tf.rsqrt(variance.add(1e-5)))
    .mul(scale)
    .add(shift);
};

const squares = (x: Floats): Floats => x.mul(x).sum(1);

export const layerTasks: Partial<Tasks> = {
  depthwise: (x, k) =>
    task((x, k) => tf.depthwiseConv2d(x as Tensor4D, k as Tensor4D, 1, 'same'), x, k),
  stridedConv: (x, k) => task(strided, x, k),
  stridedConvGradient: (x, k) => task(gradientOf(strided), x, k),
  transposedConv: (x, k) => {
    const [n, h, w] = x.shape as [number, number, number];
    const shape: [number, number, number, number] = [n, 2 * h, 2 * w, k.shape[2] as number];
    return task((x, k) => tf.conv2dTranspose(x as Tensor4D, k as Tensor4D, shape, 2, 'same'), x, k);
  },
  conv1d: (x, k) => task((x, k) => tf.conv1d(x as Tensor3D, k as Tensor3D, 1, 'same'), x, k),
  maxPool: (x, window) => task(pool(window), x),
  lookUp: (table, numbers) =>
    task((table, numbers) => tf.gather(table as Tensor2D, numbers as Tensor1D), table, numbers),
  attention: (q, k, v) =>
    task(
      (q, k, v) => {
        const scores = tf.matMul(q, k, false, true).div(Math.sqrt(q.shape[2] as number));
        return tf.matMul(tf.softmax(scores), v);
      },
      q,
      k,
      v,
    ),
  layerNorm: (x, scale, shift) => task(layerNorm, x, scale, shift),
  layerNormGradient: (x, scale, shift) =>
    task(
      (...tensors) =>
        tf.grads((...all: Floats[]) => {
          const [x, scale, shift] = all as [Floats, Floats, Floats];
          return halfSquares(layerNorm(x, scale, shift));
        })(tensors),
      x,
      scale,
      shift,
    ),
  smallProducts: (a, b) => task((a, b) => tf.matMul(a, b), a, b),
  nearest: (points, others) =>
    task(
      (x, y) =>
        squares(x)
          .expandDims(1)
          .sub(tf.matMul(x as Tensor2D, y as Tensor2D, false, true).mul(2))
          .add(squares(y))
          .min(1),
      points,
      others,
    ),
};
