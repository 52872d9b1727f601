/**
 * Writes the loops of reductions. Sums of floats are never one long chain: at most 128 terms are
 * added one after another, then such sums, so that the rounding error stays small; several chains
 * run side by side, so that an addition need not wait for the one before.
 */
import { isInexact } from '../../../../array/dtype.js';
import { at, range } from '../../../../array/shape.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  convert,
  indexAdd,
  indexMul,
  indexSub,
  integer,
  load,
  op,
  type Expr,
} from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import {
  combine,
  Fold,
  identityOfTotal,
  maxChain,
  smallBody,
  totalDType,
  type ReductionPart,
  type ValuesAt,
} from './fold.js';
import {
  blockOf,
  entered,
  forBlocks,
  indexName,
  outermost,
  resultStrides,
  type Loop,
  type LoopAxis,
  type NestPoint,
} from './space.js';

/** What a nest reduces, and by which loops. */
export interface Reduction {
  readonly axes: readonly LoopAxis[];
  readonly loops: readonly Loop[];
  readonly parts: readonly ReductionPart[];
  /** The operations of a point. */
  readonly ops: number;
}

const maxUnrolledOps = 200;

export function writeReduction(b: LoopBuilder, reduction: Reduction, valuesAt: ValuesAt): void {
  const { axes, loops, parts, ops } = reduction;
  const isReduced = ({ axis }: Loop): boolean => at(axes, axis).reduced;
  const firstReduced = loops.findIndex(isReduced);
  const outer = loops.slice(0, firstReduced);
  const inner = loops.slice(firstReduced);
  const kept = inner.filter((loop) => !isReduced(loop));
  const keptSize = turnsOf(kept);
  const { writtenOut } = b.traits;
  // The results are locals rather than elements in memory.
  const inLocals =
    kept.every(({ part }) => part === 'all') &&
    keptSize <= writtenOut &&
    keptSize * ops * parts.length <= maxUnrolledOps;
  const strides = resultStrides(axes);
  forEachPoint(b, axes, outer, outermost, (position) => {
    // An expression of the loops' indices, by which it is seen which rows belong together.
    const offset = offsetAt(position, outer, strides);
    const nest = { axes, parts, ops, inner, kept, keptSize, strides, position, offset, valuesAt };
    if (keptSize === 1 || inLocals) writeInLocals(b, nest);
    else writeInMemory(b, nest);
  });
}

const turnsOf = (loops: readonly Loop[]): number => loops.reduce((n, { turns }) => n * turns, 1);

/** The loops from the first over a reduced axis on, at one position of those around them. */
interface InnerNest extends Omit<Reduction, 'loops'> {
  readonly inner: readonly Loop[];
  /** Those over kept axes. */
  readonly kept: readonly Loop[];
  /** The number of results of each part. */
  readonly keptSize: number;
  /** How far apart results are along each axis. */
  readonly strides: readonly number[];
  readonly position: NestPoint;
  /** Of the first result. */
  readonly offset: Expr;
  readonly valuesAt: ValuesAt;
}

/** Loops over axes, each from its beginning to its end. */
function forEachPoint(
  b: LoopBuilder,
  axes: readonly LoopAxis[],
  loops: readonly Loop[],
  position: NestPoint,
  body: (position: NestPoint) => void,
  depth = 0,
): void {
  const loop = loops[depth];
  if (loop === undefined) return body(position);
  const { extent, reduced } = at(axes, loop.axis);
  const order = reduced ? 'folds' : 'free';
  const next = (inner: NestPoint): void => forEachPoint(b, axes, loops, inner, body, depth + 1);
  if (loop.part === 'blocks')
    return forBlocks(b, loop, [0, extent], order, (block) => next({ ...position, block }));
  const all = { first: integer(0), stop: integer(extent) };
  const { first, stop } = loop.part === 'within' ? blockOf(position) : all;
  const name = indexName(depth);
  b.for(stop, (i) => next(entered(position, loop, i)), { start: first, name, order });
}

/** The distance that the indices of these loops go in an array with such strides. */
function offsetAt(
  { indices }: NestPoint,
  loops: readonly Loop[],
  strides: readonly number[],
): Expr {
  return loops
    .filter(({ part }) => part !== 'blocks')
    .reduce(
      (sum, { axis }) => indexAdd(sum, indexMul(at(indices, axis), integer(at(strides, axis)))),
      integer(0),
    );
}

/** The number of a point among the totals, which lie in the order of the loops. */
function totalAt(position: NestPoint, kept: readonly Loop[]): Expr {
  return kept.reduce((sum, { axis, part, turns }) => {
    const index = at(position.indices, axis);
    const own = part === 'within' ? indexSub(index, blockOf(position).first) : index;
    return indexAdd(indexMul(sum, integer(turns)), own);
  }, integer(0));
}

/** All results of the nest are locals: the kept axes are written out. */
function writeInLocals(b: LoopBuilder, nest: InnerNest): void {
  const { axes, parts, inner, kept, keptSize, strides, position } = nest;
  const points = range(keptSize).map((n) => literalPosition(position, kept, n));
  const perPoint = parts.flatMap((part) => points.map(() => part));
  const reduced = inner.filter((loop) => !kept.includes(loop));
  const results = new Fold(b, axes, perPoint, nest.ops * keptSize).over(
    reduced,
    ({ indices, block }) => {
      const values = points.map((point) =>
        nest.valuesAt({ indices: merged(point.indices, indices), block }),
      );
      return parts.flatMap((_, k) => values.map((ofPoint) => at(ofPoint, k)));
    },
    position,
  );
  parts.forEach(({ buffer }, k) =>
    points.forEach((point, n) =>
      b.store(
        buffer,
        indexAdd(nest.offset, offsetAt(point, kept, strides)),
        convert(at(results, k * keptSize + n), buffer.dtype),
      ),
    ),
  );
}

