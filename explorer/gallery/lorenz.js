/**
 * The Lorenz system, and how much its path depends on where it starts. A `scan` takes the steps;
 * `jvp` carries a change of the start along. The change grows about as exp(0.9 t): chaos.
 */
import { jit, jvp, lax, numpy as np } from 'tanjent';

const dt = 0.01;

/** The velocity at a point [x, y, z]. */
function flow(p) {
  const [x, y, z] = p;
  return np.stack([y.sub(x).mul(10), x.mul(np.subtract(28, z)).sub(y), x.mul(y).sub(z.mul(8 / 3))]);
}

/** One step of the classical Runge-Kutta method. */
function step(p) {
  const k1 = flow(p);
  const k2 = flow(p.add(k1.mul(dt / 2)));
  const k3 = flow(p.add(k2.mul(dt / 2)));
  const k4 = flow(p.add(k3.mul(dt)));
  const sum = k1.add(k4).add(k2.add(k3).mul(2));
  return p.add(sum.mul(dt / 6));
}

/** All points of a path of 100 steps. */
export function f(start) {
  const turn = (p) => [step(p), p];
  return lax.scan(turn, start, null, { length: 100 });
}

export const args = [np.array([1, 1, 20])];
export const transforms = ['jvp', 'jit'];

export function* live() {
  const further = jit((p, d) => jvp(f, [p], [d]));
  let [p, d] = [args[0], np.array([1, 0, 0])];
  const [xs, growth] = [[], []];
  for (let piece = 1; piece <= 30; piece++) {
    const [[end, path], [endOfChange, changes]] = further(p, d);
    xs.push(...path.js().map(([x]) => x));
    growth.push(...np.log10(np.linalg.norm(changes, { axis: 1 })).js());
    [p, d] = [end, endOfChange];
    yield {
      title: `t = ${piece}`,
      text: `A change of the start has grown ${(10 ** growth.at(-1)).toPrecision(2)}-fold.`,
      progress: piece / 30,
      plot: {
        x: xs.map((_, i) => i * dt),
        series: { x: xs, 'growth of a change (log10)': growth },
        xLabel: 't',
      },
    };
  }
}
