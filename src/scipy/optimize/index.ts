export {
  leastSquares,
  type LeastSquaresOptions,
  type LeastSquaresResult,
} from './least-squares.js';
export {
  minimize,
  type MinimizeMethod,
  type MinimizeOptions,
  type OptimizeResults,
} from './minimize.js';
export { root, type RootMethod, type RootOptions, type RootResult } from './root.js';
export {
  rootScalar,
  type RootScalarMethod,
  type RootScalarOptions,
  type RootScalarResult,
} from './root-scalar.js';
