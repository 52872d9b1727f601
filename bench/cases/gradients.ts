import { grad, jit, nn, numpy as np, type NDArray } from 'tanjent';
import { loadDigits } from '../../examples/support/digits-data.js';
import { loss, newNetwork } from '../../examples/support/network.js';
import { race, ratioRow, type Row } from '../measure.js';
import { gaussianMixture, rosenbrock } from '../problems.js';

/** A jitted gradient against the jitted function. */
export function gradientRows(): Row[] {
  const waves = (n: number): NDArray => np.sin(np.arange(n, { dtype: 'float64' }));
  const { train } = loadDigits(360);
  const [images, labels] = [train.images.slice([0, 64]), train.labels.slice([0, 64])];
  const network = newNetwork(0, [64, 32, 10]);
  const [x, vector] = [waves(1000), waves(10_000)];
  const weights = waves(5);
  const means = waves(5 * 4).reshape([5, 4]);
  const scales = np.cos(np.arange(5 * 4, { dtype: 'float64' })).reshape([5, 4]);
  const points = waves(1000 * 4).reshape([1000, 4]);
  const lse = (y: NDArray): NDArray => nn.logsumexp(y);
  const [f1, g1] = [jit(lse), jit(grad(lse))];
  const [f2, g2] = [jit(loss), jit(grad(loss))];
  const [f3, g3] = [jit(rosenbrock), jit(grad(rosenbrock))];
  const [f4, g4] = [jit(gaussianMixture), jit(grad(gaussianMixture, { argnums: [0, 1, 2] }))];
  const pairs: [string, () => unknown, () => unknown, number][] = [
    ['logsumexp of 10 000', () => f1(vector), () => g1(vector), 20],
    [
      'the digits loss, batch 64',
      () => f2(network, images, labels),
      () => g2(network, images, labels),
      5,
    ],
    ['Rosenbrock, n = 1000', () => f3(x), () => g3(x), 500],
    [
      'a Gaussian mixture, 5 × 4, 1000 points',
      () => f4(weights, means, scales, points),
      () => g4(weights, means, scales, points),
      5,
    ],
  ];
  return pairs.map(([name, f, g, inner]) => {
    const [gradient, value] = race([
      { run: g, inner },
      { run: f, inner },
    ]) as [number, number];
    return ratioRow(`gradient of ${name}`, gradient, value, 4, 'the function');
  });
}
