/** Sums in blocks, so that rounding errors do not pile up along one long chain of additions. */
import type { DType } from '../../array/dtype.js';
import { range } from '../../array/shape.js';
import type { LoopBuilder, Variable } from '../../loops/builder.js';
import { indexAdd, integer, literal, op, type Expr } from '../../loops/expr.js';

/** The longest chain of additions. */
const blockLength = 128;

/** The sum of two partial results: `or` for bool. */
export const addExpr = (x: Expr, y: Expr): Expr =>
  op(x.dtype === 'bool' ? 'or' : 'add', x.dtype, x, y);

/** x · y: `and` for bool. */
export const multiplyExpr = (x: Expr, y: Expr): Expr =>
  op(x.dtype === 'bool' ? 'and' : 'mul', x.dtype, x, y);

/** sum + x · y. */
export const multiplyAddExpr = (sum: Expr, x: Expr, y: Expr): Expr =>
  addExpr(sum, multiplyExpr(x, y));

/**
 * `count` sums over k = 0 … length - 1 at once: `addTerms` adds the terms of one k to the
 * accumulators. Blocks of 128 terms are summed on their own, then blocks of blocks, and so on.
 */
export function blockedSums(
  b: LoopBuilder,
  length: number,
  count: number,
  dtype: DType,
  addTerms: (k: Expr, sums: readonly Variable[]) => void,
): Expr[] {
  const accumulators = (name: string) =>
    range(count).map(() => b.variable(literal(0, dtype), name));
  /** Adds the terms from start up to stop, which are at most `span`, to `sums`. */
  const addRange = (start: Expr, stop: Expr, span: number, sums: readonly Variable[]): void => {
    if (span <= blockLength) return b.for(stop, (k) => addTerms(k, sums), { start, name: 'k' });
    let step = blockLength;
    while (step * blockLength < span) step *= blockLength;
    b.for(
      stop,
      (blockStart) => {
        const partial = accumulators('partial');
        const blockStop = b.let(
          length % step === 0
            ? indexAdd(blockStart, integer(step))
            : op('min', 'int32', indexAdd(blockStart, integer(step)), stop),
        );
        addRange(blockStart, blockStop, step, partial);
        sums.forEach((sum, i) => sum.set(addExpr(sum.value, partial[i]!.value)));
      },
      { start, step, name: 'block' },
    );
  };
  const sums = accumulators('sum');
  addRange(integer(0), integer(length), length, sums);
  return sums.map((sum) => sum.value);
}
