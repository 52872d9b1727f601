/** Mutations of products, linear algebra, checks of derivatives, and of what loops carry. */
import { both, files, named, type Mutation } from './mutation.js';

const functions = 'scipy/matrix-functions';

export const matrixMutations: readonly Mutation[] = [
  {
    what: 'solveSylvester: the transposed equation is solved without conjugation',
    file: 'src/scipy/linalg/sylvester.ts',
    find: 'conjugated(solve(true)(f, conjugated(sides)))',
    replace: 'solve(true)(f, sides)',
    tests: both(named('complex128: derivatives', functions)),
  },
  {
    what: 'solveSylvester: sums of eigenvalues near 0 are not seen',
    file: 'src/scipy/linalg/sylvester.ts',
    find: "op('not', nearZero(left.t, right.t, op('stopGradient', least)))",
    replace: "op('not', nearZero(left.t, right.t, op('mul', least, 0)))",
    tests: both(named('NaN where a sum', functions)),
  },
  {
    what: 'funm: products are taken on one side alone',
    file: 'src/scipy/linalg/funm.ts',
    find: "op('sub', op('mul', row, ownColumn), op('mul', ownRow, column))",
    replace: "op('sub', op('mul', row, ownColumn), op('mul', ownRow, row))",
    tests: both(named('of a stack', functions)),
  },
  {
    what: 'sqrtm: the columns of roots begin above the diagonal',
    file: 'src/scipy/linalg/triangle.ts',
    find: 'const start = pick(isJ, spread(ownEnd), 0);',
    replace: 'const start = pick(isJ, spread(ownEnd).mul(2), 0);',
    tests: both(named('of a stack', functions)),
  },
  {
    what: 'qdwh: steps of the limit are not made',
    file: 'src/lax/linalg/qdwh.ts',
    find: 'const more = Math.max(0, most - steps.length);',
    replace: 'const more = 0 * most;',
    tests: both(named('goes on where', functions)),
  },
  {
    what: 'tridiagonalSolve: pivots of 0 stay',
    file: 'src/primitives/linalg/triangular/tridiagonal-loops.ts',
    find: "compare('gt', least, size.value),",
    replace: "compare('lt', least, size.value),",
    tests: both(named('gives a multiple', functions)),
  },
  {
    what: 'tridiagonalSolve: right sides of all instances move a pivot together',
    file: 'src/primitives/linalg/triangular/tridiagonal.ts',
    find: '!params.perturbSingular && inputs.length',
    replace: 'inputs.length',
    tests: both(named('gives a multiple', functions)),
  },
  {
    what: 'checkGrads: products of imaginary parts count as positive',
    file: 'src/transforms/derivatives/check-grads.ts',
    find: 'i % 2 === 1 ? -1 : 1)',
    replace: 'i % 2 === 1 ? 1 : 1)',
    tests: both(named('checkGrads pairs', functions)),
  },
  {
    what: 'passes: a carry stacked as it came is stacked until the pass has run twice',
    file: 'src/ir/passes/bodies/operands-of-loops.ts',
    find: "role === 'constant' || ofCarries[carryInputs.indexOf(i)] !== undefined,",
    replace: "role === 'constant' || carryInputs.indexOf(i) === parameters.length,",
    tests: { js: files('ir/passes/bodies') },
  },
  {
    what: 'products: what is flushed is everything below one',
    file: 'src/codegen/targets/wasm/bulk/pack.ts',
    find: 'range(4).map(() => 0x7f80_0000)',
    replace: 'range(4).map(() => 0x4000_0000)',
    tests: { wasm: named('^float32', 'usage/subnormals') },
  },
  {
    what: 'products: operands are flushed although they are to be kept',
    file: 'src/codegen/targets/wasm/traits.ts',
    find: 'flushesSubnormals: flushes',
    replace: 'flushesSubnormals: true',
    tests: { wasm: files('usage/subnormals') },
  },
];
