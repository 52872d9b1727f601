/** Slices whose start is known only at run time. */
import { aval, type Aval } from '../../array/aval.js';
import type { DenseArray } from '../../array/dense.js';
import { isInteger } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, printShape, range, zip, type Shape } from '../../array/shape.js';
import { newLiteral, noParams, type PrimParams } from '../../ir/program.js';
import { both, choose, compare, indexAdd, indexSub, integer, type Expr } from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import { gather } from '../indexing/gather.js';
import { scatter } from '../indexing/scatter.js';
import { clampedStart } from '../indexing/start.js';
import { loopOver } from '../nest.js';
import type { Ops, Primal } from '../ops.js';
import { computes, type LinearOperand, type Read, type Rules } from '../record.js';
import { elementAt, forEachIndex, tabulate, updated } from '../tabulate.js';
import { checkPerAxis } from './view.js';

function checkStarts(who: string, operand: Shape, starts: readonly Aval[]): void {
  if (starts.length !== operand.length)
    fail(
      'bad-argument',
      `${who}: wants one start for each of the ${operand.length} axes of shape ` +
        `${printShape(operand)}, received ${starts.length}.`,
    );
  for (const start of starts) {
    if (!isInteger(start.dtype))
      fail('dtype-mismatch', `${who}: starts must be integers, received ${start.dtype}.`);
    if (start.dtype !== at(starts, 0).dtype)
      fail('dtype-mismatch', `${who}: starts must share one dtype. Convert them to int32.`);
    if (start.shape.length !== 0)
      fail(
        'shape-mismatch',
        `${who}: each start must be a scalar, received shape ${printShape(start.shape)}.`,
      );
  }
}

function checkWindow(who: string, operand: Shape, window: Shape): void {
  if (window.length !== operand.length || window.some((n, d) => n > at(operand, d)))
    fail(
      'shape-mismatch',
      `${who}: a window of shape ${printShape(window)} does not fit into ${printShape(operand)}. ` +
        'It needs as many axes, none of them longer.',
    );
}

/** The starts of a batch of instances that all begin at 0 of the batch axis. */
const behindBatchAxis = (starts: readonly Primal[]): Primal[] => [
  newLiteral(0, { dtype: starts[0]?.aval.dtype ?? 'int32', weak: false }),
  ...starts,
];

/** The starts as one index vector; with mapped starts, one for each instance. */
function indexVectors(b: Ops, starts: readonly Primal[], mapped: readonly boolean[], size: number) {
  const components = zip(starts, mapped).map(([s, isMapped]) =>
    b.broadcast(s, [size, 1], isMapped ? [0] : []),
  );
  return b.bind1('concatenate', components, { axis: 1 });
}

/** The clamped starts of a window on each axis, read from the scalar operands. */
function readStarts(
  reads: readonly Read[],
  operand: Shape,
  window: Shape,
  share: (expr: Expr) => Expr,
): Expr[] {
  const scalar = Index.ofAxes([], []);
  return zip(operand, window).map(([n, size], d) =>
    n === size ? integer(0) : share(clampedStart(at(reads, d)(scalar), n - size)),
  );
}

/** For evaluation: the same. */
const startsOf = (starts: readonly DenseArray[], operand: Shape, window: Shape): number[] =>
  starts.map((s, d) => Math.max(0, Math.min(s.item(), at(operand, d) - at(window, d))));

const knownStarts = (inputs: readonly (Primal | LinearOperand)[]): Primal[] =>
  inputs.filter((x) => x.kind !== 'linear');

export const dynamicSlice: Rules<PrimParams['dynamicSlice']> = {
  ...computes,
  type: (inputs, { sizes }) => {
    const [x, ...starts] = inputs.map((a) => a.aval);
    checkStarts('dynamicSlice', x!.shape, starts);
    checkPerAxis('dynamicSlice: sizes', sizes, x!.shape, 0);
    checkWindow('dynamicSlice', x!.shape, sizes);
    return [aval(sizes, x!.dtype, x!.weak)];
  },
  evaluate: ([x, ...starts], { sizes }, [out]) => {
    const begin = startsOf(starts, x!.shape, sizes);
    return [
      tabulate(out!, (index) =>
        elementAt(
          x!,
          index.map((i, d) => i + at(begin, d)),
        ),
      ),
    ];
  },
  jvp: (p, t, inputs, [dx], params) => {
    const starts = inputs.slice(1).map((s) => t.residual(s));
    return {
      outputs: [p.bind1('dynamicSlice', inputs, params)],
      tangents: t.linear('dynamicSlice', [dx!, ...starts], params),
    };
  },
  // The cotangent goes back to the window it was read from.
  transpose: (b, [ct], [x, ...starts]) => [
    b.bind1('dynamicUpdateSlice', [b.full(0, x!.aval), ct!, ...knownStarts(starts)], noParams),
    ...starts.map(() => null),
  ],
  batch: (b, [x, ...starts], [mappedX, ...mappedStarts], { sizes }, size, recur) => {
    if (!mappedStarts.includes(true)) {
      const operands = [x!, ...behindBatchAxis(starts)];
      const batched = { sizes: [size, ...sizes] };
      return { outputs: [b.bind1('dynamicSlice', operands, batched)], mapped: [true] };
    }
    // Starts that differ between instances: a gather of one window for each.
    const axes = range(sizes.length);
    const dims = {
      offsetDims: axes,
      collapsedSliceDims: [],
      operandBatchingDims: [],
      startIndicesBatchingDims: [],
      startIndexMap: axes,
    };
    const indices = indexVectors(b, starts, mappedStarts, size);
    const params = { dims, sizes, mode: 'clip', fill: null } as const;
    return gather.batch(b, [x!, indices], [mappedX!, true], params, size, recur);
  },
  complex: 'each part',
  lower: {
    kind: 'map',
    cost: 'view',
    elements: ([read, ...readStart], index, { sizes }, types, share) => {
      const { shape } = at(types.inputs, 0);
      const starts = readStarts(readStart, shape, sizes, share);
      return [
        read!(
          Index.ofAxes(
            shape,
            zip(index.axes, starts).map(([i, s]) => indexAdd(i, s)),
          ),
        ),
      ];
    },
  },
};

