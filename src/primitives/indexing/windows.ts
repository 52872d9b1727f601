/**
 * Windows into an operand, as gather and scatter share them: a scatter writes where the gather of
 * the same dims reads, so that both are described by `GatherDims`.
 */
import type { DenseArray } from '../../array/dense.js';
import { isInteger } from '../../array/dtype.js';
import type { Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at, printShape, sizeOf, range, zip, type Shape } from '../../array/shape.js';
import { compare, convert, integer, type Expr } from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import type { Read } from '../record.js';
import { elementAt } from '../tabulate.js';
import { clampedStart } from './start.js';

/** As XLA's gather: where the window of each index vector lies and how it appears in the result. */
export interface GatherDims {
  /** Axes of the result that are window axes, in increasing order. */
  readonly offsetDims: readonly number[];
  /** Operand axes of window length 1 that do not appear in the result. */
  readonly collapsedSliceDims: readonly number[];
  /** Operand axes that are paired with a batch axis of the indices, one to one. */
  readonly operandBatchingDims: readonly number[];
  readonly startIndicesBatchingDims: readonly number[];
  /** The operand axis of each component of an index vector. */
  readonly startIndexMap: readonly number[];
}

/** As XLA's scatter. */
export interface ScatterDims {
  readonly updateWindowDims: readonly number[];
  readonly insertedWindowDims: readonly number[];
  readonly operandBatchingDims: readonly number[];
  readonly scatterIndicesBatchingDims: readonly number[];
  readonly scatterDimsToOperandDims: readonly number[];
}

/** The gather that reads what a scatter writes. */
export const gatherDimsOf = (dims: ScatterDims): GatherDims => ({
  offsetDims: dims.updateWindowDims,
  collapsedSliceDims: dims.insertedWindowDims,
  operandBatchingDims: dims.operandBatchingDims,
  startIndicesBatchingDims: dims.scatterIndicesBatchingDims,
  startIndexMap: dims.scatterDimsToOperandDims,
});

/** The scatter that writes what a gather reads. */
export const scatterDimsOf = (dims: GatherDims): ScatterDims => ({
  updateWindowDims: dims.offsetDims,
  insertedWindowDims: dims.collapsedSliceDims,
  operandBatchingDims: dims.operandBatchingDims,
  scatterIndicesBatchingDims: dims.startIndicesBatchingDims,
  scatterDimsToOperandDims: dims.startIndexMap,
});

/** The operand axes whose window appears in the result, in order: one for each offset axis. */
export const windowAxes = (dims: GatherDims, rank: number): number[] =>
  range(rank).filter(
    (d) => !dims.collapsedSliceDims.includes(d) && !dims.operandBatchingDims.includes(d),
  );

/** The axes of the result that run over the index vectors, in order. */
export const batchAxes = (dims: GatherDims, rank: number): number[] =>
  range(rank).filter((d) => !dims.offsetDims.includes(d));

/** The items of the result's axes: `batch` and `window` put where they belong. */
export function mergeAxes<T>(dims: GatherDims, batch: readonly T[], window: readonly T[]): T[] {
  const [batchItems, windowItems] = [[...batch], [...window]];
  return range(batch.length + window.length).map(
    (d) => (dims.offsetDims.includes(d) ? windowItems : batchItems).shift() as T,
  );
}

/** The window's length on every operand axis, from the shape of a scatter's updates. */
export function windowSizes(dims: GatherDims, rank: number, updates: Shape): number[] {
  const axes = windowAxes(dims, rank);
  return range(rank).map((d) =>
    axes.includes(d) ? at(updates, at(dims.offsetDims, axes.indexOf(d))) : 1,
  );
}

/** Checks the dims against the operand and the indices; `sizes` are the window's lengths. */
export function checkWindows(
  who: string,
  dims: GatherDims,
  operand: Aval,
  indices: Aval,
  sizes: readonly number[],
): void {
  const rank = operand.shape.length;
  const require = (holds: boolean, rule: string): void => {
    if (!holds)
      fail(
        'bad-argument',
        `${who}: ${rule}. Received an operand of shape ${printShape(operand.shape)}, indices of ` +
          `shape ${printShape(indices.shape)}, windows of shape ${printShape(sizes)} and the ` +
          `dims ${JSON.stringify(dims)}.`,
      );
  };
  if (!isInteger(indices.dtype))
    fail('dtype-mismatch', `${who}: indices must be integers, received ${indices.dtype}.`);
  require(indices.shape.length > 0, 'indices need a last axis that holds the index vectors');
  const { collapsedSliceDims, operandBatchingDims, startIndicesBatchingDims, startIndexMap } = dims;
  require(startIndexMap.length === indices.shape.at(-1) &&
    areAxes(
      startIndexMap,
      rank,
    ), 'each component of an index vector needs an operand axis of its own');
  const hidden = [...collapsedSliceDims, ...operandBatchingDims];
  require(areAxes(hidden, rank), 'collapsed and batching axes must be different operand axes');
  require(operandBatchingDims.every(
    (d) => !startIndexMap.includes(d),
  ), 'a batching axis takes no component of the index vectors');
  require(operandBatchingDims.length === startIndicesBatchingDims.length &&
    areAxes(startIndicesBatchingDims, indices.shape.length - 1) &&
    zip(operandBatchingDims, startIndicesBatchingDims).every(
      ([d, i]) => operand.shape[d] === indices.shape[i],
    ), 'batching axes of operand and indices must be paired and equally long');
  const resultRank = indices.shape.length - 1 + dims.offsetDims.length;
  require(dims.offsetDims.length === rank - hidden.length &&
    areAxes(dims.offsetDims, resultRank) &&
    dims.offsetDims.every(
      (d, k) => k === 0 || d > at(dims.offsetDims, k - 1),
    ), 'each window axis needs an axis of the result, in increasing order');
  // Where there is no index vector no window is read: an operand of no elements has no other.
  const hasWindows = sizeOf(indices.shape.slice(0, -1)) > 0;
  require(sizes.length === rank &&
    sizes.every(
      (n, d) => n >= 0 && (!hasWindows || n <= at(operand.shape, d)),
    ), 'windows must not exceed the operand');
  require(hidden.every(
    (d) => sizes[d] === 1,
  ), 'windows must have length 1 on collapsed and batching axes');
}

