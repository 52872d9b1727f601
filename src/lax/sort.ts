/** Sorting and selection. */
import { fail, speakAs } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, normalizeAxis, range, type Shape } from '../array/shape.js';
import { asArray } from '../operands/convert.js';
import {
  arrayLike,
  arrayLikes,
  axis as axisKind,
  flag,
  integer,
  named,
  number,
} from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { noParams } from '../ir/program.js';
import { bind, bind1 } from '../trace/bind.js';
import { transpose } from './shape/shape.js';

/** The options of `sort` and `sortKeyVal`. */
export interface SortOptions {
  /** The axis; the last one by default. */
  readonly dimension?: number | undefined;
  /** How many of the operands decide, in lexicographic order. */
  readonly numKeys?: number | undefined;
  /** Sorting is always stable; the option is there to be read by those who come from JAX. */
  readonly isStable?: boolean | undefined;
}

type SortArguments = Trailing<
  [dimension?: number, isStable?: boolean, numKeys?: number],
  SortOptions
>;

const sortParameters = parameters<SortOptions>(
  'lax.sort',
  { operand: arrayLikes },
  { dimension: axisKind, isStable: flag, numKeys: integer },
);

/**
 * Sorts along an axis: ascending, stable, NaN last, -0 equal to 0. Of a list of arrays of one
 * shape the first `numKeys` are keys and all are reordered alike.
 */
export function sort(x: readonly ArrayLike[], ...args: SortArguments): NDArray[];
export function sort(x: NDArray, ...args: SortArguments): NDArray;
export function sort(
  x: NDArray | readonly ArrayLike[],
  ...args: SortArguments
): NDArray | NDArray[] {
  const { dimension = -1, numKeys = 1 } = sortParameters.read([x], args);
  const operands = (Array.isArray(x) ? x : [x]).map((y: ArrayLike) => asArray(y));
  const [first] = operands;
  if (first === undefined || numKeys < 1 || numKeys > operands.length)
    fail(
      'bad-argument',
      `lax.sort: numKeys must be from 1 to the number of operands, ${operands.length}; received ${numKeys}.`,
    );
  const axis = normalizeAxis(dimension, first.ndim, 'lax.sort');
  const sorted = bind('sort', operands, { axis, keys: numKeys });
  return Array.isArray(x) ? sorted : at(sorted, 0);
}

const sortKeyValParameters = parameters<Omit<SortOptions, 'numKeys'>>(
  'lax.sortKeyVal',
  { keys: arrayLike, values: arrayLike },
  { dimension: axisKind, isStable: flag },
);

/** Keys in ascending order along an axis and values reordered alike. */
export function sortKeyVal(
  keys: ArrayLike,
  values: ArrayLike,
  ...args: Trailing<[dimension?: number, isStable?: boolean], Omit<SortOptions, 'numKeys'>>
): [keys: NDArray, values: NDArray] {
  const { dimension = -1 } = sortKeyValParameters.read([keys, values], args);
  return speakAs('lax.sortKeyVal', () => {
    const arrays = [asArray(keys), asArray(values)] as const;
    const axis = normalizeAxis(dimension, arrays[0].ndim, 'lax.sortKeyVal');
    return bind('sort', arrays, { axis, keys: 1 }) as [NDArray, NDArray];
  });
}

/** The options of `topK`. */
export interface TopKOptions {
  readonly axis?: number | undefined;
}

const topKParameters = parameters<TopKOptions>(
  'lax.topK',
  { operand: arrayLike, k: integer },
  { axis: named(axisKind) },
);

/**
 * The k largest elements along an axis (the last one by default) in descending order, and their
 * indices (int32). Of equal elements the one with the lower index comes first.
 */
export function topK(
  x: ArrayLike,
  k: number,
  ...args: Trailing<[], TopKOptions>
): [values: NDArray, indices: NDArray] {
  const read = topKParameters.read([x, k], args);
  const array = asArray(x);
  const d = normalizeAxis(read.axis ?? -1, array.ndim, 'lax.topK');
  const length = at(array.shape, d);
  if (!Number.isInteger(k) || k < 0 || k > length)
    fail('bad-argument', `lax.topK: k must be from 0 to ${length}, received ${k}.`);
  const swap = swapWithLast(array.shape, d);
  const [values, indices] = bind('topK', [transpose(array, swap)], { k });
  return [transpose(values as NDArray, swap), transpose(indices as NDArray, swap)];
}

/** The options of `approxMaxK` and `approxMinK`. */
export interface ApproxOptions {
  readonly reductionDimension?: number | undefined;
  /** Which share of the results must be right; here all are. */
  readonly recallTarget?: number | undefined;
}

type ApproxArguments = Trailing<
  [reductionDimension?: number, recallTarget?: number],
  ApproxOptions
>;

const approxParameters = (name: string) =>
  parameters<ApproxOptions>(
    `lax.${name}`,
    { operand: arrayLike, k: integer },
    { reductionDimension: axisKind, recallTarget: number },
  );
const approxMaxKParameters = approxParameters('approxMaxK');
const approxMinKParameters = approxParameters('approxMinK');

/**
 * The k largest elements along an axis (the last one by default) in descending order, and their
 * indices. Where JAX may leave some out for speed on some machines, here they are exact.
 */
export function approxMaxK(
  x: ArrayLike,
  k: number,
  ...args: ApproxArguments
): [values: NDArray, indices: NDArray] {
  const { reductionDimension: axis = -1 } = approxMaxKParameters.read([x, k], args);
  return speakAs('lax.approxMaxK', () => topK(x, k, { axis }));
}

/** The k smallest elements in ascending order, and their indices: else as `approxMaxK`. */
export function approxMinK(
  x: ArrayLike,
  k: number,
  ...args: ApproxArguments
): [values: NDArray, indices: NDArray] {
  const { reductionDimension: axis = -1 } = approxMinKParameters.read([x, k], args);
  return speakAs('lax.approxMinK', () => {
    const [values, indices] = topK(bind1('neg', [asArray(x)], noParams), k, { axis });
    return [bind1('neg', [values], noParams), indices];
  });
}

/** The permutation that exchanges an axis with the last one: its own inverse. */
function swapWithLast(shape: Shape, axis: number): number[] {
  const last = shape.length - 1;
  return range(shape.length).map((d) => (d === axis ? last : d === last ? axis : d));
}
