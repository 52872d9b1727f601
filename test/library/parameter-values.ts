/**
 * For each function with optional parameters that have a position: values that all can have at
 * once.
 */
import { calls } from './public.js';
import { b4, floats, ints, k4, m23, m33, n4, v3, v4, w4, type Args } from './calls.js';

export interface ParameterValues {
  readonly required: Args;
  readonly values: Readonly<Record<string, unknown>>;
}

const mask = [
  [true, false, true],
  [true, true, true],
];
/** The hole of `holes` is not hidden by it. */
const other = [
  [false, true, true],
  [true, true, true],
];
/** Hides the largest and the smallest elements of rows. */
const winners = [
  [true, false, false],
  [true, true, false],
];
const reduced = { axis: 0, dtype: 'float32', out: null, keepdims: true };
const spread = { axis: 1, dtype: 'float32', out: null, ddof: 1, keepdims: true };
const quantiles = { axis: 1, out: null, overwriteInput: true, method: 'lower', keepdims: true };
const holes = floats([
  [0.7, NaN, 2.5],
  [0.4, 1.6, -0.9],
]);
const diagonals = floats([
  [
    [1, 2, 3],
    [4, 5, 6],
  ],
  [
    [7, 8, 9],
    [10, 11, 12],
  ],
]);
const bins = { bins: 3, range: [-2, 3], weights: [1, 2, 3, 4], density: true };
const segments = {
  numSegments: 5,
  indicesAreSorted: true,
  uniqueIndices: false,
  bucketSize: 2,
  mode: 'clip',
};

/**
 * By function; `given` holds the required arguments where those of the table of calls do not serve.
 */
const table: Readonly<
  Record<string, { readonly given?: Args } & Readonly<Record<string, unknown>>>
