/**
 * Means, variances and correlations. Integers and booleans are computed in the default float dtype.
 */
import { isInexact, partOf, type DType } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis, printShape } from '../../array/shape.js';
import { sameShape } from '../../array/aval.js';
import {
  arrayLike,
  choice,
  flag,
  integer,
  named,
  number,
  optional,
} from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { divide, maximum, minimum, multiply, subtract } from '../math/arithmetic.js';
import {
  broadcastRight,
  convertTo,
  filled,
  insertAxes,
  join,
  permute,
  reshapeTo,
  strengthen,
} from '../../operands/basic.js';
import { inexactDType, meanDType } from '../../operands/common-type.js';
import { asArray } from '../../operands/convert.js';
import { absoluteSquare, conjugated, op, partByPart, pick } from '../../operands/elementwise.js';
import { asInexact, promotedType, promoteInexact } from '../../operands/promote.js';
import { countAlong, masked, reductionKinds, sum, type Axis, type TestOptions } from './reduce.js';
import { diagonal } from '../create/triangle.js';
import { real } from '../math/complex.js';

const { axis, dtype, out, keepdims, where } = reductionKinds;

export interface MeanOptions extends TestOptions {
  /** The dtype to compute in and to return. */
  readonly dtype?: DType | null | undefined;
}

export type MeanArguments = Trailing<
  [axis?: Axis, dtype?: DType | null, out?: null, keepdims?: boolean],
  MeanOptions
>;
/** The kinds of `mean` and its like, in order. */
const meanKinds = { axis, dtype, out, keepdims, where: named(where) };
const meanParameters = parameters<MeanOptions>('mean', { x: arrayLike }, meanKinds);

/** A float array to compute with, and the dtype of what is computed. */
interface Computed {
  readonly array: NDArray;
  readonly dtype: DType;
}

export function floats(x: ArrayLike, dtype: DType | undefined): Computed {
  const array = dtype === undefined ? asInexact(x) : strengthen(asArray(x), inexactDType(dtype));
  return { array: convertTo(array, meanDType(array.dtype)), dtype: dtype ?? array.dtype };
}

/** How many elements take part: a number where that is known from the shape. */
function counted(x: NDArray, options: Found<TestOptions>, who: string): NDArray | number {
  if (options.where === undefined) return countAlong(x, options.axis, who);
  const mask = broadcastRight(asArray(options.where), x.shape);
  return sum(mask, { axis: options.axis, keepdims: options.keepdims, dtype: partOf(x.dtype) });
}

/** The arithmetic mean; NaN where no elements take part. */
export function mean(x: ArrayLike, ...args: MeanArguments): NDArray {
  const found = meanParameters.read([x], args);
  const { array, dtype } = floats(x, found.dtype);
  const { axis: along, keepdims, where: mask } = found;
  const total = speakAs('mean', () => sum(array, { axis: along, keepdims, where: mask }));
  return convertTo(divide(total, counted(array, found, 'mean')), dtype);
}

export interface VarianceOptions extends MeanOptions {
  /** What is subtracted from the number of elements in the divisor, 0 unless given. */
  readonly ddof?: number | undefined;
  /** The mean, if it is known; of a shape that broadcasts with x. */
  readonly mean?: ArrayLike | null | undefined;
  /** Another name for `ddof`. */
  readonly correction?: number | null | undefined;
}

export type VarianceArguments = Trailing<
  [axis?: Axis, dtype?: DType | null, out?: null, ddof?: number, keepdims?: boolean],
  VarianceOptions
>;
const varianceKinds = {
  axis,
  dtype,
  out,
  ddof: number,
  keepdims,
  where: named(where),
  mean: named(optional(arrayLike)),
  correction: named(optional(number)),
};
const varianceParameters = parameters<VarianceOptions>('var', { x: arrayLike }, varianceKinds);
const stdParameters = parameters<VarianceOptions>('std', { x: arrayLike }, varianceKinds);

/**
 * The variance: the mean of the squared distance from the mean, with the divisor n - ddof; NaN
 * unless there are more than ddof elements. Of complex numbers it is real.
 */
export function variance(x: ArrayLike, ...args: VarianceArguments): NDArray {
  const found = varianceParameters.read([x], args);
  return speakAs('var', () => {
    const { array, dtype } = varianceOf(x, found);
    return convertTo(array, dtype);
  });
}
export { variance as var };

/** ddof under either of its names. Throws `bad-argument` for both. */
function ddofOf(who: string, { ddof, correction }: Found<VarianceOptions>): number {
  if (ddof !== undefined && ddof !== 0 && correction !== undefined)
    fail(
      'bad-argument',
      `${who}: ddof and correction are two names of one option. Give one of them.`,
    );
  return correction ?? ddof ?? 0;
}

