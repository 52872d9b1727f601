/**
 * Writes the loops of reductions. Sums of floats are never one long chain: at most 128 terms are
 * added one after another, then such sums, so that the rounding error stays small; several chains
 * run side by side, so that an addition need not wait for the one before.
 */
import { isInexact, type DType } from '../../../array/dtype.js';
import { at, range } from '../../../array/shape.js';
import type { LoopBuilder, Variable } from '../../../loops/builder.js';
import {
  convert,
  indexAdd,
  indexMul,
  integer,
  literal,
  load,
  op,
  type Expr,
} from '../../../loops/expr.js';
import type { LoopBuffer } from '../../../loops/loops.js';
import { identityOf } from '../../../loops/ops.js';
import { carriedBy, combineOp, type Monoid } from './monoid.js';
import type { LoopAxis } from './space.js';
import type { TargetTraits } from '../../../loops/traits.js';

/** One of the reductions that a nest computes. */
export interface ReductionPart {
  readonly monoid: Monoid;
  /** Where the results go, in the order of the kept axes. */
  readonly buffer: LoopBuffer;
}

/** The operands of the parts at a point; also writes what else is done there. */
type ValuesAt = (indices: readonly Expr[]) => readonly Expr[];

/** The longest chain of additions. */
const maxChain = 128;
const maxUnrolledOps = 200;
/** Below this many operations per element, several chains pay. */
const smallBody = 12;

export function writeReduction(
  b: LoopBuilder,
  axes: readonly LoopAxis[],
  parts: readonly ReductionPart[],
  ops: number,
  traits: TargetTraits,
  valuesAt: ValuesAt,
): void {
  const firstReduced = axes.findIndex((axis) => axis.reduced);
  const outer = axes.slice(0, firstReduced);
  const inner = axes.slice(firstReduced);
  const kept = inner.filter((axis) => !axis.reduced);
  const keptSize = kept.reduce((n, axis) => n * axis.extent, 1);
  // The results are locals rather than elements in memory.
  const inLocals = keptSize <= traits.writtenOut && keptSize * ops * parts.length <= maxUnrolledOps;
  forEachIndex(b, outer, (indices) => {
    const offset = b.let(indexMul(keptOffset(outer, indices), integer(keptSize)), 'row');
    const nest: InnerNest = {
      axes: inner,
      parts,
      ops,
      traits,
      keptSize,
      valuesAt: (others) => valuesAt([...indices, ...others]),
    };
    if (keptSize === 1 || inLocals) writeInLocals(b, nest, offset);
    else writeInMemory(b, nest, offset);
  });
}

/** The loops from the first reduced axis on, at one index of the axes before it. */
interface InnerNest {
  readonly axes: readonly LoopAxis[];
  readonly parts: readonly ReductionPart[];
  readonly ops: number;
  readonly traits: TargetTraits;
  /** The number of results of each part. */
  readonly keptSize: number;
  readonly valuesAt: ValuesAt;
}

/** Loops over axes, each from its beginning to its end. */
function forEachIndex(
  b: LoopBuilder,
  axes: readonly LoopAxis[],
  body: (indices: readonly Expr[]) => void,
  indices: readonly Expr[] = [],
): void {
  const axis = axes[indices.length];
  if (axis === undefined) body(indices);
  else
    b.for(axis.extent, (i) => forEachIndex(b, axes, body, [...indices, i]), {
      name: 'ijklmnpq'[indices.length] ?? 'i',
      order: axis.reduced ? 'folds' : 'free',
    });
}

/** The offset among kept axes, row-major over themselves. */
function keptOffset(axes: readonly LoopAxis[], indices: readonly Expr[]): Expr {
  return axes.reduce(
    (sum, axis, d) => indexAdd(indexMul(sum, integer(axis.extent)), at(indices, d)),
    integer(0),
  );
}

/** All results of the nest are locals: the kept axes are written out. */
function writeInLocals(b: LoopBuilder, nest: InnerNest, offset: Expr): void {
  const { axes, parts, keptSize } = nest;
  const kept = axes.filter((axis) => !axis.reduced);
  const reduced = axes.filter((axis) => axis.reduced);
  const fold = new Fold(
    b,
    parts.flatMap((part) => range(keptSize).map(() => part)),
    nest.ops * keptSize,
    nest.traits,
  );
  const results = fold.over(reduced, (indices) => {
    const perResult = range(keptSize).map((n) =>
      nest.valuesAt(interleave(axes, literalIndices(kept, n), indices)),
    );
    return parts.flatMap((_, k) => perResult.map((values) => at(values, k)));
  });
  parts.forEach(({ buffer }, k) =>
    range(keptSize).forEach((n) =>
      b.store(
        buffer,
        indexAdd(offset, integer(n)),
        convert(at(results, k * keptSize + n), buffer.dtype),
      ),
    ),
  );
}

