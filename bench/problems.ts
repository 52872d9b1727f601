/** The functions that several benchmarks share. */
import { lax, nn, numpy as np, scipy, type NDArray } from 'tanjent';

/** Rosenbrock's function of n variables, written with slices. */
export function rosenbrock(x: NDArray): NDArray {
  const a = x.slice([0, -1]);
  const b = x.slice([1]);
  const curve = b.sub(a.mul(a));
  const line = np.subtract(1, a);
  return np.sum(curve.mul(curve).mul(100).add(line.mul(line)));
}

/** A function of about so many equations, one after the other. */
export const chain =
  (equations: number) =>
  (x: NDArray): NDArray => {
    let y = x;
    for (let i = 0; i < equations / 4; i++)
      y = np
        .sin(y.mul(1 + i / equations))
        .add(y)
        .mul(0.5);
    return np.sum(y);
  };

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

/** The mean cross entropy of a perceptron whose weights and biases are given in turns. */
export function perceptronLoss(
  parameters: readonly NDArray[],
  images: NDArray,
  labels: NDArray,
): NDArray {
  let x = images;
  for (let i = 0; i < parameters.length; i += 2) {
    const [w, b] = parameters.slice(i) as [NDArray, NDArray];
    x = np.matmul(i === 0 ? x : nn.relu(x), w).add(b);
  }
  const wanted = nn.oneHot(labels, x.shape[1] as number, { dtype: x.dtype });
  return np.mean(np.sum(nn.logSoftmax(x).mul(wanted), 1)).neg();
}

/** A point of space, or the three parameters of the Lorenz system. */
export type Triple = readonly [NDArray, NDArray, NDArray];

/** The Lorenz system: the velocity at a point. */
export function velocity([x, y, z]: Triple, [sigma, rho, beta]: Triple): Triple {
  return [y.sub(x).mul(sigma), x.mul(rho.sub(z)).sub(y), x.mul(y).sub(z.mul(beta))];
}

/** Follows the Lorenz system for so many steps of the classical Runge-Kutta method. */
export function lorenz(steps: number, dt: number): (start: Triple, parameters: Triple) => Triple {
  return (start, parameters) => {
    const along = (p: Triple, v: Triple, h: number): Triple => [
      p[0].add(v[0].mul(h)),
      p[1].add(v[1].mul(h)),
      p[2].add(v[2].mul(h)),
    ];
    const step = (p: Triple): [Triple, null] => {
      const k1 = velocity(p, parameters);
      const k2 = velocity(along(p, k1, dt / 2), parameters);
      const k3 = velocity(along(p, k2, dt / 2), parameters);
      const k4 = velocity(along(p, k3, dt), parameters);
      const mean = along(along(along(k1, k2, 2), k3, 2), k4, 1);
      return [along(p, mean, dt / 6), null];
    };
    return lax.scan(step, start, null, { length: steps })[0];
  };
}

/** The sum of the coordinates at the end: a number to differentiate. */
export function lorenzLoss(
  steps: number,
  dt: number,
): (start: Triple, parameters: Triple) => NDArray {
  const end = lorenz(steps, dt);
  return (start, parameters) => {
    const [x, y, z] = end(start, parameters);
    return x.add(y).add(z);
  };
}

/** Follows the Lorenz system by a while loop of as many Euler steps as the last argument says. */
export function lorenzByEuler(
  dt: number,
): (x: NDArray, y: NDArray, z: NDArray, count: NDArray) => NDArray {
  interface State {
    readonly i: NDArray;
    readonly x: NDArray;
    readonly y: NDArray;
    readonly z: NDArray;
  }
  return (x, y, z, count) => {
    const more = ({ i }: State): NDArray => i.lt(count);
    const turn = ({ i, x, y, z }: State): State => ({
      i: i.add(1),
      x: x.add(y.sub(x).mul(10 * dt)),
      y: y.add(x.mul(np.subtract(28, z)).sub(y).mul(dt)),
      z: z.add(
        x
          .mul(y)
          .sub(z.mul(8 / 3))
          .mul(dt),
      ),
    });
    const end = lax.whileLoop(more, turn, { i: np.zeros([], { dtype: 'int32' }), x, y, z });
    return end.x.add(end.y).add(end.z);
  };
}

/** Half the negative likelihood, up to a constant, of points that noise lies over. */
export interface GaussianProcess {
  /** Of the logarithms of the length, the height and the noise. */
  readonly loss: (parameters: NDArray) => NDArray;
  readonly start: NDArray;
}

export function gaussianProcess(points: number): GaussianProcess {
  const x = np.linspace(0, 10, points);
  const noise = np.array(Float64Array.from({ length: points }, (_, i) => Math.sin(i * i)));
  const y = np.sin(x.mul(2)).add(noise.mul(0.1));
  const loss = (parameters: NDArray): NDArray => {
    const [length, height, spread] = [...np.exp(parameters)] as [NDArray, NDArray, NDArray];
    const distance = x.reshape([-1, 1]).sub(x).div(length);
    const covariance = height
      .mul(np.exp(distance.mul(distance).mul(-0.5)))
      .add(np.eye(points).mul(spread));
    const factor = np.linalg.cholesky(covariance);
    const z = scipy.linalg.solveTriangular(factor, y, { lower: true });
    return np
      .dot(z, z)
      .mul(0.5)
      .add(np.log(np.diagonal(factor)).sum());
  };
  return { loss, start: np.array([0, 0, -2]) };
}
