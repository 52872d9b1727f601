import { aval, printAval, type Aval } from '../../array/aval.js';
import { dense } from '../../array/dense.js';
import { arrayOf, dtypes, itemSize, type DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import { choose, compare, integer, op, type Expr } from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import { computes, nonlinear, type Read, type Rules } from '../record.js';
import { elementwiseBatch } from './rule.js';

/** The same bits as another dtype, with two words of 32 bits for one of 64. */
export const bitcast: Rules<PrimParams['bitcast']> = {
  ...computes,
  type: (inputs, { dtype }) => {
    const x = at(inputs, 0).aval;
    const pairs = x.shape[x.shape.length - 1] === 2;
    if (![x.dtype, dtype].every(isLong))
      fail(
        'dtype-mismatch',
        `bitcast: wants dtypes of 32 or 64 bits, received ${printAval(x)} and ${dtype}. ` +
          "Use astype, or convert to 'uint32' first.",
      );
    if (itemSize[x.dtype] < itemSize[dtype] && !pairs)
      fail(
        'shape-mismatch',
        `bitcast: joins the pairs along a last axis of length 2 to ${dtype}, received ${printAval(x)}.`,
      );
    return [aval(castShape(x, dtype), dtype)];
  },
  evaluate: ([x], { dtype }, [type]) => {
    const { buffer } = x!.dataSync();
    return [dense(type!.shape, dtype, new arrayOf[dtype](buffer as ArrayBuffer))];
  },
  // the result moves by jumps
  jvp: (p, _t, inputs, _tangents, params) => ({
    outputs: p.bind('bitcast', inputs, params),
    tangents: [null],
  }),
  transpose: nonlinear,
  batch: elementwiseBatch('bitcast'),
  lower: {
    kind: 'map',
    cost: 'cheap',
    elements: ([read], index, { dtype }, types) => [
      element(read!, index, at(types.inputs, 0), dtype),
    ],
  },
};

/** Whether a dtype is one of 32 or 64 bits. */
const isLong = (dtype: DType): boolean => dtypes.includes(dtype) && itemSize[dtype] >= 4;

function castShape(x: Aval, dtype: DType): readonly number[] {
  const ratio = itemSize[x.dtype] / itemSize[dtype];
  return ratio === 1 ? x.shape : ratio === 2 ? [...x.shape, 2] : x.shape.slice(0, -1);
}

function element(read: Read, index: Index, x: Aval, dtype: DType): Expr {
  const ratio = itemSize[x.dtype] / itemSize[dtype];
  if (x.dtype === dtype) return read(index);
  if (ratio === 1) return op('bitcast', dtype, read(index));
  if (ratio === 2) {
    const value = read(Index.ofAxes(x.shape, index.axes.slice(0, -1)));
    const isLow = compare('eq', at(index.axes, index.axes.length - 1), integer(0));
    return asDType(
      choose(isLow, op('lowWord', 'uint32', value), op('highWord', 'uint32', value)),
      dtype,
    );
  }
  const word = (i: number) =>
    asDType(read(Index.ofAxes(x.shape, [...index.axes, integer(i)])), 'uint32');
  return op('fromWords', 'float64', word(0), word(1));
}

const asDType = (x: Expr, dtype: DType): Expr => (x.dtype === dtype ? x : op('bitcast', dtype, x));
