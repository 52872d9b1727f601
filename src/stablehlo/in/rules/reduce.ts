/** Folds over axes and over windows. */
import { isBool, greatestOf, leastOf, type DType } from '../../../array/dtype.js';
import type { NDArray } from '../../../array/ndarray.js';
import { at, range, zip } from '../../../array/shape.js';
import { bind1 } from '../../../trace/bind.js';
import { lax } from '../lax.js';
import { vjp } from '../../../transforms/index.js';
import { knownNumber } from '../constants.js';
import type { GivenOperation } from '../given.js';
import { combinerOf, extremeOf } from '../ordered.js';
import type { MlirValue } from '../text/module.js';
import type { OperationRule, OperationRules, Running } from './rule.js';

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

/** The fold of an operation, if its region or the name behind `applies` is that of one. */
function foldOf(given: GivenOperation, dtype: DType): Fold | undefined {
  const applied = given.find('applies');
  const name = typeof applied === 'string' ? applied : combinerOf(given.region());
  return name === undefined ? undefined : (isBool(dtype) ? foldsOfBools : folds)[name];
}

/** Any other region combines whole arrays of elements, two at a time. */
const combineOf =
  (given: GivenOperation, running: Running): Fold['combine'] =>
  (x, y) =>
    running.elementwise(given.region(), [x, y]);

const isIdentity = (given: GivenOperation, init: MlirValue, fold: Fold, dtype: DType): boolean =>
  knownNumber(given.module, init) === fold.identity(dtype);

const reduce: OperationRule = (given, xs, running) => {
  const axes = given.integers('dimensions');
  if (xs.length === 4) return reducePairs(given, xs, axes);
  given.count(2);
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
): NDArray[] {
  const [x, beside] = [at(xs, 0), at(xs, 1)];
  const name = extremeOf(given, given.region());
  const [axis] = axes;
  const { definition, type } = at(given.op.operands, 1);
  const initial = knownNumber(given.module, at(given.op.operands, 2));
  const identity = (name === 'argmax' ? leastOf : greatestOf)[x.dtype];
  if (name === undefined || axis === undefined || axes.length !== 1 || initial !== identity)
    return given.fail(
      'folds two operands in a way that is not known: understood is the greatest or least of ' +
        'values with their indices along one axis',
    );
  const isCounted =
    definition?.name === 'stablehlo.iota' &&
    [definition.attributes['dim'], definition.attributes['iota_dimension']].includes(axis);
  if (!isCounted || type.kind !== 'tensor')
    return given.fail('wants the indices along the axis, an iota, as the second operand');
  const index = (name === 'argmax' ? lax.argmax : lax.argmin)(x, axis);
  const extreme = (name === 'argmax' ? lax.reduceMax : lax.reduceMin)(x, axes);
  return [extreme, lax.convertElementType(index, beside.dtype)];
}

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

const reduceWindow: OperationRule = (given, xs, running) => {
  given.count(2);
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
    knownNumber(given.module, start) ?? init,
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
