/** The NumPy-like functions. */
export type { ArrayMethods } from './methods.js';

export {
  abs,
  absolute,
  add,
  divide,
  divmod,
  fabs,
  floatPower,
  floorDivide,
  fmax,
  fmin,
  fmod,
  maximum,
  minimum,
  mod,
  multiply,
  negative,
  positive,
  pow,
  power,
  remainder,
  sign,
  square,
  subtract,
  trueDivide,
} from './math/arithmetic.js';
export {
  append,
  arraySplit,
  block,
  columnStack,
  concat,
  concatenate,
  dsplit,
  dstack,
  hsplit,
  hstack,
  split,
  stack,
  unstack,
  vsplit,
  vstack,
} from './shape/concatenate.js';
export {
  array,
  asarray,
  astype,
  copy,
  empty,
  emptyLike,
  eye,
  frombuffer,
  full,
  fullLike,
  identity,
  ones,
  onesLike,
  zeros,
  zerosLike,
} from './create/creation.js';
export { indices, ix_, meshgrid } from './create/grids.js';
export { mgrid, ogrid, type GridRange } from './create/open-grids.js';
export * as fft from './fft/index.js';
export * as linalg from './linalg/index.js';
export { i0 } from './math/bessel.js';
export { e, eulerGamma, inf, nan, newaxis, pi } from './create/constants.js';
export { cumprod, cumsum, cumulativeProd, cumulativeSum } from './reduce/cumulative.js';
export { diff, ediff1d, gradient, trapezoid, unwrap } from './reduce/differences.js';
export { dot, inner, matmul, matvec, tensordot, vdot, vecdot, vecmat } from './dot/dot.js';
export { convolve, correlate } from './dot/convolve.js';
export { cross, kron, outer } from './dot/outer.js';
export {
  bfloat16,
  bool,
  bool as bool_,
  complex128,
  complex64,
  float16,
  float32,
  float64,
  int16,
  int32,
  int8,
  uint16,
  uint32,
  uint8,
} from './create/dtype-names.js';
export {
  canCast,
  finfo,
  iinfo,
  isdtype,
  isscalar,
  issubdtype,
  promoteTypes,
  resultType,
} from './create/dtypes.js';
export { einsum, einsumPath } from './dot/einsum.js';
export { arctan2, atan2, hypot, logaddexp, logaddexp2 } from './math/float-pairs.js';
export { applyAlongAxis, applyOverAxes, fromfunction, vectorize } from './functional.js';
export {
  bincount,
  histogram,
  histogram2d,
  histogramBinEdges,
  histogramdd,
} from './reduce/histogram.js';
export { getItem } from './indexing/indexing.js';
export { ravelMultiIndex, unravelIndex } from './indexing/grid.js';
export {
  allclose,
  arrayEqual,
  arrayEquiv,
  bitwiseAnd,
  bitwiseCount,
  bitwiseInvert,
  bitwiseLeftShift,
  bitwiseNot,
  bitwiseOr,
  bitwiseRightShift,
  bitwiseXor,
  equal,
  gcd,
  greater,
  greaterEqual,
  invert,
  isclose,
  isfinite,
  isinf,
  isnan,
  isneginf,
  isposinf,
  lcm,
  leftShift,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
  rightShift,
} from './math/logic.js';
export {
  acos,
  acosh,
  arccos,
  arccosh,
  arcsin,
  arcsinh,
  arctan,
  arctanh,
  asin,
  asinh,
  atan,
  atanh,
  cbrt,
  cos,
  cosh,
  deg2rad,
  degrees,
  exp,
  exp2,
  expm1,
  log,
  log10,
  log1p,
  log2,
  rad2deg,
  radians,
  reciprocal,
  sin,
  sinc,
  sinh,
  sqrt,
  tan,
  tanh,
} from './math/math.js';
export {
  nanargmax,
  nanargmin,
  nancumprod,
  nancumsum,
  nanmax,
  nanmean,
  nanmin,
  nanprod,
  nanstd,
  nansum,
  nanvar,
} from './reduce/nan-reductions.js';
export { pad } from './shape/pad.js';
export {
  median,
  nanmedian,
  nanpercentile,
  nanquantile,
  percentile,
  quantile,
} from './reduce/quantile.js';
export {
  angle,
  conj,
  complex,
  conjugate,
  imag,
  iscomplex,
  iscomplexobj,
  isreal,
  isrealobj,
  real,
} from './math/complex.js';
export { delete, insert } from './indexing/insert-delete.js';
export {
  flip,
  fliplr,
  flipud,
  repeat,
  resize,
  roll,
  rot90,
  tile,
  trimZeros,
} from './shape/rearrange.js';
export {
  all,
  amax,
  amin,
  any,
  argmax,
  argmin,
  countNonzero,
  max,
  min,
  prod,
  ptp,
  sum,
} from './reduce/reduce.js';
export {
  atleast1d,
  atleast2d,
  atleast3d,
  broadcastArrays,
  broadcastShapes,
  broadcastTo,
  expandDims,
  matrixTranspose,
  moveaxis,
  ndim,
  permuteDims,
  ravel,
  reshape,
  rollaxis,
  shape,
  size,
  squeeze,
  swapaxes,
  transpose,
} from './shape/reshape.js';
export {
  around,
  ceil,
  copysign,
  fix,
  floor,
  frexp,
  heaviside,
  ldexp,
  modf,
  nanToNum,
  nextafter,
  rint,
  round,
  signbit,
  spacing,
  trunc,
} from './math/rounding.js';
export { packbits, unpackbits, type PackOptions, type UnpackOptions } from './math/bit-packing.js';
export { poly, polyadd, polyder, polydiv, polyint, polymul, polysub, polyval } from './dot/poly.js';
export { polyfit } from './dot/poly-fit.js';
export { roots, type RootsOptions } from './dot/roots.js';
export {
  argwhere,
  compress,
  digitize,
  extract,
  flatnonzero,
  nonzero,
  searchsorted,
} from './sort/search.js';
export { interp } from './sort/interpolate.js';
export { arange, geomspace, linspace, logspace, vander } from './create/sequences.js';
export { bartlett, blackman, hamming, hanning, kaiser } from './create/windows.js';
export { intersect1d, isin, setdiff1d, setxor1d, union1d } from './sort/sets.js';
export { argpartition, argsort, lexsort, partition, sort, sortComplex } from './sort/sorting.js';
export { average, corrcoef, cov, mean, std, var, variance } from './reduce/statistics.js';
export { choose, place, put, putAlongAxis, take, takeAlongAxis } from './indexing/take.js';
export {
  diag,
  diagflat,
  diagIndices,
  diagIndicesFrom,
  diagonal,
  fillDiagonal,
  maskIndices,
  trace,
  tri,
  tril,
  trilIndices,
  trilIndicesFrom,
  triu,
  triuIndices,
  triuIndicesFrom,
} from './create/triangle.js';
export { unique, uniqueAll, uniqueCounts, uniqueInverse, uniqueValues } from './sort/unique.js';
export {
  frompyfunc,
  type FrompyfuncOptions,
  type Ufunc,
  type UfuncAlongOptions,
  type UfuncReduceOptions,
} from './ufunc.js';
export { clip, piecewise, select } from './indexing/where.js';
export { where } from './indexing/where-indices.js';
