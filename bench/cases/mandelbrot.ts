import { jit, lax, numpy as np, vmap, type NDArray } from 'tanjent';
import { agree, race, ratioRow, type Row } from '../measure.js';

const size = 512;
const limit = 100;

interface Orbit {
  readonly n: NDArray;
  readonly x: NDArray;
  readonly y: NDArray;
}

/** How many turns z ← z² + c stays within the circle of radius 2. */
function escape(cx: NDArray, cy: NDArray): NDArray {
  const inside = ({ n, x, y }: Orbit): NDArray =>
    np.logicalAnd(n.lt(limit), x.mul(x).add(y.mul(y)).le(4));
  const turn = ({ n, x, y }: Orbit): Orbit => ({
    n: n.add(1),
    x: x.mul(x).sub(y.mul(y)).add(cx),
    y: x.mul(y).mul(2).add(cy),
  });
  const zero = np.array(0, { dtype: 'float64' });
  return lax.whileLoop(inside, turn, { n: np.array(0, { dtype: 'int32' }), x: zero, y: zero }).n;
}

/** The set by vmap of vmap of a loop that each point leaves by itself. */
export const mandelbrot = vmap(vmap(escape, [0, null]), [null, 0]);

/** The coordinates of columns and rows. */
export const plane = (): [NDArray, NDArray] => [
  np.linspace(-2, 0.5, size),
  np.linspace(-1.25, 1.25, size),
];

/** The picture by hand: locals, squares kept, each point left when it escapes. */
function byHand(xs: Float64Array, ys: Float64Array): Int32Array {
  const picture = new Int32Array(ys.length * xs.length);
  for (let row = 0; row < ys.length; row++) {
    const cy = ys[row] as number;
    for (let column = 0; column < xs.length; column++) {
      const cx = xs[column] as number;
      let n = 0;
      let x = 0;
      let y = 0;
      let xx = 0;
      let yy = 0;
      while (n < limit && xx + yy <= 4) {
        y = x * y * 2 + cy;
        x = xx - yy + cx;
        xx = x * x;
        yy = y * y;
        n++;
      }
      picture[row * xs.length + column] = n;
    }
  }
  return picture;
}

/** The Mandelbrot set beside the picture by hand. */
export function mandelbrotRows(): Row[] {
  const [xs, ys] = plane();
  const picture = jit(mandelbrot);
  const [handX, handY] = [
    Float64Array.from(xs.dataSync({ copy: false })),
    Float64Array.from(ys.dataSync({ copy: false })),
  ];
  agree('the picture', picture(xs, ys).ravel(), byHand(handX, handY), 0);
  const [ours, hand] = race(
    [{ run: () => picture(xs, ys) }, { run: () => byHand(handX, handY) }],
    11,
  ) as [number, number];
  return [ratioRow(`Mandelbrot set, ${size} × ${size} × ${limit}`, ours, hand, 2, 'by hand')];
}
