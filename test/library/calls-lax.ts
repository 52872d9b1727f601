/** lax.* */
import type { NDArray } from '../../src/index.js';
import { lax, numpy as np } from '../../src/index.js';
import {
  above0,
  between,
  b4,
  each,
  floats,
  ints,
  k4,
  m23,
  m32,
  moderate,
  n4,
  other,
  positive,
  real,
  rows,
  scalar,
  smooth,
  step,
  steps,
  v3,
  v4,
  w3,
  w4,
  type Table,
} from './calls.js';

const elementwise: Table = {
  ...rows('lax', 'sin cos tan sinh cosh tanh asinh atan exp exp2 expm1 logistic', each(real)),
  ...rows('lax', 'cbrt square neg abs reciprocal erf erfc stopGradient', each(real)),
  ...rows('lax', 'sqrt rsqrt log lgamma digamma', each(positive)),
  ...rows('lax', 'log1p', each(between(-1, Infinity))),
  ...rows('lax', 'asin acos atanh erfInv', each(between(-1, 1))),
  ...rows('lax', 'acosh', each(between(1, Infinity))),
  ...rows('lax', 'floor ceil round sign isFinite', steps(real)),
  ...rows('lax', 'add sub mul div max min atan2', each(real, real)),
  ...rows('lax', 'rem', each(between(-40, 40), between(0.3, 1e8))),
  'lax.pow': each(above0, real),
  'lax.stopGradient': steps(real),
  ...rows('lax', 'nextafter eq ne lt le gt ge', steps(real, real)),
  ...rows('lax', 'bitwiseAnd bitwiseOr bitwiseXor mulhi', step([n4, k4])),
  ...rows('lax', 'shiftLeft shiftRightLogical shiftRightArithmetic', step([n4, k4])),
  ...rows('lax', 'bitwiseNot populationCount clz', step([n4])),
  'lax.integerPow': smooth([v4, 3]),
  ...rows('lax', 'igamma igammac', each(moderate, moderate)),
  ...rows(
    'lax',
    'igammaGradA randomGammaGrad',
    smooth([[0.7, 1.2, 9, 3], floats([0.4, 2, 7, 30])]),
  ),
  'lax.betainc': smooth([[0.7, 1.2, 9, 3], [2, 0.4, 3, 8], floats([0.4, 0.2, 0.7, 0.3])]),
  'lax.polygamma': smooth([[1, 2, 1, 3], floats([0.7, 1.2, 2.5, 0.4])]),
  'lax.zeta': each(between(1.1, 30), moderate),
  ...rows('lax', 'besselI0e besselI1e', each(real)),
  'lax.complex': step([v4, w4]),
  ...rows('lax', 'real imag conj', step([np.complex(v4, w4)])),
  'lax.convertElementType': smooth([v4, 'float64']),
  'lax.bitcastConvertType': step([n4, 'float32']),
  'lax.reducePrecision': step([v4, 5, 10]),
  'lax.select': smooth([b4, v4, w4]),
  'lax.selectN': smooth([b4, v4, w4]),
  'lax.clamp': smooth([-1, v4, 1]),
};

