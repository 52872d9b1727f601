/** Rows of sums over the same terms: the innermost loops of convolutions by rows. */
import { at } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import {
  convert,
  indexAdd,
  indexMul,
  integer,
  literal,
  load,
  type Expr,
} from '../../loops/expr.js';
import type { BufferSlice, LoopBuffer } from '../../loops/loops.js';
import { addExpr, termExpr } from '../reduce/blocked-sum.js';
import { wholeAxis, writeCopy } from './copy.js';
import type { SumPart, TermOffsets } from './sums.js';

/** An axis of the result: its strides in what taps see, in the kernel and in the result. */
export interface RowAxis {
  readonly length: number;
  readonly seen: number;
  readonly weight: number;
  readonly result: number;
}

/** Where a row begins in each of the three. */
export interface RowStart {
  readonly seen: Expr;
  readonly weight: Expr;
  readonly result: Expr;
}

export interface RowSums {
  readonly seen: LoopBuffer;
  readonly weights: LoopBuffer;
  readonly out: LoopBuffer;
  /** The axis along a row; weights lie side by side there, or are the same. */
  readonly along: RowAxis;
  /** The axes from row to row, outermost first. */
  readonly axes: readonly RowAxis[];
  /** The terms of each element. */
  readonly sum: readonly SumPart[];
}

/** How many sums are kept at a time: they stay in the first-level cache. */
const sumsAtOnce = 2048;

/**
 * Writes all rows. Where a sum has several parts they are computed for as many rows as have room,
 * so that what these read in common is in the cache.
 */
export function writeRows(b: LoopBuilder, rows: RowSums, start: RowStart): void {
  const { out, along, axes, sum } = rows;
  const [part] = sum;
  if (sum.length === 1 && part?.kind === 'terms' && along.result === 1) {
    const writer = new RowWriter(b, { ...rows, axes: [] });
    return eachRow(b, axes, start, (own) =>
      writer.writeTerms(part.terms, own, { buffer: out, offset: own.result }),
    );
  }
  let depth = axes.length;
  let size = along.length;
  while (depth > 0 && size * at(axes, depth - 1).length <= sumsAtOnce)
    size *= at(axes, --depth).length;
  const writer = new RowWriter(b, { ...rows, axes: axes.slice(depth) });
  const sums = b.scratch(out.dtype, size, 'sums');
  eachRow(b, axes.slice(0, depth), start, (own) => {
    writer.writeSum(sum, own, sums);
    writer.copyToResult(sums, own.result);
  });
}

/** Calls `body` for each row with the offsets where it begins. */
function eachRow(
  b: LoopBuilder,
  [axis, ...inner]: readonly RowAxis[],
  start: RowStart,
  body: (start: RowStart) => void,
): void {
  if (axis === undefined) return body(start);
  b.for(axis.length, (i) => eachRow(b, inner, movedStart(b, start, i, axis), body));
}

/** The start of the i-th of rows that are `by` apart. */
const movedStart = (
  b: LoopBuilder,
  { seen, weight, result }: RowStart,
  i: Expr,
  by: Omit<RowAxis, 'length'>,
): RowStart => ({
  seen: b.let(indexAdd(seen, indexMul(i, integer(by.seen))), 'seen'),
  weight: b.let(indexAdd(weight, indexMul(i, integer(by.weight))), 'weights'),
  result: b.let(indexAdd(result, indexMul(i, integer(by.result))), 'out'),
});

/** Computes some rows at a time, their sums side by side in a buffer. */
class RowWriter {
  readonly #b: LoopBuilder;
  readonly #rows: RowSums;
  readonly #axes: readonly RowAxis[];

  /** The axes of `rows` are those of the rows that are computed at a time. */
  constructor(b: LoopBuilder, rows: RowSums) {
    const { axes, along } = rows;
    this.#b = b;
    this.#rows = rows;
    this.#axes = axes.map((axis, d) => ({
      ...axis,
      result: axes.slice(d + 1).reduce((n, { length }) => n * length, along.length),
    }));
  }

  writeSum(parts: readonly SumPart[], start: RowStart, sums: LoopBuffer): void {
    const [first, ...others] = parts;
    if (first?.kind === 'terms') {
      this.writeTerms(first.terms, start, { buffer: sums, offset: integer(0) });
      this.#addParts(others, start, sums);
    } else {
      this.#b.for(sums.size, (i) => this.#b.store(sums, i, literal(0, sums.dtype)), {
        order: 'free',
      });
      this.#addParts(parts, start, sums);
    }
  }

  #addParts(parts: readonly SumPart[], start: RowStart, sums: LoopBuffer): void {
    const b = this.#b;
    for (const part of parts)
      if (part.kind === 'terms') {
        this.writeTerms(part.terms, start, { buffer: sums, offset: integer(0) }, true);
      } else {
        const { count, first, step, body, isSeparate } = part;
        const partial = isSeparate ? b.scratch(sums.dtype, sums.size, 'partial') : sums;
        const begin = movedStart(b, start, integer(1), { ...first, result: 0 });
        b.for(count, (i) => {
          const own = movedStart(b, begin, i, { ...step, result: 0 });
          if (!isSeparate) return this.#addParts(body, own, sums);
          this.writeSum(body, own, partial);
          b.for(sums.size, (k) => b.store(sums, k, addExpr(load(sums, k), load(partial, k))), {
            order: 'free',
          });
        });
      }
  }

  /** Stores the sums of some terms, or adds them to what is there. */
  writeTerms(
    terms: readonly TermOffsets[],
    start: RowStart,
    { buffer, offset }: BufferSlice,
    adds = false,
  ): void {
    const b = this.#b;
    const { along, seen, weights } = this.#rows;
    eachRow(b, this.#axes, { ...start, result: offset }, (row) => {
      const isUniform = along.weight === 0;
      const weightAt = ({ weight }: TermOffsets, index: Expr): Expr =>
        load(weights, indexAdd(indexAdd(row.weight, index), integer(weight)));
      const ofAll = isUniform ? terms.map((p) => b.let(weightAt(p, integer(0)), 'weight')) : [];
      b.for(along.length, (index) => {
        const from = indexAdd(row.seen, indexMul(index, integer(along.seen)));
        const products = terms.map((term, i) =>
          termExpr(
            b.traits,
            load(seen, indexAdd(from, integer(term.seen))),
            ofAll[i] ?? weightAt(term, index),
          ),
        );
        const to = indexAdd(row.result, index);
        const sum = treeSum(products);
        const total = adds ? addExpr(convert(load(buffer, to), sum.dtype), sum) : sum;
        b.store(buffer, to, convert(total, buffer.dtype));
      });
    });
  }

  /** Brings the sums to where they belong. */
  copyToResult(sums: LoopBuffer, result: Expr): void {
    const { axes, along, out } = this.#rows;
    const copied = axes.map((axis, d) =>
      wholeAxis(axis.length, at(this.#axes, d).result, axis.result),
    );
    const target = { buffer: out, offset: result };
    writeCopy(this.#b, { buffer: sums, offset: integer(0) }, target, [
      ...copied,
      wholeAxis(along.length, 1, along.result),
    ]);
  }
}

/** A sum of at least one term in which no chain of additions is long. */
function treeSum(terms: readonly Expr[]): Expr {
  const [first] = terms as [Expr];
  if (terms.length === 1) return first;
  const half = Math.ceil(terms.length / 2);
  return addExpr(treeSum(terms.slice(0, half)), treeSum(terms.slice(half)));
}
