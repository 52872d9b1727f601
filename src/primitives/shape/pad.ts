import { aval, type Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at, printShape, range, zip, type Shape } from '../../array/shape.js';
import { newLiteral, type PrimParams } from '../../ir/program.js';
import {
  both,
  choose,
  compare,
  indexDiv,
  indexSub,
  integer,
  indexRem,
  type Expr,
} from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import type { Ops, Primal } from '../ops.js';
import { computes, type Rules } from '../record.js';
import { elementAt, forEachIndex, tabulate, updated } from '../tabulate.js';
import { padAlone } from './alone.js';
import { checkPerAxis } from './view.js';

type PadParams = PrimParams['pad'];

/** The length from the first to the last element once the interior padding is in. */
const spread = (n: number, interior: number): number =>
  n === 0 ? 0 : (n - 1) * (interior + 1) + 1;

function padType(x: Aval, value: Aval, { low, high, interior }: PadParams): Aval {
  checkPerAxis('pad: low', low, x.shape);
  checkPerAxis('pad: high', high, x.shape);
  checkPerAxis('pad: interior', interior, x.shape, 0);
  if (value.shape.length !== 0)
    fail(
      'shape-mismatch',
      `pad: the padding value must be a scalar, received shape ${printShape(value.shape)}.`,
    );
  if (value.dtype !== x.dtype)
    fail(
      'dtype-mismatch',
      `pad: the padding value has dtype ${value.dtype}, the array ${x.dtype}. Convert one of them.`,
    );
  const shape = x.shape.map((n, d) => {
    const length = at(low, d) + spread(n, at(interior, d)) + at(high, d);
    if (length < 0)
      fail(
        'shape-mismatch',
        `pad: cropping ${-at(low, d)} and ${-at(high, d)} elements from axis ${d} of shape ` +
          `${printShape(x.shape)} leaves less than nothing.`,
      );
    return length;
  });
  return aval(shape, x.dtype, x.weak && value.weak);
}

/** Where the padding of an array stands: false at its elements, true elsewhere. */
function paddingMask(b: Ops, operand: Shape, params: PadParams): Primal {
  const isPadding = newLiteral(1, { dtype: 'bool', weak: false });
  const elements = b.full(0, { shape: operand, dtype: 'bool' });
  return b.bind1('pad', [elements, isPadding], params);
}

/** Undoes a padding: crops or extends by zeros at the ends, then drops the interior. */
function unpad(b: Ops, ct: Primal, operand: Shape, { low, high, interior }: PadParams): Primal {
  const cropped = b.bind1('pad', [ct, 0], {
    low: low.map((n) => 0 - n),
    high: high.map((n) => 0 - n),
    interior: low.map(() => 0),
  });
  return b.bind1('slice', [cropped], {
    starts: low.map(() => 0),
    stops: zip(operand, interior).map(([n, i]) => spread(n, i)),
    steps: interior.map((i) => i + 1),
  });
}

const batchedParams = ({ low, high, interior }: PadParams): PadParams => ({
  low: [0, ...low],
  high: [0, ...high],
  interior: [0, ...interior],
});

/**
 * The index along one axis of the operand of element `i` of the result, and tests that there is
 * one.
 */
function unpadIndex(i: Expr, n: number, axis: { low: number; high: number; interior: number }) {
  const position = indexSub(i, integer(axis.low));
  const tests: Expr[] = [];
  if (axis.low > 0) tests.push(compare('ge', position, integer(0)));
  if (axis.high > 0 || n === 0)
    tests.push(compare('lt', position, integer(spread(n, axis.interior))));
  if (axis.interior > 0) {
    const gap = indexRem(position, axis.interior + 1);
    tests.push(compare('eq', gap, integer(0)));
  }
  return { source: indexDiv(position, axis.interior + 1), tests };
}

export const pad: Rules<PadParams> = {
  ...computes,
  alone: (params, { inputs: [x], outputs: [y] }) => padAlone(params, x!.shape, y!.shape),
  type: (inputs, params) => [padType(at(inputs, 0).aval, at(inputs, 1).aval, params)],
  evaluate: ([x, value], { low, interior }, [out]) => {
    const padding = tabulate(out!, () => value!.item());
    const target = (index: readonly number[]) =>
      index.map((i, d) => at(low, d) + i * (at(interior, d) + 1));
    const inside = (index: readonly number[]) =>
      index.every((i, d) => i >= 0 && i < at(out!.shape, d));
    return [
      updated(padding, out!, (change) =>
        forEachIndex(x!.shape, (index) => {
          if (inside(target(index))) change(target(index), () => elementAt(x!, index));
        }),
      ),
    ];
  },
  jvp: (p, t, [x, value], [dx, dvalue], params) => ({
    outputs: [p.bind1('pad', [x!, value!], params)],
    tangents: t.linear('pad', [dx ?? t.zeros(x!.aval), dvalue ?? t.zeros(value!.aval)], params),
  }),
  transpose: (b, [ct], [x, value], params) => {
    const isPadding = () => paddingMask(b, x!.aval.shape, params);
    return [
      x!.kind === 'linear' ? unpad(b, ct!, x!.aval.shape, params) : null,
      value!.kind === 'linear'
        ? b.reduceSum(b.select(isPadding(), ct!, 0), range(ct!.aval.shape.length))
        : null,
    ];
  },
  batch: (b, [x, value], mapped, params, size) => {
    const operand = mapped[0] ? x! : b.repeat(x!, size);
    const batched = batchedParams(params);
    if (!mapped[1])
      return { outputs: [b.bind1('pad', [operand, value!], batched)], mapped: [true] };
    // Each instance has a padding value of its own: pad with zeros, then fill in.
    const padded = b.bind1('pad', [operand, 0], batched);
    const isPadding = paddingMask(b, operand.aval.shape, batched);
    const filling = b.broadcast(value!, padded.aval.shape, [0]);
    return { outputs: [b.select(isPadding, filling, padded)], mapped: [true] };
  },
  complex: 'each part',
  lower: {
    kind: 'map',
    cost: 'view',
    elements: ([read, readValue], index, { low, high, interior }, types) => {
      const { shape } = at(types.inputs, 0);
      const axes = zip(index.axes, shape).map(([i, n], d) =>
        unpadIndex(i, n, { low: at(low, d), high: at(high, d), interior: at(interior, d) }),
      );
      const tests = axes.flatMap((axis) => axis.tests);
      const element = read!(
        Index.ofAxes(
          shape,
          axes.map((axis) => axis.source),
        ),
      );
      if (tests.length === 0) return [element];
      return [choose(tests.reduce(both), element, readValue!(Index.ofAxes([], [])))];
    },
  },
};
