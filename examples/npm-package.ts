/**
 * A function of a package that knows nothing of Tanjent, the Bessel function J0 of `bessel`, drawn
 * with its slope and its curvature. The package is taken in by the option `include` of the plugin,
 * or of Node's loader; here `scripts/bundle.mjs` does it.
 */
import { writeFileSync } from 'node:fs';
import bessel from 'bessel';
import { grad, jit, numpy as np, vmap, type NDArray } from 'tanjent';

type Scalar = (x: NDArray) => NDArray;

const j0 = ((x: number) => bessel.besselj(x, 0)) as unknown as Scalar;
const curves: Readonly<Record<string, Scalar>> = {
  '#1f77b4': j0,
  '#d62728': grad(j0),
  '#2ca02c': grad(grad(j0)),
};

const xs = np.linspace(-15, 15, 301);
const values = Object.values(curves).map((f) => jit(vmap(f))(xs).dataSync() as Float64Array);

const width = 600;
const height = 300;
const points = (ys: Float64Array): string =>
  Array.from(ys, (y, i) => `${(i * width) / 300},${(((1 - y) * height) / 2).toFixed(2)}`).join(' ');
const lines = Object.keys(curves).map(
  (colour, i) => `  <polyline fill="none" stroke="${colour}" points="${points(values[i]!)}"/>`,
);
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">
${lines.join('\n')}
</svg>
`;
writeFileSync('bessel.svg', svg);
console.log('J0, its slope and its curvature are drawn in bessel.svg');

// J0' = -J1, and J0'' = (J2 - J0) / 2: what the package says of them itself.
const worst = (f: (x: number) => number, ys: Float64Array): number =>
  Math.max(...Array.from(xs.dataSync(), (x, i) => Math.abs(f(x) - ys[i]!)));
const ofSlope = worst((x) => -bessel.besselj(x, 1), values[1]!);
const ofCurvature = worst(
  (x) =>
    (Math.abs(x) < 1e-9 ? -1 : Math.sign(x) ** 2 * bessel.besselj(x, 2) - bessel.besselj(x, 0)) / 2,
  values[2]!,
);
console.log(`the slope is -J1 to 1e-6: ${ofSlope < 1e-6}`);
console.log(`the curvature is (J2 - J0) / 2 to 1e-5: ${ofCurvature < 1e-5}`);
if (!(ofSlope < 1e-6 && ofCurvature < 1e-5)) process.exitCode = 1;
