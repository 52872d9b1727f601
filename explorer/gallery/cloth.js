/**
 * A cloth hangs from its upper edge, and wind blows. Which wind makes its corner touch the target?
 * Springs join its points, `scan` takes the steps, and the gradient goes back through all of them.
 */
import { jit, lax, numpy as np, valueAndGrad } from 'tanjent';

const [size, gap] = [10, 0.08];
const [steps, dt] = [160, 0.01];
const target = np.array([1.05, -0.45]);

/** The points of a square mesh at rest, [size, size, 2]. */
const [across, down] = np.meshgrid(np.arange(size), np.arange(size));
const rest = np.stack([across, down.mul(-1)], 2).mul(gap);
const isFree = down.gt(0).reshape([size, size, 1]);

/** What the springs along an axis do: they pull both of their ends until they have their length. */
function springs(p, axis) {
  const d = np.diff(p, { axis });
  const length = np.linalg.norm(d, { axis: 2, keepdims: true });
  const force = d.mul(np.subtract(1, np.divide(gap, length)).mul(500));
  const beside = (before, after) => [0, 1, 2].map((k) => (k === axis ? [before, after] : [0, 0]));
  return np.pad(force, beside(0, 1)).sub(np.pad(force, beside(1, 0)));
}

/** One step under a wind: forces change speeds, and speeds change places. The edge stays. */
function move([p, v], wind) {
  const outside = np.stack([wind, np.array(-2)]);
  const force = springs(p, 0).add(springs(p, 1)).add(outside).sub(v.mul(0.8));
  const next = v.add(force.mul(dt)).mul(isFree);
  return [p.add(next.mul(dt)), next];
}

/** The cloth at the end and at all times, under a wind that changes with time, [steps]. */
function blow(wind) {
  const turn = (cloth, now) => [move(cloth, now), cloth[0]];
  return lax.scan(turn, [rest, np.zerosLike(rest)], wind);
}

/** How far the lower right corner is from the target at the end, and a little for the wind. */
export function f(wind) {
  const [[p]] = blow(wind);
  const miss = np.sum(np.square(p.slice(-1, -1).sub(target)));
  return miss.add(np.mean(np.square(wind)).mul(1e-4));
}

export const args = [np.zeros([steps])];
export const transforms = ['valueAndGrad', 'jit'];

export function* live() {
  const [step, path] = [jit(valueAndGrad(f)), jit((wind) => blow(wind)[1])];
  let [wind] = args;
  const losses = [];
  for (let turn = 0; turn <= 40; turn++) {
    const [loss, slope] = step(wind);
    losses.push(loss.item());
    yield {
      title: `Wind ${turn}: off by ${Math.sqrt(losses.at(-1)).toFixed(3)}`,
      text: 'The cloth at rest and in the end: its lower right corner should touch the cross.',
      progress: turn / 40,
      image: picture(path(wind)),
      plot: { series: { wind }, xLabel: 'time' },
    };
    wind = wind.sub(slope.mul(500));
  }
}

/** The threads of the cloth at rest and in the end, and the target. */
function picture(places) {
  const [height, width, scale] = [100, 130, 90];
  const image = new Float64Array(height * width);
  const line = ([x0, y0], [x1, y1], light) => {
    for (let s = 0; s <= 1; s += 0.1) {
      const [x, y] = [x0 + (x1 - x0) * s, y0 + (y1 - y0) * s];
      const [row, column] = [Math.round(12 - scale * y), Math.round(10 + scale * x)];
      const isInside = row >= 0 && row < height && column >= 0 && column < width;
      if (isInside) image[row * width + column] = light;
    }
  };
  for (const time of [0, steps - 1]) {
    const cloth = places.slice(time).js();
    cloth.forEach((row, i) =>
      row.forEach((point, j) => {
        if (j > 0) line(row[j - 1], point, 0.2 + (0.6 * time) / steps);
        if (i > 0) line(cloth[i - 1][j], point, 0.2 + (0.6 * time) / steps);
      }),
    );
  }
  const [x, y] = target.js();
  for (const s of [-0.06, 0.06]) line([x - 0.06, y - s], [x + 0.06, y + s], 1);
  return np.array(image).reshape([height, width]);
}
