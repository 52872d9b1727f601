/** The picture of the README: a function with its slope and its curvature, drawn as an SVG. */
import { grad, jit, numpy as np, vmap, type NDArray } from '../../src/index.js';

type Scalar = (x: NDArray) => NDArray;

const f: Scalar = (x) => np.sin(x).mul(np.exp(x.mul(x).neg()));

/** Name, colour and function of each curve. */
const curves: readonly (readonly [name: string, colour: string, f: Scalar])[] = [
  ['f', '#2563eb', f],
  ['grad(f)', '#dc2626', grad(f)],
  ['grad(grad(f))', '#059669', grad(grad(f))],
];

const [width, height, margin, points] = [640, 240, 12, 241];
const [from, to, least, greatest] = [-3, 3, -2.2, 2.2];

const across = (x: number): string =>
  (margin + ((x - from) / (to - from)) * (width - 2 * margin)).toFixed(1);
const up = (y: number): string =>
  (height - margin - ((y - least) / (greatest - least)) * (height - 2 * margin)).toFixed(1);

/** Rounded to a tenth of a pixel, so that it is the same wherever it is drawn. */
export function pictureOfSlopes(): string {
  const xs = np.linspace(from, to, points);
  const line = (f: Scalar): string => {
    const ys = jit(vmap(f))(xs).dataSync();
    return Array.from(xs.dataSync(), (x, i) => `${across(x)},${up(ys[i] as number)}`).join(' ');
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="13">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<path stroke="#ccc" d="M${across(from)} ${up(0)}H${across(to)}M${across(0)} ${up(least)}V${up(greatest)}"/>`,
    ...curves.map(
      ([, colour, f]) =>
        `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${line(f)}"/>`,
    ),
    ...curves.map(
      ([name, colour], i) => `<text x="24" y="${28 + 20 * i}" fill="${colour}">${name}</text>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}