> = {
  reshape: { order: 'F' },
  packbits: {
    given: [
      ints([
        [1, 0, 1],
        [0, 1, 1],
      ]),
    ],
    axis: 1,
    bitorder: 'little',
  },
  unpackbits: {
    given: [
      ints([
        [3, 5],
        [200, 7],
      ]).astype('uint8'),
    ],
    axis: 0,
    count: 5,
    bitorder: 'little',
  },
  ...each('fft.fftfreq fft.rfftfreq', { given: [4], d: 0.5 }),
  ...each('fft.fftshift fft.ifftshift', { given: [m23], axes: 1 }),
  ...each('fft.fft fft.ifft fft.rfft fft.irfft fft.hfft fft.ihfft', {
    given: [m23],
    n: 5,
    axis: 0,
    norm: 'ortho',
  }),
  ...each('fft.fft2 fft.ifft2 fft.rfft2 fft.irfft2 fft.fftn fft.ifftn fft.rfftn fft.irfftn', {
    given: [m23],
    s: [3, 4],
    axes: [1, 0],
    norm: 'ortho',
  }),
  'linalg.cond': { given: [m33], p: 'fro' },
  'linalg.eigh': { given: [m33], UPLO: 'U', symmetrizeInput: false },
  'linalg.eigvalsh': { given: [m33], UPLO: 'U' },
  'linalg.lstsq': { rcond: 0.5 },
  'linalg.norm': { given: [m33], ord: 1, axis: [1, 0], keepdims: true },
  'linalg.qr': { given: [m33.slice([], [0, 2])], mode: 'complete' },
  'linalg.tensorinv': { given: [floats([[[1, 2]], [[3, 5]]])], ind: 1 },
  'linalg.tensorsolve': {
    given: [
      floats([
        [1, 2],
        [3, 5],
      ]),
      floats([1, 2]),
    ],
    axes: [0],
  },
  'linalg.matrixRank': { rtol: 2 },
  'linalg.pinv': { given: [m33], rtol: 0.5, hermitian: true },
  'linalg.svd': {
    given: [m33],
    fullMatrices: false,
    computeUv: false,
    hermitian: true,
    subsetByIndex: null,
  },
  ravel: { order: 'F' },
  transpose: { given: [diagonals], axes: [1, 0, 2] },
  rollaxis: { given: [diagonals, 2], start: 1 },
  squeeze: { given: [floats([[[1, 2]]])], axis: 1 },
  size: { axis: 1 },
  ...each('zeros ones empty full identity fromfunction', { dtype: 'int32' }),
  ...each('zerosLike onesLike emptyLike fullLike', { dtype: 'int32', shape: [2, 2] }),
  fullLike: { given: [v3, 1.5], dtype: 'float32', shape: [2, 2] },
  array: { dtype: 'float32', copy: true, order: 'C', ndmin: 3 },
  asarray: { dtype: 'float32', order: 'C' },
  copy: { order: 'C' },
  eye: { M: 4, k: 1, dtype: 'int32' },
  frombuffer: {
    given: [new Uint8Array([1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0])],
    dtype: 'int32',
    count: 1,
    offset: 4,
  },
  indices: { dtype: 'float32', sparse: true },
  ...each('cumsum cumprod', { given: [m23], axis: 1, dtype: 'float32', out: null }),
  ...each('nancumsum nancumprod', { given: [holes], axis: 1, dtype: 'float32', out: null }),
  vecdot: { given: [m33, m33], axis: 0 },
  tensordot: { given: [m33, m33], axes: 1 },
  ...each('isclose allclose', {
    given: [
      [1, 10, NaN],
      [1.4, 10.8, NaN],
    ],
    rtol: 0.05,
    atol: 0.5,
    equalNan: true,
  }),
  arrayEqual: {
    given: [
      [1, NaN],
      [1, NaN],
    ],
    equalNan: true,
  },
  clip: { given: [v4], min: 0, max: 0.6 },
  select: { given: [[b4], [v4]], default: 7 },
  ...each('sum prod', { given: [m23], ...reduced, initial: 2, where: mask, promoteIntegers: true }),
  ...each('nansum nanprod', { given: [holes], ...reduced, initial: 2, where: other }),
  ...each('max min', {
    given: [m23],
    axis: 1,
    out: null,
    keepdims: true,
    initial: 0.5,
    where: winners,
  }),
  ...each('nanmax nanmin', {
    given: [holes],
    axis: 1,
    out: null,
    keepdims: true,
    initial: 0.5,
    where: winners,
  }),
  ...each('ptp any all argmax argmin', { given: [m23], axis: 1, out: null, keepdims: true }),
  ...each('nanargmax nanargmin', { given: [holes], axis: 1, out: null, keepdims: true }),
  countNonzero: { axis: 1, keepdims: true },
  flip: { axis: 1 },
  rot90: { given: [diagonals], k: 3, axes: [1, 2] },
  roll: { given: [m23, 1], axis: 1 },
  repeat: { given: [m23, 2], axis: 0 },
  insert: { given: [m23, 1, 9], axis: 1 },
  delete: { given: [m23, 1], axis: 1 },
  trimZeros: {
    given: [
      [
        [0, 0, 0],
        [0, 1, 0],
        [0, 0, 0],
      ],
    ],
    trim: 'f',
    axis: 1,
  },
  round: { given: [v4], decimals: -1, out: null },
  nanToNum: { given: [[NaN, Infinity, -Infinity]], copy: true, nan: 1, posinf: 2, neginf: 3 },
  ...each('sort argsort', { given: [m23], axis: 0 }),
  ...each('partition argpartition', { given: [m23, 1], axis: 0 }),
  lexsort: { given: [[m23, m23]], axis: 0 },
  take: {
    given: [m23, ints([1, 4])],
    axis: 1,
    out: null,
    mode: 'clip',
    uniqueIndices: true,
    indicesAreSorted: true,
    fillValue: 5,
  },
  takeAlongAxis: { given: [m33, ints([[0, 4, 1]])], axis: 0, mode: 'clip', fillValue: 5 },
  put: { given: [v4, ints([1, 7]), floats([5, 6])], mode: 'clip' },
  putAlongAxis: { given: [m33, ints([[0, 1, 1]]), 9], axis: 0, inplace: false },
  choose: {
    given: [
      [0, 3, 1, 0],
      [v4, w4],
    ],
    out: null,
    mode: 'wrap',
  },
  compress: { given: [[false, true], m23], axis: 1 },
  searchsorted: {
    given: [
      [3, 1, 2],
      [1, 2],
    ],
    side: 'right',
    sorter: ints([1, 2, 0]),
  },
  digitize: {
    given: [
      [1, 2],
      [0, 1, 2],
    ],
    right: true,
  },
  tri: { M: 4, k: 1, dtype: 'int32' },
  ...each('tril triu', { given: [m33], k: 1 }),
  ...each('diag diagflat', { given: [v3], k: 1 }),
  ...each('trilIndicesFrom triuIndicesFrom', { given: [m33], k: 1 }),
  diagonal: { given: [diagonals], offset: 1, axis1: 1, axis2: 2 },
  trace: { given: [diagonals], offset: 1, axis1: 1, axis2: 2, dtype: 'float32', out: null },
  fillDiagonal: {
    given: [
      floats([
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
        [9, 9],
      ]),
      0,
    ],
    wrap: true,
  },
  diagIndices: { ndim: 3 },
  ...each('trilIndices triuIndices', { k: 1, m: 4 }),
  maskIndices: { k: 1 },
  mean: { given: [m23], ...reduced },
  ...each('var std', { given: [m23], ...spread }),
  nanmean: { given: [holes], ...reduced, where: other },
  ...each('nanvar nanstd', { given: [holes], ...spread, where: other, mean: 0.3 }),
  average: { given: [m23], axis: 1, weights: [1, 2, 4], returned: true, keepdims: true },
  cov: {
    given: [m23],
    y: m23,
    rowvar: false,
    bias: true,
    ddof: 2,
    fweights: ints([1, 2]),
    aweights: [1, 3],
    dtype: 'float32',
  },
  corrcoef: { given: [m33], y: m33, rowvar: false, dtype: 'float32' },
  concatenate: { given: [[m23, m23]], axis: 1, dtype: 'float32' },
  stack: { given: [[m23, m23]], axis: 1, out: null, dtype: 'float32' },
  ...each('hstack vstack dstack', { given: [[m23, m23]], dtype: 'float32' }),
  append: { given: [m23, m23], axis: 1 },
  ...each('arraySplit split', {
    given: [
      floats([
        [1, 2],
        [3, 4],
      ]),
      2,
    ],
    axis: 1,
  }),
  unstack: { given: [m23], axis: 1 },
  diff: { given: [m33], n: 2, axis: 0, prepend: 1, append: 2 },
  ediff1d: { given: [v4], toEnd: [9], toBegin: [8] },
  trapezoid: { given: [m33], x: null, dx: 2, axis: 0 },
  unwrap: {
    given: [
      floats([
        [0, 3, 5],
        [9, 4, 2.5],
      ]),
    ],
    discont: 3,
    axis: 0,
    period: 4,
  },
  ...each('convolve correlate', { given: [v4, v3], mode: 'same' }),
  outer: { out: null },
  cross: { given: [m33, m33.mul(m33)], axisa: 0, axisb: 0, axisc: 0, axis: null },
  canCast: { given: ['float64', 'float32'], casting: 'same_kind' },
  arange: { given: [1], stop: 7, step: 2, dtype: 'float32' },
  linspace: {
    given: [[0, 1], 4],
    num: 5,
    endpoint: false,
    retstep: true,
    dtype: 'float32',
    axis: 1,
  },
  logspace: { given: [[0, 1], 4], num: 5, endpoint: false, base: 2, dtype: 'float32', axis: 1 },
  geomspace: { given: [[1, 2], 4], num: 5, endpoint: false, dtype: 'float32', axis: 1 },
  vander: { given: [v3], N: 2, increasing: true },
  bincount: { given: [n4], weights: [1, 2, 3, 4], minlength: 9 },
  ...each('histogram', { given: [v4], ...bins }),
  histogramBinEdges: { given: [v4], bins: 3, range: [-2, 3], weights: [1, 2, 3, 4] },
  histogram2d: { given: [v4, w4], ...bins, bins: [3, 2], range: [[-2, 3], null] },
  histogramdd: {
    given: [
      floats([
        [1, 2],
        [3, 4],
        [2, 2],
        [0, 1],
      ]),
    ],
    ...bins,
    bins: [3, 2],
    range: [[-2, 3], null],
  },
  ravelMultiIndex: {
    given: [
      [ints([0, 4]), ints([1, 2])],
      [2, 3],
    ],
    mode: 'wrap',
    order: 'F',
  },
  ...each('quantile nanquantile', { given: [m23, 0.3], ...quantiles }),
  ...each('percentile nanpercentile', { given: [m23, 30], ...quantiles }),
  ...each('median nanmedian', {
    given: [m23],
    axis: 1,
    out: null,
    overwriteInput: true,
    keepdims: true,
  }),
  pad: { given: [v4, 2], mode: 'reflect' },
  angle: { given: [[-1, 1]], deg: true },
  polyder: { given: [v4], m: 2 },
  polyint: { given: [v4], m: 2, k: [3, 4] },
  polyfit: {
    given: [[0, 1, 2, 3], w4, 1],
    rcond: null,
    full: false,
    w: [1, 2, 1, 3],
    cov: 'unscaled',
  },
  interp: {
    given: [
      [-1, 5],
      [0, 1, 2],
      [3, 4, 6],
    ],
    left: 7,
    right: 8,
    period: null,
  },
  unique: {
    given: [
      [
        [1, 2],
        [1, 2],
        [0, 1],
      ],
    ],
    returnIndex: true,
    returnInverse: true,
    returnCounts: true,
    axis: 0,
  },
  isin: { given: [n4, [1, 2]], assumeUnique: true, invert: true },
  ...each('setdiff1d setxor1d', { given: [n4, k4], assumeUnique: true }),
  intersect1d: { given: [n4, k4], assumeUnique: true, returnIndices: true },
  where: { given: [b4], yes: v4, no: w4 },
  ...each('segmentSum segmentProd segmentMax segmentMin', {
    given: [v4, [0, 1, 1, 7]],
    ...segments,
  }),
};

function each(
  names: string,
  row: Readonly<Record<string, unknown>>,
): Record<string, Readonly<Record<string, unknown>>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, row]));
}

/** The values for a function; without a row there, it fails. */
export function parameterValues(who: string): ParameterValues {
  const row = table[who];
  if (row === undefined) throw new Error(`parameter-values.ts has no row for ${who}`);
  const { given, ...values } = row;
  const required = given ?? calls[`np.${who}`]?.calls[0]?.args;
  if (required === undefined) throw new Error(`no call of ${who}`);
  return { required, values };
}
