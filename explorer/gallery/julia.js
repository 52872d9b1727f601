/**
 * A Julia set in plain JavaScript: a `while` loop that ends early where a point escapes. Its constant
 * walks along a circle, and the set is drawn anew for each.
 */
import { jit, numpy as np, vmap } from 'tanjent';

/** How fast z² + c leaves from x + iy: a smooth count of turns, 1 where it stays. */
export function f(x, y, angle) {
  'use tanjent';
  const [a, b] = [0.7885 * Math.cos(angle), 0.7885 * Math.sin(angle)];
  let n = 0;
  while (n < 100 && x * x + y * y < 100) {
    const next = x * x - y * y + a;
    y = 2 * x * y + b;
    x = next;
    n++;
  }
  if (n === 100) return 1;
  return (n + 1 - Math.log2(Math.log(x * x + y * y) / Math.log(100))) / 100;
}

const [height, width] = [120, 180];
const xs = np.linspace(-1.6, 1.6, width);
const ys = np.linspace(1.1, -1.1, height);

export const args = [xs, np.full([width], 0.3), np.full([width], 2.4)];
export const transforms = ['vmap', 'jit'];

/** Columns within rows; the angle is one for all points. */
const picture = jit(vmap(vmap(f, [0, null, null]), [null, 0, null]));

export function* live() {
  for (let turn = 0; turn <= 48; turn++) {
    const angle = 1.5 + (2 * Math.PI * turn) / 192;
    const image = picture(xs, ys, angle);
    yield {
      title: `c = 0.7885 e^(${angle.toFixed(2)} i)`,
      text: `${(100 * np.mean(image.eq(1)).item()).toFixed(1)} % of the points stay`,
      progress: turn / 48,
      image: np.sqrt(image),
    };
  }
}
