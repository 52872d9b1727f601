import { grad, jit, lax, nn, numpy as np, type NDArray } from 'tanjent';
import { loadDigits } from '../../examples/support/digits-data.js';
import { loss, newNetwork } from '../../examples/support/network.js';
import { race, ratioRow, type Row } from '../measure.js';
import { gaussianMixture, rosenbrock } from '../problems.js';

const waves = (n: number): NDArray => np.sin(np.arange(n, { dtype: 'float64' }));

/** A vector of 10 000. */
export const logsumexpProblem = (): [NDArray] => [waves(10_000)];
export const logsumexp = (x: NDArray): NDArray => nn.logsumexp(x);

/** 1000 variables. */
export const rosenbrockProblem = (): [NDArray] => [waves(1000)];

/** The digits network and a batch of 64. */
export function digitsProblem(): Parameters<typeof loss> {
  const { train } = loadDigits(360);
  const [images, labels] = [train.images.slice([0, 64]), train.labels.slice([0, 64])];
  return [newNetwork(0, [64, 32, 10]), images, labels];
}

/** Five Gaussians in four dimensions and 1000 points. */
export const mixtureProblem = (): Parameters<typeof gaussianMixture> => [
  waves(5),
  waves(5 * 4).reshape([5, 4]),
  np.cos(np.arange(5 * 4, { dtype: 'float64' })).reshape([5, 4]),
  waves(1000 * 4).reshape([1000, 4]),
];
export const mixtureGradient = grad(gaussianMixture, { argnums: [0, 1, 2] });

/** 100 steps of heat on a torus, with a nonlinear sink. */
const heat =
  (neighbours: (u: NDArray) => NDArray) =>
  (start: NDArray): NDArray => {
    const step = (u: NDArray): [NDArray, null] => {
      const moved = u.add(neighbours(u).sub(u.mul(4)).mul(0.1));
      return [moved.sub(moved.mul(moved).mul(0.1)), null];
    };
    const [end] = lax.scan(step, start, null, { length: 100 });
    return np.sum(end.mul(end));
  };

const sumOfFour = (shifted: (by: number, axis: number) => NDArray): NDArray =>
  shifted(1, 0).add(shifted(-1, 0)).add(shifted(1, 1)).add(shifted(-1, 1));

const neighboursByPadding = (u: NDArray): NDArray => {
  const padded = np.pad(u, 1, 'wrap');
  const [rows, columns] = u.shape as [number, number];
  return sumOfFour((by, axis) => {
    const [i, j] = axis === 0 ? [1 + by, 1] : [1, 1 + by];
    return padded.slice([i, i + rows], [j, j + columns]);
  });
};

const neighboursByRolling = (u: NDArray): NDArray => sumOfFour((by, axis) => np.roll(u, by, axis));

/** A jitted gradient against the jitted function. */
export function gradientRows(): Row[] {
  const [vector, x] = [logsumexpProblem(), rosenbrockProblem()];
  const [digits, mixture] = [digitsProblem(), mixtureProblem()];
  const [f1, g1] = [jit(logsumexp), jit(grad(logsumexp))];
  const [f2, g2] = [jit(loss), jit(grad(loss))];
  const [f3, g3] = [jit(rosenbrock), jit(grad(rosenbrock))];
  const [f4, g4] = [jit(gaussianMixture), jit(mixtureGradient)];
  const torus = waves(64 * 64).reshape([64, 64]);
  const [f5, g5] = [jit(heat(neighboursByPadding)), jit(grad(heat(neighboursByPadding)))];
  const [f6, g6] = [jit(heat(neighboursByRolling)), jit(grad(heat(neighboursByRolling)))];
  const pairs: [string, () => unknown, () => unknown, number][] = [
    ['logsumexp of 10 000', () => f1(...vector), () => g1(...vector), 20],
    ['the digits loss, batch 64', () => f2(...digits), () => g2(...digits), 5],
    ['Rosenbrock, n = 1000', () => f3(...x), () => g3(...x), 500],
    ['a Gaussian mixture, 5 × 4, 1000 points', () => f4(...mixture), () => g4(...mixture), 5],
    ['100 steps of heat on a torus of 64 × 64, padded', () => f5(torus), () => g5(torus), 2],
    ['the same, rolled', () => f6(torus), () => g6(torus), 2],
  ];
  return pairs.map(([name, f, g, inner]) => {
    const [gradient, value] = race([
      { run: g, inner },
      { run: f, inner },
    ]) as [number, number];
    return ratioRow(`gradient of ${name}`, gradient, value, 4, 'the function');
  });
}
