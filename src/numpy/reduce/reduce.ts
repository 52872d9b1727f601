/**
 * Reductions. `axis` names one axis, several, or all (null or nothing); negative axes count from
 * the end, and an axis that does not exist throws `axis-out-of-range`. The reduced axes vanish from
 * the shape, or with `keepdims` stay with length 1.
 */
import { type DType, greatestOf, isBool, leastOf } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import { NDArray, type ArrayLike, type ArrayOf } from '../../array/ndarray.js';
import { at, normalizeAxes, normalizeAxis, printShape, type Shape } from '../../array/shape.js';
import {
  arrayLike,
  axes,
  axis as axisKind,
  dtype as dtypeKind,
  flag,
  hinted,
  named,
  optional,
  out,
} from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { add, maximum, minimum, multiply, subtract } from '../math/arithmetic.js';
import { convertTo, flat, insertAxes, reshapeTo, strengthen } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { truth } from '../../operands/elementwise.js';
import { asNumeric, asSummed } from '../../operands/promote.js';
import { where } from '../indexing/where.js';

/** One axis, several, or all of them. */
export type Axis = number | readonly number[] | null;

export interface AxisOptions {
  readonly axis?: Axis | undefined;
  /** Keep reduced axes with length 1. */
  readonly keepdims?: boolean | undefined;
}

export interface OutOptions extends AxisOptions {
  /** For NumPy's order of arguments only: arrays are immutable. */
  readonly out?: null | undefined;
}

export interface TestOptions extends OutOptions {
  /** Elements where this is false do not take part. */
  readonly where?: ArrayLike | null | undefined;
}

export interface ExtremeOptions extends TestOptions {
  /** A value that takes part in every reduction, in the dtype of the result. */
  readonly initial?: ArrayLike | null | undefined;
}

export interface SumOptions extends ExtremeOptions {
  /** The dtype to compute in and to return. */
  readonly dtype?: DType | null | undefined;
  /** Has no effect: there are no wider integers, and booleans are always counted. */
  readonly promoteIntegers?: boolean | undefined;
}

/** The kinds of what most reductions take. */
export const reductionKinds = {
  axis: optional(axes),
  dtype: optional(dtypeKind),
  out,
  keepdims: flag,
  initial: optional(arrayLike),
  where: optional(arrayLike),
};
const { axis, dtype, keepdims, initial, where: mask } = reductionKinds;

/** The kinds of `sum` and its like, in order. */
const sumKinds = { axis, dtype, out, keepdims, initial, where: mask, promoteIntegers: flag };
/** The kinds of `max` and its like, in order. */
export const extremeKinds = { axis, out, keepdims, initial, where: mask };
/** The same for `max` and `min`, which are taken for functions of two arrays. */
const extremeOfOne = (other: string): typeof extremeKinds => ({
  ...extremeKinds,
  axis: hinted(axis, (x) =>
    x instanceof NDArray ? `Of two arrays element by element: np.${other}(x, y).` : undefined,
  ),
});
/** The kinds of `ptp` and its like, in order. */
export const outKinds = { axis, out, keepdims };
const testKinds = { axis, out, keepdims, where: named(mask) };

export type SumArguments = Trailing<
  [
    axis?: Axis,
    dtype?: DType | null,
    out?: null,
    keepdims?: boolean,
    initial?: ArrayLike | null,
    where?: ArrayLike | null,
    promoteIntegers?: boolean,
  ],
  SumOptions
>;

export type ExtremeArguments = Trailing<
  [
    axis?: Axis,
    out?: null,
    keepdims?: boolean,
    initial?: ArrayLike | null,
    where?: ArrayLike | null,
  ],
  ExtremeOptions
>;

export type TestArguments = Trailing<[axis?: Axis, out?: null, keepdims?: boolean], TestOptions>;
export type OutArguments = Trailing<[axis?: Axis, out?: null, keepdims?: boolean], OutOptions>;

type ReduceName = 'reduceSum' | 'reduceProd' | 'reduceMax' | 'reduceMin' | 'reduceAnd' | 'reduceOr';

/** Applies a reduction primitive along axes given as a user gives them. */
export function reduceAxes(
  who: string,
  name: ReduceName,
  x: NDArray,
  { axis, keepdims }: AxisOptions,
): NDArray {
  const axes = normalizeAxes(axis, x.ndim, who).sort((a, b) => a - b);
  const reduced = axes.length === 0 ? x : bind1(name, [x], { axes });
  return keepdims === true ? insertAxes(reduced, axes) : reduced;
}

