/** A spiral that a network learns as a differential equation (Chen et al., 2018). */
import { jit, lax, numpy as np, random, valueAndGrad, type NDArray } from 'tanjent';
import type { Program } from '../program.js';

type Parameters = readonly [w1: NDArray, b1: NDArray, w2: NDArray, b2: NDArray];

const velocity = (y: NDArray, [w1, b1, w2, b2]: Parameters): NDArray =>
  np.matmul(np.tanh(np.matmul(y.mul(y).mul(y), w1).add(b1)), w2).add(b2);

/** 30 steps of the classical Runge-Kutta method from each of the starts. */
function path(parameters: Parameters, start: NDArray): NDArray {
  const h = 0.05;
  const step = (y: NDArray): [NDArray, NDArray] => {
    const k1 = velocity(y, parameters);
    const k2 = velocity(y.add(k1.mul(h / 2)), parameters);
    const k3 = velocity(y.add(k2.mul(h / 2)), parameters);
    const k4 = velocity(y.add(k3.mul(h)), parameters);
    const next = y.add(
      k1
        .add(k2.mul(2))
        .add(k3.mul(2))
        .add(k4)
        .mul(h / 6),
    );
    return [next, next];
  };
  return lax.scan(step, start, null, { length: 30 })[1];
}

/** The loss over a batch of paths, and its gradient. */
export function neuralOde(): Program {
  const normal = (seed: number, ...shape: number[]): NDArray =>
    random.normal(random.key(seed), { shape }).mul(0.1);
  const parameters = [normal(0, 2, 50), np.zeros([50]), normal(1, 50, 2), np.zeros([2])];
  const loss = (p: Parameters, start: NDArray, seen: NDArray): NDArray =>
    np.mean(np.abs(path(p, start).sub(seen)));
  return {
    f: jit(valueAndGrad(loss)),
    args: [parameters, np.ones([16, 2]), np.ones([30, 16, 2])],
  };
}
