/**
 * A Gaussian process knows what it does not know. It asks for the next measurement where its band of
 * two deviations is widest, and after each one the gradient of the likelihood sets its length.
 */
import { jit, numpy as np, scipy, valueAndGrad } from 'tanjent';

const covariance = (x, z, length) =>
  np.exp(np.square(x.reshape([-1, 1]).sub(z).div(length)).div(-2));

/** The triangular factor of the covariance of what is measured: `noise` may differ for each. */
const factor = (x, noise, length) =>
  np.linalg.cholesky(covariance(x, x, length).add(np.diag(np.square(noise))));

/** Minus the logarithm of the likelihood of what was measured, by the logarithm of the length. */
export function f(logLength, x, y, noise) {
  const l = factor(x, noise, np.exp(logLength));
  const z = scipy.linalg.solveTriangular(l, y, { lower: true });
  return np
    .dot(z, z)
    .div(2)
    .add(np.log(np.diagonal(l)).sum());
}

/** Mean and deviation of the function at places, given what was measured. */
const predict = jit((logLength, x, y, noise, places) => {
  const l = factor(x, noise, np.exp(logLength));
  const across = covariance(x, places, np.exp(logLength));
  const mean = across.T.matmul(scipy.linalg.choSolve([l, true], y));
  const known = scipy.linalg.solveTriangular(l, across, { lower: true });
  return [mean, np.sqrt(np.maximum(np.subtract(1, np.square(known).sum(0)), 0))];
});

const truth = (x) => 0.7 * (Math.sin(1.5 * x) + Math.cos(0.6 * x));
const places = np.linspace(0, 10, 121);

/** Of fourteen measurements three are there; the others have so much noise that they say nothing. */
const places0 = [2, 2.7, 7];
const [xs, ys, noises] = [
  new Float64Array(14),
  new Float64Array(14),
  new Float64Array(14).fill(1e3),
];
places0.forEach((x, i) => measure(i, x));
function measure(i, x) {
  [xs[i], ys[i], noises[i]] = [x, truth(x), 0.05];
}
const measured = () => [xs, ys, noises].map((list) => np.array(list));

export const args = [0, ...measured()];
export const transforms = ['valueAndGrad', 'jit'];

export function* live() {
  const step = jit(valueAndGrad(f));
  let logLength = np.array(0);
  for (let count = places0.length; count <= 14; count++) {
    for (let i = 0; i < 10; i++) {
      const [, slope] = step(logLength, ...measured());
      logLength = np.clip(logLength.sub(np.clip(slope.mul(0.05), -0.1, 0.1)), -1, 1);
    }
    const [mean, deviation] = predict(logLength, ...measured(), places);
    const [low, high] = [mean.sub(deviation.mul(2)), mean.add(deviation.mul(2))];
    yield {
      title: `${count} measurements`,
      text:
        `Unsure by ${deviation.max().item().toFixed(3)} at most; ` +
        `the length is ${np.exp(logLength).item().toFixed(2)}.`,
      progress: (count - 3) / 11,
      plot: {
        x: places,
        series: { truth: places.js().map(truth), mean, low, high },
        xLabel: 'x',
      },
    };
    if (count < 14) measure(count, places.slice(deviation.argmax()).item());
  }
}
