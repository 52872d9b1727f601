/**
 * Prints the milliseconds of the gradient through a while loop of so many turns over three scalars,
 * those of the same loop by hand, and by how many megabytes the process grew for the gradient.
 */
import { grad, jit, numpy as np, type NDArray } from 'tanjent';
import { lorenzByEuler } from '../problems.js';

const turns = Number(process.argv[2]);
const dt = 10 / turns;

function followByHand(x: number, y: number, z: number, count: number): number {
  for (let i = 0; i < count; i++) {
    const vx = (y - x) * (10 * dt);
    const vy = (x * (28 - z) - y) * dt;
    const vz = (x * y - z * (8 / 3)) * dt;
    x += vx;
    y += vy;
    z += vz;
  }
  return x + y + z;
}

const arrays = (xs: readonly number[]): [NDArray, NDArray, NDArray] =>
  xs.map((x) => np.array(x)) as [NDArray, NDArray, NDArray];
const count = np.array(turns, { dtype: 'int32' });
const gradient = jit(grad(lorenzByEuler(dt), { argnums: [0, 1, 2] }));
gradient(...arrays([1, 1, 1]), np.array(1000, { dtype: 'int32' }));

const before = process.memoryUsage().rss;
const start = performance.now();
const slope = gradient(...arrays([1, 1, 1]), count);
const ours = performance.now() - start;
const grown = process.resourceUsage().maxRSS * 1024 - before;

const h = 1e-6;
followByHand(1, 1, 1, turns);
const startByHand = performance.now();
const right = followByHand(1, 1, 1 + h, turns);
const hand = performance.now() - startByHand;
const wanted = (right - followByHand(1, 1, 1 - h, turns)) / (2 * h);
const error = Math.abs(slope[2].item() - wanted) / Math.abs(wanted);
if (!(error < 1e-5)) throw new Error(`wrong slope: ${slope[2].item()}, not ${wanted}`);
process.stdout.write(`${ours} ${hand} ${grown / 1e6}`);
