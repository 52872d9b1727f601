/** Folds of a monoid over loops, into locals. */
import { isInexact, type DType } from '../../../../array/dtype.js';
import { at, range } from '../../../../array/shape.js';
import type { LoopBuilder, Variable } from '../../../../loops/builder.js';
import { convert, indexAdd, integer, literal, op, type Expr } from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import { identityOf } from '../../../../loops/ops.js';
import { carriedBy, combineOp, type Monoid } from '../monoid.js';
import { blockAt, blockOf, entered, type Loop, type LoopAxis, type NestPoint } from './space.js';

/** One of the reductions that a nest computes. */
export interface ReductionPart {
  readonly monoid: Monoid;
  /** Where the results go, in the order of the kept axes. */
  readonly buffer: LoopBuffer;
}

/** The operands of the parts at a point; also writes what else is done there. */
export type ValuesAt = (position: NestPoint) => readonly Expr[];

/** The longest chain of additions. */
export const maxChain = 128;
/** Below this many operations per element, several chains pay. */
export const smallBody = 12;

/** Turns of a loop from start to stop: `count` of them, or fewer unless it is full. */
interface Strip {
  readonly start: Expr;
  readonly stop: Expr;
  readonly step: number;
  readonly count: number;
  readonly isFull: boolean;
}

/** Folds over reduced axes into locals, one for each part. */
export class Fold {
  readonly #b: LoopBuilder;
  readonly #axes: readonly LoopAxis[];
  readonly #parts: readonly ReductionPart[];
  readonly #chainCount: number;
  readonly #longest: number;
  readonly #isSum: boolean;

  /** `ops` are the operations of a point. */
  constructor(
    b: LoopBuilder,
    axes: readonly LoopAxis[],
    parts: readonly ReductionPart[],
    ops: number,
  ) {
    const { sideBySide } = b.traits;
    this.#b = b;
    this.#axes = axes;
    this.#parts = parts;
    const writtenOut = ops > smallBody ? 1 : ops * 2 > smallBody ? 2 : 4;
    this.#chainCount = sideBySide > 1 ? 1 : writtenOut;
    this.#longest = maxChain * this.#chainCount * sideBySide;
    this.#isSum = parts.some((part) => part.monoid === 'sum' && isInexact(part.buffer.dtype));
  }

  /** The results of these loops; `body` gives the operands at a point. */
  over(loops: readonly Loop[], body: ValuesAt, position: NestPoint): readonly Expr[] {
    const [loop, ...rest] = loops;
    if (loop === undefined)
      return body(position).map((x, k) => convert(x, totalDType(at(this.#parts, k))));
    const { extent } = at(this.#axes, loop.axis);
    const { part, turns, step } = loop;
    const inner = (next: NestPoint): readonly Expr[] => this.over(rest, body, next);
    const turn = (i: Expr): readonly Expr[] => inner(entered(position, loop, i));
    const [start, isFull] = [integer(0), true];
    if (part === 'blocks') {
      const blocks = { start, stop: integer(extent), step, count: turns, isFull };
      return this.#strip(blocks, 1, (first) =>
        inner({ ...position, block: blockAt(this.#b, loop, first, [0, extent]) }),
      );
    }
    const isEven = part === 'all' || extent % turns === 0;
    const hasChains = rest.length === 0 && isEven && turns >= this.#chainCount;
    const chainCount = hasChains ? this.#chainCount : 1;
    if (part === 'within') {
      const { first, stop } = blockOf(position);
      return this.#strip(
        { start: first, stop, step, count: turns, isFull: isEven },
        chainCount,
        turn,
      );
    }
    const whole = extent - (extent % chainCount);
    const all: Strip = { start, stop: integer(whole), step, count: whole, isFull };
    let results = this.#strip(all, chainCount, turn);
    for (let i = whole; i < extent; i++) results = this.#step(results, turn(integer(i)));
    return results;
  }

  #strip(strip: Strip, chainCount: number, inner: (i: Expr) => readonly Expr[]): readonly Expr[] {
    const { start, stop, step, count, isFull } = strip;
    let block = this.#longest;
    if (!this.#isSum || count <= block) return this.#chains(strip, chainCount, inner);
    while (block * maxChain < count) block *= maxChain;
    const b = this.#b;
    const blocksAreFull = isFull && count % block === 0;
    const totals = this.#variables();
    b.for(
      stop,
      (first) => {
        const end = indexAdd(first, integer(block * step));
        const last = blocksAreFull ? end : b.let(op('min', 'int32', end, stop), 'stop');
        const part = { start: first, stop: last, step, count: block, isFull: blocksAreFull };
        this.#accumulate(totals, this.#strip(part, chainCount, inner));
      },
      { start, step: block * step, name: 'block', order: 'folds', isEven: blocksAreFull },
    );
    return totals.map((v) => v.value);
  }

  /**
   * `chainCount` chains side by side: chain c takes every turn that is c more than a multiple of
   * it.
   */
  #chains(
    { start, stop, step }: Strip,
    chainCount: number,
    inner: (i: Expr) => readonly Expr[],
  ): readonly Expr[] {
    const chains = range(chainCount).map(() => this.#variables());
    this.#b.for(
      stop,
      (i) =>
        chains.forEach((chain, c) =>
          this.#accumulate(chain, inner(indexAdd(i, integer(c * step)))),
        ),
      { start, step: chainCount * step, order: 'folds', isEven: chainCount > 1 },
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

/** A value that is brought into the one so far. */
export const combine = ({ monoid }: ReductionPart, x: Expr, y: Expr): Expr =>
  op(combineOp[monoid], x.dtype, x, y);

/** The dtype of the value so far. */
export const totalDType = ({ monoid, buffer: { dtype } }: ReductionPart): DType =>
  carriedBy(monoid, dtype);

export const identityOfTotal = (part: ReductionPart): Expr =>
  literal(identityOf(combineOp[part.monoid], part.buffer.dtype), totalDType(part));
