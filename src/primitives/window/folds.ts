/**
 * Folds over windows as equations: what tap t of all windows sees is a slice, and slices are folded
 * element by element, so that windows side by side are computed side by side. Many taps are folded
 * axis by axis, and many along an axis in runs of a few: n taps take about log n steps.
 */
import { at, range, type Shape } from '../../array/shape.js';
import type { Ops, Primal } from '../ops.js';
import { dilatedLength, windowCount, type WindowAxis } from './geometry.js';
import { commonDivisor, partsOf } from './holes.js';

/** Arrays of one shape that are folded together, as the value and the offset of an extreme are. */
export interface Folded {
  readonly arrays: readonly Primal[];
  /** Whether some elements may stand for nothing that was seen. */
  readonly mayMiss: boolean;
}

export interface WindowFold {
  /** What stands where a window sees nothing, for each of the arrays. */
  readonly identities: readonly number[];
  /** What two runs of taps give, the first of which comes before the second. */
  combine(first: Folded, second: Folded): Folded;
}

/**
 * The most slices that are folded in one expression. Several axes at once have to be cut where taps
 * of any leave the operand, each against all others, which makes much code of more than a few taps.
 */
const tapsAtOnce = { alongOne: 16, alongSeveral: 4 };
/** The taps of a run. */
const runLength = 8;

/** A window of one element that visits all. */
const resting = {
  window: 1,
  stride: 1,
  low: 0,
  high: 0,
  operandDilation: 1,
  windowDilation: 1,
};

const isResting = (axis: WindowAxis): boolean =>
  axis.window === 1 && axis.stride === 1 && axis.low === 0 && axis.high === 0;

const replaced = (axes: readonly WindowAxis[], d: number, own: WindowAxis): WindowAxis[] =>
  axes.map((axis, i) => (i === d ? own : axis));

/** The axis with as much padding behind that there are so many windows. */
function withWindows(axis: WindowAxis, windows: number): WindowAxis {
  const reach = (windows - 1) * axis.stride + dilatedLength(axis.window, axis.windowDilation);
  return { ...axis, high: reach - axis.low - axis.length };
}

/** Writes the equations. */
export class FoldedWindows {
  readonly #b: Ops;
  readonly #fold: WindowFold;

  constructor(b: Ops, fold: WindowFold) {
    this.#b = b;
    this.#fold = fold;
  }

  /** Folds the windows that slide along `axes` over arrays of their lengths. */
  write(x: Folded, axes: readonly WindowAxis[]): Folded {
    const shape = axes.map(windowCount);
    if (shape.includes(0) || axes.some(({ length }) => length === 0))
      return this.#nothing(x, shape);
    const withHoles = axes.findIndex((axis) => axis.operandDilation > 1);
    if (withHoles >= 0) return this.#writeParts(x, axes, withHoles);
    const taps = axes.reduce((n, axis) => n * axis.window, 1);
    const last = axes.findLastIndex((axis) => axis.window > 1);
    const isAlone = axes.every((axis, d) => d === last || isResting(axis));
    const { alongOne, alongSeveral } = tapsAtOnce;
    if (taps <= (isAlone ? alongOne : alongSeveral)) return this.#writeTaps(x, axes);
    if (isAlone) return this.#writeRuns(x, axes, last);
    // The last axis comes first: so the taps of the others are still in the order of the window.
    const alone = axes.map((axis, d) => (d === last ? axis : { ...resting, length: axis.length }));
    const others = replaced(axes, last, { ...resting, length: at(shape, last) });
    return this.write(this.write(x, alone), others);
  }

  #nothing({ arrays }: Folded, shape: Shape): Folded {
    const { identities } = this.#fold;
    return {
      arrays: arrays.map((x, i) => this.#b.full(at(identities, i), { shape, dtype: x.aval.dtype })),
      mayMiss: true,
    };
  }

  /** A slice for each tap; those that see nothing are left out. */
  #writeTaps(x: Folded, axes: readonly WindowAxis[]): Folded {
    const taps = axes.reduce<(readonly number[])[]>(
      (outer, axis) => outer.flatMap((tap) => range(axis.window).map((t) => [...tap, t])),
      [[]],
    );
    const seen = taps.flatMap((tap) => this.#seenBy(x, axes, tap) ?? []);
    return seen.length === 0 ? this.#nothing(x, axes.map(windowCount)) : this.#inOrder(seen);
  }