/** The variance before it is converted to its dtype. */
function varianceOf(x: ArrayLike, found: Found<VarianceOptions>): Computed {
  const { axis: along, keepdims, where: mask } = found;
  const { array, dtype } = floats(x, found.dtype);
  const center = found.mean ?? mean(array, { axis: along, keepdims: true, where: mask });
  // A hidden element's distance may be NaN, or its square ∞.
  const distance = masked(subtract(array, center), mask, 0);
  const total = sum(absoluteSquare(distance), { axis: along, keepdims });
  const divisor = degreesOfFreedom(counted(array, found, 'var'), ddofOf('var', found));
  return { array: op('div', total, divisor), dtype: partOf(dtype) };
}

/** NaN where no degree of freedom is left: what is divided by it says nothing. */
function degreesOfFreedom(n: NDArray | number, ddof: number): NDArray | number {
  if (typeof n === 'number') return n > ddof ? n - ddof : NaN;
  const divisor = op('sub', n, ddof);
  return pick(op('gt', divisor, 0), divisor, NaN);
}

/** The standard deviation, √variance. Its slope is infinite where all elements are equal. */
export function std(x: ArrayLike, ...args: VarianceArguments): NDArray {
  const found = stdParameters.read([x], args);
  return speakAs('std', () => {
    const { array, dtype } = varianceOf(x, found);
    return convertTo(op('sqrt', array), dtype);
  });
}

export interface AverageOptions {
  readonly axis?: Axis | undefined;
  /** The weights: an array of the shape of x, or of one axis. */
  readonly weights?: ArrayLike | null | undefined;
  /** Return the sum of the weights too. */
  readonly returned?: boolean | undefined;
  readonly keepdims?: boolean | undefined;
}

type AverageArguments = Trailing<
  [axis?: Axis, weights?: ArrayLike | null, returned?: boolean, keepdims?: boolean],
  AverageOptions
>;
const averageParameters = parameters<AverageOptions>(
  'average',
  { x: arrayLike },
  { axis, weights: optional(arrayLike), returned: flag, keepdims },
);

/**
 * The weighted mean Σ w·x / Σ w. With `returned`, the pair [mean, sum of the weights], both of one
 * shape. Throws `shape-mismatch` when the weights fit neither x nor the axis.
 */
export function average(
  x: ArrayLike,
  axis: Axis | undefined,
  weights: ArrayLike | null | undefined,
  returned: true,
  ...rest: Trailing<[keepdims?: boolean], AverageOptions>
): [NDArray, NDArray];
export function average(
  x: ArrayLike,
  ...args: [...([] | [Axis] | [Axis, ArrayLike | null]), AverageOptions & { returned: true }]
): [NDArray, NDArray];
export function average(x: ArrayLike, ...args: AverageArguments): NDArray;
export function average(x: ArrayLike, ...args: AverageArguments): NDArray | [NDArray, NDArray] {
  const found = averageParameters.read([x], args);
  const { axis: along, keepdims, weights, returned } = found;
  if (weights === undefined) {
    const result = speakAs('average', () => mean(x, { axis: along, keepdims }));
    const n = countAlong(asArray(x), along, 'average');
    return returned === true ? [result, filled(n, result.shape, result.dtype)] : result;
  }
  const given = promoteInexact('average', x, alignWeights(asArray(x), weights, along)) as NDArray[];
  const { dtype } = at(given, 0);
  const [array, w] = given.map((v) => convertTo(v, meanDType(dtype))) as [NDArray, NDArray];
  const total = speakAs('average', () => sum(w, { axis: along, keepdims }));
  const weighted = op('div', sum(op('mul', array, w), { axis: along, keepdims }), total);
  const result = convertTo(weighted, dtype);
  return returned === true ? [result, convertTo(total, dtype)] : result;
}

/** Weights of one axis, shaped so that they broadcast against x. */
function alignWeights(x: NDArray, weights: ArrayLike, axis: Axis | undefined): NDArray {
  const w = asArray(weights);
  if (sameShape(w.shape, x.shape)) return w;
  if (typeof axis === 'number') {
    const d = normalizeAxis(axis, x.ndim, 'average');
    if (w.ndim === 1 && w.size === x.shape[d])
      return reshapeTo(
        w,
        x.shape.map((n, i) => (i === d ? n : 1)),
      );
  }
  return fail(
    'shape-mismatch',
    `average: weights of shape ${printShape(w.shape)} fit neither x of shape ` +
      `${printShape(x.shape)} nor its axis ${String(axis)}. Give weights of x's shape, or rank-1 ` +
      'weights and one axis.',
  );
}

export interface CorrelationOptions {
  /** Further variables, as x. */
  readonly y?: ArrayLike | null | undefined;
  /** Each row is a variable (true unless given), or each column. */
  readonly rowvar?: boolean | undefined;
  /** The dtype of the result. */
  readonly dtype?: DType | null | undefined;
}

export interface CovarianceOptions extends CorrelationOptions {
  /** Divide by n instead of n - 1. */
  readonly bias?: boolean | undefined;
  /** What is subtracted from n; overrides `bias`. */
  readonly ddof?: number | null | undefined;
  /** How often each observation occurred: integers. */
  readonly fweights?: ArrayLike | null | undefined;
  /** The importance of each observation. */
  readonly aweights?: ArrayLike | null | undefined;
}

