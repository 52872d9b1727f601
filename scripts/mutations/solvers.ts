/** Mutations of the solvers of scipy. */
import { both, named, type Mutation } from './mutation.js';

const optimize = (file: string, pattern: string) => named(pattern, `scipy/optimize/${file}`);

const integrate = (file: string, pattern: string) => named(pattern, `scipy/integrate/${file}`);

export const solverMutations: readonly Mutation[] = [
  {
    what: 'minimize: a line search takes steps that are too steep at their ends',
    file: 'src/scipy/optimize/minima/line-search.ts',
    find: 'isFound: logicalAnd(isLow, isFlat)',
    replace: 'isFound: isLow',
    tests: both(optimize('minimize', 'bfgs finds what SciPy finds')),
  },
  {
    what: 'solvers: derivatives pass through the loop, too',
    file: 'src/scipy/functions/implicit.ts',
    find: '[...captured, x].map(stopped)',
    replace: '[...captured, x]',
    tests: both(optimize('minimize', 'has the derivative of the objective')),
  },
  {
    what: 'leastSquares: unknowns at a bound are pushed outwards',
    file: 'src/scipy/optimize/levenberg-marquardt.ts',
    find: 'const J = where(insertAxes(isHeld, [0]), 0, jacobian);',
    replace: 'const J = where(insertAxes(isHeld, [0]), jacobian, jacobian);',
    tests: both(optimize('least-squares', 'bounded: true')),
  },
  {
    what: 'rootScalar: steps that do not shrink are taken',
    file: 'src/scipy/optimize/scalar-methods.ts',
    find: 'const isUsed = logicalAnd(isShrinking, less(multiply(p, 2), limit));',
    replace: 'const isUsed = equal(p, 0);',
    tests: both(optimize('root', 'brent takes far fewer')),
  },
  {
    what: 'solveIvp: steps are taken whatever their errors',
    file: 'src/scipy/integrate/ode/march.ts',
    find: 'const isTaken = lessEqual(error, 1);',
    replace: 'const isTaken = lessEqual(error, 1e3);',
    tests: both(integrate('ode', 'RK45 finds what SciPy finds')),
  },
  {
    what: 'solveIvp: what changes to either sign is an event of one direction',
    file: 'src/scipy/integrate/ode/event.ts',
    find: 'direction === 0 ? isChange',
    replace: 'direction === direction ? isChange',
    tests: both(integrate('ode', 'several events as in SciPy')),
  },
  {
    what: 'solveIvp: zeros behind the one that ends the solution count',
    file: 'src/scipy/integrate/ode/event.ts',
    find: 'lessEqual(ahead(found.t), first)',
    replace: 'lessEqual(first, first)',
    tests: both(integrate('ode', 'zeros behind the end')),
  },
  {
    what: 'odeint: cotangents of rows are added at the wrong end of their intervals',
    file: 'src/scipy/integrate/ode/adjoint.ts',
    find: 'add(c.a, row.ct), c.b',
    replace: 'c.a, c.b',
    tests: both(integrate('adjoint', 'derivatives are those of the steps')),
  },
  {
    what: 'quad: parts that are halved are never the worst ones',
    file: 'src/scipy/integrate/quad.ts',
    find: 'c.error, -1)',
    replace: 'c.low, -1)',
    tests: both(integrate('quad', 'quad a peak')),
  },
  {
    what: 'cubicSpline: natural ends are clamped',
    file: 'src/scipy/interpolate/cubic-spline.ts',
    find: "if (ends === 'natural')",
    replace: "if (ends === 'periodic')",
    tests: both(named('natural', 'scipy/interpolate')),
  },
  {
    what: 'mapCoordinates: arrays are turned at the edge of their last element by mirror, too',
    file: 'src/scipy/ndimage/map-coordinates.ts',
    find: 'const period = 2 * (length - 1);',
    replace: 'const period = 2 * length - 1;',
    tests: both(named('mirror', 'scipy/images')),
  },
];
