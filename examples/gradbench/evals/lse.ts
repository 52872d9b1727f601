/** The logarithm of a sum of exponentials, the largest of which is 1. */
import { grad, jit, numpy as np, type NDArray } from 'tanjent';
import { timed } from '../protocol.js';

interface Input {
  readonly x: readonly number[];
}

function logSumExp(x: NDArray): NDArray {
  const most = np.max(x);
  return np.log(np.sum(np.exp(x.sub(most)))).add(most);
}

const prepare = ({ x }: Input): [NDArray] => [np.array([...x])];

export const lse = {
  primal: timed(prepare, jit(logSumExp), (y) => y.item()),
  gradient: timed(prepare, jit(grad(logSumExp)), (dx) => dx.js()),
};
