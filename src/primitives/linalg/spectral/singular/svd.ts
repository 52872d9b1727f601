/** The record of `svd`. */
import { aval, type Aval } from '../../../../array/aval.js';
import { fail } from '../../../../array/errors.js';
import { range } from '../../../../array/shape.js';
import type { PrimParams } from '../../../../ir/program.js';
import {
  computes,
  nonlinear,
  type JvpRule,
  type Linear,
  type Primal,
  type Rules,
} from '../../../record.js';
import { checkMatrix, identity, stackedBatch, swapped } from '../../matrices.js';
import { evaluateStack } from '../evaluate-stack.js';
import { diagonalOf, productOfTangent, productWithTangent, spread } from '../products.js';
import { isFinite, singularValues, transposed, type Matrix } from '../reference.js';
import { writeSvd } from './svd-loops.js';

type SvdParams = PrimParams['svd'];

function type(x: Aval, { fullMatrices, vectors }: SvdParams): readonly Aval[] {
  const { rows, columns } = checkMatrix('svd', x);
  const short = Math.min(rows, columns);
  const batch = x.shape.slice(0, -2);
  const result = (...shape: number[]) => aval([...batch, ...shape], x.dtype, x.weak);
  const values = result(short);
  if (!vectors) return [values];
  return fullMatrices
    ? [values, result(rows, rows), result(columns, columns)]
    : [values, result(rows, short), result(short, columns)];
}

function evaluateOne(matrix: Matrix, outputs: readonly Aval[]): number[][] {
  if (!isFinite(matrix))
    return outputs.map(({ shape }, i) =>
      range(i === 0 ? shape.at(-1)! : shape.at(-1)! * shape.at(-2)!).map(() => NaN),
    );
  const [left, right] = [outputs[1]?.shape ?? [0, 0], outputs[2]?.shape ?? [0, 0]];
  const m = matrix.length;
  const n = outputs.length === 1 ? (matrix[0]?.length ?? 0) : right.at(-1)!;
  const isTall = m >= n;
  const found = singularValues(isTall ? transposed(matrix, n) : matrix, Math.max(m, n));
  const [us, vs] = isTall ? [found.left, found.right] : [found.right, found.left];
  const columns = us.slice(0, left.at(-1));
  return [found.values, transposed(columns, m).flat(), vs.slice(0, right.at(-2)).flat()].slice(
    0,
    outputs.length,
  );
}

/**
 * For A = U S Vᵀ with distinct singular values and M = Uᵀ dA V: dS is the diagonal of M, and with
 * F = 1 / (sⱼ² - sᵢ²) beside the diagonal and 0 on it dU = U (F ∘ (M S + S Mᵀ)) and
 * dV = V (F ∘ (S M + Mᵀ S)). Where U or V has columns enough for its rows alone, the part of the
 * movement that leaves their span comes to it: (I - U Uᵀ) dA V S⁻¹, (I - V Vᵀ) dAᵀ U S⁻¹.
 */
const jvp: JvpRule<SvdParams> = (p, t, [x], [dx], params) => {
  const thin = { fullMatrices: false, vectors: true };
  const [s, u, v] = p.bind('svd', [x!], thin) as [Primal, Primal, Primal];
  const right = productOfTangent(t, dx!, v, 'xyᵀ');
  const inner = productWithTangent(t, u, right, 'xᵀy');
  const [m, n] = x!.aval.shape.slice(-2) as [number, number];
  const square = [...s.aval.shape, s.aval.shape.at(-1)!];
  const [byColumn, byRow] = [spread(p, s, square, -2), spread(p, s, square, -1)];
  const unit = identity(p, square, s.aval.dtype);
  const ds = diagonalOf(p, t, inner, byRow.aval);
  if (!params.vectors) return { outputs: [s], tangents: [ds] };
  if (params.fullMatrices && m !== n)
    fail(
      'not-differentiable',
      'svd: with fullMatrices only the vectors that belong to singular values have a derivative. ' +
        'Write { fullMatrices: false }.',
    );
  const gaps = p.mul(p.add(byColumn, byRow), p.sub(byColumn, byRow));
  const factors = p.sub(p.div(1, p.add(gaps, unit)), unit);
  const turning = (by: Primal): Linear | null => {
    const part = t.mul(inner, by);
    const permutation = swapped(square.length);
    return t.mul(t.add(part, t.apply('transpose', part, { permutation })), factors);
  };
  let du = productWithTangent(t, u, turning(byColumn));
  // F is antisymmetric, and what it is multiplied with symmetric.
  let dv = t.neg(productOfTangent(t, turning(byRow), v));
  if (m > n) {
    const leaving = t.sub(right, productWithTangent(t, u, inner));
    du = t.add(du, t.div(leaving, spread(p, s, u.aval.shape, -2)));
  }
  if (m < n) {
    const below = productWithTangent(t, u, dx!, 'xᵀy');
    const leaving = t.sub(below, productOfTangent(t, inner, v));
    dv = t.add(dv, t.div(leaving, spread(p, s, v.aval.shape, -1)));
  }
  return { outputs: [s, u, v], tangents: [ds, du, dv] };
};

export const svd: Rules<SvdParams> = {
  ...computes,
  type: ([x], params) => type(x!.aval, params),
  evaluate: ([x], _params, outputs) =>
    evaluateStack(x!, outputs, (matrix) => evaluateOne(matrix, outputs)),
  jvp,
  transpose: nonlinear,
  batch: stackedBatch('svd'),
  complex: 'no complex',
  lower: { kind: 'loops', fused: [], write: writeSvd },
};
