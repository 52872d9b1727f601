/** An implicit method that solves linear equations only. */
import type { NDArray } from '../../../array/ndarray.js';
import { at } from '../../../array/shape.js';
import {
  add,
  divide,
  multiply,
  negative,
  stack,
  subtract,
  zerosLike,
} from '../../../numpy/index.js';
import { insertAxes, join, pickAxis, reshapeTo, sliceAxis } from '../../../operands/basic.js';
import { identityMatrix, luFactors } from '../../../operands/matrices.js';
import { bind1 } from '../../../trace/bind.js';
import { traced } from '../../functions/traced.js';
import type { Slope, Start, OdeStep, Stepper } from './stepper.js';

const gamma = 0.21193756319429014;
const times = [0, 0.6358126895828704, 0.4095798393397535, 0.9769306725060716, 0.4288403609558664];
/** The weights of the derivative by t. */
const byTime = [
  gamma,
  -0.42387512638858027,
  -0.3384627126235924,
  1.8046452872882734,
  2.325825639765069,
];
const points = [
  [],
  [3],
  [2.849394379747939, 0.45842242204463923],
  [-6.954028509809101, 2.489845061869568, -10.358996098473584],
  [2.8029986275628964, 0.5072464736228206, -0.3988312541770524, -0.04721187230404641],
  [
    -7.502846399306121, 2.561846144803919, -11.627539656261098, -0.18268767659942256,
    0.030198172008377946,
  ],
];
const couplings = [
  [],
  [-14.155112264123755],
  [-17.97296035885952, -2.859693295451294],
  [147.12150275711716, -1.41221402718213, 71.68940251302358],
  [165.43517024871676, -0.4592823456491126, 42.90938336958603, -5.961986721573306],
  [
    24.854864614690072, -3.0009227002832186, 47.4931110020768, 5.5814197821558125,
    -0.6610691825249471,
  ],
  [
    30.91273214028599, -3.1208243349937974, 77.79954646070892, 34.28646028294783,
    -19.097331116725623, -28.087943162872662,
  ],
  [
    37.80277123390563, -3.2571969029072276, 112.26918849496327, 66.9347231244047,
    -40.06618937091002, -54.66780262877968, -9.48861652309627,
  ],
];
/** y(θ) = (1 - θ) y₀ + θ (y₁ + (1 - θ) (b₀ + θ b₁ + θ² b₂)), where b is these times the stages. */
const bends = [
  [
    25.948786856663858, -2.5579724845846235, 10.433815404888879, -2.3679251022685204,
    0.524948541321073, 1.1241088310450404, 0.4272876194431874, -0.17202221070155493,
  ],
  [
    -9.91568850695171, -0.9689944594115154, 3.0438037242978453, -24.495224566215796,
    20.176138334709044, 15.98066361424651, -6.789040303419874, -6.710236069923372,
  ],
  [
    11.419903575922262, 2.8879645146136994, 72.92137995996029, 80.12511834622643,
    -52.072871366152654, -59.78993625266729, -0.15582684282751913, 4.883087185713722,
  ],
];

/**
 * Rodas5P of G. Steinebach, "Construction of Rosenbrock-Wanner method Rodas5P and numerical
 * benchmarks within the Julia Differential Equations package", 2023: of order 5 and L-stable. Each
 * of its eight stages solves a system with one matrix, I / (γ h) - ∂f/∂y.
 */
export const rodas5P: Stepper = {
  order: 5,
  evaluations: 9,
  step: (slope, start, h): OdeStep => {
    const { t, y, f } = start;
    const { matrix, drift } = linearized(slope, start);
    const n = y.size;
    const system = subtract(divide(identityMatrix(n, y.dtype), multiply(h, gamma)), matrix);
    const solve = factored(system);
    const stages: NDArray[] = [];
    let end = y;
    couplings.forEach((weights, i) => {
      const point = points[i];
      end = point === undefined ? add(end, at(stages, i - 1)) : along(y, point, stages);
      const moment = add(t, multiply(h, times[i] ?? 1));
      const here = i === 0 ? f : slope(moment, end);
      const bent = divide(along(zerosLike(y), weights, stages), h);
      const pushed = multiply(multiply(drift, h), byTime[i] ?? 0);
      stages.push(solve(add(add(here, bent), pushed)));
    });
    const last = at(stages, stages.length - 1);
    const next = add(end, last);
    return {
      y: next,
      f: slope(add(t, h), next),
      error: last,
      powers: powersOf(y, next, stages),
    };
  },
};

/** The derivatives of the slope by y, a matrix, and by t. */
function linearized(slope: Slope, { t, y }: Start) {
  const n = y.size;
  const f = (z: NDArray): NDArray => slope(pickAxis(z, 0, n), sliceAxis(z, 0, 0, n));
  const z = join([y, reshapeTo(t, [1])], 0);
  const [, jacobian] = traced('solveIvp', f, z).withJacobian(z);
  return { matrix: sliceAxis(jacobian, 1, 0, n), drift: pickAxis(jacobian, 1, n) };
}

/** Solves systems with one matrix. */
function factored(matrix: NDArray): (side: NDArray) => NDArray {
  const { lu, permutation } = luFactors(bind1('stopGradient', [matrix], {}));
  return (side) => {
    const sides = insertAxes(side, [1]);
    const solved = bind1('factoredSolve', [matrix, lu, permutation, sides], { transposed: false });
    return pickAxis(solved, 1, 0);
  };
}

/** y, or zeros, and the stages with their weights. */
function along(y: NDArray, weights: readonly number[], stages: readonly NDArray[]): NDArray {
  return weights.reduce((sum, w, i) => add(sum, multiply(at(stages, i), w)), y);
}

function powersOf(y: NDArray, next: NDArray, stages: readonly NDArray[]): NDArray {
  const zero = zerosLike(y);
  const [a, b, c] = bends.map((weights) => along(zero, weights, stages)) as [
    NDArray,
    NDArray,
    NDArray,
  ];
  return stack([add(subtract(next, y), a), subtract(b, a), subtract(c, b), negative(c)]);
}
