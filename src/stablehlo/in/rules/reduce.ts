/** Folds over axes and over windows. */
import { isBool, greatestOf, leastOf, type DType } from '../../../array/dtype.js';
import { NDArray } from '../../../array/ndarray.js';
import { at, range, zip } from '../../../array/shape.js';
import { bind1 } from '../../../trace/bind.js';
import { lax } from '../lax.js';
import { vjp } from '../../../transforms/index.js';
import { knownNumber } from '../constants.js';
import type { GivenOperation } from '../given.js';
import { combinerOf, extremeOf } from '../ordered.js';
import type { MlirValue } from '../text/module.js';
import type { Held, OperationRule, OperationRules, Running } from './rule.js';

/** A way to combine two elements, as lax has it for whole axes and for windows. */
interface Fold {
  readonly combine: (x: NDArray, y: NDArray) => NDArray;
  readonly overAxes: (x: NDArray, axes: readonly number[]) => NDArray;
  readonly running: ((x: NDArray, axis: number, isReverse: boolean) => NDArray) | null;
  /** The primitive of its windows, since a function of lax does not tell it in every bundle. */
  readonly windows: 'reduceWindowSum' | 'reduceWindowMax' | 'reduceWindowMin' | null;
  readonly identity: (dtype: DType) => number;
}

const sum: Fold = {
  combine: lax.add,
  overAxes: lax.reduceSum,
  running: (x, axis, reverse) => lax.cumsum(x, { axis, reverse }),
  windows: 'reduceWindowSum',
  identity: () => 0,
};
const product: Fold = {
  combine: lax.mul,
  overAxes: lax.reduceProd,
  running: (x, axis, reverse) => lax.cumprod(x, { axis, reverse }),
  windows: null,
  identity: () => 1,
};
const greatest: Fold = {
  combine: lax.max,
  overAxes: lax.reduceMax,
  running: (x, axis, reverse) => lax.cummax(x, { axis, reverse }),
  windows: 'reduceWindowMax',
  identity: (dtype) => leastOf[dtype],
};
const least: Fold = {
  combine: lax.min,
  overAxes: lax.reduceMin,
  running: (x, axis, reverse) => lax.cummin(x, { axis, reverse }),
  windows: 'reduceWindowMin',
  identity: (dtype) => greatestOf[dtype],
};
const conjunction: Fold = {
  combine: lax.bitwiseAnd,
  overAxes: lax.reduceAnd,
  running: null,
  windows: null,
  identity: (dtype) => (isBool(dtype) ? 1 : -1),
};
const disjunction: Fold = {
  combine: lax.bitwiseOr,
  overAxes: lax.reduceOr,
  running: null,
  windows: null,
  identity: () => 0,
};
const parity: Fold = {
  combine: lax.bitwiseXor,
  overAxes: lax.reduceXor,
  running: null,
  windows: null,
  identity: () => 0,
};

const folds: Readonly<Record<string, Fold>> = {
  'stablehlo.add': sum,
  'stablehlo.multiply': product,
  'stablehlo.maximum': greatest,
  'stablehlo.minimum': least,
  'stablehlo.and': conjunction,
  'stablehlo.or': disjunction,
  'stablehlo.xor': parity,
};

const foldsOfBools: Readonly<Record<string, Fold>> = {
  ...folds,
  'stablehlo.add': disjunction,
  'stablehlo.multiply': conjunction,
  'stablehlo.maximum': disjunction,
  'stablehlo.minimum': conjunction,
};

/** The fold of an operation, if its region is that of one. */
function foldOf(given: GivenOperation, dtype: DType): Fold | undefined {
  const name = combinerOf(given.region());
  return name === undefined ? undefined : (isBool(dtype) ? foldsOfBools : folds)[name];
}

/** Any other region combines whole arrays of elements, two at a time. */
const combineOf =
  (given: GivenOperation, running: Running): Fold['combine'] =>
  (x, y) =>
    at(running.elementwise(given.region(), [x, y]), 0) as NDArray;

/** What a type holds of the number that a fold begins with, which may be that of 64 bits. */
const heldNumber = (known: number | undefined, dtype: DType): number | undefined =>
  known === undefined || dtype !== 'int32'
    ? known
    : Math.max(-(2 ** 31), Math.min(known, 2 ** 31 - 1));

const isIdentity = (given: GivenOperation, init: MlirValue, fold: Fold, dtype: DType): boolean =>
  heldNumber(knownNumber(given.module, init), dtype) === fold.identity(dtype);

