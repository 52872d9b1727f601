/** The record of `lu`. */
import { aval, type Aval } from '../../array/aval.js';
import { dense, type DenseArray } from '../../array/dense.js';
import { newTypedArray } from '../../array/dtype.js';
import { at, range } from '../../array/shape.js';
import type { NoParams } from '../../ir/program.js';
import { noParams } from '../../ir/program.js';
import type { Ops, Primal } from '../ops.js';
import { besideEachOther } from '../complex/parts.js';
import { computes, nonlinear, type JvpRule, type Rules } from '../record.js';
import { writeLu } from './lu-loops.js';
import {
  checkMatrix,
  checkParts,
  identity,
  lowerMask,
  mulLeft,
  mulRight,
  padEnd,
  rowsAt,
  stackedBatch,
  stackOf,
} from './matrices.js';
import { Entries } from './reference.js';
import { factorInPlace } from './reference-lu.js';
import { iotaAlong } from '../shape/iota.js';

function evaluate(inputs: readonly DenseArray[], outputs: readonly Aval[]): DenseArray[] {
  const { count, rows, columns } = stackOf(at(inputs, 0));
  const steps = Math.min(rows, columns);
  const entries = Entries.of(inputs);
  const pivots = newTypedArray('int32', count * steps);
  const permutation = newTypedArray('int32', count * rows);
  for (const m of range(count)) {
    const factored = factorInPlace(entries, m, rows, columns);
    pivots.set(factored.pivots, m * steps);
    permutation.set(factored.permutation, m * rows);
  }
  const [ofPivots, ofPermutation] = outputs.slice(-2) as [Aval, Aval];
  return [
    ...entries.arrays(),
    dense(ofPivots.shape, 'int32', pivots),
    dense(ofPermutation.shape, 'int32', permutation),
  ];
}

/** L and U as square matrices: beyond the factors they are the identity. */
function squareFactors(p: Ops, lu: Primal): { readonly l: Primal; readonly u: Primal } {
  const { rows: m, columns: n } = stackOf(lu.aval);
  const steps = Math.min(m, n);
  const [left, right] = [padEnd(p, lu, 0, m - n), padEnd(p, lu, n - m, 0)];
  const isInL = lowerMask(p, left.aval.shape, -1);
  const l = p.select(isInL, left, identity(p, left.aval.shape, lu.aval.dtype));
  const { shape } = right.aval;
  const isBehind = p.ge(iotaAlong(p, shape, 'int32', shape.length - 2), steps);
  const isNotInU = p.or(lowerMask(p, shape, -1), isBehind);
  const u = p.select(isNotInU, identity(p, shape, lu.aval.dtype), right);
  return { l, u };
}

/**
 * With X = L⁻¹ P dA U⁻¹, which is L⁻¹ dL + dU U⁻¹: dL is L times the part of X below the diagonal,
 * dU the rest of it times U.
 */
const jvp: JvpRule<NoParams> = (p, t, [a], [da]) => {
  const [lu, pivots, permutation] = p.bind('lu', [a!], noParams) as [Primal, Primal, Primal];
  const { l, u } = squareFactors(p, lu);
  const { shape } = lu.aval;
  const { indices, params } = rowsAt(p, shape, permutation);
  const permuted = at(t.linear('gather', [da!, t.residual(indices)], params), 0);
  const plain = { transposeA: false, conjugateA: false };
  const [rows] = t.linear('triangularSolve', [t.residual(l), permuted], {
    ...plain,
    leftSide: true,
    lower: true,
    unitDiagonal: true,
  });
  const [x] = t.linear('triangularSolve', [t.residual(u), rows!], {
    ...plain,
    leftSide: false,
    lower: false,
    unitDiagonal: false,
  });
  const below = lowerMask(p, shape, -1);
  const dl = mulLeft(t, l, t.select(below, x!, null));
  const du = mulRight(t, t.select(below, null, x!), u);
  return { outputs: [lu, pivots, permutation], tangents: [t.add(dl, du), null, null] };
};

export const lu: Rules<NoParams> = {
  ...computes,
  type: (inputs) => {
    const { batch, rows, columns } = checkMatrix('lu', checkParts('lu', inputs));
    return [
      ...inputs.map((x) => ({ ...x.aval, weak: false })),
      aval([...batch, Math.min(rows, columns)], 'int32'),
      aval([...batch, rows], 'int32'),
    ];
  },
  evaluate: (inputs, _params, outputs) => evaluate(inputs, outputs),
  jvp,
  transpose: nonlinear,
  batch: stackedBatch('lu'),
  complex: besideEachOther('lu', () => [true, false, false]),
  lower: { kind: 'loops', fused: [], write: writeLu },
};
