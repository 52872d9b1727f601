/** Functions of two operands as universal functions: with what folds and repeats them. */
import { sameAval } from '../array/aval.js';
import { DenseArray } from '../array/dense.js';
import type { DType } from '../array/dtype.js';
import { fail, speakAs } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, normalizeAxis, type Shape } from '../array/shape.js';
import {
  broadcastInto,
  broadcastRight,
  convertTo,
  flat,
  gatherAxis,
  insertAxes,
  iota,
  join,
  moveAxis,
  pickAxis,
  reshapeTo,
  sliceAxis,
  strengthen,
} from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { integersOf } from '../operands/index-arrays.js';
import { twoOperands } from '../parameters/arity.js';
import {
  arrayLike,
  axis as axisKind,
  callable,
  dtype as dtypeKind,
  flag,
  kind,
  named,
  nullable,
  number,
  optional,
  type Kind,
} from '../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../parameters/parameters.js';
import { bind } from '../trace/bind.js';
import { traceBody } from '../trace/body.js';
import { atIndex } from './indexing/at.js';
import { where as choose } from './indexing/where.js';
import { equal, greater, less, logicalAnd } from './math/logic.js';

type Combine = (x: NDArray, y: NDArray) => NDArray;

/** The options of `frompyfunc`. */
export interface FrompyfuncOptions {
  /** What leaves the other operand as it is: the result of `reduce` of no elements. */
  readonly identity?: number | null | undefined;
}

/** The options of `reduce` of a universal function. */
export interface UfuncReduceOptions {
  readonly axis?: number | null | undefined;
  readonly dtype?: DType | null | undefined;
  readonly keepdims?: boolean | undefined;
  /** What is combined with the first element. */
  readonly initial?: ArrayLike | null | undefined;
  /** Which elements take part; wants `initial` or an identity. */
  readonly where?: ArrayLike | null | undefined;
}

/** The options of `accumulate` and `reduceat` of a universal function. */
export interface UfuncAlongOptions {
  readonly axis?: number | undefined;
  readonly dtype?: DType | null | undefined;
}

type ReduceArguments = Trailing<[axis?: number | null, dtype?: DType | null], UfuncReduceOptions>;
type AlongArguments = Trailing<[axis?: number, dtype?: DType | null], UfuncAlongOptions>;

/** A function of two operands, element by element, with NumPy's methods of universal functions. */
export interface Ufunc {
  (x: ArrayLike, y: ArrayLike): NDArray;
  readonly nin: 2;
  readonly nout: 1;
  readonly identity: number | null;
  /** The elements of an axis (0 unless given, all for null) combined from the first to the last. */
  reduce(x: ArrayLike, ...args: ReduceArguments): NDArray;
  /** The first 1, 2, 3 … elements of an axis combined. */
  accumulate(x: ArrayLike, ...args: AlongArguments): NDArray;
  /** Each element of x with each of y: shape [...x.shape, ...y.shape]. */
  outer(x: ArrayLike, y: ArrayLike): NDArray;
  /**
   * For each index the elements from there up to the next index, combined; where the next one is
   * not larger the one element. Indices outside of the axis are an error where they are known.
   */
  reduceat(x: ArrayLike, indices: ArrayLike, ...args: AlongArguments): NDArray;
  /** x with x[i] = f(x[i], y) for each of the indices in turn, so that equal ones add up. */
  at(x: ArrayLike, indices: ArrayLike, y: ArrayLike): NDArray;
}

const frompyfuncParameters = parameters<FrompyfuncOptions>(
  'frompyfunc',
  { f: callable, nin: choiceOf(2), nout: choiceOf(1) },
  { identity: named(nullable(number)) },
);
const dtype = optional(dtypeKind);
const reduceParameters = parameters<UfuncReduceOptions>(
  'ufunc.reduce',
  { x: arrayLike },
  {
    axis: nullable(axisKind),
    dtype,
    keepdims: named(flag),
    initial: named(optional(arrayLike)),
    where: named(optional(arrayLike)),
  },
);
const along = { axis: axisKind, dtype };
const accumulateParameters = parameters<UfuncAlongOptions>(
  'ufunc.accumulate',
  { x: arrayLike },
  along,
);
const outerParameters = parameters('ufunc.outer', { x: arrayLike, y: arrayLike });
const reduceatParameters = parameters<UfuncAlongOptions>(
  'ufunc.reduceat',
  { x: arrayLike, indices: arrayLike },
  along,
);
const atParameters = parameters('ufunc.at', { x: arrayLike, indices: arrayLike, y: arrayLike });

/**
 * A universal function of `f`, which takes two arrays and gives one, element by element after
 * broadcasting: `np.frompyfunc(np.add, 2, 1, { identity: 0 }).reduce(x)`. `nin` is 2 and `nout` 1.
 * Folds run as one compiled loop, in order; any `f` that can be traced will do, and derivatives go
 * through it. Throws `bad-argument`, and `dtype-mismatch` where folding changes the type.
 */
