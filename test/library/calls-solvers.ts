/** scipy.optimize.*, scipy.integrate.*, scipy.interpolate.*, and small ones. */
import { numpy as np, type NDArray } from '../../src/index.js';
import {
  other,
  returning,
  either,
  floats,
  smooth,
  v3,
  w3,
  m23,
  positives,
  v4,
  type Table,
} from './calls.js';

const bowl = (x: NDArray, c: NDArray) => np.sum(np.square(np.subtract(x, c)));
const gap = (x: NDArray, c: NDArray) => np.subtract(np.power(x, 3), c);

const optimize: Table = {
  'scipy.optimize.minimize': other(
    [bowl, v3, { args: [w3] }],
    [bowl, v3, { args: [w3], method: 'l-bfgs', history: 3, tol: 1e-4, maxiter: 20 }],
  ),
  'scipy.optimize.leastSquares': other(
    [gap, v3, { args: [w3] }],
    [gap, v3, { args: [w3], bounds: [-1, 1], loss: 'huber', fScale: 0.5, maxiter: 9 }],
  ),
  'scipy.optimize.root': other(
    [gap, v3, { args: [w3] }],
    [gap, v3, { args: [w3], method: 'newton' }],
  ),
  'scipy.optimize.rootScalar': other(
    [gap, { args: [2], bracket: [0, 3] }],
    [gap, { args: [2], x0: 1, xtol: 1e-9, rtol: 1e-9, maxiter: 30 }],
  ),
};

const decay = (t: NDArray, y: NDArray, k: NDArray) => np.multiply(np.multiply(y, k), t);
const swapped = (y: NDArray, t: NDArray) => np.multiply(y, np.cos(t));
const density = (x: NDArray, k: NDArray) => np.exp(np.multiply(x, k));

const integrate: Table = {
  'scipy.integrate.solveIvp': other(
    [decay, [0, 1], v3, { args: [-2] }],
    [decay, [0, 1], v3, 'Tsit5', [0, 0.5], { args: [w3], rtol: 1e-4, maxStep: 0.3 }],
    [decay, [0, 1], v3, { args: [w3], method: 'Rodas5P', events: () => 1, firstStep: 0.1 }],
    [decay, [0, 1], v3, { args: [w3], events: [() => 1, () => -1], maxEvents: 2 }],
  ),
  'scipy.integrate.odeint': other(
    [swapped, v3, [0, 1, 2], { rtol: 1e-5, hmax: 1 }],
    [swapped, v3, [0, 1, 2], { rtol: 1e-5, adjoint: true }],
  ),
  'scipy.integrate.quad': other([density, 0, 1, { args: [2] }]),
  'scipy.integrate.simpson': smooth([v4], [m23, { dx: 0.5 }], [v4, [0, 1, 3, 4]]),
  'scipy.integrate.cumulativeTrapezoid': smooth([v4], [m23, null, 0.5, 0], [v4, [0, 1, 3, 4]]),
  'scipy.integrate.trapezoid': smooth([v4], [v4, positives], [m23, { axis: 0, dx: 0.5 }]),
};

const rising = floats([-1, 0.5, 1, 2]);
const interpolate: Table = {
  'scipy.interpolate.cubicSpline': either(
    returning([rising, v4], [v3]),
    returning([rising, v4, { bcType: 'natural', extrapolate: false }], [v3, 1]),
  ),
  'scipy.interpolate.interp1d': either(
    returning([rising, v4], [v3]),
    returning([rising, v4, { kind: 'nearest', fillValue: 7 }], [v3]),
  ),
  'scipy.interpolate.regularGridInterpolator': either(
    returning(
      [
        [
          [0, 1],
          [-1, 0, 2],
        ],
        m23,
      ],
      [[0.5, 0.3]],
    ),
    returning(
      [
        [
          [0, 1],
          [-1, 0, 2],
        ],
        m23,
        { method: 'nearest', fillValue: null },
      ],
      [[0.5, 0.3]],
    ),
  ),
  'scipy.interpolate.bSpline': returning([[0, 0, 1, 2, 3, 3], v4, 1], [v3]),
  'scipy.interpolate.makeInterpSpline': either(
    returning([rising, v4], [v3]),
    returning([rising, v4, 2], [v3]),
  ),
};

const images: Table = {
  'scipy.ndimage.mapCoordinates': smooth(
    [m23, [v3.sub(0.1), w3], 1],
    [m23, [v3.sub(0.1), w3], 1, 'mirror', 2],
  ),
  'scipy.ndimage.gaussianFilter': smooth([m23, 0.7], [m23, [1, 0.5], { mode: 'wrap' }]),
  'scipy.spatial.distance.cdist': smooth([m23, m23.add(0.3)], [m23, m23.mul(2), 'cityblock']),
  'scipy.spatial.distance.pdist': smooth([m23], [m23, { metric: 'minkowski', p: 3 }]),
  'scipy.cluster.vq.vq': other([m23, m23]),
};

export const solverCalls: Table = { ...optimize, ...integrate, ...interpolate, ...images };
