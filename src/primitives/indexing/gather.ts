import { aval } from '../../array/aval.js';
import { type DType, greatestOf, isInexact, isSigned, leastOf } from '../../array/dtype.js';
import { at } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import { both, choose, indexAdd, literal, type Expr } from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import type { Linear, Primal } from '../ops.js';
import { computes, type Batched } from '../record.js';
import { elementAt, tabulate } from '../tabulate.js';
import {
  batchAxes,
  batchedAsWindow,
  batchedIndices,
  batchedTogether,
  checkWindows,
  mergeAxes,
  scatterDimsOf,
  windowAxes,
  windowStart,
  windowStartExprs,
  type GatherDims,
} from './windows.js';
import { partsOf, realOf } from '../complex/parts.js';

type Params = PrimParams['gather'];

/** What `fill` gives for windows outside: NaN, or what no index would be. */
function fillValue({ fill }: Params, dtype: DType): number {
  if (fill !== null) return fill;
  if (isInexact(dtype)) return NaN;
  return isSigned(dtype) ? leastOf[dtype] : greatestOf[dtype];
}

function batchedParams(params: Params, mapped: readonly boolean[], size: number): Params {
  const { dims, sizes } = params;
  const [operand, indices] = mapped;
  if (!operand) return { ...params, dims: batchedIndices(dims) };
  return indices
    ? { ...params, dims: batchedTogether(dims), sizes: [1, ...sizes] }
    : { ...params, dims: batchedAsWindow(dims), sizes: [size, ...sizes] };
}

/** The index inside the window on each operand axis, from an index into the result. */
function indexInWindow<T>(dims: GatherDims, rank: number, index: readonly T[], zero: T): T[] {
  const inner = new Array<T>(rank).fill(zero);
  windowAxes(dims, rank).forEach((d, k) => (inner[d] = at(index, at(dims.offsetDims, k))));
  return inner;
}

export const gather: Batched<Params> = {
  ...computes,
  type: (inputs, { dims, sizes }) => {
    const [x, indices] = [at(inputs, 0).aval, at(inputs, 1).aval];
    checkWindows('gather', dims, x, indices, sizes);
    const window = windowAxes(dims, x.shape.length).map((d) => at(sizes, d));
    return [aval(mergeAxes(dims, indices.shape.slice(0, -1), window), x.dtype, x.weak)];
  },
  evaluate: ([x, indices], params, [out]) => {
    const { dims, sizes, mode } = params;
    const overVectors = batchAxes(dims, out!.shape.length);
    return [
      tabulate(out!, (index) => {
        const batch = overVectors.map((d) => at(index, d));
        const start = windowStart(dims, x!.shape, sizes, indices!, batch, mode === 'clip');
        if (start === null) return fillValue(params, x!.dtype);
        const inner = indexInWindow(dims, x!.ndim, index, 0);
        return elementAt(
          x!,
          start.map((s, d) => s + at(inner, d)),
        );
      }),
    ];
  },
  jvp: (p, t, inputs, [dx], params) => ({
    outputs: [p.bind1('gather', inputs, params)],
    tangents: t.linear('gather', [dx as Linear, t.residual(at(inputs, 1))], { ...params, fill: 0 }),
  }),
  // Each element that was read receives the sum of the cotangents of its readers.
  transpose: (b, [ct], inputs, { dims, mode }) => {
    const indices = at(inputs, 1) as Primal;
    return [
      b.bind1('scatterAdd', [b.full(0, at(inputs, 0).aval), indices, ct!], {
        dims: scatterDimsOf(dims),
        mode: mode === 'clip' ? 'clip' : 'drop',
        uniqueIndices: false,
      }),
      null,
    ];
  },
  batch: (b, inputs, mapped, params, size) => ({
    outputs: [b.bind1('gather', inputs, batchedParams(params, mapped, size))],
    mapped: [true],
  }),
  // JAX fills complex arrays with real numbers.
  complex: (b, [x, indices], params) => {
    const { re, im } = partsOf(x);
    const part = (p: Primal, fill: number): Primal =>
      b.bind1('gather', [p, realOf(indices)], { ...params, fill });
    return [{ re: part(re, fillValue(params, re.aval.dtype)), im: part(im, 0) }];
  },
  lower: {
    kind: 'map',
    cost: 'cheap',
    elements: ([read, readIndices], index, params, types, share) => {
      const { dims, sizes, mode } = params;
      const [{ shape, dtype }, { shape: indicesShape }] = [
        at(types.inputs, 0),
        at(types.inputs, 1),
      ];
      const batch = batchAxes(dims, index.shape.length).map((d) => at(index.axes, d));
      const indices = { shape: indicesShape, read: readIndices! };
      // The elements of a row are read side by side, whatever row it is.
      const isOfRows = sizes.some((n) => n > 1);
      const options = { clip: mode === 'clip', staysInside: isOfRows, share };
      const { start, tests } = windowStartExprs(dims, shape, sizes, indices, batch, options);
      const inner = indexInWindow<Expr>(dims, shape.length, index.axes, literal(0, 'int32'));
      const axes = start.map((s, d) => indexAdd(s, at(inner, d)));
      const element = read!(Index.ofAxes(shape, axes));
      if (tests.length === 0) return [element];
      return [choose(tests.reduce(both), element, literal(fillValue(params, dtype), dtype))];
    },
  },
};