export const dynamicUpdateSlice: Rules<PrimParams['dynamicUpdateSlice']> = {
  ...computes,
  type: (inputs) => {
    const [x, update, ...starts] = inputs.map((a) => a.aval);
    checkStarts('dynamicUpdateSlice', x!.shape, starts);
    checkWindow('dynamicUpdateSlice', x!.shape, update!.shape);
    if (update!.dtype !== x!.dtype)
      fail(
        'dtype-mismatch',
        `dynamicUpdateSlice: an array of dtype ${x!.dtype} cannot take an update of dtype ` +
          `${update!.dtype}. Convert one of them.`,
      );
    return [aval(x!.shape, x!.dtype, x!.weak && update!.weak)];
  },
  evaluate: ([x, update, ...starts], _params, [out]) => {
    const begin = startsOf(starts, x!.shape, update!.shape);
    return [
      updated(x!, out!, (change) =>
        forEachIndex(update!.shape, (index) => {
          const target = index.map((i, d) => i + at(begin, d));
          change(target, () => elementAt(update!, index));
        }),
      ),
    ];
  },
  jvp: (p, t, inputs, [dx, dupdate], params) => {
    const [x, update, ...starts] = inputs;
    const operands = [
      dx ?? t.zeros(x!.aval),
      dupdate ?? t.zeros(update!.aval),
      ...starts.map((s) => t.residual(s)),
    ];
    return {
      outputs: [p.bind1('dynamicUpdateSlice', inputs, params)],
      tangents: t.linear('dynamicUpdateSlice', operands, params),
    };
  },
  // The window's cotangent belongs to the update, the rest to the operand.
  transpose: (b, [ct], [x, update, ...starts], params) => {
    const known = knownStarts(starts);
    const outside = () =>
      b.bind1('dynamicUpdateSlice', [ct!, b.full(0, update!.aval), ...known], params);
    const inside = () => b.bind1('dynamicSlice', [ct!, ...known], { sizes: update!.aval.shape });
    return [
      x!.kind === 'linear' ? outside() : null,
      update!.kind === 'linear' ? inside() : null,
      ...starts.map(() => null),
    ];
  },
  batch: (b, inputs, mapped, params, size, recur) => {
    const [mappedX, mappedUpdate, ...mappedStarts] = mapped;
    const [given, givenUpdate, ...starts] = inputs;
    const x = mappedX ? given! : b.repeat(given!, size);
    const update = mappedUpdate ? givenUpdate! : b.repeat(givenUpdate!, size);
    if (!mappedStarts.includes(true)) {
      const operands = [x, update, ...behindBatchAxis(starts)];
      return { outputs: [b.bind1('dynamicUpdateSlice', operands, params)], mapped: [true] };
    }
    // Starts that differ between instances: a scatter of one window for each.
    const axes = range(starts.length);
    const dims = {
      updateWindowDims: axes,
      insertedWindowDims: [],
      operandBatchingDims: [],
      scatterIndicesBatchingDims: [],
      scatterDimsToOperandDims: axes,
    };
    const indices = indexVectors(b, starts, mappedStarts, size);
    const asScatter = { dims, mode: 'clip', uniqueIndices: true } as const;
    return scatter.batch(b, [x, indices, update], [true, true, true], asScatter, size, recur);
  },
  complex: 'each part',
  lower: {
    kind: 'map',
    cost: 'cheap',
    elements: ([read, readUpdate, ...readStart], index, _params, types, share) => {
      const { shape } = at(types.inputs, 0);
      const window = at(types.inputs, 1).shape;
      const starts = readStarts(readStart, shape, window, share);
      // Along an axis of one the element is the first, wherever the tests hold.
      const inWindow = zip(index.axes, starts).map(([i, s], d) =>
        window[d] === 1 ? integer(0) : indexSub(i, s),
      );
      const tests = range(shape.length)
        .filter((d) => shape[d] !== window[d])
        .flatMap((d) =>
          window[d] === 1
            ? [compare('eq', at(index.axes, d), at(starts, d))]
            : [
                compare('ge', at(inWindow, d), integer(0)),
                compare('lt', at(inWindow, d), integer(at(window, d))),
              ],
        );
      const element = readUpdate!(Index.ofAxes(window, inWindow));
      return [tests.length === 0 ? element : choose(tests.reduce(both), element, read!(index))];
    },
    inPlace: {
      kind: 'loops',
      fused: 'all',
      updates: 1,
      asStored: true,
      write: (b, [x, update, ...starts], [out]) => {
        const { shape } = x!.aval;
        const window = update!.aval.shape;
        const reads = starts.map(({ read }) => read);
        const share = (start: Expr): Expr => b.let(start, 'start');
        const first = readStarts(reads, shape, window, share);
        const write = (inner: readonly Expr[]): void => {
          const index = zip(inner, first).map(([i, start]) => indexAdd(start, i));
          const element = update!.read(Index.ofAxes(window, inner));
          b.store(out!, Index.ofAxes(shape, index).flat, element);
        };
        loopOver(b, window, write, 'free');
      },
    },
  },
};