const literalIndices = (axes: readonly LoopAxis[], n: number): Expr[] => {
  let rest = n;
  return axes
    .map((axis) => axis.extent)
    .reverse()
    .map((extent) => {
      const index = rest % extent;
      rest = Math.floor(rest / extent);
      return integer(index);
    })
    .reverse();
};

function interleave(
  axes: readonly LoopAxis[],
  kept: readonly Expr[],
  reduced: readonly Expr[],
): Expr[] {
  let k = 0;
  let r = 0;
  return axes.map((axis) => (axis.reduced ? at(reduced, r++) : at(kept, k++)));
}

/** The indices of an axis from start to stop: `count` of them, or fewer unless it is full. */
interface Strip {
  readonly start: Expr;
  readonly stop: Expr;
  readonly count: number;
  readonly isFull: boolean;
}

/** Folds over reduced axes into locals, one for each part. */
class Fold {
  readonly #b: LoopBuilder;
  readonly #parts: readonly ReductionPart[];
  readonly #chainCount: number;
  readonly #longest: number;
  readonly #isSum: boolean;

  constructor(
    b: LoopBuilder,
    parts: readonly ReductionPart[],
    ops: number,
    { sideBySide }: TargetTraits,
  ) {
    this.#b = b;
    this.#parts = parts;
    const writtenOut = ops > smallBody ? 1 : ops * 2 > smallBody ? 2 : 4;
    this.#chainCount = sideBySide > 1 ? 1 : writtenOut;
    this.#longest = maxChain * this.#chainCount * sideBySide;
    this.#isSum = parts.some((part) => part.monoid === 'sum' && isInexact(part.buffer.dtype));
  }