const floatDType = optional(choice<DType>('float32', 'float64'));
const covParameters = parameters<CovarianceOptions>(
  'cov',
  { x: arrayLike },
  {
    y: optional(arrayLike),
    rowvar: flag,
    bias: flag,
    ddof: optional(integer),
    fweights: optional(arrayLike),
    aweights: optional(arrayLike),
    dtype: floatDType,
  },
);
const corrcoefParameters = parameters<CorrelationOptions>(
  'corrcoef',
  { x: arrayLike },
  { y: optional(arrayLike), rowvar: flag, dtype: floatDType },
);

/** Rows of variables. */
function variables(x: ArrayLike, rowvar: boolean): NDArray {
  const array = asInexact(x);
  if (array.ndim > 2)
    fail(
      'shape-mismatch',
      `cov: wants one or two axes, received shape ${printShape(array.shape)}.`,
    );
  const rows = array.ndim === 2 ? array : reshapeTo(array, [1, array.size]);
  return rowvar || rows.shape[0] === 1 ? rows : permute(rows, [1, 0]);
}

/** The covariance matrix of variables; rank 0 for one variable. */
export function cov(
  x: ArrayLike,
  ...args: Trailing<
    [
      y?: ArrayLike | null,
      rowvar?: boolean,
      bias?: boolean,
      ddof?: number | null,
      fweights?: ArrayLike | null,
      aweights?: ArrayLike | null,
      dtype?: DType | null,
    ],
    CovarianceOptions
  >
): NDArray {
  const found = covParameters.read([x], args);
  const { array, dtype } = speakAs('cov', () => covarianceOf(x, found));
  return convertTo(array, dtype);
}

/** The covariances before they are converted to their dtype: Σ (x - x̄) conj(y - ȳ) / n. */
function covarianceOf(x: ArrayLike, found: Found<CovarianceOptions>): Computed {
  const { rowvar = true, fweights, aweights, ddof = found.bias === true ? 0 : 1 } = found;
  const blocks = [x, ...(found.y === undefined ? [] : [found.y])].map((v) => variables(v, rowvar));
  const { dtype } = promotedType(...blocks);
  const work = meanDType(dtype);
  const converted = blocks.map((b) => convertTo(b, work));
  const rows = join(converted, 0);
  const weights = observationWeights(partOf(work), fweights, aweights);
  const n = at(rows.shape, 1);
  const total = weights === null ? n : sum(weights);
  const center = weights === null ? mean(rows, 1) : divide(sum(multiply(rows, weights), 1), total);
  const centered = subtract(rows, insertAxes(center, [1]));
  const weighted = weights === null ? centered : multiply(centered, weights);
  const products = bind1('dotGeneral', [centered, conjugated(weighted)], {
    contract: [[1], [1]],
    batch: [[], []],
  });
  const result = divide(products, normalizer(total, ddof, weights, aweights));
  const array = rows.shape[0] === 1 ? reshapeTo(result, []) : result;
  return { array, dtype: found.dtype ?? dtype };
}

function observationWeights(
  dtype: DType,
  fweights: ArrayLike | undefined,
  aweights: ArrayLike | undefined,
): NDArray | null {
  // Nested JS numbers have no integer dtype, so they are taken on trust.
  if (fweights !== undefined && isInexact(asArray(fweights).dtype) && !Array.isArray(fweights))
    fail(
      'dtype-mismatch',
      `cov: fweights count observations and must be integers, received ${asArray(fweights).dtype}.`,
    );
  const given = [fweights, aweights].filter((w) => w !== undefined);
  const arrays = given.map((w) => convertTo(asArray(w), dtype));
  return arrays.length === 0 ? null : arrays.reduce((v, w) => multiply(v, w));
}

/** n - ddof, where with importance weights ddof is scaled by Σ w·a / Σ w. */
function normalizer(
  total: ArrayLike,
  ddof: number,
  weights: NDArray | null,
  aweights: ArrayLike | undefined,
): ArrayLike {
  if (typeof total === 'number') return total - ddof;
  if (ddof === 0 || weights === null) return total;
  if (aweights === undefined) return subtract(total, ddof);
  const scaled = multiply(divide(sum(multiply(weights, aweights)), total), ddof);
  return subtract(total, scaled);
}

/** The matrix of correlation coefficients, from -1 to 1; rank 0 for one variable. */
export function corrcoef(
  x: ArrayLike,
  ...args: Trailing<
    [y?: ArrayLike | null, rowvar?: boolean, dtype?: DType | null],
    CorrelationOptions
  >
): NDArray {
  const found = corrcoefParameters.read([x], args);
  const { array: covariance, dtype } = speakAs('corrcoef', () => covarianceOf(x, found));
  if (covariance.ndim === 0) return convertTo(divide(covariance, covariance), dtype);
  const deviation = op('sqrt', real(diagonal(covariance)));
  const byRow = divide(covariance, insertAxes(deviation, [1]));
  return convertTo(partByPart(divide(byRow, deviation), clipped), dtype);
}

const clipped = (x: NDArray): NDArray => minimum(maximum(x, -1), 1);
