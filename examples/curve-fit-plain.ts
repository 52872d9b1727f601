/**
 * A curve is fitted by gradient descent with momentum. The model and the loss are written as any
 * JavaScript is, with operators and a loop; the directive makes them what can be differentiated.
 */
import { jit, numpy as np, valueAndGrad, type NDArray } from 'tanjent';

type Numbers = Record<number, number> & { readonly length: number };

/** A decaying wave. */
function model(w: Numbers, t: number): number {
  'use tanjent';
  return w[0]! * Math.exp(-w[1]! * t) * Math.cos(w[2]! * t + w[3]!);
}

/** The mean of errors that are squared where they are small: far points pull no harder. */
function loss(w: Numbers, ts: Numbers, ys: Numbers): number {
  'use tanjent';
  let sum = 0;
  for (let i = 0; i < ts.length; i++) {
    const error = Math.abs(model(w, ts[i]!) - ys[i]!);
    sum += error < 0.5 ? error * error : error - 0.25;
  }
  return sum / ts.length;
}

const truth = [2, 0.5, 3, 0.4];
const ts = Float64Array.from({ length: 400 }, (_, i) => i / 100);
/** Noise that is the same in each run, and every fortieth point is far off. */
const ys = ts.map((t, i) => model(truth, t) + 0.05 * Math.sin(91 * i * i) + (i % 40 ? 0 : 3));

type Loss = (w: NDArray, ts: NDArray, ys: NDArray) => NDArray;
const step = jit(valueAndGrad(loss as unknown as Loss));

let w = np.array([1, 1, 2.5, 0]);
let velocity = np.zeros([4]);
const [xs, zs] = [np.array(ts), np.array(ys)];
const fit = (): void => {
  for (let i = 0; i <= 1500; i++) {
    const [value, slope] = step(w, xs, zs);
    if (i % 300 === 0)
      console.log(`step ${String(i).padStart(4)}  loss ${value.item().toFixed(6)}`);
    velocity = velocity.mul(0.9).sub(slope.mul(0.05));
    w = w.add(velocity);
  }
};
const begin = performance.now();
fit();
const spent = performance.now() - begin;

const found = w.js() as number[];
console.log(`found  ${found.map((x) => x.toFixed(3)).join('  ')}`);
console.log(`truth  ${truth.map((x) => x.toFixed(3)).join('  ')}`);
const isNear = found.every((x, i) => Math.abs(x - truth[i]!) < 0.02);
console.log(`found to 0.02: ${isNear}`);
console.log(`1500 steps take ${spent.toFixed(0)} ms`);
if (!isNear) process.exitCode = 1;
