/**
 * Prints the milliseconds of the gradient through a while loop of so many turns over three scalars,
 * those of the same loop by hand, and by how many megabytes the process grew for the gradient.
 */
import { grad, jit, lax, numpy as np, type NDArray } from 'tanjent';

const turns = Number(process.argv[2]);
const dt = 10 / turns;

interface State {
  readonly i: NDArray;
  readonly x: NDArray;
  readonly y: NDArray;
  readonly z: NDArray;
}

/** The Lorenz system by Euler steps, as many as the argument says. */
function follow(x: NDArray, y: NDArray, z: NDArray, count: NDArray): NDArray {
  const more = ({ i }: State): NDArray => i.lt(count);
  const turn = ({ i, x, y, z }: State): State => ({
    i: i.add(1),
    x: x.add(y.sub(x).mul(10 * dt)),
    y: y.add(x.mul(np.subtract(28, z)).sub(y).mul(dt)),
    z: z.add(
      x
        .mul(y)
        .sub(z.mul(8 / 3))
        .mul(dt),
    ),
  });
  const end = lax.whileLoop(more, turn, { i: np.zeros([], { dtype: 'int32' }), x, y, z });
  return end.x.add(end.y).add(end.z);
}

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
const gradient = jit(grad(follow, { argnums: [0, 1, 2] }));
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
