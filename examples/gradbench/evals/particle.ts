/**
 * A charged particle that flies by two fixed charges, by Euler's method, until it crosses the line
 * y = 0: where has one of the two to be, so that it crosses there at the origin?
 */
import { jit, lax, numpy as np, type NDArray } from 'tanjent';
import { argmin, forward, reverse, type WithSlope } from '../descent.js';
import { timed } from '../protocol.js';

interface Input {
  readonly w: number;
}

const dt = 0.1;

/** The square of where the particle crosses the line, for a charge w below (10, 10). */
const miss =
  (withSlope: WithSlope) =>
  (w: NDArray): NDArray => {
    const charges = np.array([
      [10, w.slice(0).neg().add(10)],
      [10, 0],
    ]);
    const potential = (x: NDArray): NDArray => {
      const apart = x.sub(charges);
      return np.sum(np.sum(apart.mul(apart), 1).pow(-0.5));
    };
    const isAbove = ([x, v]: [NDArray, NDArray]): NDArray =>
      x.slice(1).add(v.slice(1).mul(dt)).gt(0);
    const turn = ([x, v]: [NDArray, NDArray]): [NDArray, NDArray] => {
      const [, slope] = withSlope(potential)(x);
      return [x.add(v.mul(dt)), v.sub(slope.mul(dt))];
    };
    const [x, v] = lax.whileLoop(isAbove, turn, [np.array([0, 8]), np.array([0.75, 0])]);
    const rest = x.slice(1).neg().div(v.slice(1));
    return x.slice(0).add(v.slice(0).mul(rest)).pow(2);
  };

const bestPlace = (outer: WithSlope, inner: WithSlope) =>
  jit((w: NDArray): NDArray => argmin(miss(inner), outer, w));

const prepare = ({ w }: Input): [NDArray] => [np.array([w])];
const report = (w: NDArray): unknown => w.slice(0).item();

export const particle = {
  ff: timed(prepare, bestPlace(forward, forward), report),
  fr: timed(prepare, bestPlace(forward, reverse), report),
  rf: timed(prepare, bestPlace(reverse, forward), report),
  rr: timed(prepare, bestPlace(reverse, reverse), report),
};
