/** A polynomial that is to follow the sign of its argument: half the sum of squared errors. */
import { grad, jit, numpy as np, type NDArray } from 'tanjent';
import { timed } from '../protocol.js';

interface Input {
  /** The coefficients of 1, t, t² … */
  readonly x: readonly number[];
  /** The number of points from -1 to 1. */
  readonly n: number;
}

function loss(x: NDArray, n: number): NDArray {
  const t = np
    .arange(n)
    .mul(2 / (n - 1))
    .sub(1);
  const powers = np.power(t.reshape([n, 1]), np.arange(x.size));
  const errors = np.sign(t).sub(np.matmul(powers, x));
  return np.sum(errors.mul(errors)).div(2);
}

/** The gradient by x. */
const slope = (x: NDArray, n: number): NDArray => grad((x: NDArray) => loss(x, n))(x);

const prepare = ({ x, n }: Input): [NDArray, number] => [np.array([...x]), n];
const options = { staticArgnums: 1 } as const;

export const llsq = {
  primal: timed(prepare, jit(loss, options), (y) => y.item()),
  gradient: timed(prepare, jit(slope, options), (dx) => dx.js()),
};