/** The number of elements that each result is reduced from. */
export function countAlong(x: NDArray, axis: Axis | undefined, who: string): number {
  return normalizeAxes(axis, x.ndim, who).reduce((n, d) => n * at(x.shape, d), 1);
}

/** x where the mask holds or there is none, else a value that stands for what is hidden. */
export const masked = (
  x: NDArray,
  included: ArrayLike | null | undefined,
  hidden: number,
): NDArray => (included === undefined || included === null ? x : where(included, x, hidden));

/** A fold with a number that changes nothing. */
interface Fold {
  readonly who: string;
  readonly name: ReduceName;
  /** The same for truth values, whose sum is 'or' and whose product is 'and'. */
  readonly ofTruths: ReduceName;
  readonly neutral: number;
  readonly ofTwo: (x: ArrayLike, y: ArrayLike) => NDArray;
}

// One without the other, so that a program of sums needs no derivatives of products.
const sums: Fold = {
  who: 'sum',
  name: 'reduceSum',
  ofTruths: 'reduceOr',
  neutral: 0,
  ofTwo: add,
};
const products: Fold = {
  who: 'prod',
  name: 'reduceProd',
  ofTruths: 'reduceAnd',
  neutral: 1,
  ofTwo: multiply,
};

function accumulate(fold: Fold, x: ArrayLike, options: Found<SumOptions>): NDArray {
  const { dtype, initial } = options;
  const array = dtype === undefined ? asSummed(x) : strengthen(asArray(x), dtype);
  const included = masked(array, options.where, fold.neutral);
  const name = isBool(array.dtype) ? fold.ofTruths : fold.name;
  const result = reduceAxes(fold.who, name, convertTo(included, array.dtype), options);
  return initial === undefined ? result : fold.ofTwo(result, asArray(initial, result.dtype));
}

const sumParameters = parameters<SumOptions>('sum', { x: arrayLike }, sumKinds);
const prodParameters = parameters<SumOptions>('prod', { x: arrayLike }, sumKinds);
const maxParameters = parameters<ExtremeOptions>('max', { x: arrayLike }, extremeOfOne('maximum'));
const minParameters = parameters<ExtremeOptions>('min', { x: arrayLike }, extremeOfOne('minimum'));
const ptpParameters = parameters<OutOptions>('ptp', { x: arrayLike }, outKinds);
const anyParameters = parameters<TestOptions>('any', { x: arrayLike }, testKinds);
const allParameters = parameters<TestOptions>('all', { x: arrayLike }, testKinds);
const countNonzeroParameters = parameters<AxisOptions>(
  'countNonzero',
  { x: arrayLike },
  { axis, keepdims },
);

/**
 * The sum. Booleans and integers of fewer than 32 bits are added in int32 or uint32; with the dtype
 * bool it is whether any element is nonzero.
 */
export function sum(x: ArrayLike, ...args: SumArguments): NDArray {
  return accumulate(sums, x, sumParameters.read([x], args));
}

/**
 * The product. Booleans and integers of fewer than 32 bits are multiplied in int32 or uint32; with
 * the dtype bool it is whether all elements are nonzero.
 */
export function prod(x: ArrayLike, ...args: SumArguments): NDArray {
  return accumulate(products, x, prodParameters.read([x], args));
}

/** The least or the greatest element of a dtype, which no element changes `max` or `min` of. */
const extremeIdentity = (who: 'max' | 'min', dtype: DType): number =>
  who === 'max' ? leastOf[dtype] : greatestOf[dtype];

function extreme(who: 'max' | 'min', x: ArrayLike, options: Found<ExtremeOptions>): NDArray {
  const { initial, where: included } = options;
  const array = asArray(x);
  if (included !== undefined && initial === undefined)
    fail(
      'bad-argument',
      `${who}: \`where\` needs \`initial\`, the result where no element is left.`,
    );
  if (initial === undefined) refuseEmpty(who, array, options.axis);
  const reduced = masked(array, included, extremeIdentity(who, array.dtype));
  const forBool = who === 'max' ? 'reduceOr' : 'reduceAnd';
  const forNumbers = who === 'max' ? 'reduceMax' : 'reduceMin';
  const name = isBool(array.dtype) ? forBool : forNumbers;
  const result = reduceAxes(who, name, reduced, options);
  if (initial === undefined) return result;
  const first = asArray(initial, result.dtype);
  return who === 'max' ? maximum(result, first) : minimum(result, first);
}

