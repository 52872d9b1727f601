/**
 * A probe flies past a moving planet to a meeting point. The simulation is plain code with objects
 * and loops; its derivative with respect to the start tells how to launch.
 */
import { jacfwd, jit, numpy as np } from 'tanjent';

const [steps, dt] = [200, 0.01];
const meeting = [-0.67, 0.68];

/** All bodies attract each other. */
function pull(bodies, dt) {
  'use tanjent';
  for (const a of bodies)
    for (const b of bodies)
      if (a !== b) {
        const [dx, dy] = [b.x - a.x, b.y - a.y];
        const d2 = dx * dx + dy * dy + 1e-4;
        const force = (dt * b.mass) / (d2 * Math.sqrt(d2));
        a.vx += dx * force;
        a.vy += dy * force;
      }
}

/** Where the probe ends, and its path, if it is launched with a velocity. */
export function f(launch) {
  'use tanjent';
  const sun = { x: 0, y: 0, vx: 0, vy: 0, mass: 1 };
  const planet = { x: 1, y: 0, vx: 0, vy: 1, mass: 0.01 };
  const probe = { x: 0.7, y: -0.3, vx: launch[0], vy: launch[1], mass: 0 };
  const bodies = [sun, planet, probe];
  const [xs, ys] = [new Float64Array(steps), new Float64Array(steps)];
  for (let i = 0; i < steps; i++) {
    pull(bodies, dt / 2);
    for (const b of bodies) {
      b.x += b.vx * dt;
      b.y += b.vy * dt;
    }
    pull(bodies, dt / 2);
    xs[i] = probe.x;
    ys[i] = probe.y;
  }
  return [probe.x, probe.y, xs, ys];
}

export const args = [np.array([0.45, 1.05])];
export const transforms = ['jacfwd', 'jit'];

/** Newton's method: where the end is, and how it moves with the launch. */
export function* live() {
  const run = jit(f);
  const slopes = jit(jacfwd(f));
  const misses = [];
  let [launch] = args;
  for (let turn = 0; turn <= 14; turn++) {
    const [x, y, xs, ys] = run(launch);
    const miss = np.stack([x, y]).sub(np.array(meeting));
    misses.push(Math.log10(np.linalg.norm(miss).item()));
    yield {
      title: `Launch ${turn}: off by ${(10 ** misses.at(-1)).toExponential(1)}`,
      text: `launched with ${launch}`,
      progress: turn / 14,
      image: sky(xs.js(), ys.js()),
      plot: { series: { 'miss (log10)': misses }, xLabel: 'launch' },
    };
    const step = np.linalg.solve(np.stack(slopes(launch).slice(0, 2)), miss);
    launch = launch.sub(step.mul(np.minimum(1, np.divide(0.05, np.linalg.norm(step)))));
  }
}

/** The path, the sun, and the meeting point as a square. */
function sky(xs, ys) {
  const side = 140;
  const image = new Float64Array(side * side);
  const dot = (x, y, light) => {
    const [row, column] = [y, x].map((v, i) => Math.round(side / 2 + (i === 0 ? -35 : 35) * v));
    if (Math.max(row, column) < side && Math.min(row, column) >= 0)
      image[row * side + column] = light;
  };
  xs.forEach((x, i) => dot(x, ys[i], 0.3 + (0.7 * i) / steps));
  for (let k = 0; k < 25; k++) {
    const [i, j] = [(k % 5) - 2, Math.floor(k / 5) - 2];
    if (i * i + j * j < 6) dot(i / 35, j / 35, 1);
    if (Math.max(Math.abs(i), Math.abs(j)) === 2) dot(meeting[0] + i / 35, meeting[1] + j / 35, 1);
  }
  return np.array(image).reshape([side, side]);
}
