/** The record of `triangularSolve`. */
import { printAval, type Aval } from '../../../array/aval.js';
import type { DenseArray } from '../../../array/dense.js';
import { fail } from '../../../array/errors.js';
import { at, range } from '../../../array/shape.js';
import type { Atom, PrimParams } from '../../../ir/program.js';
import type { Linear, LinearOps, Ops, Primal } from '../../ops.js';
import { besideEachOther } from '../../complex/parts.js';
import { computes, type JvpRule, type Rules } from '../../record.js';
import {
  batchOfSides,
  checkParts,
  checkSquare,
  conjugatedTangent,
  lowerMask,
  stackedBatch,
  stackOf,
} from '../matrices.js';
import { conjugate, Entries, minus, over, times, type Entry } from '../reference.js';
import { writeTriangularSolve, type TriangularParams } from './triangular-loops.js';

const who = 'triangularSolve';

/** The operands: the parts of the matrix, then those of the right side. */
function type(inputs: readonly Atom[], { leftSide }: TriangularParams): readonly Aval[] {
  const parts = inputs.length / 2;
  const a = checkParts(who, inputs.slice(0, parts));
  const b = checkParts(who, inputs.slice(parts));
  const { batch, rows: n } = checkSquare(who, a);
  const length = b.shape.at(leftSide ? -2 : -1);
  if (
    a.dtype !== b.dtype ||
    b.shape.length !== a.shape.length ||
    length !== n ||
    batch.some((size, d) => size !== b.shape[d])
  )
    fail(
      a.dtype === b.dtype ? 'shape-mismatch' : 'dtype-mismatch',
      `${who}: a matrix ${printAval(a)} wants right sides of its dtype with ${n} ` +
        `${leftSide ? 'rows' : 'columns'} and its leading axes, received ${printAval(b)}.`,
    );
  return inputs.slice(parts).map((x) => ({ ...x.aval, weak: false }));
}

/** Unknown by unknown, each right side by itself. */
function evaluate(
  inputs: readonly DenseArray[],
  params: TriangularParams,
  outputs: readonly Aval[],
): DenseArray[] {
  const { leftSide, lower, transposeA, conjugateA, unitDiagonal } = params;
  const [a, b] = [
    Entries.of(inputs.slice(0, outputs.length)),
    Entries.of(inputs.slice(outputs.length)),
  ];
  const x = Entries.zeros(outputs);
  const { count, rows, columns } = stackOf(at(outputs, 0));
  const [n, sides] = leftSide ? [rows, columns] : [columns, rows];
  const isTransposed = transposeA === leftSide;
  const entry = (m: number, i: number, k: number): Entry => {
    const found = isTransposed ? a.get(m, k, i) : a.get(m, i, k);
    return conjugateA ? conjugate(found) : found;
  };
  const place = (i: number, side: number): [number, number] => (leftSide ? [i, side] : [side, i]);
  const order = range(n);
  if (lower === isTransposed) order.reverse();
  for (const m of range(count))
    for (const side of range(sides))
      order.forEach((i, index) => {
        let rest: Entry = b.get(m, ...place(i, side));
        for (const k of order.slice(0, index))
          rest = minus(rest, times(entry(m, i, k), x.get(m, ...place(k, side))));
        x.set(m, ...place(i, side), unitDiagonal ? rest : over(rest, entry(m, i, i)));
      });
  return x.arrays();
}

/** M X = B: M dX = dB - dM X, where dM is the triangle of dA that is read. */
const jvp: JvpRule<TriangularParams> = (p, t, [a, b], [da, db], params) => {
  const x = p.bind1('triangularSolve', [a!, b!], params);
  const moved = da === null || da === undefined ? null : productOf(p, t, da, x, params);
  const right = t.sub(db ?? null, moved);
  const tangent =
    right === null ? null : at(t.linear('triangularSolve', [t.residual(a!), right], params), 0);
  return { outputs: [x], tangents: [tangent] };
};

/** dM X, or X dM where the matrix stands on the right. */
function productOf(
  p: Ops,
  t: LinearOps,
  da: Linear,
  x: Primal,
  { leftSide, lower, transposeA, conjugateA, unitDiagonal }: TriangularParams,
): Linear {
  const { shape } = da.aval;
  const rank = shape.length;
  const batch = range(rank - 2);
  const edge = unitDiagonal ? -1 : 0;
  const triangle = lower
    ? t.select(lowerMask(p, shape, edge), da, null)
    : t.select(lowerMask(p, shape, -1 - edge), null, da);
  const dm = (conjugateA ? conjugatedTangent(t, triangle) : triangle) as Linear;
  const [row, column] = transposeA ? [rank - 1, rank - 2] : [rank - 2, rank - 1];
  return leftSide
    ? at(
        t.linear('dotGeneral', [dm, t.residual(x)], {
          contract: [[column], [rank - 2]],
          batch: [batch, batch],
        }),
        0,
      )
    : at(
        t.linear('dotGeneral', [t.residual(x), dm], {
          contract: [[rank - 1], [row]],
          batch: [batch, batch],
        }),
        0,
      );
}

const batchOfSystems = stackedBatch('triangularSolve');

export const triangularSolve: Rules<PrimParams['triangularSolve']> = {
  ...computes,
  type,
  evaluate,
  jvp,
  transpose: (b, [ct], [a], params) => [
    null,
    b.bind1('triangularSolve', [a as Primal, ct!], { ...params, transposeA: !params.transposeA }),
  ],
  batch: (b, inputs, mapped, params, size, recur) => {
    if (inputs.length === 2 && mapped[0] !== true)
      return batchOfSides(b, 'triangularSolve', inputs, params, size, params.leftSide);
    return batchOfSystems(b, inputs, mapped, params, size, recur);
  },
  complex: besideEachOther('triangularSolve', () => [true]),
  lower: { kind: 'loops', fused: [], write: writeTriangularSolve },
};
