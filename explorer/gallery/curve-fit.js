/**
 * A curve is fitted to points by gradient descent with momentum. Model and loss are plain
 * JavaScript, with a loop and a condition: small errors are squared, and far points pull no harder.
 */
import { jit, numpy as np, valueAndGrad } from 'tanjent';

function model(w, t) {
  'use tanjent';
  return w[0] * Math.exp(-w[1] * t) * Math.cos(w[2] * t + w[3]);
}

export function f(w, ts, ys) {
  'use tanjent';
  let sum = 0;
  for (let i = 0; i < ts.length; i++) {
    const error = Math.abs(model(w, ts[i]) - ys[i]);
    sum += error < 0.5 ? error * error : error - 0.25;
  }
  return sum / ts.length;
}

/** Points on a wave that dies away, with noise; every tenth is far off. */
const truth = [2, 0.5, 3, 0.4];
const ts = Float64Array.from({ length: 100 }, (_, i) => i / 25);
const ys = ts.map((t, i) => model(truth, t) + 0.05 * Math.sin(91 * i * i) + (i % 10 ? 0 : 1.5));

export const args = [np.array([1, 1, 2.5, 0]), np.array(ts), np.array(ys)];
export const transforms = ['valueAndGrad', 'jit'];

const rounded = (list) => list.map((x) => x.toFixed(3)).join(', ');

export function* live() {
  const step = jit(valueAndGrad(f));
  let [w, points, values] = args;
  let velocity = np.zeros([4]);
  for (let turn = 0; turn <= 600; turn++) {
    const [loss, slope] = step(w, points, values);
    if (turn % 10 === 0) {
      const found = w.js();
      yield {
        title: `Step ${turn}: loss ${loss.item().toFixed(4)}`,
        text: `w = ${rounded(found)}; it was ${truth.join(', ')}`,
        progress: turn / 600,
        plot: { x: ts, series: { points: ys, model: ts.map((t) => model(found, t)) }, xLabel: 't' },
      };
    }
    velocity = velocity.mul(0.9).sub(slope.mul(0.05));
    w = w.add(velocity);
  }
}
