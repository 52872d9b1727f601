/** The record of `cholesky`. */
import type { Aval } from '../../../array/aval.js';
import type { DenseArray } from '../../../array/dense.js';
import { at, range } from '../../../array/shape.js';
import { noParams, type NoParams } from '../../../ir/program.js';
import { besideEachOther } from '../../complex/parts.js';
import { computes, nonlinear, type JvpRule, type Rules } from '../../record.js';
import { writeCholesky } from './loops.js';
import { checkParts, checkSquare, stackedBatch, stackOf } from '../matrices.js';
import {
  absoluteSquare,
  conjugate,
  Entries,
  minus,
  over,
  real,
  times,
  type Entry,
} from '../reference.js';

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

const jvp: JvpRule<NoParams> = (p, t, [a], [da]) => {
  const l = p.bind1('cholesky', [a!], noParams);
  return { outputs: [l], tangents: t.linear('choleskyTangent', [t.residual(l), da!], noParams) };
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