/** Throws `bad-argument` where a reduction without identity would reduce nothing. */
function refuseEmpty(who: string, x: NDArray, axis: Axis | undefined): void {
  if (countAlong(x, axis, who) === 0)
    fail(
      'bad-argument',
      `${who}: an array of shape ${printShape(x.shape)} has no elements along the reduced axes. ` +
        'Give `initial` or another axis.',
    );
}

/** The largest element; NaN when there is one. Ties share the derivative equally. */
export function max(x: ArrayLike, ...args: ExtremeArguments): NDArray {
  return extreme('max', x, maxParameters.read([x], args));
}
export { max as amax };

/** The smallest element; NaN when there is one. Ties share the derivative equally. */
export function min(x: ArrayLike, ...args: ExtremeArguments): NDArray {
  return extreme('min', x, minParameters.read([x], args));
}
export { min as amin };

/** The largest minus the smallest element. Throws `dtype-mismatch` for booleans. */
export function ptp(x: ArrayLike, ...args: OutArguments): NDArray {
  const found = ptpParameters.read([x], args);
  return speakAs('ptp', () => subtract(max(x, found), min(x, found)));
}

/** Whether any element is nonzero. */
export function any(x: ArrayLike, ...args: TestArguments): ArrayOf<'bool'> {
  const found = anyParameters.read([x], args);
  const included = found.where === undefined ? truth(x) : where(found.where, truth(x), false);
  return reduceAxes('any', 'reduceOr', included, found);
}

/** Whether all elements are nonzero. */
export function all(x: ArrayLike, ...args: TestArguments): ArrayOf<'bool'> {
  const found = allParameters.read([x], args);
  const included = found.where === undefined ? truth(x) : where(found.where, truth(x), true);
  return reduceAxes('all', 'reduceAnd', included, found);
}

/** The number of nonzero elements, as int32. */
export function countNonzero(
  x: ArrayLike,
  ...args: Trailing<[axis?: Axis, keepdims?: boolean], AxisOptions>
): ArrayOf<'int32'> {
  const found = countNonzeroParameters.read([x], args);
  return reduceAxes('countNonzero', 'reduceSum', asNumeric(truth(x)), found);
}

export interface ArgExtremeOptions {
  /** One axis; null or nothing looks at all elements in row-major order. */
  readonly axis?: number | null | undefined;
  readonly out?: null | undefined;
  /** Keep the axis, or without one all axes, with length 1. */
  readonly keepdims?: boolean | null | undefined;
}

/** The kinds of `argmax` and its like, in order. */
export const argExtremeKinds = { axis: optional(axisKind), out, keepdims: optional(flag) };
export type ArgExtremeArguments = Trailing<
  [axis?: number | null, out?: null, keepdims?: boolean | null],
  ArgExtremeOptions
>;
const argmaxParameters = parameters<ArgExtremeOptions>('argmax', { x: arrayLike }, argExtremeKinds);
const argminParameters = parameters<ArgExtremeOptions>('argmin', { x: arrayLike }, argExtremeKinds);

/** The array and the axis to search: without an axis all elements on one. */
export function searched(
  who: string,
  x: ArrayLike,
  axis: number | null | undefined,
): { readonly array: NDArray; readonly axis: number; readonly kept: Shape } {
  const whole = asArray(x);
  const isFlat = axis === null || axis === undefined;
  const along = isFlat ? 0 : normalizeAxis(axis, whole.ndim, who);
  const array = isFlat ? flat(whole) : whole;
  if (at(array.shape, along) === 0)
    fail('bad-argument', `${who}: shape ${printShape(whole.shape)} has no elements to search.`);
  const kept = whole.shape.map((n, d) => (isFlat || d === along ? 1 : n));
  return { array, axis: along, kept };
}

function argExtreme(
  who: 'argmax' | 'argmin',
  x: ArrayLike,
  { axis, keepdims }: Found<ArgExtremeOptions>,
): NDArray {
  const found = searched(who, x, axis);
  const indices = bind1(who, [asNumeric(found.array)], { axis: found.axis, dtype: 'int32' });
  return keepdims === true ? reshapeTo(indices, found.kept) : indices;
}

/** The index of the first largest element, or of the first NaN, as int32. */
export function argmax(x: ArrayLike, ...args: ArgExtremeArguments): ArrayOf<'int32'> {
  return argExtreme('argmax', x, argmaxParameters.read([x], args));
}

/** The index of the first smallest element, or of the first NaN, as int32. */
export function argmin(x: ArrayLike, ...args: ArgExtremeArguments): ArrayOf<'int32'> {
  return argExtreme('argmin', x, argminParameters.read([x], args));
}
