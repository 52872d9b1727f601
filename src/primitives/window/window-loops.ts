/** Lowering of the reductions over windows: loops over windows around loops over taps. */
import { isInexact } from '../../array/dtype.js';
import { at, stridesOf, zip } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import {
  both,
  choose,
  compare,
  convert,
  indexAdd,
  indexMul,
  integer,
  literal,
  load,
  op,
  type Expr,
} from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import type { LoopBuffer } from '../../loops/loops.js';
import { addExpr, blockedSums, type SumLoop } from '../reduce/blocked-sum.js';
import type { LoopOperand } from '../record.js';
import type { WindowParams } from './params.js';
import {
  extremeIdentity,
  windowCount,
  tapLoop,
  windowAxes,
  type TapLoop,
  type WindowAxis,
} from './geometry.js';

/** What the loops over taps have come to: the offset of the element seen, if it is there. */
export interface SeenElement {
  readonly offset: Expr;
  readonly there: Expr;
}

export const seenAt = (offset: Expr): SeenElement => ({ offset, there: literal(1, 'bool') });

/** The element seen after one axis more, whose stride in the operand is `stride`. */
export const seeAlong = (
  b: LoopBuilder,
  outer: SeenElement,
  loop: TapLoop,
  tap: Expr,
  stride: number,
): SeenElement => ({
  offset: b.let(indexAdd(outer.offset, indexMul(loop.element(tap), integer(stride))), 'seen'),
  there: loop.sees === null ? outer.there : both(outer.there, loop.sees(tap)),
});

/** Loops over the indices of all windows; the taps of an axis are bounded in its own loop. */
export function overIndices(
  b: LoopBuilder,
  axes: readonly WindowAxis[],
  body: (index: readonly Expr[], taps: readonly TapLoop[]) => void,
): void {
  const enter = (index: readonly Expr[], taps: readonly TapLoop[]): void => {
    const d = index.length;
    if (d === axes.length) return body(index, taps);
    const axis = at(axes, d);
    b.for(windowCount(axis), (p) => enter([...index, p], [...taps, tapLoop(b, axis, p)]), {
      name: 'window',
    });
  };
  enter([], []);
}

/** For every window: its offset in the result, and the loops over what it sees. */
function overWindows(
  b: LoopBuilder,
  x: LoopOperand,
  params: WindowParams,
  body: (target: Expr, loops: readonly SumLoop<SeenElement>[]) => void,
): void {
  const axes = windowAxes(x.aval.shape, params);
  const strides = stridesOf(x.aval.shape);
  overIndices(b, axes, (index, taps) => {
    const loops = zip(taps, strides).map(([loop, stride]) => ({
      ...loop,
      enter: (outer: SeenElement, tap: Expr) => seeAlong(b, outer, loop, tap, stride),
    }));
    body(Index.ofAxes(axes.map(windowCount), index).flat, loops);
  });
}

export function writeWindowSum(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
  params: WindowParams,
): void {
  const [x] = operands as [LoopOperand];
  const [out] = outputs as [LoopBuffer];
  const { dtype } = out;
  overWindows(b, x, params, (target, loops) => {
    const [sum] = blockedSums(b, loops, seenAt(integer(0)), 1, dtype, (seen, [total]) => {
      const element = choose(seen.there, load(x.buffer, seen.offset), literal(0, dtype));
      total!.set(addExpr(total!.value, convert(element, total!.value.dtype)));
    });
    b.store(out, target, convert(sum!, dtype));
  });
}

/** Calls `body` with each element that a window sees. */
function overSeen(
  b: LoopBuilder,
  loops: readonly SumLoop<SeenElement>[],
  outer: SeenElement,
  body: (offset: Expr) => void,
): void {
  const [loop, ...inner] = loops;
  if (loop !== undefined) {
    const { start, stop, step } = loop;
    b.for(stop, (tap) => overSeen(b, inner, loop.enter(outer, tap), body), { start, step });
  } else if (outer.there.kind !== 'literal') b.if(outer.there, () => body(outer.offset));
  else if (outer.there.value !== 0) body(outer.offset);
}

export function writeWindowExtreme(
  b: LoopBuilder,
  x: LoopOperand,
  out: LoopBuffer,
  params: WindowParams,
  side: 'max' | 'min',
): void {
  const { dtype } = out;
  overWindows(b, x, params, (target, loops) => {
    const best = b.variable(literal(extremeIdentity(side, dtype), dtype), 'best');
    overSeen(b, loops, seenAt(integer(0)), (offset) =>
      best.set(op(side, dtype, best.value, load(x.buffer, offset))),
    );
    b.store(out, target, best.value);
  });
}

/**
 * The first element of a window always wins, a NaN over numbers, then strict comparison decides.
 */
export function writeWindowArg(
  b: LoopBuilder,
  x: LoopOperand,
  out: LoopBuffer,
  params: WindowParams,
  side: 'max' | 'min',
): void {
  const { dtype } = x.aval;
  const beats = (value: Expr, best: Expr): Expr => {
    const strict = compare(side === 'max' ? 'gt' : 'lt', value, best);
    if (!isInexact(dtype)) return strict;
    const firstNaN = both(compare('ne', value, value), compare('eq', best, best));
    return op('or', 'bool', strict, firstNaN);
  };
  overWindows(b, x, params, (target, loops) => {
    const best = b.variable(literal(0, dtype), 'best');
    const winner = b.variable(integer(-1), 'winner');
    overSeen(b, loops, seenAt(integer(0)), (offset) => {
      const value = b.let(load(x.buffer, offset), 'x');
      const first = compare('lt', winner.value, integer(0));
      b.if(op('or', 'bool', first, beats(value, best.value)), () => {
        best.set(value);
        winner.set(offset);
      });
    });
    b.store(out, target, winner.value);
  });
}
