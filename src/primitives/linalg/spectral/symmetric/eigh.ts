/** The record of `eigh`. */
import { aval, type Aval } from '../../../../array/aval.js';
import { range } from '../../../../array/shape.js';
import type { PrimParams } from '../../../../ir/program.js';
import { computes, nonlinear, type Rules } from '../../../record.js';
import { checkSquare, identity, stackedBatch } from '../../matrices.js';
import { evaluateStack } from '../evaluate-stack.js';
import { writeEigh } from './eigh-loops.js';
import { diagonalOf, productOfTangent, productWithTangent, spread } from '../products.js';
import { isFinite, symmetricEigen } from '../reference.js';

type EighParams = PrimParams['eigh'];

function type(x: Aval, { vectors }: EighParams): readonly Aval[] {
  checkSquare('eigh', x);
  const values = aval(x.shape.slice(0, -1), x.dtype, x.weak);
  return vectors ? [x, values] : [values];
}

export const eigh: Rules<EighParams> = {
  ...computes,
  type: ([x], params) => type(x!.aval, params),
  evaluate: ([x], { lower, vectors }, outputs) =>
    evaluateStack(x!, outputs, (matrix) => {
      const n = matrix.length;
      const whole = range(n).map((i) =>
        range(n).map(
          (j) =>
            matrix[lower ? Math.max(i, j) : Math.min(i, j)]![
              lower ? Math.min(i, j) : Math.max(i, j)
            ]!,
        ),
      );
      const found = isFinite(whole)
        ? symmetricEigen(whole)
        : { values: range(n).map(() => NaN), vectors: whole.map((row) => row.map(() => NaN)) };
      return vectors ? [found.vectors.flat(), found.values] : [found.values];
    }),
  /**
   * For A = V Λ Vᵀ and symmetric dA: dΛ is the diagonal of Vᵀ dA V, and dV = V (F ∘ Vᵀ dA V) with
   * F = 1 / (λⱼ - λᵢ) beside the diagonal and 0 on it.
   */
  jvp: (p, t, [x], [dx], params) => {
    const [v, w] = p.bind('eigh', [x!], { ...params, vectors: true }) as [typeof x, typeof x];
    const turned = productWithTangent(t, v!, productOfTangent(t, dx!, v!), 'xᵀy');
    const dw = diagonalOf(p, t, turned, v!.aval);
    if (!params.vectors) return { outputs: [w!], tangents: [dw] };
    const { shape } = v!.aval;
    const unit = identity(p, shape, v!.aval.dtype);
    const gaps = p.sub(spread(p, w!, shape, -2), spread(p, w!, shape, -1));
    const factors = p.sub(p.div(1, p.add(unit, gaps)), unit);
    const dv = productWithTangent(t, v!, t.mul(turned, factors));
    return { outputs: [v!, w!], tangents: [dv, dw] };
  },
  transpose: nonlinear,
  batch: stackedBatch('eigh'),
  complex: 'no complex',
  lower: { kind: 'loops', fused: [], write: writeEigh },
};
