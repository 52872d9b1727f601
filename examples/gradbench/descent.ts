/**
 * Gradient descent whose step is doubled after ten steps that led down and halved by one that did
 * not, until slope or step are small.
 */
import { jvp, lax, numpy as np, valueAndGrad, vmap, type NDArray } from 'tanjent';

/** A function of a vector to a number. */
export type Scalar = (x: NDArray) => NDArray;

/** How the slope of a function is found along with its value. */
export type WithSlope = (f: Scalar) => (x: NDArray) => [NDArray, NDArray];

/** By forward mode: along each axis. */
export const forward: WithSlope = (f) => (x) => {
  const [values, slopes] = vmap((e: NDArray) => jvp(f, [x], [e]))(np.eye(x.size));
  return [values.slice(0), slopes];
};

/** By reverse mode. */
export const reverse: WithSlope = (f) => valueAndGrad(f);

interface State {
  readonly x: NDArray;
  readonly value: NDArray;
  readonly slope: NDArray;
  readonly rate: NDArray;
  /** How many steps led down since the rate was changed. */
  readonly downs: NDArray;
  readonly isDone: NDArray;
}

/** Squared lengths up to this are small. */
const small = 1e-10;
const isSmall = (v: NDArray): NDArray => np.dot(v, v).le(small);

/** Where f is least, sought from `start`. */
export function argmin(f: Scalar, withSlope: WithSlope, start: NDArray): NDArray {
  const [value, slope] = withSlope(f)(start);
  const turn = (s: State): State => {
    const x = s.x.sub(s.slope.mul(s.rate));
    const [value, slope] = withSlope(f)(x);
    const isStill = isSmall(x.sub(s.x));
    const isDown = np.logicalAnd(value.lt(s.value), np.logicalNot(isStill));
    const isFast = s.downs.eq(9);
    const rate = np.where(isDown, np.where(isFast, s.rate.mul(2), s.rate), s.rate.div(2));
    const next = np.where(isDown, slope, s.slope);
    return {
      x: np.where(isDown, x, s.x),
      value: np.where(isDown, value, s.value),
      slope: next,
      rate,
      downs: np.where(np.logicalAnd(isDown, np.logicalNot(isFast)), s.downs.add(1), 0),
      isDone: np.logicalOr(isStill, isSmall(next)),
    };
  };
  const first: State = {
    x: start,
    value,
    slope,
    rate: np.array(1e-5),
    downs: np.array(0, { dtype: 'int32' }),
    isDone: isSmall(slope),
  };
  return lax.whileLoop((s: State) => np.logicalNot(s.isDone), turn, first).x;
}

/** Where f is greatest. */
export const argmax = (f: Scalar, withSlope: WithSlope, start: NDArray): NDArray =>
  argmin((x) => f(x).neg(), withSlope, start);
