/**
 * How a window slides along one axis of an operand: shared by window reductions and convolutions.
 */
import { type DType, greatestOf, leastOf } from '../../array/dtype.js';
import { at, type Shape } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import {
  compare,
  indexAdd,
  indexDiv,
  indexMul,
  indexRem,
  indexSub,
  integer,
  op,
  type Expr,
} from '../../loops/expr.js';
import type { WindowParams } from './params.js';

/**
 * Tap t of the window of index p looks at position p·stride + t·windowDilation - low of the
 * operand, whose element i lies at position i·operandDilation. What is not there is skipped.
 */
export interface WindowAxis {
  readonly length: number;
  readonly window: number;
  readonly stride: number;
  /** Padding at both ends; negative padding crops. */
  readonly low: number;
  readonly high: number;
  readonly operandDilation: number;
  readonly windowDilation: number;
}

/** The window's geometry on each axis. */
export function windowAxes(shape: Shape, params: WindowParams): WindowAxis[] {
  return shape.map((length, d) => {
    const [low, high] = at(params.padding, d);
    return {
      length,
      window: at(params.window, d),
      stride: at(params.strides, d),
      low,
      high,
      operandDilation: at(params.operandDilation, d),
      windowDilation: at(params.windowDilation, d),
    };
  });
}

/** The number of positions that n elements take up. */
export const dilatedLength = (n: number, dilation: number): number =>
  n === 0 ? 0 : (n - 1) * dilation + 1;

/** How many windows there are: the length of the result. */
export function windowCount(axis: WindowAxis): number {
  const room = dilatedLength(axis.length, axis.operandDilation) + axis.low + axis.high;
  const span = dilatedLength(axis.window, axis.windowDilation);
  return room < span ? 0 : Math.floor((room - span) / axis.stride) + 1;
}

/** The element of the operand that a tap sees, or undefined where there is none. */
export function elementSeen(axis: WindowAxis, index: number, tap: number): number | undefined {
  const position = index * axis.stride + tap * axis.windowDilation - axis.low;
  const element = position / axis.operandDilation;
  return Number.isInteger(element) && element >= 0 && element < axis.length ? element : undefined;
}

/**
 * The axis of the transposed sliding: y[p] = Σ x[i] over taps t with p·s + t·w - low = i·d, so
 * the cotangent of x[i] sums ct[p] over the same triples. With t = window - 1 - t' they satisfy
 * i·d + t'·w - ((window - 1)·w - low) = p·s: a window of the same length sliding over ct, in
 * which stride and operand dilation are exchanged. `high` makes the number of windows
 * that of x.
 */
export function transposedAxis(axis: WindowAxis): WindowAxis {
  const windows = windowCount(axis);
  const reach = dilatedLength(axis.window, axis.windowDilation) - 1;
  const low = reach - axis.low;
  const positions = dilatedLength(axis.length, axis.operandDilation) + reach;
  return {
    length: windows,
    window: axis.window,
    stride: axis.operandDilation,
    low,
    high: positions - low - dilatedLength(windows, axis.stride),
    operandDilation: axis.stride,
    windowDilation: axis.windowDilation,
  };
}

/** The loop over the taps that see an element, for one window. */
export interface TapLoop {
  readonly start: Expr;
  readonly stop: Expr;
  readonly step: number;
  /** The most turns it may take. */
  readonly span: number;
  /** The element a tap sees. */
  readonly element: (tap: Expr) => Expr;
  /** Whether it sees one; null where the bounds of the loop say so already. */
  readonly sees: ((tap: Expr) => Expr) | null;
}

/**
 * Bounds the taps of the window of this index, so that the loop over them needs no test of its own.
 */
export function tapLoop(b: LoopBuilder, axis: WindowAxis, index: Expr): TapLoop {
  const { window, operandDilation: holes, windowDilation: spread } = axis;
  const positions = dilatedLength(axis.length, holes);
  const origin = b.let(
    indexSub(indexMul(index, integer(axis.stride)), integer(axis.low)),
    'origin',
  );
  const position = (tap: Expr) => indexAdd(origin, indexMul(tap, integer(spread)));
  const first = b.let(firstTap(axis, origin), 'first');
  const stop = b.let(stopTap(axis, origin, positions), 'stop');
  const element = (tap: Expr) => indexDiv(position(tap), holes);
  const common = { stop, element };
  if (holes === 1) return { ...common, start: first, step: 1, span: window, sees: null };
  if (spread === 1) {
    // Every `holes`-th position holds an element: the next one from `first` on.
    const past = b.let(indexRem(position(first), holes));
    const wait = indexRem(indexSub(integer(holes), past), holes);
    const start = b.let(indexAdd(first, wait), 'first');
    return { ...common, start, step: holes, span: Math.ceil(window / holes), sees: null };
  }
  const sees = (tap: Expr) => compare('eq', indexRem(position(tap), holes), integer(0));
  return { ...common, start: first, step: 1, span: window, sees };
}

/** x / n, where x may be negative. */
const truncatedDiv = (x: Expr, n: number): Expr =>
  n === 1 ? x : op('div', 'int32', x, integer(n));

/** The first tap at a position that is not before the operand: max(0, ⌈-origin / spread⌉). */
function firstTap(axis: WindowAxis, origin: Expr): Expr {
  if (axis.low <= 0) return integer(0);
  const { windowDilation: spread } = axis;
  const quotient = truncatedDiv(indexSub(integer(spread - 1), origin), spread);
  return op('max', 'int32', quotient, integer(0));
}

/**
 * The first tap beyond the operand: min(window, ⌊(positions - 1 - origin) / spread⌋ + 1). The
 * numerator is negative only where no tap is left, and then so is the truncated quotient or it
 * is zero.
 */
function stopTap(axis: WindowAxis, origin: Expr, positions: number): Expr {
  const { window, windowDilation: spread } = axis;
  const lastIndex = windowCount(axis) - 1;
  const lastPosition = lastIndex * axis.stride + (window - 1) * spread - axis.low;
  if (lastPosition < positions) return integer(window);
  const quotient = truncatedDiv(indexSub(integer(positions - 1 + spread), origin), spread);
  return op('min', 'int32', quotient, integer(window));
}

/** The identity of max or min: what a window of padding alone gives. */
export const extremeIdentity = (side: 'max' | 'min', dtype: DType): number =>
  side === 'max' ? leastOf[dtype] : greatestOf[dtype];
