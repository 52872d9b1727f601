/**
 * A first formula. Change it, and see its derivative follow: the code on the right, and the curves
 * below. The directive makes a plain function one that Tanjent can trace.
 */
import { grad, jit, numpy as np, vmap } from 'tanjent';

export function f(x) {
  'use tanjent';
  return Math.sin(3 * x) * Math.exp(-x * x);
}

export const args = [0.5];
export const transforms = ['grad', 'jit'];
export const domain = { from: -2.5, to: 2.5 };

/** f is a function of one number. `grad` gives its slope, `vmap` takes it to many points at once. */
const curve = jit(vmap(f));
const slope = jit(grad(f));
const bend = jit(grad(grad(f)));

const xs = np.linspace(domain.from, domain.to, 201);

/** The parabola that touches the curve moves along it: value, slope and bend at one point. */
export function* live() {
  const ys = curve(xs);
  const turns = 60;
  for (let turn = 0; turn <= turns; turn++) {
    const a = domain.from + ((domain.to - domain.from) * turn) / turns;
    const d = xs.sub(a);
    const parabola = d
      .mul(slope(a))
      .add(d.mul(d).mul(bend(a)).div(2))
      .add(f(a));
    const isNear = np.abs(d).lt(0.6);
    yield {
      title: `x = ${a.toFixed(2)}`,
      text: `f(x) = ${f(a).toFixed(3)}, its slope is ${slope(a).item().toFixed(3)}`,
      progress: turn / turns,
      plot: { x: xs, series: { f: ys, parabola: np.where(isNear, parabola, NaN) }, xLabel: 'x' },
    };
  }
}