export function frompyfunc(
  f: (x: NDArray, y: NDArray) => NDArray,
  nin: 2,
  nout: 1,
  options: FrompyfuncOptions = {},
  ...none: []
): Ufunc {
  const { identity = null } = frompyfuncParameters.read([f, nin, nout], [options, ...none]);
  const apply = (x: ArrayLike, y: ArrayLike, ...more: []): NDArray => {
    twoOperands('frompyfunc', x, y, more);
    return speakAs('frompyfunc', () => f(asArray(x), asArray(y)));
  };
  return Object.assign(apply, {
    nin,
    nout,
    identity,
    reduce: (x: ArrayLike, ...args: ReduceArguments) =>
      reduce(f, identity, asArray(x), reduceParameters.read([x], args)),
    accumulate: (x: ArrayLike, ...args: AlongArguments) =>
      accumulate(f, asArray(x), accumulateParameters.read([x], args)),
    outer(x: ArrayLike, y: ArrayLike, ...more: []) {
      outerParameters.read([x, y], more);
      const [a, b] = [asArray(x), asArray(y)];
      return f(reshapeTo(a, [...a.shape, ...b.shape.map(() => 1)]), b);
    },
    reduceat: (x: ArrayLike, indices: ArrayLike, ...args: AlongArguments) =>
      reduceat(
        f,
        asArray(x),
        integersOf('ufunc.reduceat', indices),
        reduceatParameters.read([x, indices], args),
      ),
    at(x: ArrayLike, indices: ArrayLike, y: ArrayLike, ...more: []) {
      atParameters.read([x, indices, y], more);
      return updateAt(f, asArray(x), integersOf('ufunc.at', indices), asArray(y));
    },
  });
}

function choiceOf<N extends number>(n: N): Kind<N> {
  return kind<N>(String(n), (x) => x === n);
}

function reduce(
  f: Combine,
  identity: number | null,
  x: NDArray,
  { axis = 0, dtype, keepdims = false, initial, where }: Found<UfuncReduceOptions>,
): NDArray {
  const who = 'ufunc.reduce';
  const { rows, axes } = rowsOf(who, f, x, axis, dtype);
  const shape = rows.shape.slice(1);
  const start = initial ?? (where === undefined && lengthOf(rows) > 0 ? null : identity);
  if (start === null && (where !== undefined || lengthOf(rows) === 0))
    fail(
      'bad-argument',
      `${who}: ${where === undefined ? 'an axis of no elements' : '`where`'} wants something to ` +
        'begin with. Pass { initial: 0 }, or { identity: 0 } to frompyfunc.',
    );
  const mask = where === undefined ? null : asMask(where, x, axis);
  const first =
    start === null
      ? pickAxis(rows, 0, 0)
      : broadcastRight(strengthen(asArray(start), rows.dtype), shape);
  const rest = start === null ? sliceAxis(rows, 0, 1, lengthOf(rows)) : rows;
  const turn = (acc: NDArray, row: NDArray, counts?: NDArray): NDArray[] => {
    const next = f(acc, row);
    return [counts === undefined ? next : choose(counts, next, acc)];
  };
  const [total] = fold(who, turn, [first], mask === null ? [rest] : [rest, mask]);
  return keepdims ? insertAxes(total as NDArray, axes) : (total as NDArray);
}

function accumulate(
  f: Combine,
  x: NDArray,
  { axis = 0, dtype }: Found<UfuncAlongOptions>,
): NDArray {
  const who = 'ufunc.accumulate';
  const { rows, axes } = rowsOf(who, f, x, axis, dtype);
  if (lengthOf(rows) === 0) return moveAxis(rows, 0, at(axes, 0));
  const first = pickAxis(rows, 0, 0);
  // The first row goes through the loop too, where it is the sum so far.
  const turn = (acc: NDArray, row: NDArray, isFirst: NDArray): NDArray[] => {
    const next = choose(isFirst, row, f(acc, row));
    return [next, next];
  };
  const isFirst = equal(iota([lengthOf(rows)], 'int32'), 0);
  const [, all] = fold(who, turn, [first], [rows, isFirst]);
  return moveAxis(all as NDArray, 0, at(axes, 0));
}

