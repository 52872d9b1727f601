/** The record of `cholesky`. */
import type { Aval } from '../../array/aval.js';
import type { DenseArray } from '../../array/dense.js';
import { isComplex } from '../../array/dtype.js';
import { at, range } from '../../array/shape.js';
import type { NoParams } from '../../ir/program.js';
import { noParams } from '../../ir/program.js';
import { besideEachOther } from '../complex/parts.js';
import type { Linear, LinearOps } from '../ops.js';
import { computes, nonlinear, type JvpRule, type Rules } from '../record.js';
import { writeCholesky } from './cholesky-loops.js';
import {
  adjointTangent,
  checkParts,
  checkSquare,
  identity,
  lowerMask,
  mulLeft,
  stackedBatch,
  stackOf,
} from './matrices.js';
import {
  absoluteSquare,
  conjugate,
  Entries,
  minus,
  over,
  real,
  times,
  type Entry,
} from './reference.js';

/**
 * Column by column: L[j, j]² = A[j, j] - Σ |L[j, k]|², L[i, j] = (A[i, j] - Σ L[i, k] L*[j, k]) /
 * L[j, j].
 */
function evaluate(inputs: readonly DenseArray[], outputs: readonly Aval[]): DenseArray[] {
  const { count, rows: n } = stackOf(at(inputs, 0));
  const [a, l] = [Entries.of(inputs), Entries.zeros(outputs)];
  for (const m of range(count)) {
    let isPositive = true;
    for (const j of range(n)) {
      let square = at(a.get(m, j, j), 0);
      for (const k of range(j)) square -= absoluteSquare(l.get(m, j, k));
      isPositive &&= square > 0;
      const pivot = real(Math.sqrt(square));
      l.set(m, j, j, pivot);
      for (let i = j + 1; i < n; i++) {
        let rest: Entry = a.get(m, i, j);
        for (const k of range(j))
          rest = minus(rest, times(l.get(m, i, k), conjugate(l.get(m, j, k))));
        l.set(m, i, j, over(rest, pivot));
      }
    }
    if (isPositive) continue;
    for (const i of range(n)) for (const j of range(i + 1)) l.set(m, i, j, [NaN, NaN]);
  }
  return l.arrays();
}

/** On the diagonal only the real part is read. */
const hermitian = (t: LinearOps, dx: Linear | null): Linear | null =>
  dx !== null && isComplex(dx.aval.dtype) ? t.mul(t.add(dx, adjointTangent(t, dx)), 0.5) : dx;

/**
 * With the triangle of dA that is read made whole:
 *
 * L⁻¹ dA L⁻* = L⁻¹ dL + (L⁻¹ dL)*, where L⁻¹ dL is lower triangular with a real diagonal: it is the
 * lower half of the left side, the diagonal halved (I. Murray, "Differentiation of the Cholesky
 * decomposition", 2016).
 */
const jvp: JvpRule<NoParams> = (p, t, [a], [da]) => {
  const l = p.bind1('cholesky', [a!], noParams);
  const { shape, dtype } = l.aval;
  const mirrored = adjointTangent(t, da!);
  const whole = hermitian(t, t.select(lowerMask(p, shape), da!, mirrored));
  const solve = { lower: true, unitDiagonal: false };
  const factor = t.residual(l);
  const half = t.linear('triangularSolve', [factor, whole!], {
    ...solve,
    leftSide: false,
    transposeA: true,
    conjugateA: true,
  });
  const [inner] = t.linear('triangularSolve', [factor, at(half, 0)], {
    ...solve,
    leftSide: true,
    transposeA: false,
    conjugateA: false,
  });
  const lower = t.select(lowerMask(p, shape), inner!, null);
  const halved = p.sub(1, p.mul(identity(p, shape, dtype), 0.5));
  return { outputs: [l], tangents: [mulLeft(t, l, t.mul(lower, halved))] };
};

export const cholesky: Rules<NoParams> = {
  ...computes,
  type: (inputs) => {
    checkSquare('cholesky', checkParts('cholesky', inputs));
    return inputs.map((x) => ({ ...x.aval, weak: false }));
  },
  evaluate: (inputs, _params, outputs) => evaluate(inputs, outputs),
  jvp,
  transpose: nonlinear,
  batch: stackedBatch('cholesky'),
  complex: besideEachOther('cholesky', () => [true]),
  lower: { kind: 'loops', fused: [], write: writeCholesky },
};