const reduce: OperationRule = (given, xs, running) => {
  const axes = given.integers('dimensions');
  if (xs.length !== 2) return reducePairs(given, xs, axes) ?? reduceArrays(given, xs, running);
  const [x, init] = [at(xs, 0), at(xs, 1)];
  const fold = foldOf(given, x.dtype);
  if (fold === undefined) return lax.reduce(x, init, combineOf(given, running), axes);
  const folded = fold.overAxes(x, axes);
  if (isIdentity(given, at(given.op.operands, 1), fold, x.dtype)) return folded;
  return fold.combine(lax.broadcastInDim(init, folded.shape, []), folded);
};

/** The greatest or least elements along an axis, and what stands beside them, as their indices. */
function reducePairs(
  given: GivenOperation,
  xs: readonly NDArray[],
  axes: readonly number[],
): NDArray[] | undefined {
  if (xs.length !== 4) return undefined;
  const [x, beside] = [at(xs, 0), at(xs, 1)];
  const name = extremeOf(given, given.region());
  const [axis] = axes;
  const { definition, type } = at(given.op.operands, 1);
  const initial = heldNumber(knownNumber(given.module, at(given.op.operands, 2)), x.dtype);
  const identity = (name === 'argmax' ? leastOf : greatestOf)[x.dtype];
  const isCounted =
    definition?.name === 'stablehlo.iota' &&
    [definition.attributes['dim'], definition.attributes['iota_dimension']].includes(axis ?? NaN);
  const isPlain = isCounted && type.kind === 'tensor' && axes.length === 1;
  if (name === undefined || axis === undefined || !isPlain || initial !== identity)
    return undefined;
  const index = (name === 'argmax' ? lax.argmax : lax.argmin)(x, axis);
  const extreme = (name === 'argmax' ? lax.reduceMax : lax.reduceMin)(x, axes);
  return [extreme, lax.convertElementType(index, beside.dtype)];
}

/** Several operands at once, or integers of two words, as trees which the region combines. */
export function reduceMany(given: GivenOperation, xs: readonly Held[], running: Running): Held[] {
  const axes = given.integers('dimensions');
  const count = halfOf(given, xs);
  const combine = (x: readonly Held[], y: readonly Held[]): Held[] =>
    running.elementwise(given.region(), [...x, ...y]);
  return lax.reduce(
    xs.slice(0, count) as never,
    xs.slice(count) as never,
    combine as never,
    axes,
  ) as unknown as Held[];
}

/** Operands and what they begin with. */
function halfOf(given: GivenOperation, xs: readonly Held[]): number {
  if (xs.length === 0 || xs.length % 2 !== 0)
    given.fail(`wants a beginning for each operand, received ${xs.length} operands together`);
  return xs.length / 2;
}

const reduceArrays: OperationRule = (given, xs, running) =>
  reduceMany(given, xs, running) as NDArray[];

interface Window {
  readonly lengths: readonly number[];
  readonly strides: readonly number[];
  readonly padding: (readonly [number, number])[];
  readonly baseDilation: readonly number[];
  readonly windowDilation: readonly number[];
}

function windowOf(given: GivenOperation): Window {
  const lengths = given.integers('window_dimensions');
  const ones = lengths.map(() => 1);
  const pads = given.findIntegers('padding') ?? lengths.flatMap(() => [0, 0]);
  return {
    lengths,
    strides: given.findIntegers('window_strides') ?? ones,
    padding: lengths.map((_, d) => [at(pads, 2 * d), at(pads, 2 * d + 1)]),
    baseDilation: given.findIntegers('base_dilations') ?? ones,
    windowDilation: given.findIntegers('window_dilations') ?? ones,
  };
}

/** The axis along which windows hold all elements up to their own, or from it on. */
function runningAxis(x: NDArray, window: Window): { axis: number; reverse: boolean } | undefined {
  const { lengths, strides, padding, baseDilation, windowDilation } = window;
  const isPlain = [strides, baseDilation, windowDilation].flat().every((n) => n === 1);
  const [axis, ...others] = range(x.ndim).filter((d) => lengths[d] !== 1);
  if (!isPlain || axis === undefined || others.length > 0 || lengths[axis] !== x.shape[axis])
    return undefined;
  const isRest = zip(padding, lengths).every(
    ([[l, h], n], d) => d === axis || (l === 0 && h === 0 && n === 1),
  );
  const [low, high] = at(padding, axis);
  const whole = at(lengths, axis) - 1;
  if (!isRest || low + high !== whole || (low !== 0 && high !== 0)) return undefined;
  return { axis, reverse: low === 0 };
}

const windowed = (name: NonNullable<Fold['windows']>, x: NDArray, window: Window): NDArray =>
  bind1(name, [x], {
    window: window.lengths,
    strides: window.strides,
    padding: window.padding,
    operandDilation: window.baseDilation,
    windowDilation: window.windowDilation,
  });