/** The n-th point of loops, in literals. */
function literalPosition(position: NestPoint, loops: readonly Loop[], n: number): NestPoint {
  let [rest, found] = [n, position];
  for (const loop of loops.toReversed()) {
    found = entered(found, loop, integer(rest % loop.turns));
    rest = Math.floor(rest / loop.turns);
  }
  return found;
}

/** The indices that one of the two has. */
const merged = (x: readonly Expr[], y: readonly Expr[]): Expr[] =>
  range(Math.max(x.length, y.length)).map((d) => (x[d] ?? y[d]) as Expr);

/** How many rows are added to the totals at a time. */
const rowsAtOnce = 4;
/** Few rows are added without totals in memory. */
const maxRows = 16;

/** The results lie in memory while row upon row is folded into them. */
function writeInMemory(b: LoopBuilder, nest: InnerNest): void {
  const { axes, parts, inner, keptSize, ops } = nest;
  const rows = at(inner, 0);
  const isSimple = inner.slice(1).every((loop) => nest.kept.includes(loop));
  if (isSimple && rows.turns <= maxRows && rows.turns * ops <= maxUnrolledOps)
    return forRows(b, nest, range(rows.turns).map(integer), (position, values) =>
      storeResults(b, nest, position, values),
    );
  const isSum = parts.some((p) => p.monoid === 'sum' && isInexact(p.buffer.dtype));
  const totals = parts.map((part) => b.scratch(totalDType(part), keptSize, 'total'));
  fillTotals(b, nest, totals);
  const step = isSimple && ops <= smallBody ? rowsAtOnce : 1;
  const { extent } = at(axes, rows.axis);
  const whole = extent - (extent % step);
  const addRows = (into: readonly LoopBuffer[], start: Expr, count: number): void =>
    forRows(
      b,
      nest,
      range(count).map((n) => indexAdd(start, integer(n))),
      (position, values) => {
        const own = totalAt(position, nest.kept);
        parts.forEach((part, k) => fold(b, part, at(into, k), own, at(values, k)));
      },
    );
  if (isSum && extent > maxChain * step) {
    const blocks = parts.map((p) => b.scratch(totalDType(p), keptSize, 'block'));
    b.for(
      whole,
      (start) => {
        fillTotals(b, nest, blocks);
        const stop = op('min', 'int32', indexAdd(start, integer(maxChain * step)), integer(whole));
        b.for(b.let(stop, 'stop'), (row) => addRows(blocks, row, step), {
          start,
          step,
          name: 'row',
          order: 'folds',
          isEven: true,
        });
        addTotals(b, nest, blocks, totals);
      },
      { step: maxChain * step, name: 'first', order: 'folds' },
    );
  } else b.for(whole, (row) => addRows(totals, row, step), { step, name: 'row', order: 'folds' });
  if (whole < extent) addRows(totals, integer(whole), extent - whole);
  storeTotals(b, nest, totals);
}

function storeResults(
  b: LoopBuilder,
  { parts, kept, strides, offset }: InnerNest,
  position: NestPoint,
  values: readonly Expr[],
): void {
  const result = indexAdd(offset, offsetAt(position, kept, strides));
  parts.forEach(({ buffer }, k) => b.store(buffer, result, convert(at(values, k), buffer.dtype)));
}

function storeTotals(b: LoopBuilder, nest: InnerNest, totals: readonly LoopBuffer[]): void {
  const { axes, kept, position } = nest;
  const loadAll = (own: Expr): Expr[] => totals.map((total) => load(total, own));
  forEachPoint(b, axes, kept, position, (point) =>
    storeResults(b, nest, point, loadAll(totalAt(point, kept))),
  );
}

const eachTotal = (b: LoopBuilder, { keptSize }: InnerNest, body: (j: Expr) => void): void =>
  b.for(keptSize, body, { order: 'free' });

function fillTotals(b: LoopBuilder, nest: InnerNest, into: readonly LoopBuffer[]): void {
  eachTotal(b, nest, (j) =>
    nest.parts.forEach((part, k) => b.store(at(into, k), j, identityOfTotal(part))),
  );
}

function addTotals(
  b: LoopBuilder,
  nest: InnerNest,
  from: readonly LoopBuffer[],
  to: readonly LoopBuffer[],
): void {
  eachTotal(b, nest, (j) =>
    nest.parts.forEach((part, k) => fold(b, part, at(to, k), j, load(at(from, k), j))),
  );
}

function fold(
  b: LoopBuilder,
  part: ReductionPart,
  total: LoopBuffer,
  offset: Expr,
  value: Expr,
): void {
  b.store(total, offset, combine(part, load(total, offset), convert(value, total.dtype)));
}

/**
 * For each kept index: the fold of the operands there over the given rows of the first axis. Loops
 * over reduced axes that have no kept one within them fold into locals.
 */
function forRows(
  b: LoopBuilder,
  { axes, parts, ops, inner, kept, position, valuesAt }: InnerNest,
  rows: readonly Expr[],
  body: (position: NestPoint, values: readonly Expr[]) => void,
): void {
  const first = at(inner, 0);
  const lastKept = inner.findLastIndex((loop) => kept.includes(loop));
  const innermost = inner.slice(lastKept + 1);
  forEachPoint(b, axes, inner.slice(1, lastKept + 1), position, (point) => {
    const values = rows
      .map((row) =>
        new Fold(b, axes, parts, ops).over(innermost, valuesAt, entered(point, first, row)),
      )
      .reduce((x, y) => parts.map((part, k) => combine(part, at(x, k), at(y, k))));
    body(point, values);
  });
}
