/** The functions that several benchmarks share. */
import { nn, numpy as np, type NDArray } from 'tanjent';

/** Rosenbrock's function of n variables, written with slices. */
export function rosenbrock(x: NDArray): NDArray {
  const a = x.slice([0, -1]);
  const b = x.slice([1]);
  const curve = b.sub(a.mul(a));
  const line = np.subtract(1, a);
  return np.sum(curve.mul(curve).mul(100).add(line.mul(line)));
}

/** The log-likelihood of points [n, d] under k diagonal Gaussians. */
export function gaussianMixture(
  weights: NDArray,
  means: NDArray,
  logScales: NDArray,
  points: NDArray,
): NDArray {
  const centred = points.slice([], null).sub(means).mul(np.exp(logScales.neg()));
  const exponent = np.sum(centred.mul(centred), 2).mul(-0.5);
  const norm = np.sum(logScales, 1).add(0.5 * (means.shape[1] ?? 0) * Math.log(2 * Math.PI));
  const parts = nn.logSoftmax(weights).add(exponent).sub(norm);
  return np.sum(nn.logsumexp(parts, 1));
}