/** Folds of windows of several operands at once, or of integers of two words. */
export function reduceWindows(
  given: GivenOperation,
  xs: readonly Held[],
  running: Running,
): Held[] {
  const count = halfOf(given, xs);
  const window = windowOf(given);
  const operands = xs.slice(0, count);
  const combine = (x: readonly Held[], y: readonly Held[]): Held[] =>
    running.elementwise(given.region(), [...x, ...y]);
  const inits = xs.slice(count);
  const along = runningAxis(eachArray(at(operands, 0)), window);
  if (along !== undefined)
    return combine(
      zip(inits, operands).map(([x, like]) => spreadLike(x, like)),
      lax.associativeScan(combine as never, operands as never, along) as unknown as Held[],
    );
  const parts = zip(operands, inits).map(([x, init]) => windowParts(x, init, window));
  const turns = range(at(parts, 0).length).map((i) => parts.map((list) => at(list, i)));
  const first = at(turns, 0);
  return turns.reduce(
    combine,
    zip(inits, first).map(([x, like]) => spreadLike(x, like)),
  );
}

const eachArray = (x: Held): NDArray => (x instanceof NDArray ? x : x.low);

const mapWords = (x: Held, y: Held, f: (a: NDArray, b: NDArray) => NDArray): Held =>
  x instanceof NDArray || y instanceof NDArray
    ? f(x as NDArray, y as NDArray)
    : { low: f(x.low, y.low), high: f(x.high, y.high) };

const spreadLike = (x: Held, like: Held): Held =>
  mapWords(x, like, (a, b) => lax.broadcastInDim(a, b.shape, []));

/** For each place in a window the elements that stand there, of all windows. */
function windowParts(x: Held, init: Held, window: Window): Held[] {
  const { lengths, strides, padding, baseDilation, windowDilation } = window;
  const config = zip(padding, baseDilation).map(([[l, h], n]) => [l, h, n - 1] as const);
  const padded = mapWords(x, init, (a, b) => lax.pad(a, b, config));
  const { shape } = eachArray(padded);
  const spans = zip(lengths, windowDilation).map(([n, by]) => (n - 1) * by);
  const places = lengths.reduce<number[][]>(
    (list, n) => list.flatMap((p) => range(n).map((i) => [...p, i])),
    [[]],
  );
  return places.map((place) => {
    const starts = zip(place, windowDilation).map(([i, by]) => i * by);
    const ends = starts.map((s, d) => at(shape, d) - at(spans, d) + s);
    return mapWords(padded, padded, (a) => lax.slice(a, starts, ends, [...strides]));
  });
}

const reduceWindow: OperationRule = (given, xs, running) => {
  if (xs.length !== 2) return reduceWindows(given, xs, running) as NDArray[];
  const [x, init] = [at(xs, 0), at(xs, 1)];
  const fold = foldOf(given, x.dtype);
  const window = windowOf(given);
  const start = at(given.op.operands, 1);
  const along = runningAxis(x, window);
  const isPlain = fold !== undefined && isIdentity(given, start, fold, x.dtype);
  if (along !== undefined && isPlain && fold.running !== null)
    return fold.running(x, along.axis, along.reverse);
  if (isPlain && fold.windows !== null) return windowed(fold.windows, x, window);
  return lax.reduceWindow(
    x,
    heldNumber(knownNumber(given.module, start), x.dtype) ?? init,
    fold?.combine ?? combineOf(given, running),
    window.lengths,
    window.strides,
    window.padding,
    { baseDilation: window.baseDilation, windowDilation: window.windowDilation },
  );
};

/** The transpose of the greatest elements of windows: their cotangents go where these came from. */
const selectAndScatter: OperationRule = (given, xs) => {
  given.count(3);
  const [x, source] = [at(xs, 0), at(xs, 1)];
  const select = combinerOfSelection(given);
  const isSum = combinerOf(given.region(1)) === 'stablehlo.add';
  if (!isSum || knownNumber(given.module, at(given.op.operands, 2)) !== 0)
    return given.fail('is understood where it adds what it scatters, from 0 on');
  const window = windowOf(given);
  const name = select === 'GE' ? 'reduceWindowMax' : 'reduceWindowMin';
  const pool = (y: NDArray): NDArray => windowed(name, y, window);
  const [, pullback] = vjp(pool, [x]);
  return at(pullback(source), 0);
};

function combinerOfSelection(given: GivenOperation): 'GE' | 'LE' {
  const region = given.region(0);
  const [op] = region.operations;
  const [word] = op?.unnamed ?? [];
  const name = combinerOf(region) === 'stablehlo.compare' && op?.operands[0] === region.inputs[0];
  if (name && (word === 'GE' || word === 'LE')) return word;
  return given.fail('is understood where it selects by GE or LE');
}

export const reductions: OperationRules = {
  'stablehlo.reduce': reduce,
  'stablehlo.reduce_window': reduceWindow,
  'stablehlo.select_and_scatter': selectAndScatter,
};