  /** Folds a list in order, in a tree, so that no chain of operations is long. */
  #inOrder(list: readonly Folded[]): Folded {
    if (list.length === 1) return at(list, 0);
    const half = Math.ceil(list.length / 2);
    return this.#fold.combine(this.#inOrder(list.slice(0, half)), this.#inOrder(list.slice(half)));
  }

  /** What a tap of all windows sees: null if that is nothing. */
  #seenBy(
    { arrays, mayMiss }: Folded,
    axes: readonly WindowAxis[],
    tap: readonly number[],
  ): Folded | null {
    const b = this.#b;
    const spans = axes.map((axis, d) => {
      const first = at(tap, d) * axis.windowDilation - axis.low;
      const last = first + (windowCount(axis) - 1) * axis.stride;
      return { first, last, low: Math.max(0, -first), high: Math.max(0, last - axis.length + 1) };
    });
    if (spans.some(({ first, last }, d) => last < 0 || first >= at(axes, d).length)) return null;
    const isPadded = spans.some(({ low, high }) => low + high > 0);
    const padding = {
      low: spans.map((s) => s.low),
      high: spans.map((s) => s.high),
      interior: axes.map(() => 0),
    };
    const slice = {
      starts: spans.map((s) => s.first + s.low),
      stops: spans.map((s) => s.last + s.low + 1),
      steps: axes.map((axis) => axis.stride),
    };
    const { identities } = this.#fold;
    return {
      arrays: arrays.map((x, i) => {
        const padded = isPadded ? b.bind1('pad', [x, at(identities, i)], padding) : x;
        return b.bind1('slice', [padded], slice);
      }),
      mayMiss: mayMiss || isPadded,
    };
  }

  /**
   * Windows of many taps along one axis. With runs of a taps, b of them and a rest,
   *
   *     y[p] = Σ x[p·s + t·w] = Σ_j r[(p·s + j·a·w) / g] + rest[p]
   *     r[q] = Σ_{t < a} x[q·g + t·w]
   *
   * where g = gcd(s, a·w), so that runs are computed only where windows begin one.
   */
  #writeRuns(x: Folded, axes: readonly WindowAxis[], d: number): Folded {
    const axis = at(axes, d);
    const windows = windowCount(axis);
    const count = Math.floor(axis.window / runLength);
    const distance = runLength * axis.windowDilation;
    const step = commonDivisor(axis.stride, distance);
    const length = ((windows - 1) * axis.stride + (count - 1) * distance) / step + 1;
    const run = withWindows({ ...axis, window: runLength, stride: step }, length);
    const ofRuns: WindowAxis = {
      ...resting,
      length,
      window: count,
      stride: axis.stride / step,
      windowDilation: distance / step,
    };
    const runs = this.write(x, replaced(axes, d, run));
    const whole = this.write(runs, replaced(axes, d, withWindows(ofRuns, windows)));
    const rest = axis.window % runLength;
    if (rest === 0) return whole;
    const ofRest = { ...axis, window: rest, low: axis.low - count * distance };
    const others = this.write(x, replaced(axes, d, withWindows(ofRest, windows)));
    return this.#fold.combine(whole, others);
  }

  /** An axis with holes: what each class of windows gives, in turns. */
  #writeParts(x: Folded, axes: readonly WindowAxis[], d: number): Folded {
    const windows = windowCount(at(axes, d));
    const parts = partsOf(at(axes, d));
    const [first] = parts;
    if (first === undefined) return this.#nothing(x, axes.map(windowCount));
    const turns = Math.min(first.windowDistance, windows);
    const rows = Math.ceil(windows / turns);
    const shapeWith = (...own: readonly number[]): number[] =>
      axes.flatMap((axis, i) => (i === d ? own : [windowCount(axis)]));
    const list: Folded[] = [];
    let next = 0;
    const put = (folded: Folded, classes: number): void => {
      list.push(this.#besideItself(folded, d, rows, classes));
      next += classes;
    };
    const skipTo = (window: number): void => {
      if (window > next) put(this.#nothing(x, shapeWith(rows)), window - next);
    };
    for (const part of parts) {
      skipTo(part.firstWindow);
      put(this.write(x, replaced(axes, d, part.axis)), part.classes);
    }
    skipTo(turns);
    const ends = { starts: axes.map(() => 0), stops: shapeWith(windows), steps: axes.map(() => 1) };
    return {
      arrays: x.arrays.map((_, i) => {
        const pieces = list.map(({ arrays }) => at(arrays, i));
        const inTurns = this.#b.bind1('concatenate', pieces, { axis: d + 1 });
        return this.#b.bind1('slice', [this.#b.reshape(inTurns, shapeWith(rows * turns))], ends);
      }),
      mayMiss: list.some(({ mayMiss }) => mayMiss),
    };
  }

  /** Arrays with `rows` elements along an axis, several times along a new axis behind it. */
  #besideItself({ arrays, mayMiss }: Folded, d: number, rows: number, times: number): Folded {
    const b = this.#b;
    const repeat = (x: Primal, identity: number): Primal => {
      const { shape } = x.aval;
      const low = shape.map(() => 0);
      const high = shape.map((n, i) => (i === d ? rows - n : 0));
      const whole =
        at(high, d) === 0 ? x : b.bind1('pad', [x, identity], { low, high, interior: low });
      const [before, after] = [shape.slice(0, d), shape.slice(d + 1)];
      const apart = b.reshape(whole, [...before, rows, 1, ...after]);
      return b.broadcast(apart, [...before, rows, times, ...after], range(shape.length + 1));
    };
    return { arrays: arrays.map((x, i) => repeat(x, at(this.#fold.identities, i))), mayMiss };
  }
}