function reduceat(
  f: Combine,
  x: NDArray,
  indices: NDArray,
  { axis = 0, dtype }: Found<UfuncAlongOptions>,
): NDArray {
  const who = 'ufunc.reduceat';
  const { rows, axes } = rowsOf(who, f, x, axis, dtype);
  const count = indices.size;
  const begin = convertTo(flat(indices), 'int32');
  const known = indices instanceof DenseArray ? indices.dataSync() : [];
  for (const i of known as Iterable<number>)
    if (!(i >= 0 && i < lengthOf(rows)))
      fail(
        'index-out-of-range',
        `${who}: index ${i} lies outside of an axis of ${lengthOf(rows)} elements.`,
      );
  const shape: Shape = [count, ...rows.shape.slice(1)];
  const column = (v: NDArray): NDArray => broadcastInto(v, shape, [0]);
  const ends = shiftedEnds(begin, lengthOf(rows));
  const starts = gatherAxis(rows, begin, 0);
  const turn = (acc: NDArray, row: NDArray, i: NDArray): NDArray[] => {
    const inside = logicalAnd(greater(i, begin), less(i, ends));
    return [choose(column(inside), f(acc, broadcastRight(row, shape)), acc)];
  };
  const [folded] = fold(who, turn, [starts], [rows, iota([lengthOf(rows)], 'int32')]);
  return moveAxis(folded as NDArray, 0, at(axes, 0));
}

/** The next index of each; behind the last one the end. */
function shiftedEnds(begin: NDArray, length: number): NDArray {
  const end = convertTo(asArray([length]), 'int32');
  return join([sliceAxis(begin, 0, 1, begin.size), end], 0);
}

function updateAt(f: Combine, x: NDArray, indices: NDArray, y: NDArray): NDArray {
  const who = 'ufunc.at';
  const places = flat(indices);
  const rest = x.shape.slice(1);
  const values = reshapeTo(broadcastRight(y, [...indices.shape, ...rest]), [places.size, ...rest]);
  const turn = (acc: NDArray, place: NDArray, value: NDArray): NDArray[] => {
    const old = atIndex(acc, place).get();
    return [atIndex(acc, place).set(convertTo(f(old, value), acc.dtype))];
  };
  return at(fold(who, turn, [strengthen(x, x.dtype)], [places, values]), 0);
}

const lengthOf = (rows: NDArray): number => at(rows.shape, 0);

interface RowsAlong {
  /** Of the dtype that folding keeps, the axis in front. */
  readonly rows: NDArray;
  /** Where the axes are that go. */
  readonly axes: readonly number[];
}

function rowsOf(
  who: string,
  f: Combine,
  x: NDArray,
  axis: number | null,
  dtype: DType | undefined,
): RowsAlong {
  const array = dtype === undefined ? strengthen(x, x.dtype) : strengthen(x, dtype);
  const along = axis === null ? 0 : normalizeAxis(axis, array.ndim, who);
  const rows = axis === null ? flat(array) : moveAxis(array, along, 0);
  const axes = axis === null ? x.shape.map((_, i) => i) : [along];
  return { rows: dtype === undefined ? asCombined(who, f, rows) : rows, axes };
}

/** The rows in the dtype of what combining two of them gives: that is what goes on. */
function asCombined(who: string, f: Combine, rows: NDArray): NDArray {
  const row = filledRow(rows);
  const { outAvals } = traceBody((a: NDArray, b: NDArray) => f(a, b), [row, row], { who });
  return strengthen(rows, at(outAvals, 0).dtype);
}

const filledRow = (rows: NDArray): NDArray =>
  broadcastInto(convertTo(asArray(0), rows.dtype), rows.shape.slice(1), []);

const asMask = (where: ArrayLike, x: NDArray, axis: number | null): NDArray => {
  const mask = broadcastRight(convertTo(asArray(where), 'bool'), x.shape);
  return axis === null ? flat(mask) : moveAxis(mask, normalizeAxis(axis, x.ndim, 'ufunc'), 0);
};

/** A loop over rows: the last carry, then what the turns give beside it, stacked. */
function fold(
  who: string,
  turn: (...args: NDArray[]) => NDArray[],
  carry: readonly NDArray[],
  rows: readonly NDArray[],
): NDArray[] {
  const length = lengthOf(at(rows, 0));
  const row = rows.map(filledRow);
  const step = (...args: NDArray[]): NDArray[] => {
    const [next, ...more] = turn(...args);
    const strong = strengthen(next as NDArray, (next as NDArray).dtype);
    return [strong, ...more.map((y) => strengthen(y, y.dtype))];
  };
  return speakAs(who, () => {
    const { program, captured, outAvals } = traceBody(step, [...carry, ...row], { who });
    const [first] = carry as [NDArray];
    if (!sameAval(at(outAvals, 0), first.aval))
      fail(
        'dtype-mismatch',
        `${who}: combining elements of type ${first.dtype} gives ${at(outAvals, 0).dtype}, which ` +
          'cannot go on. Pass { dtype }.',
      );
    return bind('scan', [...captured, ...carry, ...rows], {
      length,
      reverse: false,
      unroll: 1,
      constants: captured.length,
      carries: carry.length,
      body: program,
    });
  });
}
