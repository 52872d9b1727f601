/** The tasks about layers of networks, and about products that are not square. */
import { grad, lax, nn, numpy as np, type NDArray } from 'tanjent';
import type { Tasks, Tensor } from '../peers/tasks.js';
import { task } from './task.js';

const halfSquares = (y: NDArray): NDArray => np.sum(y.mul(y)).mul(0.5);

const images = ['NHWC', 'HWIO', 'NHWC'] as const;

const convolve =
  (stride: number, groups = 1) =>
  (x: NDArray, k: NDArray): NDArray =>
    lax.convGeneralDilated(x, k, [stride, stride], 'SAME', {
      dimensionNumbers: images,
      featureGroupCount: groups,
    });

const pool =
  (window: number) =>
  (x: NDArray): NDArray =>
    lax.reduceWindow(x, -Infinity, lax.max, [1, window, window, 1], [1, 2, 2, 1], 'SAME');

const rowsOf = (table: NDArray, numbers: NDArray): NDArray => np.take(table, numbers, 0);

const layerNorm = (x: NDArray, scale: NDArray, shift: NDArray): NDArray =>
  nn.standardize(x, -1).mul(scale).add(shift);

export const layerTasks: Pick<
  Tasks,
  | 'depthwise'
  | 'stridedConv'
  | 'stridedConvGradient'
  | 'transposedConv'
  | 'conv1d'
  | 'maxPool'
  | 'maxPoolGradient'
  | 'lookUp'
  | 'lookUpGradient'
  | 'attention'
  | 'layerNorm'
  | 'layerNormGradient'
  | 'smallProducts'
  | 'nearest'
> = {
  depthwise: (x, k) => {
    const [h, w, features] = k.shape as [number, number, number];
    const kernels: Tensor = { ...k, shape: [h, w, 1, features] };
    return task(convolve(1, features), x, kernels);
  },
  stridedConv: (x, k) => task(convolve(2), x, k),
  stridedConvGradient: (x, k) =>
    task(
      grad((x: NDArray, k: NDArray) => halfSquares(convolve(2)(x, k))),
      x,
      k,
    ),
  transposedConv: (x, k) =>
    task(
      (x, k) =>
        lax.convTranspose(x, k, [2, 2], 'SAME', {
          dimensionNumbers: images,
          transposeKernel: true,
        }),
      x,
      k,
    ),
  conv1d: (x, k) =>
    task(
      (x, k) =>
        lax.convGeneralDilated(x, k, [1], 'SAME', { dimensionNumbers: ['NHC', 'HIO', 'NHC'] }),
      x,
      k,
    ),
  maxPool: (x, window) => task(pool(window), x),
  maxPoolGradient: (x, window) =>
    task(
      grad((x: NDArray) => halfSquares(pool(window)(x))),
      x,
    ),
  lookUp: (table, numbers) => task(rowsOf, table, numbers),
  lookUpGradient: (table, numbers) =>
    task(
      grad((table: NDArray, numbers: NDArray) => halfSquares(rowsOf(table, numbers))),
      table,
      numbers,
    ),
  attention: (q, k, v) =>
    task(
      (q, k, v) => {
        const scores = np.matmul(q, np.swapaxes(k, 1, 2)).div(Math.sqrt(q.shape[2] as number));
        return np.matmul(nn.softmax(scores, -1), v);
      },
      q,
      k,
      v,
    ),
  layerNorm: (x, scale, shift) => task(layerNorm, x, scale, shift),
  layerNormGradient: (x, scale, shift) => {
    const gradient = grad(
      (x: NDArray, scale: NDArray, shift: NDArray) => halfSquares(layerNorm(x, scale, shift)),
      { argnums: [0, 1, 2] },
    );
    return task((x, scale, shift) => [...gradient(x, scale, shift)], x, scale, shift);
  },
  smallProducts: (a, b) => task((a, b) => np.matmul(a, b), a, b),
  nearest: (points, others) =>
    task(
      (x, y) => {
        const squares = (z: NDArray): NDArray => np.sum(z.mul(z), 1);
        const distances = np
          .expandDims(squares(x), 1)
          .sub(np.matmul(x, y.T).mul(2))
          .add(squares(y));
        return np.min(distances, 1);
      },
      points,
      others,
    ),
};
