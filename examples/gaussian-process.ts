/**
 * Regression by a Gaussian process (Rasmussen and Williams, "Gaussian Processes for Machine
 * Learning", 2006, algorithm 2.1). The length, height and noise of its covariance are those of the
 * greatest marginal likelihood, found by Newton's method: gradient and Hessian go through the
 * Cholesky factorization. Writes gaussian-process.svg.
 */
import { writeFileSync } from 'node:fs';
import {
  grad,
  hessian,
  jit,
  numpy as np,
  random,
  scipy,
  valueAndGrad,
  type NDArray,
} from 'tanjent';
import { regressionSvg } from './support/svg.js';

const points = 60;
const truth = (x: NDArray): NDArray => np.sin(x.mul(1.5)).add(np.cos(x.mul(0.6)));
const keys = random.split(random.key(7), 2);
const x = np.sort(random.uniform(keys.slice(0), { shape: [points], minval: 0, maxval: 10 }));
const y = truth(x).add(random.normal(keys.slice(1), { shape: [points] }).mul(0.2));

/** Covariances of the values at places x and z: height² exp(-(x - z)² / 2 length²). */
function covariance(x: NDArray, z: NDArray, length: NDArray, height: NDArray): NDArray {
  const distance = x.reshape([-1, 1]).sub(z).div(length);
  return height.mul(height).mul(np.exp(distance.mul(distance).mul(-0.5)));
}

/** The parameters are the logarithms of length, height and noise. */
const scales = (p: NDArray): [NDArray, NDArray, NDArray] =>
  [...np.exp(p)] as [NDArray, NDArray, NDArray];

/** The lower triangular factor of the covariance of what is observed. */
function factor(p: NDArray): NDArray {
  const [length, height, noise] = scales(p);
  const own = np.eye(points).mul(noise.mul(noise));
  return np.linalg.cholesky(covariance(x, x, length, height).add(own));
}

/** Minus the logarithm of the marginal likelihood: y Σ⁻¹ y / 2 + log det Σ / 2 + … */
function loss(p: NDArray): NDArray {
  const l = factor(p);
  const z = scipy.linalg.solveTriangular(l, y, { lower: true });
  const logs = np.log(np.diagonal(l)).sum();
  return np
    .dot(z, z)
    .mul(0.5)
    .add(logs)
    .add((points / 2) * Math.log(2 * Math.PI));
}

/** A step of Newton's method, no longer than 1, where the Hessian is positive definite. */
const step = jit((p: NDArray) => {
  const [value, slope] = valueAndGrad(loss)(p);
  const curvature = hessian(loss)(p);
  const lowest = np.linalg.eigvalsh(curvature).slice(0);
  const shift = np.maximum(np.subtract(0.1, lowest), 0);
  const move = np.linalg.solve(curvature.add(np.eye(3).mul(shift)), slope);
  const length = np.linalg.norm(move);
  return [value, np.linalg.norm(slope), p.sub(move.div(np.maximum(length, 1)))] as const;
});

let p = np.log(np.array([3, 0.5, 0.5]));
const show = (p: NDArray): string =>
  scales(p)
    .map((v) => v.item().toFixed(4))
    .join('  ');
/** A slope, unless it is no more than what rounding leaves. */
const printed = (slope: number): string => (slope < 1e-9 ? '  none ' : slope.toExponential(1));
console.log('step   loss       slope     length  height  noise');
for (let i = 0; i <= 12; i++) {
  const [value, slope, next] = step(p);
  const numbers = [value.item().toFixed(4).padStart(8), printed(slope.item())];
  if (i % 3 === 0) console.log(`${String(i).padStart(4)}  ${numbers.join('  ')}   ${show(p)}`);
  p = next;
}

const h = 1e-5;
const sides = [0, 1, 2].map((i) =>
  loss(p.add(np.eye(3).slice(i).mul(h)))
    .sub(loss(p.sub(np.eye(3).slice(i).mul(h))))
    .div(2 * h),
);
const error = np.max(np.abs(np.stack(sides).sub(grad(loss)(p)))).item();
console.log(`the gradient is that of differences to 1e-6: ${error < 1e-6}`);

/** Mean and standard deviation of the function at places z, given the observations. */
const predict = jit((p: NDArray, z: NDArray) => {
  const [length, height] = scales(p);
  const l = factor(p);
  const across = covariance(x, z, length, height);
  const mean = np.matmul(across.T, scipy.linalg.choSolve([l, true], y));
  const w = scipy.linalg.solveTriangular(l, across, { lower: true });
  const variance = height.mul(height).sub(np.square(w).sum(0));
  return [mean, np.sqrt(np.maximum(variance, 0))] as const;
});

const places = np.linspace(0, 10, 201);
const [mean, deviation] = predict(p, places);
const away = np.abs(mean.sub(truth(places))).div(deviation);
const share = np.mean(away.le(2).astype('float64')).item();
console.log(`within two deviations of the truth: ${(100 * share).toFixed(0)} % of the places`);
const svg = regressionSvg({ x, y, places, mean, deviation }, 'A Gaussian process');
writeFileSync('gaussian-process.svg', svg);
if (!(error < 1e-6 && share > 0.85)) process.exitCode = 1;
