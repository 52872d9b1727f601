/** Elements moved along an axis, those that leave at one end coming in at the other. */
import type { Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at, normalizeAxis, printShape, type Shape } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import { choose, compare, indexAdd, indexSub, integer, op, type Expr } from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { oneByOne } from '../control/one-by-one.js';
import { computes, type Primal, type Rules } from '../record.js';
import { elementAt, tabulate } from '../tabulate.js';

type RollParams = PrimParams['roll'];

function rollType(x: Aval, shift: Aval, { axis }: RollParams): Aval {
  normalizeAxis(axis, x.shape.length, 'roll');
  if (shift.dtype !== 'int32')
    fail('dtype-mismatch', `roll: the shift must be int32, received ${shift.dtype}.`);
  if (shift.shape.length !== 0)
    fail(
      'shape-mismatch',
      `roll: the shift must be a scalar, received shape ${printShape(shift.shape)}.`,
    );
  return x;
}

/** shift mod n, from 0 up to n. */
function withinAxis(shift: Expr, n: number): Expr {
  if (shift.kind === 'literal') return integer(((shift.value % n) + n) % n);
  const rest = op('rem', 'int32', shift, integer(n));
  return choose(compare('lt', rest, integer(0)), op('add', 'int32', rest, integer(n)), rest);
}

/**
 * Loops over an array of a shape, but along `axis` from 0 up to `stop`; the last axis innermost.
 */
function loopOver(
  b: LoopBuilder,
  shape: Shape,
  axis: number,
  stop: Expr,
  body: (index: readonly Expr[]) => void,
  outer: readonly Expr[] = [],
): void {
  const d = outer.length;
  if (d === shape.length) return body(outer);
  b.for(d === axis ? stop : at(shape, d), (i) =>
    loopOver(b, shape, axis, stop, body, [...outer, i]),
  );
}

export const roll: Rules<RollParams> = {
  ...computes,
  type: ([x, shift], params) => [rollType(x!.aval, shift!.aval, params)],
  evaluate: ([x, shift], { axis }, [out]) => {
    const n = at(x!.shape, axis);
    return [
      tabulate(out!, (index) => {
        const from = (at(index, axis) - (shift!.item() % n) + 2 * n) % n;
        return elementAt(x!, index.with(axis, from));
      }),
    ];
  },
  jvp: (p, t, [x, shift], [dx], params) => ({
    outputs: [p.bind1('roll', [x!, shift!], params)],
    tangents: t.linear('roll', [dx!, t.residual(shift!)], params),
  }),
  // The cotangent rolls back.
  transpose: (b, [ct], [, shift], params) => [
    b.bind1('roll', [ct!, b.neg(shift as Primal)], params),
    null,
  ],
  batch: (b, inputs, mapped, { axis }, size) => {
    if (mapped[1] === true)
      return oneByOne(b, inputs, mapped, size, (one, x) => one.bind('roll', x, { axis }));
    return { outputs: b.bind('roll', inputs, { axis: axis + 1 }), mapped: [true] };
  },
  // A loop for each of the two parts, so that no element has to ask where it comes from.
  lower: {
    kind: 'loops',
    fused: 'all',
    write: (b, [x, amount], [out], { axis }, types) => {
      const { shape } = at(types.outputs, 0);
      const n = at(shape, axis);
      if (n === 0) return;
      const within = withinAxis(amount!.read(Index.ofAxes([], [])), n);
      const shift = within.kind === 'literal' ? within : b.snapshot(within, 'shift');
      const rest = indexSub(integer(n), shift);
      const moved = (index: readonly Expr[], by: Expr): Index =>
        Index.ofAxes(
          shape,
          index.map((i, d) => (d === axis ? indexAdd(i, by) : i)),
        );
      loopOver(b, shape, axis, rest, (i) =>
        b.store(out!, moved(i, shift).flat, x!.read(Index.ofAxes(shape, i))),
      );
      loopOver(b, shape, axis, shift, (i) =>
        b.store(out!, Index.ofAxes(shape, i).flat, x!.read(moved(i, rest))),
      );
    },
  },
};
