/** The record of `topK`. */
import { aval, printAval, type Aval } from '../../array/aval.js';
import { dense, type DenseArray } from '../../array/dense.js';
import { computeOf, newTypedArray, type DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, sizeOf } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import type { LoopBuilder } from '../../loops/builder.js';
import {
  choose,
  compare,
  indexAdd,
  indexMul,
  integer,
  literal,
  load,
  op,
  type Expr,
} from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import { computes, nonlinear, type LoopOperand, type Rules } from '../record.js';
import { gatherAlong, lineOffsets, linesOf, overLines } from './lines.js';
import { lexicographic, writeInsertion, writeMergeSort } from './merge-sort.js';
import { compareAscending, descending } from './order.js';
import { radixKeys, reversed, type RadixKey } from './radix-keys.js';
import { isRadixLine, radixScratch, sortedKey, writeRadixSort } from './radix-sort.js';

type TopKParams = PrimParams['topK'];

function type(x: Aval, { k }: TopKParams): readonly Aval[] {
  const length = x.shape.at(-1);
  if (length === undefined)
    fail('shape-mismatch', `topK: needs an operand with an axis, received ${printAval(x)}.`);
  if (!Number.isInteger(k) || k < 0 || k > length)
    fail('bad-argument', `topK: k must be from 0 to ${length}, received ${k} for ${printAval(x)}.`);
  const shape = [...x.shape.slice(0, -1), k];
  return [aval(shape, x.dtype, x.weak), aval(shape, 'int32')];
}

function evaluate(x: DenseArray, { k }: TopKParams, [values, indices]: readonly Aval[]) {
  const data = x.dataSync({ copy: false });
  const topValues = newTypedArray(x.dtype, sizeOf(values!.shape));
  const topIndices = newTypedArray('int32', sizeOf(values!.shape));
  lineOffsets(linesOf(x.shape, x.ndim - 1)).forEach((line, n) => {
    const sorted = line.toSorted((i, j) => compareAscending(data[j] as number, data[i] as number));
    sorted.slice(0, k).forEach((offset, i) => {
      topValues[n * k + i] = data[offset] as number;
      topIndices[n * k + i] = offset - at(line, 0);
    });
  });
  return [
    dense(values!.shape, values!.dtype, topValues, values!.weak),
    dense(indices!.shape, 'int32', topIndices),
  ];
}

const inOrder = lexicographic([descending]);
/** Up to this k elements are inserted into the sorted best ones; few are for most data. */
const mostInsertions = 32;

function write(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
  { k }: TopKParams,
): void {
  if (k === 0) return;
  const [x] = operands as [LoopOperand];
  if (k <= mostInsertions) writeSelection(b, x, outputs, k);
  else writeSorted(b, x, outputs, k);
}

/** The outputs of a line hold the best of the elements seen so far. */
function writeSelection(
  b: LoopBuilder,
  x: LoopOperand,
  outputs: readonly LoopBuffer[],
  k: number,
): void {
  const lines = linesOf(x.aval.shape, x.aval.shape.length - 1);
  const one = (line: Expr): void => {
    const start = b.let(indexMul(line, integer(k)), 'start');
    const last = b.let(indexAdd(start, integer(k - 1)), 'last');
    b.for(lines.length, (i) => {
      const value = b.let(load(x.buffer, indexAdd(indexMul(line, integer(lines.length)), i)));
      const full = compare('ge', i, integer(k));
      const worst = load(at(outputs, 0), last);
      const refused = choose(full, inOrder([worst], [value]), literal(0, 'bool'));
      b.if(op('not', 'bool', refused), () => {
        const end = op('min', 'int32', indexAdd(start, i), last);
        writeInsertion(b, outputs, start, end, [value, i], inOrder);
      });
    });
  };
  b.for(lines.outer, one, { order: 'free' });
}

function writeSorted(
  b: LoopBuilder,
  x: LoopOperand,
  outputs: readonly LoopBuffer[],
  k: number,
): void {
  const lines = linesOf(x.aval.shape, x.aval.shape.length - 1);
  const key = reversed(radixKeys[computeOf[x.aval.dtype]]);
  const sort = isRadixLine(lines.length, [key])
    ? radixSortedLine(b, key, lines.length)
    : mergedLine(b, x.aval.dtype, lines.length);
  overLines(b, lines, (offsetOf, line) => {
    const sorted = sort((i) => load(x.buffer, offsetOf(i)));
    const out = b.let(indexMul(line, integer(k)), 'out');
    const one = (i: Expr): void => {
      const item = b.let(indexAdd(sorted.start, i), 'item');
      const goal = indexAdd(out, i);
      b.store(at(outputs, 0), goal, sorted.value(item));
      b.store(at(outputs, 1), goal, load(sorted.indices, item));
    };
    b.for(k, one, { order: 'free' });
  });
}

/** Sorts the line whose elements `read` gives, in scratch buffers. */
type SortLine = (read: (i: Expr) => Expr) => {
  /** Where the sorted elements begin in them. */
  readonly start: Expr;
  readonly value: (item: Expr) => Expr;
  readonly indices: LoopBuffer;
};

function mergedLine(b: LoopBuilder, dtype: DType, length: number): SortLine {
  const values = b.scratch(dtype, 2 * length, 'key');
  const indices = b.scratch('int32', 2 * length, 'from');
  return (read) => {
    b.for(length, (i) => {
      b.store(values, i, read(i));
      b.store(indices, i, i);
    });
    const start = writeMergeSort(b, [values, indices], length, inOrder);
    return { start, value: (item) => load(values, item), indices };
  };
}

function radixSortedLine(b: LoopBuilder, key: RadixKey, length: number): SortLine {
  const scratch = radixScratch(b, length, [key], true);
  return (read) => ({
    start: writeRadixSort(b, scratch, [{ key, read }]),
    value: (item) => sortedKey(b, scratch, key, item),
    indices: scratch.indices!,
  });
}

export const topK: Rules<TopKParams> = {
  ...computes,
  type: ([x], params) => type(x!.aval, params),
  evaluate: ([x], params, outputs) => evaluate(x!, params, outputs),
  // The tangents are those of the elements chosen.
  jvp: (p, t, [x], [dx], params) => {
    const [values, indices] = p.bind('topK', [x!], params);
    const { shape } = indices!.aval;
    const vectors = t.residual(p.reshape(indices!, [...shape, 1]));
    const [tangent] = t.linear(
      'gather',
      [dx!, vectors],
      gatherAlong(shape.length, shape.length - 1),
    );
    return { outputs: [values!, indices!], tangents: [tangent!, null] };
  },
  transpose: nonlinear,
  batch: (b, inputs, _mapped, params) => ({
    outputs: b.bind('topK', inputs, params),
    mapped: [true, true],
  }),
  complex: 'no complex',
  lower: { kind: 'loops', fused: [], write },
};
