/**
 * The Mandelbrot set. The function is of one point c, and counts the turns of z² + c until z leaves
 * the disc of radius 2: a loop whose length depends on the point. `vmap` takes it to rows and columns.
 */
import { jit, lax, numpy as np, vmap } from 'tanjent';

const limit = 200;

export function f(a, b) {
  const { n } = lax.whileLoop(
    ({ x, y, n }) => np.logicalAnd(n.lt(limit), x.mul(x).add(y.mul(y)).le(4)),
    ({ x, y, n }) => ({
      x: x.mul(x).sub(y.mul(y)).add(a),
      y: x.mul(y).mul(2).add(b),
      n: n.add(1),
    }),
    { x: 0, y: 0, n: 0 },
  );
  return n;
}

/** Each point of the first argument with each one of the second. */
const counts = jit(vmap(vmap(f, [0, null]), [null, 0]));

export const args = [np.linspace(-2, 0.5, 8), np.linspace(-1.25, 1.25, 8)];
export const transforms = ['vmap', 'jit'];

/** Three colors that come and go at paces of their own; the set itself is black. */
const paint = jit((n) => {
  const light = (pace) => np.subtract(0.5, np.cos(n.mul(pace)).div(2));
  const colors = np.stack([light(0.06), light(0.09), light(0.15)], 2);
  return np.where(n.lt(limit).reshape([...n.shape, 1]), colors, 0);
});

/** The picture grows around a point at the border of the set. */
export function* live() {
  const [a, b, side] = [-0.743643, 0.131825, 160];
  for (let turn = 0; turn <= 40; turn++) {
    const radius = 1.4 * 0.8 ** turn;
    const [as, bs] = [
      np.linspace(a - radius, a + radius, side),
      np.linspace(b + radius, b - radius, side),
    ];
    const n = counts(as, bs);
    yield {
      title: `${(1.4 / radius).toFixed(0)} times as large`,
      text: `${np.max(n).item()} turns at most, ${np.mean(n).item().toFixed(0)} on average`,
      progress: turn / 40,
      image: paint(n),
    };
  }
}
