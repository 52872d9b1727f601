/**
 * Where was it hot before? Heat spreads over a plate and smooths all out. The gradient through the
 * steps of the heat equation finds a beginning that explains what is measured later.
 */
import { jit, lax, numpy as np, valueAndGrad } from 'tanjent';

const side = 32;

/** One step: each point takes a part of what its neighbours have more; the border is cold. */
function spread(u) {
  const around = np.pad(u, 1);
  const neighbours = around
    .slice([0, side], [1, side + 1])
    .add(around.slice([2], [1, side + 1]))
    .add(around.slice([1, side + 1], [0, side]))
    .add(around.slice([1, side + 1], [2]));
  return u.add(neighbours.sub(u.mul(4)).mul(0.2));
}

const after = (u) => lax.foriLoop(0, 12, (_, u) => spread(u), u);

/** How far the plate is from what was measured, if it begins as `u`. */
export function f(u, measured) {
  return np.sum(np.square(after(u).sub(measured)));
}

/** Two bars and a ring. */
const [x, y] = np.meshgrid(np.arange(side), np.arange(side));
const within = (v, low, high) => np.logicalAnd(v.ge(low), v.le(high));
const bars = np.logicalAnd(np.logicalOr(within(x, 4, 6), within(x, 10, 12)), within(y, 4, 27));
const ring = within(np.hypot(x.sub(22), y.sub(16)), 4, 7);
const truth = np.logicalOr(bars, ring).astype('float64');
const measured = jit(after)(truth);

export const args = [np.zeros([side, side]), measured];
export const transforms = ['valueAndGrad', 'jit'];

/** Nesterov's descent; no place is colder than 0 or hotter than 1. */
export function* live() {
  const step = jit((u, before, turn) => {
    const ahead = u.add(u.sub(before).mul(np.divide(turn, np.add(turn, 3))));
    const [loss, slope] = valueAndGrad(f)(ahead, measured);
    return [loss, np.clip(ahead.sub(slope.mul(0.5)), 0, 1)];
  });
  let [u, before] = [args[0], args[0]];
  const errors = [];
  for (let turn = 0; turn <= 300; turn++) {
    const [loss, next] = step(u, before, turn);
    errors.push(Math.log10(loss.item()));
    [u, before] = [next, u];
    if (turn % 6 === 0)
      yield {
        title: `Step ${turn}`,
        text:
          `Left what is measured, in the middle the beginning as found, right as it was: ` +
          `off by ${np
            .mean(np.abs(u.sub(truth)))
            .item()
            .toFixed(3)} on average.`,
        progress: turn / 300,
        image: np.concatenate([measured, u, truth], 1),
        plot: { series: { 'error (log10)': errors }, xLabel: 'step' },
      };
  }
}
