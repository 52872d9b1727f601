/** Sums in blocks, so that rounding errors do not pile up along one long chain of additions. */
import { carriedDType, type DType, isBool } from '../../array/dtype.js';
import { at, range } from '../../array/shape.js';
import type { LoopBuilder, Variable } from '../../loops/builder.js';
import { convert, indexAdd, integer, literal, op, type Expr } from '../../loops/expr.js';
import type { TargetTraits } from '../../loops/traits.js';

/** The longest chain of additions. */
const blockLength = 128;

/** The sum of two partial results: `or` for bool. */
export const addExpr = (x: Expr, y: Expr): Expr =>
  op(isBool(x.dtype) ? 'or' : 'add', x.dtype, x, y);

/** x · y: `and` for bool. */
export const multiplyExpr = (x: Expr, y: Expr): Expr =>
  op(isBool(x.dtype) ? 'and' : 'mul', x.dtype, x, y);

/** x · y as a term of a sum: not rounded where that would be an operation more. */
export function termExpr({ hasFloat32 }: TargetTraits, x: Expr, y: Expr): Expr {
  const dtype = hasFloat32 ? x.dtype : carriedDType[x.dtype];
  return multiplyExpr(convert(x, dtype), convert(y, dtype));
}

/** sum + x · y. */
export const multiplyAddExpr = (traits: TargetTraits, sum: Expr, x: Expr, y: Expr): Expr =>
  addExpr(sum, convert(termExpr(traits, x, y), sum.dtype));

/** One loop of a nest that sums. `S` is what outer loops tell the inner ones, e.g. offsets. */
export interface SumLoop<S> {
  readonly start: Expr;
  readonly stop: Expr;
  readonly step: number;
  /** It runs at most so often. */
  readonly span: number;
  readonly enter: (outer: S, index: Expr) => S;
}

/**
 * `count` sums at once over a nest of loops, outermost first: `addTerms` adds to each accumulator
 * the term of the innermost iteration. Nests of more than 128 terms are summed in blocks of at
 * most 128, then blocks of blocks, and so on. Sums of `dtype`, and what is returned, are of its
 * `carriedDType`.
 */
export function blockedSums<S>(
  b: LoopBuilder,
  loops: readonly SumLoop<S>[],
  outer: S,
  count: number,
  dtype: DType,
  addTerms: (inner: S, sums: readonly Variable[]) => void,
): Expr[] {
  const accumulators = (name: string) =>
    range(count).map(() => b.variable(literal(0, carriedDType[dtype]), name));

  /** What `write` sums on its own is added to `sums` as one term. */
  const addPartial = (sums: readonly Variable[], write: (sums: readonly Variable[]) => void) => {
    const partial = accumulators('partial');
    write(partial);
    sums.forEach((sum, i) => sum.set(addExpr(sum.value, at(partial, i).value)));
  };

  const addNest = (depth: number, state: S, sums: readonly Variable[]): void => {
    if (depth === loops.length) return addTerms(state, sums);
    const loop = at(loops, depth);
    const inner = loops.slice(depth + 1).reduce((n, l) => n * l.span, 1);
    const separate = inner > 1 && inner * loop.span > blockLength;
    const addIteration = (index: Expr, into: readonly Variable[]): void => {
      const next = loop.enter(state, index);
      if (separate) addPartial(into, (partial) => addNest(depth + 1, next, partial));
      else addNest(depth + 1, next, into);
    };
    const addRange = (start: Expr, stop: Expr, span: number, into: readonly Variable[]): void => {
      if (span === 1 && start.kind === 'literal' && stop.kind === 'literal')
        return addIteration(start, into);
      if (span <= blockLength)
        return b.for(stop, (i) => addIteration(i, into), { start, step: loop.step, name: 'k' });
      const block = largestPower(blockLength, span);
      b.for(
        stop,
        (first) => {
          const next = indexAdd(first, integer(block * loop.step));
          const end = b.let(op('min', 'int32', next, stop), 'end');
          addPartial(into, (partial) => addRange(first, end, block, partial));
        },
        { start, step: block * loop.step, name: 'block' },
      );
    };
    addRange(loop.start, loop.stop, loop.span, sums);
  };

  const sums = accumulators('sum');
  addNest(0, outer, sums);
  return sums.map((sum) => sum.value);
}

/** `count` sums at once over k = 0 … length - 1; see `blockedSums`. */
export function blockedTerms(
  b: LoopBuilder,
  length: number,
  count: number,
  dtype: DType,
  addTerms: (k: Expr, sums: readonly Variable[]) => void,
): Expr[] {
  const [start, stop] = [integer(0), integer(length)];
  const loop: SumLoop<Expr> = { start, stop, step: 1, span: length, enter: (_, k) => k };
  return blockedSums(b, [loop], start, count, dtype, addTerms);
}

/** The largest power of `base` below n. */
function largestPower(base: number, n: number): number {
  let power = base;
  while (power * base < n) power *= base;
  return power;
}
