/** Running sums, products and extremes along one axis. */
import type { Aval } from '../../array/aval.js';
import { dense } from '../../array/dense.js';
import {
  carriedDType,
  castScalar,
  type DType,
  isBool,
  isInexact,
  newTypedArray,
} from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, normalizeAxis, range, sizeOf } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import type { LoopBuilder } from '../../loops/builder.js';
import {
  convert,
  indexAdd,
  indexSub,
  integer,
  load,
  op,
  type Expr,
  type ScalarOp,
} from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import type { LoopBuffer } from '../../loops/loops.js';
import { loopOver } from '../nest.js';
import type { Linear, LinearOps, Ops, Primal } from '../ops.js';
import { computes, nonlinear, type JvpRule, type LoopOperand, type Rules } from '../record.js';
import { elementAt, forEachIndex, offsetOf } from '../tabulate.js';
import { associativeScan, linearStrands, pairedStrands, primalStrands } from './scan.js';
import { runningProduct } from '../complex/folds.js';
import { runningExtreme } from '../complex/order.js';
import type { ComplexRule } from '../complex/parts.js';

type Name = 'cumsum' | 'cumprod' | 'cummax' | 'cummin';
type Params = PrimParams['cumsum'];

interface Cumulative {
  /** The scalar operation of the loops. */
  readonly op: ScalarOp;
  /** The same for evaluation. */
  readonly step: (sofar: number, next: number, dtype: DType) => number;
  readonly complex: ComplexRule<Params>;
  readonly jvp: JvpRule<Params>;
}

function cumulativeType(name: Name, x: Aval, { axis }: Params): Aval {
  normalizeAxis(axis, x.shape.length, name);
  if (isBool(x.dtype))
    fail('dtype-mismatch', `${name}: is not defined for dtype bool. Convert the array first.`);
  return x;
}

/** The record of a running operation; only the sum is linear and replaces `transpose`. */
function cumulative(name: Name, rule: Cumulative): Rules<Params> {
  return {
    ...computes,
    type: (inputs, params) => [cumulativeType(name, at(inputs, 0).aval, params)],
    evaluate: ([x], { axis, reverse }, [out]) => {
      const { shape, dtype, weak } = out!;
      const result = newTypedArray(dtype, sizeOf(shape));
      const along = range(at(shape, axis));
      const order = reverse ? along.reverse() : along;
      forEachIndex(shape.with(axis, Math.min(1, order.length)), (start) => {
        let sofar: number | undefined;
        for (const i of order) {
          const next = elementAt(x!, start.with(axis, i));
          sofar = sofar === undefined ? next : rule.step(sofar, next, dtype);
          result[offsetOf(shape, start.with(axis, i))] = castScalar(sofar, dtype);
        }
      });
      return [dense(shape, dtype, result, weak)];
    },
    jvp: rule.jvp,
    transpose: nonlinear,
    batch: (b, inputs, _mapped, { axis, reverse }) => ({
      outputs: [b.bind1(name, inputs, { axis: axis + 1, reverse })],
      mapped: [true],
    }),
    complex: rule.complex,
    lower: {
      kind: 'loops',
      fused: [0],
      write: (b, [x], [out], params) => {
        const isLast = sizeOf(x!.aval.shape.slice(params.axis + 1)) === 1;
        (isLast ? writeLines : writeRows)(b, rule.op, x!, out!, params);
      },
    },
  };
}

/** How many elements of a line are combined before the value so far joins them. */
const together = 4;

/**
 * One pass along the last axis of length above 1, with the value so far in a local. Each turn
 * combines a few elements by themselves, so that the next turn waits for one operation only.
 */
function writeLines(
  b: LoopBuilder,
  step: ScalarOp,
  x: LoopOperand,
  out: LoopBuffer,
  { axis, reverse }: Params,
): void {
  const { shape, dtype } = x.aval;
  const n = at(shape, axis);
  if (sizeOf(shape) === 0) return;
  loopOver(b, shape.toSpliced(axis, 1), (others) => {
    const index = (i: Expr): Index => {
      const along = reverse ? indexSub(integer(n - 1), i) : i;
      return Index.ofAxes(shape, others.toSpliced(axis, 0, along));
    };
    const wide = carriedDType[dtype];
    const take = (i: Expr): Expr => b.let(convert(x.read(index(i)), wide), 'x');
    const storeAt = (i: Expr, value: Expr): void =>
      b.store(out, index(i).flat, convert(value, dtype));
    const sofar = b.variable(take(integer(0)), 'sofar');
    storeAt(integer(0), sofar.value);
    const visit = (first: Expr, count: number): void => {
      const indices = range(count).map((k) => indexAdd(first, integer(k)));
      let partial: Expr | undefined;
      const sums = indices.map((i) => {
        const next = take(i);
        partial = partial === undefined ? next : b.let(op(step, wide, partial, next), 'partial');
        return b.let(op(step, wide, sofar.value, partial), 'sum');
      });
      indices.forEach((i, k) => storeAt(i, at(sums, k)));
      sofar.set(at(sums, count - 1));
    };
    const rest = (n - 1) % together;
    b.for(n - rest, (i) => visit(i, together), { start: 1, step: together });
    for (let i = n - rest; i < n; i++) visit(integer(i), 1);
  });
}