const areAxes = (list: readonly number[], rank: number): boolean =>
  new Set(list).size === list.length &&
  list.every((d) => Number.isInteger(d) && d >= 0 && d < rank);

/** The dims for instances that differ in the operand alone: the batch is one more window axis. */
export const batchedAsWindow = (dims: GatherDims): GatherDims => ({
  offsetDims: [0, ...shifted(dims.offsetDims)],
  collapsedSliceDims: shifted(dims.collapsedSliceDims),
  operandBatchingDims: shifted(dims.operandBatchingDims),
  startIndicesBatchingDims: dims.startIndicesBatchingDims,
  startIndexMap: shifted(dims.startIndexMap),
});

/** The dims for instances that differ in the indices alone. */
export const batchedIndices = (dims: GatherDims): GatherDims => ({
  ...dims,
  offsetDims: shifted(dims.offsetDims),
  startIndicesBatchingDims: shifted(dims.startIndicesBatchingDims),
});

/** The dims for instances that differ in operand and indices. */
export const batchedTogether = (dims: GatherDims): GatherDims => ({
  offsetDims: shifted(dims.offsetDims),
  collapsedSliceDims: shifted(dims.collapsedSliceDims),
  operandBatchingDims: [0, ...shifted(dims.operandBatchingDims)],
  startIndicesBatchingDims: [0, ...shifted(dims.startIndicesBatchingDims)],
  startIndexMap: shifted(dims.startIndexMap),
});

const shifted = (axes: readonly number[]): number[] => axes.map((d) => d + 1);

/**
 * For evaluation: where the window of the index vector at `batch` begins, on every operand axis;
 * null if it does not lie inside and is not to be clipped.
 */
export function windowStart(
  dims: GatherDims,
  operand: Shape,
  sizes: readonly number[],
  indices: DenseArray,
  batch: readonly number[],
  clip: boolean,
): number[] | null {
  const start = operand.map(() => 0);
  dims.startIndexMap.forEach((d, k) => {
    const wanted = elementAt(indices, [...batch, k]);
    start[d] = clip ? Math.max(0, Math.min(wanted, at(operand, d) - at(sizes, d))) : wanted;
  });
  const inside = start.every((s, d) => s >= 0 && s + at(sizes, d) <= at(operand, d));
  zip(dims.operandBatchingDims, dims.startIndicesBatchingDims).forEach(([d, i]) => {
    start[d] = at(batch, i);
  });
  return inside ? start : null;
}

/**
 * For lowering: the same, with the tests that say whether the window lies inside. A window that
 * fails them begins where it would if `staysInside`: so its elements lie as evenly as those of
 * others, and what is read of it and not used exists.
 */
export function windowStartExprs(
  dims: GatherDims,
  operand: Shape,
  sizes: readonly number[],
  indices: { readonly shape: Shape; readonly read: Read },
  batch: readonly Expr[],
  options: {
    readonly clip: boolean;
    readonly staysInside: boolean;
    readonly share: (expr: Expr) => Expr;
  },
): { readonly start: readonly Expr[]; readonly tests: readonly Expr[] } {
  const start: Expr[] = operand.map(() => integer(0));
  const tests: Expr[] = [];
  dims.startIndexMap.forEach((d, k) => {
    const wanted = indices.read(Index.ofAxes(indices.shape, [...batch, integer(k)]));
    const limit = at(operand, d) - at(sizes, d);
    if (options.clip) {
      start[d] = options.share(clampedStart(wanted, limit));
      return;
    }
    // A large uint32 turns negative here, which is outside as well.
    const first = options.share(convert(wanted, 'int32'));
    tests.push(compare('ge', first, integer(0)), compare('le', first, integer(limit)));
    start[d] = options.staysInside ? options.share(clampedStart(first, limit)) : first;
  });
  zip(dims.operandBatchingDims, dims.startIndicesBatchingDims).forEach(([d, i]) => {
    start[d] = at(batch, i);
  });
  return { start, tests };
}
