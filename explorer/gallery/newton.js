/**
 * Newton's fractal of a map of the plane. `jacfwd` gives the matrix of its derivatives, and a step
 * solves for where the map would be zero if it were straight. Where a start ends is its color.
 */
import { jacfwd, jit, numpy as np, vmap } from 'tanjent';

/** z³ - 1 as a map of the plane. Try others: no complex numbers are needed. */
function map(p) {
  const [x, y] = p;
  const [x2, y2] = [x.mul(x), y.mul(y)];
  return np.stack([x.mul(x2.sub(y2.mul(3))).sub(1), y.mul(x2.mul(3).sub(y2))]);
}

/** One step of Newton's method from a point [x, y]. */
export function f(p) {
  const [[a, b], [c, d]] = jacfwd(map)(p);
  const [u, v] = map(p);
  const inverse = np.divide(1, a.mul(d).sub(b.mul(c)));
  const step = np.stack([d.mul(u).sub(b.mul(v)), a.mul(v).sub(c.mul(u))]);
  return p.sub(step.mul(inverse));
}

export const args = [
  np.array([
    [0.5, 0.5],
    [-1, 0.1],
    [0.3, -2],
  ]),
];
export const transforms = ['vmap', 'jit'];

const [x, y] = np.meshgrid(np.linspace(-1.5, 1.5, 160), np.linspace(1.5, -1.5, 160));
const starts = np.stack([x, y], 2);

/** All starts move together; the color of a point is its direction. */
export function* live() {
  const stepAll = jit(vmap(vmap(f)));
  const paint = jit((p) => {
    const direction = np.arctan2(p.slice([], [], 1), p.slice([], [], 0));
    const light = (shift) => np.cos(direction.add(shift)).add(1).div(2);
    return np.stack([light(0), light(2.1), light(4.2)], 2);
  });
  const remains = jit((p) => np.linalg.norm(vmap(vmap(map))(p), { axis: 2 }));
  let points = starts;
  for (let turn = 0; turn <= 24; turn++) {
    const left = np.mean(remains(points).gt(1e-6)).item();
    yield {
      title: `Step ${turn}`,
      text: `${(100 * left).toFixed(1)} % of the points are not at a zero yet`,
      progress: turn / 24,
      image: paint(points),
    };
    points = stepAll(points);
  }
}
