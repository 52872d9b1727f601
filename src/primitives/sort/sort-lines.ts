/** The record of `sort`. */
import { printAval, sameShape, type Aval } from '../../array/aval.js';
import { dense, type DenseArray } from '../../array/dense.js';
import { computeOf, newTypedArray } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, range, zip } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { indexAdd, load, type Expr } from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import { computes, nonlinear, type LoopOperand, type Rules } from '../record.js';
import { gatherAlong, lineOffsets, linesOf, overLines, type Lines } from './lines.js';
import { lexicographic, writeMergeSort } from './merge-sort.js';
import { ascending, compareAscending } from './order.js';
import { radixKeys, type RadixKey } from './radix-keys.js';
import { isRadixLine, radixScratch, sortedKey, writeRadixSort } from './radix-sort.js';
import { sorted } from '../complex/order.js';
import { iotaAlong } from '../shape/iota.js';

type SortParams = PrimParams['sort'];

function type(operands: readonly Aval[], { axis, keys }: SortParams): readonly Aval[] {
  const [first, ...others] = operands;
  if (first === undefined) fail('bad-argument', 'sort: needs at least one operand.');
  for (const x of others)
    if (!sameShape(x.shape, first.shape))
      fail(
        'shape-mismatch',
        `sort: all operands must have one shape, received ${operands.map(printAval).join(', ')}.`,
      );
  const rank = first.shape.length;
  if (!Number.isInteger(axis) || axis < 0 || axis >= rank)
    fail('axis-out-of-range', `sort: axis ${axis} does not exist in ${printAval(first)}.`);
  if (!Number.isInteger(keys) || keys < 1 || keys > operands.length)
    fail(
      'bad-argument',
      `sort: keys must be from 1 to the number of operands, ${operands.length}; received ${keys}.`,
    );
  return operands;
}

function evaluate(operands: readonly DenseArray[], { axis, keys }: SortParams): DenseArray[] {
  const data = operands.map((x) => x.dataSync({ copy: false }));
  const results = operands.map((x) => newTypedArray(x.dtype, x.size));
  const compare = (i: number, j: number): number => {
    for (const key of data.slice(0, keys)) {
      const order = compareAscending(key[i] as number, key[j] as number);
      if (order !== 0) return order;
    }
    return 0;
  };
  for (const line of lineOffsets(linesOf(at(operands, 0).shape, axis)))
    for (const [to, from] of zip(line, line.toSorted(compare)))
      zip(results, data).forEach(([result, x]) => (result[to] = x[from] as number));
  return zip(operands, results).map(([x, r]) => dense(x.shape, x.dtype, r, x.aval.weak));
}

function write(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
  { axis, keys }: SortParams,
): void {
  const lines = linesOf(at(operands, 0).aval.shape, axis);
  if (lines.length === 0) return;
  const isRadix = isRadixLine(lines.length, operands.slice(0, keys).map(radixKeyOf));
  const writeLines = isRadix ? writeRadixSorted : writeMerged;
  writeLines(b, lines, zip(operands, outputs), keys);
}

const radixKeyOf = ({ aval }: LoopOperand): RadixKey => radixKeys[computeOf[aval.dtype]];

/** An operand and what it is reordered into. */
type Reordered = readonly [from: LoopOperand, to: LoopBuffer];

/**
 * The keys of a line are merged in scratch buffers. Operands that are no keys follow by the
 * indices that the items came from.
 */
function writeMerged(
  b: LoopBuilder,
  lines: Lines,
  operands: readonly Reordered[],
  keys: number,
): void {
  const { length } = lines;
  const keyOperands = operands.slice(0, keys);
  const keyFields = keyOperands.map(([x]) => b.scratch(x.aval.dtype, 2 * length, 'key'));
  const followers = operands.slice(keys);
  const indices = followers.length > 0 ? [b.scratch('int32', 2 * length, 'from')] : [];
  const inOrder = lexicographic(keyFields.map(() => ascending));
  overLines(b, lines, (offsetOf) => {
    b.for(length, (i) => {
      zip(keyOperands, keyFields).forEach(([[x], field]) =>
        b.store(field, i, load(x.buffer, offsetOf(i))),
      );
      indices.forEach((field) => b.store(field, i, i));
    });
    const sorted = writeMergeSort(b, [...keyFields, ...indices], length, inOrder);
    b.for(length, (i) => {
      const item = b.let(indexAdd(sorted, i));
      zip(keyOperands, keyFields).forEach(([[, result], field]) =>
        b.store(result, offsetOf(i), load(field, item)),
      );
      indices.forEach((field) =>
        writeFollowers(b, followers, offsetOf(i), offsetOf(load(field, item))),
      );
    });
  });
}

/** A lone key is all of the item; else the other operands follow by the indices of the items. */
function writeRadixSorted(
  b: LoopBuilder,
  lines: Lines,
  operands: readonly Reordered[],
  keys: number,
): void {
  const [[first, sortedFirst], ...followers] = operands as [Reordered, ...Reordered[]];
  const keyOperands = operands.slice(0, keys).map(([x]) => x);
  const scratch = radixScratch(b, lines.length, keyOperands.map(radixKeyOf), followers.length > 0);
  const { indices } = scratch;
  overLines(b, lines, (offsetOf) => {
    const lineKeys = keyOperands.map((x) => ({
      key: radixKeyOf(x),
      read: (i: Expr) => load(x.buffer, offsetOf(i)),
    }));
    const sorted = writeRadixSort(b, scratch, lineKeys);
    const one = (i: Expr): void => {
      const item = b.let(indexAdd(sorted, i));
      b.store(sortedFirst, offsetOf(i), sortedKey(b, scratch, radixKeyOf(first), item));
      if (indices !== null)
        writeFollowers(b, followers, offsetOf(i), offsetOf(load(indices, item)));
    };
    b.for(lines.length, one, { order: 'free' });
  });
}

function writeFollowers(
  b: LoopBuilder,
  followers: readonly Reordered[],
  target: Expr,
  cameFrom: Expr,
): void {
  const from = b.let(cameFrom, 'from');
  for (const [x, result] of followers) b.store(result, target, load(x.buffer, from));
}

export const sort: Rules<SortParams> = {
  ...computes,
  type: (operands, params) =>
    type(
      operands.map((x) => x.aval),
      params,
    ),
  evaluate: (operands, params) => evaluate(operands, params),
  // The tangents follow the permutation, which is what a sorted iota says.
  jvp: (p, t, inputs, tangents, params) => {
    const { shape } = at(inputs, 0).aval;
    const iota = iotaAlong(p, shape, 'int32', params.axis);
    const sorted = p.bind('sort', [...inputs, iota], params);
    const indices = t.residual(p.reshape(sorted.at(-1)!, [...shape, 1]));
    const gather = gatherAlong(shape.length, params.axis);
    return {
      outputs: sorted.slice(0, -1),
      tangents: tangents.map((dx) => dx && at(t.linear('gather', [dx, indices], gather), 0)),
    };
  },
  transpose: nonlinear,
  batch: (b, inputs, mapped, { axis, keys }, size) => {
    const operands = zip(inputs, mapped).map(([x, m]) => (m ? x : b.repeat(x, size)));
    const outputs = b.bind('sort', operands, { axis: axis + 1, keys });
    return { outputs, mapped: range(outputs.length).map(() => true) };
  },
  complex: sorted,
  lower: { kind: 'loops', fused: [], write },
};