const reductions: Table = {
  ...rows('lax', 'reduceSum reduceProd reduceMax reduceMin', smooth([m23, [1]], [m23, [0, 1]])),
  ...rows('lax', 'reduceAnd reduceOr', step([b4, [0]])),
  'lax.reduceXor': step([n4, [0]]),
  'lax.reduce': smooth(
    [m23, 0, lax.add, [1]],
    [m23, -Infinity, lax.max, [1]],
    [[m23, [m23]], [0, [0]], (x: unknown) => x, [1]],
  ),
  ...rows('lax', 'argmax argmin', step([m23, 1])),
  ...rows('lax', 'cumsum cumprod cummax cummin cumlogsumexp', smooth([v4], [m23, 1])),
  'lax.reduceWindow': smooth([v4, 0, lax.add, [2], [1], 'VALID']),
  ...rows('lax', 'psum pmean pmax pmin', smooth([v3, 'i'], [{ a: v3, b: [w3] }, ['i']])),
  ...rows('lax', 'axisIndex axisSize', other(['i'])),
  'lax.allGather': smooth([v3, 'i'], [v3, 'i', { axis: 1 }], [v3, 'i', { tiled: true }]),
  'lax.psumScatter': smooth([v3, 'i'], [m23, 'i', { scatterDimension: 1, tiled: true }]),
  'lax.pswapaxes': smooth([v3, 'i', 0]),
  'lax.allToAll': smooth([m23, 'i', 1, 0], [v3, 'i', 0, 0, { tiled: true }]),
  'lax.ppermute': smooth([
    v3,
    'i',
    [
      [0, 1],
      [2, 0],
    ],
  ]),
  'lax.pshuffle': smooth([v3, 'i', [2, 0, 1]]),
  'lax.pbroadcast': smooth([v3, 'i', 1]),
  'lax.associativeScan': smooth([(x: NDArray, y: NDArray) => np.multiply(x, y), v4]),
};

const shapes: Table = {
  'lax.reshape': smooth([m23, [3, 2]]),
  'lax.transpose': smooth([m23, [1, 0]]),
  'lax.broadcast': smooth([v3, [2]]),
  'lax.broadcastInDim': smooth([v3, [2, 3], [1]]),
  'lax.collapse': smooth([m23, 0, 2]),
  'lax.expandDims': smooth([v3, [0]]),
  'lax.squeeze': smooth([floats([[1, 2]]), [0]]),
  'lax.concatenate': smooth([[v4, w4], 0]),
  'lax.split': smooth([v4, [1, 3]]),
  'lax.pad': smooth([v4, scalar, [[1, 1, 1]]]),
  'lax.rev': smooth([v4, [0]]),
  'lax.slice': smooth([v4, [1], [3]], [v4, [0], [4], [2]]),
  'lax.sliceInDim': smooth([v4, 1, 3], [m23, 0, 3, 2, 1]),
  'lax.indexInDim': smooth([v4, 1]),
  'lax.tile': smooth([v3, [2]]),
  'lax.iota': other(['int32', 4]),
  'lax.broadcastedIota': other(['int32', [2, 3], 1]),
  'lax.full': smooth([[2, 3], scalar]),
  'lax.fullLike': smooth([[1, 2], scalar]),
  'lax.sort': smooth([v4], [[v4, w4]]),
  'lax.sortKeyVal': smooth([v4, w4]),
  'lax.topK': smooth([v4, 2]),
  ...rows('lax', 'approxMaxK approxMinK', smooth([v4, 2])),
  'lax.stack': smooth([[v3, w3]]),
  'lax.unstack': smooth([m23]),
  'lax.broadcastToRank': smooth([v3, 3]),
  'lax.broadcastShapes': other([[2, 1], [3]]),
  'lax.broadcastLike': smooth([v3, np.zeros([2, 3], 'int32')]),
  'lax.empty': other([[2, 3], 'float32']),
};

const numbers = { offsetDims: [], collapsedSliceDims: [0], startIndexMap: [0] };
const places = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
const indices = ints([[2], [0]]);

const indexing: Table = {
  'lax.gather': smooth([v4, indices, numbers, [1]]),
  ...rows(
    'lax',
    'scatter scatterAdd scatterSub scatterMul scatterMin scatterMax',
    smooth([v4, indices, floats([0.9, 0.3]), places]),
  ),
  'lax.scatterApply': smooth([
    v4,
    indices,
    (x: NDArray) => np.sin(x),
    places,
    { updateShape: [2] },
  ]),
  'lax.indexTake': smooth([m23, [ints([1, 0, 1]), ints([2, -1, 4])], [0, 1]]),
  'lax.dynamicSlice': smooth([v4, [1], [2]]),
  'lax.dynamicUpdateSlice': smooth([v4, floats([5, 6]), [1]]),
  'lax.dynamicSliceInDim': smooth([v4, 1, 2], [m23, 0, 2, 1]),
  'lax.dynamicIndexInDim': smooth([v4, 1], [m23, 1, 1]),
  'lax.dynamicUpdateSliceInDim': smooth([v4, floats([5, 6]), 1], [v4, floats([5, 6]), 1, 0]),
  'lax.dynamicUpdateIndexInDim': smooth([v4, scalar, 1], [v4, scalar, 1, 0]),
};

