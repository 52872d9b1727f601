/** Elements in other places. */
import { at, range, type Shape } from '../../../array/shape.js';
import type { PrimName } from '../../../ir/program.js';
import type { Ops, Primal } from '../../../primitives/ops.js';
import { formula, refuse, type Rows } from '../row.js';
import { dtypeOf, integer, list, type HloValue, type HloWriter } from '../writer.js';

/** Starts of one dtype: those of the operands, or int32 where they differ. */
function starts(w: HloWriter, given: readonly HloValue[]): HloValue[] {
  const dtypes = new Set(given.map(dtypeOf));
  return dtypes.size <= 1 ? [...given] : given.map((x) => w.convert(x, 'int32'));
}

const iota = (b: Ops, shape: Shape, axis: number): Primal =>
  b.bind1('iota', [], { shape, dtype: 'int32', axis });

/** The elements of x at an index for each element of `shape`: an int32 array for each axis of x. */
function elementsAt(b: Ops, x: Primal, shape: Shape, index: readonly Primal[]): Primal {
  const vectors = index.map((i) => b.reshape(i, [...shape, 1]));
  const indices = b.bind1('concatenate', vectors, { axis: shape.length });
  return b.bind1('gather', [x, indices], {
    dims: {
      offsetDims: [],
      collapsedSliceDims: range(index.length),
      operandBatchingDims: [],
      startIndicesBatchingDims: [],
      startIndexMap: range(index.length),
    },
    sizes: index.map(() => 1),
    mode: 'clip',
    fill: null,
  });
}

/** A number for each index along the first axes, for each element. */
const spreadOver = (b: Ops, x: Primal, shape: Shape): Primal =>
  b.broadcast(x, shape, range(x.aval.shape.length));

/** The axes of the mesh for each axis of an array, as Shardy writes them. */
function shardingText(w: HloWriter, spec: readonly (readonly string[] | null)[]): string {
  const mesh = w.shared.mesh ?? {};
  const unknown = spec.flat().find((name) => name !== null && !Object.hasOwn(mesh, name));
  if (unknown !== undefined)
    refuse(w, `withSharding names the axis '${unknown}', and the mesh is ${JSON.stringify(mesh)}.`);
  const sizes = Object.entries(mesh).map(([name, size]) => `"${name}"=${size}`);
  const axes = spec.map((names) => names?.map((name) => `"${name}"`).join(', ') ?? '?');
  const cuts = axes.map((text) => `{${text}}`).join(', ');
  return `#sdy.sharding<mesh<[${sizes.join(', ')}]>, [${cuts}]>`;
}

export const shapeRows = {
  withSharding: (w, [x], { spec }, [type]) => [
    w.shared.mesh === undefined
      ? x!
      : w.op1('sdy.sharding_constraint', [x!], type!, { sharding: shardingText(w, spec) }),
  ],
  broadcast: (w, [x], { shape, dims }) => [w.broadcast(x!, shape, dims)],
  reshape: (w, [x], { shape }) => [w.reshape(x!, shape)],
  transpose: (w, [x], { permutation }, [type]) => [
    w.op1('stablehlo.transpose', [x!], type!, { permutation: list(permutation) }),
  ],
  reverse: (w, [x], { axes }, [type]) => [
    w.op1('stablehlo.reverse', [x!], type!, { dimensions: list(axes) }),
  ],
  slice: (w, [x], params, [type]) => [
    w.op1('stablehlo.slice', [x!], type!, {
      start_indices: list(params.starts),
      limit_indices: list(params.stops.map((stop, d) => Math.max(stop, at(params.starts, d)))),
      strides: list(params.steps),
    }),
  ],
  dynamicSlice: (w, [x, ...index], { sizes }, [type]) => [
    w.op1('stablehlo.dynamic_slice', [x!, ...starts(w, index)], type!, {
      slice_sizes: list(sizes),
    }),
  ],
  dynamicUpdateSlice: (w, [x, update, ...index], _params, [type]) => [
    w.op1('stablehlo.dynamic_update_slice', [x!, update!, ...starts(w, index)], type!),
  ],
  pad: (w, [x, value], { low, high, interior }, [type]) => [
    w.op1('stablehlo.pad', [x!, value!], type!, {
      edge_padding_low: list(low),
      edge_padding_high: list(high),
      interior_padding: list(interior),
    }),
  ],
  concatenate: (w, inputs, { axis }, [type]) => [
    w.op1('stablehlo.concatenate', inputs, type!, { dimension: integer(axis) }),
  ],
  iota: (w, _inputs, { axis }, [type]) => [
    w.op1('stablehlo.iota', [], type!, { iota_dimension: integer(axis) }),
  ],
  sliceAt: formula((b, [x, ...numbers], { sizes, stepped }, [type]) => {
    const { shape } = type!;
    const first = shape.length - sizes.length;
    const index = shape.map((_, d) => {
      const own = iota(b, shape, d);
      if (d < first) return own;
      const step = stepped.indexOf(d - first);
      const wide = (k: number): Primal => spreadOver(b, at(numbers, k), shape);
      return b.add(step < 0 ? own : b.mul(own, wide(sizes.length + step)), wide(d - first));
    });
    return [elementsAt(b, x!, shape, index)];
  }),
  // From index i - shift, modulo the length of the axis.
  roll: formula((b, [x, shift], { axis }) => {
    const { shape } = x!.aval;
    const length = at(shape, axis);
    const index = shape.map((_, d) => iota(b, shape, d));
    const from = b.rem(b.sub(at(index, axis), spreadOver(b, shift!, shape)), length);
    const inside = b.select(b.lt(from, 0), b.add(from, length), from);
    return [elementsAt(b, x!, shape, index.with(axis, inside))];
  }),
} satisfies Partial<Rows<PrimName>>;
