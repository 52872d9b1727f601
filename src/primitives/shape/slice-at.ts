/** Slices whose starts and steps are operands: what slices and paddings run as by themselves. */
import { aval, sameShape, type Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at, printShape } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import { indexAdd, indexMul } from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import { computes, notDifferentiable, nonlinear, type Rules } from '../record.js';
import { elementAt, tabulate } from '../tabulate.js';
import { checkPerAxis } from './view.js';

type SliceAtParams = PrimParams['sliceAt'];

/** Of x, and of the starts and steps, which all have the first axes of x in common. */
function sliceAtType(x: Aval, numbers: readonly Aval[], { sizes, stepped }: SliceAtParams): Aval {
  const rank = x.shape.length - sizes.length;
  const first = x.shape.slice(0, rank);
  if (numbers.length !== sizes.length + stepped.length)
    fail(
      'bad-argument',
      `sliceAt: wants ${sizes.length} starts and ${stepped.length} steps, received ${numbers.length} numbers.`,
    );
  for (const { dtype, shape } of numbers)
    if (dtype !== 'int32' || !sameShape(shape, first))
      fail(
        'shape-mismatch',
        `sliceAt: starts and steps must be int32 of shape ${printShape(first)}, received ${dtype} ` +
          `of shape ${printShape(shape)}.`,
      );
  checkPerAxis('sliceAt: sizes', sizes, x.shape.slice(rank), 0);
  return aval([...first, ...sizes], x.dtype, x.weak);
}

/** The index on each axis of a window of the element at `index` in it. */
function shifted<T>(
  index: readonly T[],
  numbers: readonly T[],
  { stepped }: SliceAtParams,
  add: (x: T, y: T) => T,
  multiply: (x: T, y: T) => T,
): T[] {
  return index.map((i, d) => {
    const step = stepped.indexOf(d);
    const moved = step < 0 ? i : multiply(i, at(numbers, index.length + step));
    return add(at(numbers, d), moved);
  });
}

export const sliceAt: Rules<SliceAtParams> = {
  ...computes,
  complex: 'each part',
  type: ([x, ...numbers], params) => [
    sliceAtType(
      x!.aval,
      numbers.map((n) => n.aval),
      params,
    ),
  ],
  evaluate: ([x, ...numbers], params, [out]) => {
    const rank = out!.shape.length - params.sizes.length;
    return [
      tabulate(out!, (index) => {
        const first = index.slice(0, rank);
        const these = numbers.map((n) => elementAt(n, first.slice(0, n.ndim)));
        const rest = shifted(
          index.slice(rank),
          these,
          params,
          (i, j) => i + j,
          (i, j) => i * j,
        );
        return elementAt(x!, [...first, ...rest]);
      }),
    ];
  },
  jvp: notDifferentiable('it is only written where an operation runs by itself'),
  transpose: nonlinear,
  batch: (b, inputs, mapped, params, size) => {
    const operands = inputs.map((x, i) => (mapped[i] === true ? x : b.repeat(x, size)));
    return { outputs: b.bind('sliceAt', operands, params), mapped: [true] };
  },
  lower: {
    kind: 'map',
    cost: 'view',
    elements: ([read, ...numbers], index, params, { inputs: [x] }, share) => {
      const { shape } = x!;
      const rank = shape.length - params.sizes.length;
      const first = index.axes.slice(0, rank);
      const these = numbers.map((n) => share(n(Index.ofAxes(shape.slice(0, rank), first))));
      const rest = shifted(index.axes.slice(rank), these, params, indexAdd, indexMul);
      return [read!(Index.ofAxes(shape, [...first, ...rest]))];
    },
  },
};