const image = floats([[[0.4, -1.1, 2.3, 0.8, 1.5]]]);
const kernel = floats([[[0.9, -0.4, 0.7]]]);

const products: Table = {
  'lax.dot': smooth([m23, m32], [v4, w4]),
  'lax.dotGeneral': smooth([
    m23,
    m32,
    [
      [[1], [0]],
      [[], []],
    ],
  ]),
  'lax.batchMatmul': smooth([floats([[[1, 2]]]), floats([[[3], [4]]])]),
  'lax.conv': smooth([image, kernel, [1], 'SAME']),
  'lax.convWithGeneralPadding': smooth([image, kernel, [1], [[1, 1]]]),
  'lax.convGeneralDilated': smooth([image, kernel, [2], 'VALID']),
  'lax.convTranspose': smooth([
    image,
    kernel,
    [2],
    'SAME',
    { dimensionNumbers: ['NCH', 'OIH', 'NCH'] },
  ]),
};

const groups = ints([1, 1]);
const byRows = {
  dotDimensionNumbers: [
    [[1], [1]],
    [[], []],
  ],
  lhsRaggedDimensions: [0],
  rhsGroupDimensions: [0],
};

const blocks: Table = {
  'lax.convDimensionNumbers': other([
    [2, 3, 4],
    [1, 1, 1],
    ['NHC', 'HIO', 'NCH'],
  ]),
  'lax.convGeneralDilatedPatches': smooth([image, [2], [1], 'SAME']),
  'lax.convGeneralDilatedLocal': smooth([
    image,
    floats([
      [
        [0.9, 0.4],
        [0.7, -0.2],
      ],
    ]),
    [2],
    'VALID',
    [2],
  ]),
  'lax.raggedDot': smooth([
    m23,
    floats([
      [[1], [2], [3]],
      [[4], [5], [7]],
    ]),
    groups,
  ]),
  'lax.raggedDotGeneral': smooth([
    m23,
    floats([
      [[1], [2], [3]],
      [[4], [5], [7]],
    ]),
    groups,
    byRows,
  ]),
  'lax.scaledDot': smooth([m23, m32, { lhsScale: floats([[2], [0.5]]) }]),
};

const twice = (x: NDArray) => np.multiply(x, 2);
const once = (x: NDArray) => np.sin(x);
type Solve = (f: (x: NDArray) => NDArray, guess: NDArray) => NDArray;
const newton: Solve = (f, guess) => np.subtract(guess, np.divide(f(guess), 2));
const divide: Solve = (f, b) => np.divide(b, f(np.add(np.multiply(b, 0), 1)));

const control: Table = {
  'lax.cond': smooth([true, once, twice, v3]),
  'lax.switch': smooth([1, [once, twice], v3]),
  'lax.foriLoop': smooth([0, 3, (_i: NDArray, x: NDArray) => np.sin(x), v3]),
  'lax.whileLoop': smooth([
    // Ends wherever it starts.
    (x: NDArray) => np.less(np.sum(x), 5),
    (x: NDArray) => np.add(np.multiply(x, x), 1),
    v3,
  ]),
  'lax.scan': smooth([(c: NDArray, x: NDArray) => [np.multiply(c, x), np.add(c, x)], scalar, v3]),
  'lax.map': smooth([once, v3]),
  'lax.customLinearSolve': smooth([twice, w3, divide, { symmetric: true }]),
  'lax.customRoot': smooth([(x: NDArray) => np.subtract(np.multiply(x, 2), 1), v3, newton, divide]),
};

export const laxCalls: Table = {
  ...elementwise,
  ...reductions,
  ...shapes,
  ...indexing,
  ...products,
  ...blocks,
  ...control,
};