  over(axes: readonly LoopAxis[], body: ValuesAt, indices: readonly Expr[] = []): readonly Expr[] {
    const axis = axes[indices.length];
    if (axis === undefined)
      return body(indices).map((x, k) => convert(x, totalDType(at(this.#parts, k))));
    const isInnermost = indices.length === axes.length - 1;
    const chainCount = isInnermost && axis.extent >= this.#chainCount ? this.#chainCount : 1;
    const inner = (i: Expr): readonly Expr[] => this.over(axes, body, [...indices, i]);
    const whole = axis.extent - (axis.extent % chainCount);
    const all: Strip = { start: integer(0), stop: integer(whole), count: whole, isFull: true };
    let results = this.#strip(all, chainCount, inner);
    for (let i = whole; i < axis.extent; i++) results = this.#step(results, inner(integer(i)));
    return results;
  }

  #strip(strip: Strip, chainCount: number, inner: (i: Expr) => readonly Expr[]): readonly Expr[] {
    const { start, stop, count, isFull } = strip;
    let block = this.#longest;
    if (!this.#isSum || count <= block) return this.#chains(strip, chainCount, inner);
    while (block * maxChain < count) block *= maxChain;
    const b = this.#b;
    const blocksAreFull = isFull && count % block === 0;
    const totals = this.#variables();
    b.for(
      stop,
      (first) => {
        const end = indexAdd(first, integer(block));
        const last = blocksAreFull ? end : b.let(op('min', 'int32', end, stop), 'stop');
        const part = { start: first, stop: last, count: block, isFull: blocksAreFull };
        this.#accumulate(totals, this.#strip(part, chainCount, inner));
      },
      { start, step: block, name: 'block', order: 'folds' },
    );
    return totals.map((v) => v.value);
  }

  /**
   * `chainCount` chains side by side: chain c takes every index that is c more than a multiple of
   * it.
   */
  #chains(
    { start, stop }: Strip,
    chainCount: number,
    inner: (i: Expr) => readonly Expr[],
  ): readonly Expr[] {
    const chains = range(chainCount).map(() => this.#variables());
    this.#b.for(
      stop,
      (i) => chains.forEach((chain, c) => this.#accumulate(chain, inner(indexAdd(i, integer(c))))),
      { start, step: chainCount, order: 'folds' },
    );
    let results = chains.map((chain): readonly Expr[] => chain.map((v) => v.value));
    while (results.length > 1) {
      const half = results.length / 2;
      results = range(half).map((k) => this.#step(at(results, k), at(results, k + half)));
    }
    return at(results, 0);
  }

  #variables(): Variable[] {
    return this.#parts.map((part) => this.#b.variable(identityOfTotal(part), part.monoid));
  }

  #accumulate(variables: readonly Variable[], values: readonly Expr[]): void {
    const next = this.#step(
      variables.map((v) => v.value),
      values,
    );
    variables.forEach((v, k) => v.set(at(next, k)));
  }

  #step(x: readonly Expr[], y: readonly Expr[]): readonly Expr[] {
    return this.#parts.map((part, k) => combine(part, at(x, k), at(y, k)));
  }
}

const combine = ({ monoid }: ReductionPart, x: Expr, y: Expr): Expr =>
  op(combineOp[monoid], x.dtype, x, y);

/** The dtype of the value so far. */
const totalDType = ({ monoid, buffer: { dtype } }: ReductionPart): DType =>
  carriedBy(monoid, dtype);

const identityOfTotal = (part: ReductionPart): Expr =>
  literal(identityOf(combineOp[part.monoid], part.buffer.dtype), totalDType(part));

/** How many rows are added to the totals at a time. */
const rowsAtOnce = 4;
/** Few rows are added without totals in memory. */
const maxRows = 16;

/** The results lie in memory while row upon row is folded into them. */
function writeInMemory(b: LoopBuilder, nest: InnerNest, offset: Expr): void {
  const { axes, parts, keptSize, ops } = nest;
  const [first, ...rest] = axes as [LoopAxis, ...LoopAxis[]];
  const isSimple = rest.every((axis) => !axis.reduced);
  if (isSimple && first.extent <= maxRows && first.extent * ops <= maxUnrolledOps) {
    forRows(b, nest, range(first.extent).map(integer), (own, values) =>
      parts.forEach(({ buffer }, k) =>
        b.store(buffer, indexAdd(offset, own), convert(at(values, k), buffer.dtype)),
      ),
    );
    return;
  }
  const isSum = parts.some((p) => p.monoid === 'sum' && isInexact(p.buffer.dtype));
  const totals = parts.map((part) => b.scratch(totalDType(part), keptSize, 'total'));
  fillTotals(b, nest, totals);
  const step = isSimple && ops <= smallBody ? rowsAtOnce : 1;
  const whole = first.extent - (first.extent % step);
  const addRows = (into: readonly LoopBuffer[], start: Expr, count: number): void =>
    forRows(
      b,
      nest,
      range(count).map((n) => indexAdd(start, integer(n))),
      (offset, values) =>
        parts.forEach((part, k) => fold(b, part, at(into, k), offset, at(values, k))),
    );
  if (isSum && first.extent > maxChain * step) {
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
        });
        addTotals(b, nest, blocks, totals);
      },
      { step: maxChain * step, name: 'first', order: 'folds' },
    );
  } else b.for(whole, (row) => addRows(totals, row, step), { step, name: 'row', order: 'folds' });
  if (whole < first.extent) addRows(totals, integer(whole), first.extent - whole);
  eachKept(b, nest, (j) =>
    parts.forEach(({ buffer }, k) =>
      b.store(buffer, indexAdd(offset, j), convert(load(at(totals, k), j), buffer.dtype)),
    ),
  );
}

const eachKept = (b: LoopBuilder, { keptSize }: InnerNest, body: (j: Expr) => void): void =>
  b.for(keptSize, body, { order: 'free' });

function fillTotals(b: LoopBuilder, nest: InnerNest, into: readonly LoopBuffer[]): void {
  eachKept(b, nest, (j) =>
    nest.parts.forEach((part, k) => b.store(at(into, k), j, identityOfTotal(part))),
  );
}

function addTotals(
  b: LoopBuilder,
  nest: InnerNest,
  from: readonly LoopBuffer[],
  to: readonly LoopBuffer[],
): void {
  eachKept(b, nest, (j) =>
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

/** For each kept index: the fold of the operands there over the given rows of the first axis. */
function forRows(
  b: LoopBuilder,
  { axes, parts, valuesAt }: InnerNest,
  rows: readonly Expr[],
  body: (offset: Expr, values: readonly Expr[]) => void,
): void {
  const rest = axes.slice(1);
  const kept = rest.filter((axis) => !axis.reduced);
  forEachIndex(b, rest, (indices) => {
    const values = rows
      .map((row) => valuesAt([row, ...indices]).map((x, k) => convert(x, totalDType(at(parts, k)))))
      .reduce((x, y) => parts.map((part, k) => combine(part, at(x, k), at(y, k))));
    const offset = keptOffset(
      kept,
      indices.filter((_, d) => !at(rest, d).reduced),
    );
    body(offset, values);
  });
}
