/** A saddle point: the least, by x, of the greatest value, by y, of x₀² + x₁² - y₀² - y₁². */
import { jit, numpy as np, type NDArray } from 'tanjent';
import { argmax, argmin, forward, reverse, type WithSlope } from '../descent.js';
import { timed } from '../protocol.js';

interface Input {
  readonly start: number[];
}

const f = (x: NDArray, y: NDArray): NDArray => np.dot(x, x).sub(np.dot(y, y));

/** x and y one behind the other. The outer and the inner slope are found in ways of their own. */
const saddlePoint = (outer: WithSlope, inner: WithSlope) =>
  jit((start: NDArray): NDArray => {
    const best = (x: NDArray): NDArray => argmax((y) => f(x, y), inner, start);
    const x = argmin((x) => f(x, best(x)), outer, start);
    const y = argmax((y) => f(x, y), outer, start);
    return np.concatenate([x, y]);
  });

const prepare = ({ start }: Input): [NDArray] => [np.array(start)];
const report = (xy: NDArray): unknown => xy.js();

export const saddle = {
  ff: timed(prepare, saddlePoint(forward, forward), report),
  fr: timed(prepare, saddlePoint(forward, reverse), report),
  rf: timed(prepare, saddlePoint(reverse, forward), report),
  rr: timed(prepare, saddlePoint(reverse, reverse), report),
};
