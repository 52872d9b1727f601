/** Elements moved along an axis, those that leave at one end coming in at the other. */
import { sameShape, type Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at, normalizeAxis, printShape, type Shape } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import { choose, compare, indexAdd, indexSub, integer, op, type Expr } from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import type { LoopBuilder } from '../../loops/builder.js';
import type { LoopBuffer } from '../../loops/loops.js';
import { computes, type LoopOperand, type Primal, type Rules } from '../record.js';
import { elementAt, tabulate } from '../tabulate.js';

type RollParams = PrimParams['roll'];

function rollType(x: Aval, shift: Aval, { axis }: RollParams): Aval {
  normalizeAxis(axis, x.shape.length, 'roll');
  if (shift.dtype !== 'int32')
    fail('dtype-mismatch', `roll: the shift must be int32, received ${shift.dtype}.`);
  const rank = shift.shape.length;
  if (rank > axis || !sameShape(shift.shape, x.shape.slice(0, rank)))
    fail(
      'shape-mismatch',
      `roll: the shift must be a scalar, or one for each index along the first axes of ` +
        `${printShape(x.shape)}, before axis ${axis}; received shape ${printShape(shift.shape)}.`,
    );
  return x;
}

/** shift mod n, from 0 up to n. */
function withinAxis(shift: Expr, n: number): Expr {
  if (shift.kind === 'literal') return integer(((shift.value % n) + n) % n);
  const rest = op('rem', 'int32', shift, integer(n));
  return choose(compare('lt', rest, integer(0)), op('add', 'int32', rest, integer(n)), rest);
}

/** Loops over the axes that have no index in `outer` yet, up to `stops`; the last one innermost. */
function loopOver(
  b: LoopBuilder,
  stops: readonly (number | Expr)[],
  body: (index: readonly Expr[]) => void,
  outer: readonly Expr[] = [],
): void {
  if (outer.length === stops.length) return body(outer);
  b.for(at(stops, outer.length), (i) => loopOver(b, stops, body, [...outer, i]));
}

/** Writes the lines that one shift moves: those at the indices `outer` along the first axes. */
function rollLines(
  b: LoopBuilder,
  [x, amount]: readonly LoopOperand[],
  out: LoopBuffer,
  { axis }: RollParams,
  shape: Shape,
  outer: readonly Expr[],
): void {
  const n = at(shape, axis);
  const within = withinAxis(amount!.read(Index.ofAxes(amount!.aval.shape, outer)), n);
  const shift = within.kind === 'literal' ? within : b.snapshot(within, 'shift');
  const rest = indexSub(integer(n), shift);
  const moved = (index: readonly Expr[], by: Expr): Index =>
    Index.ofAxes(
      shape,
      index.map((i, d) => (d === axis ? indexAdd(i, by) : i)),
    );
  // A loop for each of the two parts, so that no element has to ask where it comes from.
  const stops: readonly (number | Expr)[] = shape;
  loopOver(
    b,
    stops.with(axis, rest),
    (i) => b.store(out, moved(i, shift).flat, x!.read(Index.ofAxes(shape, i))),
    outer,
  );
  loopOver(
    b,
    stops.with(axis, shift),
    (i) => b.store(out, Index.ofAxes(shape, i).flat, x!.read(moved(i, rest))),
    outer,
  );
}

export const roll: Rules<RollParams> = {
  ...computes,
  type: ([x, shift], params) => [rollType(x!.aval, shift!.aval, params)],
  evaluate: ([x, shift], { axis }, [out]) => {
    const n = at(x!.shape, axis);
    return [
      tabulate(out!, (index) => {
        const by = elementAt(shift!, index.slice(0, shift!.ndim));
        const from = (at(index, axis) - (by % n) + 2 * n) % n;
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
  batch: (b, [x, shift], mapped, { axis }, size) => {
    const isShared = mapped[1] !== true && shift!.aval.shape.length === 0;
    const operands = [
      mapped[0] === true ? x! : b.repeat(x!, size),
      mapped[1] === true || isShared ? shift! : b.repeat(shift!, size),
    ];
    return { outputs: b.bind('roll', operands, { axis: axis + 1 }), mapped: [true] };
  },
  complex: 'each part',
  lower: {
    kind: 'loops',
    fused: 'all',
    write: (b, operands, [out], params, { outputs }) => {
      const { shape } = at(outputs, 0);
      if (at(shape, params.axis) === 0) return;
      const shifted = at(operands, 1).aval.shape;
      loopOver(b, shifted, (outer) => rollLines(b, operands, out!, params, shape, outer));
    },
  },
};