/** Adds row upon row of the axes behind, so that memory is read and written in order. */
function writeRows(
  b: LoopBuilder,
  step: ScalarOp,
  x: LoopOperand,
  out: LoopBuffer,
  { axis, reverse }: Params,
): void {
  const { shape, dtype } = x.aval;
  const n = at(shape, axis);
  if (sizeOf(shape) === 0) return;
  const forRow = (outer: readonly Expr[], i: Expr, body: (tail: Index, read: Expr) => void): void =>
    loopOver(b, shape.slice(axis + 1), (tail) => {
      const along = reverse ? indexSub(integer(n - 1), i) : i;
      const index = Index.ofAxes(shape, [...outer, along, ...tail]);
      body(index, x.read(index));
    });
  const toPrevious = integer((reverse ? 1 : -1) * sizeOf(shape.slice(axis + 1)));
  loopOver(b, shape.slice(0, axis), (outer) => {
    forRow(outer, integer(0), (index, next) => b.store(out, index.flat, next));
    const visit = (i: Expr): void =>
      forRow(outer, i, (index, next) => {
        const sofar = load(out, indexAdd(index.flat, toPrevious));
        b.store(out, index.flat, op(step, dtype, sofar, next));
      });
    b.for(n, visit, { start: 1 });
  });
}

/** A value with its tangent. */
type Dual = readonly [x: Primal, dx: Linear];
type Combine = (p: Ops, t: LinearOps, x: Dual, y: Dual) => Dual;

/** The derivative of a running operation as that of a scan with `combine`, the binary operation. */
const jvpOfScan =
  (name: Name, combine: Combine): JvpRule<Params> =>
  (p, t, [x], [dx], { axis, reverse }) => {
    const y = p.bind1(name, [x!], { axis, reverse });
    const flipDual = ([v, dv]: Dual): Dual =>
      reverse
        ? [
            p.bind1('reverse', [v], { axes: [axis] }),
            t.apply('reverse', dv, { axes: [axis] }) as Linear,
          ]
        : [v, dv];
    const strand = pairedStrands(primalStrands(p, axis), linearStrands(t, axis));
    const elements = flipDual([x!, dx as Linear]);
    const scanned = associativeScan<Dual>(strand, (a, b) => combine(p, t, a, b), elements);
    return { outputs: [y], tangents: [flipDual(scanned)[1]] };
  };

/** d(xy) = dx·y + x·dy */
const dualProduct: Combine = (p, t, [x, dx], [y, dy]) => [
  p.mul(x, y),
  t.add(t.mul(dx, y), t.mul(dy, x)) as Linear,
];

/** The tangent of the operand taken; half of both at a tie. */
const dualExtreme =
  (name: 'max' | 'min'): Combine =>
  (p, t, [x, dx], [y, dy]) => {
    const z = p.bind1(name, [x, y], {});
    const share = p.select(p.eq(x, y), p.full(0.5, x.aval), p.full(1, x.aval));
    const taken = (v: Primal, dv: Linear): Linear | null =>
      t.select(p.eq(v, z), t.mul(dv, share), null);
    return [z, t.add(taken(x, dx), taken(y, dy)) as Linear];
  };

export const cumsum: Rules<Params> = {
  ...computes,
  ...cumulative('cumsum', {
    op: 'add',
    complex: 'each part',
    step: (x, y) => x + y,
    jvp: (p, t, inputs, [dx], params) => ({
      outputs: [p.bind1('cumsum', inputs, params)],
      tangents: [t.apply('cumsum', dx as Linear, params)],
    }),
  }),
  // Every element has gone into all sums after it.
  transpose: (b, [ct], _inputs, { axis, reverse }) => [
    b.bind1('cumsum', [ct!], { axis, reverse: !reverse }),
  ],
};

export const cumprod = cumulative('cumprod', {
  op: 'mul',
  complex: runningProduct,
  step: (x, y, dtype) => (isInexact(dtype) ? x * y : Math.imul(x, y)),
  jvp: jvpOfScan('cumprod', dualProduct),
});

export const cummax = cumulative('cummax', {
  op: 'max',
  complex: runningExtreme('max'),
  step: (x, y) => Math.max(x, y),
  jvp: jvpOfScan('cummax', dualExtreme('max')),
});

export const cummin = cumulative('cummin', {
  op: 'min',
  complex: runningExtreme('min'),
  step: (x, y) => Math.min(x, y),
  jvp: jvpOfScan('cummin', dualExtreme('min')),
});
