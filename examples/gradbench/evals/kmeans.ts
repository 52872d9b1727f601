/**
 * The cost of centroids, the sum of squared distances of points to the nearest, and the step of
 * Newton's method. The Hessian is diagonal, so that its product with ones is all of it.
 */
import { grad, jit, jvp, numpy as np, type NDArray } from 'tanjent';
import { timed } from '../protocol.js';

interface Input {
  readonly points: number[][];
  readonly centroids: number[][];
}

function cost(centroids: NDArray, points: NDArray): NDArray {
  const apart = points.slice([], null).sub(centroids);
  return np.sum(np.min(np.sum(apart.mul(apart), 2), 1));
}

function direction(centroids: NDArray, points: NDArray): NDArray {
  const slope = (c: NDArray): NDArray => grad(cost)(c, points);
  const [g, h] = jvp(slope, [centroids], [np.onesLike(centroids)]);
  return g.div(h);
}

const prepare = ({ points, centroids }: Input): [NDArray, NDArray] => [
  np.array(centroids),
  np.array(points),
];

export const kmeans = {
  cost: timed(prepare, jit(cost), (y) => y.item()),
  dir: timed(prepare, jit(direction), (d) => d.js()),
};
