import { aval, printAval, type Aval } from '../../array/aval.js';
import { dense } from '../../array/dense.js';
import { arrayOf, isBool, itemSize, numbersOf, storedOf, type DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, range } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import { choose, compare, indexDiv, indexRem, integer, op, type Expr } from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import { computes, nonlinear, type Read, type Rules } from '../record.js';
import { bitsOf, elementOfBits } from './element-bits.js';
import { elementwiseBatch } from './rule.js';

/** The same bits as another dtype, with several elements for one where that is of fewer bits. */
export const bitcast: Rules<PrimParams['bitcast']> = {
  ...computes,
  type: (inputs, { dtype }) => {
    const x = at(inputs, 0).aval;
    if ([x.dtype, dtype].some(isBool))
      fail(
        'dtype-mismatch',
        `bitcast: wants numbers, received ${printAval(x)} and ${dtype}. ` +
          "Use astype, or convert to 'uint8' first.",
      );
    const count = itemSize[dtype] / itemSize[x.dtype];
    if (count > 1 && x.shape[x.shape.length - 1] !== count)
      fail(
        'shape-mismatch',
        `bitcast: joins the elements along a last axis of length ${count} to ${dtype}, received ` +
          `${printAval(x)}.`,
      );
    return [aval(castShape(x, dtype), dtype)];
  },
  evaluate: ([x], { dtype }, [type]) => {
    const { buffer } = storedOf(x!.dataSync(), x!.dtype);
    const stored = new arrayOf[dtype](buffer as ArrayBuffer);
    return [dense(type!.shape, dtype, numbersOf(stored, dtype))];
  },
  // the result moves by jumps
  jvp: (p, _t, inputs, _tangents, params) => ({
    outputs: p.bind('bitcast', inputs, params),
    tangents: [null],
  }),
  transpose: nonlinear,
  batch: elementwiseBatch('bitcast'),
  complex: 'no complex',
  lower: {
    kind: 'map',
    cost: 'cheap',
    elements: ([read], index, { dtype }, types, share) => [
      element(read!, index, at(types.inputs, 0), dtype, share),
    ],
  },
};

function castShape(x: Aval, dtype: DType): readonly number[] {
  const count = itemSize[x.dtype] / itemSize[dtype];
  return count === 1 ? x.shape : count > 1 ? [...x.shape, count] : x.shape.slice(0, -1);
}

type Share = (expr: Expr) => Expr;

function element(read: Read, index: Index, x: Aval, dtype: DType, share: Share): Expr {
  const [from, to] = [itemSize[x.dtype], itemSize[dtype]];
  if (x.dtype === dtype) return read(index);
  if (from === to) return elementOfBits(bitsOf(read(index), x.dtype, share), dtype, share);
  if (from > to) {
    const value = read(Index.ofAxes(x.shape, index.axes.slice(0, -1)));
    const part = at(index.axes, index.axes.length - 1);
    return elementOfBits(partOf(value, x.dtype, part, to, share), dtype, share);
  }
  const partAt = (i: number): Expr =>
    bitsOf(read(Index.ofAxes(x.shape, [...index.axes, integer(i)])), x.dtype, share);
  if (to < 8) return elementOfBits(joined(partAt, 0, from, to), dtype, share);
  const [low, high] = [0, 4 / from].map((first) => joined(partAt, first, from, 4));
  return op('fromWords', 'float64', asWord(low!), asWord(high!));
}

const asWord = (bits: Expr): Expr => op('bitcast', 'uint32', bits);

/** The bits of the part of so many bytes, the lowest part being number 0. */
function partOf(value: Expr, dtype: DType, part: Expr, bytes: number, share: Share): Expr {
  const perWord = 4 / bytes;
  const shifted = (word: Expr, i: Expr): Expr =>
    perWord === 1
      ? word
      : op('shiftRightLogical', 'int32', word, op('mul', 'int32', i, integer(8 * bytes)));
  if (itemSize[dtype] <= 4) return shifted(bitsOf(value, dtype, share), part);
  const x = share(value);
  const [low, high] = (['lowWord', 'highWord'] as const).map((half) =>
    op('bitcast', 'int32', op(half, 'uint32', x)),
  );
  const isLow = compare('eq', indexDiv(part, perWord), integer(0));
  return shifted(choose(isLow, low!, high!), indexRem(part, perWord));
}

/** The parts from `first` on, each of so many bytes, side by side. */
function joined(partAt: (i: number) => Expr, first: number, bytes: number, whole: number): Expr {
  if (bytes === whole) return partAt(first);
  const mask = integer(2 ** (8 * bytes) - 1);
  const placed = range(whole / bytes).map((i) => {
    const part = op('and', 'int32', partAt(first + i), mask);
    return i === 0 ? part : op('shiftLeft', 'int32', part, integer(8 * bytes * i));
  });
  return placed.reduce((word, part) => op('or', 'int32', word, part));
}
