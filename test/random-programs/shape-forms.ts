/**
 * Steps that move elements about, read them at places that may not be there, or make them of
 * nothing.
 */
import { dtypes, isComplex, isInteger, itemSize, type DType } from '../../src/array/dtype.js';
import { range, sizeOf, type Shape } from '../../src/array/shape.js';
import { newLiteral, type Atom, type Var } from '../../src/ir/program.js';
import { anything, chosen, filling, like, pick, type Form, type Setup } from './parts.js';

/**
 * What is counted in: derivatives through floats of 16 bits are too coarse for the laws of others.
 */
const countedIn: readonly DType[] = dtypes.filter(
  (dtype) => !isComplex(dtype) && (isInteger(dtype) || dtype === 'bool' || itemSize[dtype] > 2),
);

const moving =
  (emit: (setup: Setup, x: Var, shape: Shape) => Var[]): Form =>
  (setup) => {
    const x = chosen(setup, anything) as Var;
    return emit(setup, x, x.aval.shape);
  };

const onAxes =
  (emit: (setup: Setup, x: Var, shape: Shape) => Var[]): Form =>
  (setup) => {
    const x = chosen(setup, anything) as Var;
    return x.aval.shape.length === 0 ? [] : emit(setup, x, x.aval.shape);
  };

function regrouped(size: number, choice: number): number[] {
  if (size === 0) return [3, 0];
  const divisors = range(size).flatMap((n) => (size % (n + 1) === 0 ? [n + 1] : []));
  const rows = pick(divisors, choice);
  return choice % 3 === 0 ? [size] : [rows, size / rows];
}

/** Index vectors of one component, of which some lie outside. */
function someIndices({ b, values, step }: Setup, count: number): Var {
  const integers = values.filter((v) => isInteger(v.aval.dtype));
  return filling(b, pick(integers.toReversed(), step.seed), [count, 1]);
}

const padding = (x: Var): Atom => newLiteral(1, { dtype: x.aval.dtype, weak: false });
const hiddenRows = { operandBatchingDims: [], startIndexMap: [0] };

/** What moves elements, and makes them. */
export const movingForms: readonly Form[] = [
  moving(({ b, step }, x, shape) =>
    b.emit('reshape', [x], { shape: regrouped(sizeOf(shape), step.seed) }),
  ),
  moving(({ b, draw }, x, shape) =>
    b.emit('transpose', [x], { permutation: draw.shuffle(range(shape.length)) }),
  ),
  moving(({ b, draw }, x, shape) =>
    b.emit('reverse', [x], { axes: range(shape.length).filter(() => draw.next() < 0.5) }),
  ),
  moving(({ b, step }, x, shape) => {
    const isFront = step.seed % 2 === 0;
    const n = step.second % 4;
    const dims = range(shape.length).map((d) => (isFront ? d + 1 : d));
    return b.emit('broadcast', [x], { shape: isFront ? [n, ...shape] : [...shape, n], dims });
  }),
  moving(({ b, draw }, x, shape) => {
    const starts = shape.map((n) => draw.integer(0, Math.min(2, n)));
    const stops = shape.map((n, d) => draw.integer(starts[d] as number, n));
    return b.emit('slice', [x], { starts, stops, steps: shape.map(() => draw.integer(1, 3)) });
  }),
  moving(({ b, draw }, x, shape) => {
    const low = shape.map((n) => Math.max(draw.integer(-1, 2), 1 - Math.max(n, 1)));
    const high = shape.map(() => draw.integer(0, 2));
    const interior = shape.map(() => (draw.next() < 0.2 ? 1 : 0));
    return b.emit('pad', [x, padding(x)], { low, high, interior });
  }),
  onAxes((setup, x, shape) =>
    setup.b.emit('concatenate', [x, like(setup, x)], { axis: setup.step.seed % shape.length }),
  ),
  onAxes(({ b, step }, _x, shape) => {
    const dtype = pick(countedIn, step.seed);
    const axis = step.second % shape.length;
    return b.emit('iota', [], { shape, dtype: dtype === 'bool' ? 'int32' : dtype, axis });
  }),
];

/** What reads or writes at places that values say. */
export const readingForms: readonly Form[] = [
  onAxes((setup, x, [n = 0, ...rest]) => {
    const collapsed = { collapsedSliceDims: [0], startIndicesBatchingDims: [], ...hiddenRows };
    const dims = { offsetDims: rest.map((_, d) => d + 1), ...collapsed };
    const mode = setup.step.second % 2 === 0 ? ('clip' as const) : ('fill' as const);
    if (n === 0) return [];
    return setup.b.emit('gather', [x, someIndices(setup, 5)], {
      dims,
      sizes: [1, ...rest],
      mode,
      fill: null,
    });
  }),
  onAxes((setup, x, [n = 0, ...rest]) => {
    const count = 4;
    const updates = filling(setup.b, like(setup, x), [count, ...rest]);
    const dims = {
      updateWindowDims: rest.map((_, d) => d + 1),
      insertedWindowDims: [0],
      operandBatchingDims: [],
      scatterIndicesBatchingDims: [],
      scatterDimsToOperandDims: [0],
    };
    if (n === 0) return [];
    const operands = [x, someIndices(setup, count), updates];
    return setup.b.emit('scatter', operands, { dims, mode: 'drop', uniqueIndices: false });
  }),
  moving((setup, x, shape) => {
    const { b, draw } = setup;
    const starts = shape.map((): Atom =>
      newLiteral(draw.integer(-3, 9), { dtype: 'int32', weak: false }),
    );
    return b.emit('dynamicSlice', [x, ...starts], { sizes: shape.map((n) => draw.integer(0, n)) });
  }),
];
