import { aval } from '../../src/array/aval.js';
import { dense, denseScalar } from '../../src/array/dense.js';
import { fail } from '../../src/array/errors.js';
const T: any = {};
const ew = (f: (...x: number[]) => number, out?: string) => ({
  type: (inp: any[]) => {
    const arr = inp.filter((a) => a.kind !== 'literal');
    const shape = (arr[0] ?? inp[0]).aval.shape;
    for (const a of arr)
      if (a.aval.shape.join() !== shape.join()) fail('shape-mismatch', 'toy: shapes differ');
    const last = inp[inp.length - 1].aval;
    return [aval(shape, (out ?? last.dtype) as any, inp.every((a) => a.aval.weak) && !out)];
  },
  evaluate: (inp: any[], _p: any, outs: any[]) => {
    const n = outs[0].shape.reduce((a: number, b: number) => a * b, 1);
    const d = inp.map((a) => a.dataSync());
    const r = Float64Array.from({ length: n }, (_, i) =>
      f(...d.map((x: any) => (x.length === 1 ? x[0] : x[i]))),
    );
    return [dense(outs[0].shape, outs[0].dtype, r, outs[0].weak)];
  },
});
for (const [n, f] of Object.entries({
  neg: (x: number) => -x,
  sin: Math.sin,
  exp: Math.exp,
  cos: Math.cos,
  add: (x: number, y: number) => x + y,
  sub: (x: number, y: number) => x - y,
  mul: (x: number, y: number) => x * y,
  div: (x: number, y: number) => x / y,
  pow: Math.pow,
  and: (x: number, y: number) => x & y,
  or: (x: number, y: number) => x | y,
  not: (x: number) => 1 - x,
  max: Math.max,
  select: (t: number, x: number, y: number) => (t ? x : y),
}))
  T[n] = ew(f as any);
T.lt = ew((x, y) => +(x < y), 'bool');
T.integerPow = { type: (i: any[]) => [i[0].aval] };
const as = (g: (a: any, p: any) => number[]) => ({
  type: (i: any[], p: any) => [aval(g(i[0].aval, p), i[0].aval.dtype, i[0].aval.weak)],
});
T.convert = {
  type: (i: any[], p: any) => [aval(i[0].aval.shape, p.dtype)],
  evaluate: (i: any[], p: any) => [denseScalar(i[0].item(), p.dtype)],
};
T.broadcast = as((_a, p) => p.shape);
T.reshape = as((_a, p) => p.shape);
T.transpose = as((a, p) => p.permutation.map((k: number) => a.shape[k]));
T.reverse = as((a) => a.shape);
T.slice = as((_a, p) =>
  p.starts.map((s: number, d: number) => Math.ceil((p.stops[d] - s) / p.steps[d])),
);
T.pad = as((a, p) =>
  a.shape.map(
    (n: number, d: number) => n + p.low[d] + p.high[d] + Math.max(n - 1, 0) * p.interior[d],
  ),
);
T.reduceSum = as((a, p) => a.shape.filter((_: any, d: number) => !p.axes.includes(d)));
T.dynamicSlice = as((_a, p) => p.sizes);
T.dynamicUpdateSlice = as((a) => a.shape);
T.concatenate = { type: (i: any[]) => [i[0].aval] };
T.sort = {
  type: (i: any[]) => i.map((a) => a.aval),
  evaluate: (i: any[]) => [dense(i[0].shape, i[0].dtype, i[0].dataSync().slice().sort())],
};
T.gather = { type: (_i: any[], p: any) => [aval(p.sizes, 'float64')] };
T.iota = { type: (_i: any, p: any) => [aval(p.shape, p.dtype)] };
T.call = { type: (_i: any, p: any) => p.program.outputs.map((a: any) => a.aval) };
export const rules = T;
