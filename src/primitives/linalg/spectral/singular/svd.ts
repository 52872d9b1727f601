/** The record of `svd`. */
import { aval, type Aval } from '../../../../array/aval.js';
import type { DenseArray } from '../../../../array/dense.js';
import { isComplex, partOf, type DType } from '../../../../array/dtype.js';
import { fail } from '../../../../array/errors.js';
import { at } from '../../../../array/shape.js';
import type { Atom, PrimParams } from '../../../../ir/program.js';
import { besideEachOther } from '../../../complex/parts.js';
import {
  computes,
  nonlinear,
  type JvpRule,
  type Linear,
  type Primal,
  type Rules,
} from '../../../record.js';
import {
  adjointTangent,
  checkMatrix,
  checkParts,
  conjugated,
  identity,
  stackedBatch,
  stackOf,
} from '../../matrices.js';
import { allNaN, evaluateStack, inParts } from '../evaluate-stack.js';
import {
  diagonalOf,
  productOfTangent,
  productWithTangent,
  realOfTangent,
  refuseParts,
  spread,
} from '../products.js';
import { conjugatedRows, isFinite, singularValues, transposed } from '../reference.js';
import { writeSvd } from './svd-loops.js';

type SvdParams = PrimParams['svd'];

function type(operands: readonly Atom[], { fullMatrices, vectors }: SvdParams): readonly Aval[] {
  const x = checkParts('svd', operands);
  const { rows, columns } = checkMatrix('svd', x);
  const short = Math.min(rows, columns);
  const batch = x.shape.slice(0, -2);
  const result = (dtype: DType, ...shape: number[]) => aval([...batch, ...shape], dtype, x.weak);
  const values = result(partOf(x.dtype), short);
  if (!vectors) return [values];
  const factors = fullMatrices
    ? [result(x.dtype, rows, rows), result(x.dtype, columns, columns)]
    : [result(x.dtype, rows, short), result(x.dtype, short, columns)];
  return [values, ...factors.flatMap((factor) => operands.map(() => factor))];
}

function evaluate(
  operands: readonly DenseArray[],
  { vectors }: SvdParams,
  outputs: readonly Aval[],
): DenseArray[] {
  const { count, rows: m, columns: n } = stackOf(at(operands, 0));
  const parts = operands.length;
  const isTall = m >= n;
  return evaluateStack(operands, outputs, (matrix) => {
    if (!isFinite(matrix)) return allNaN(outputs, count);
    const columns = isTall ? transposed(matrix, n) : conjugatedRows(matrix);
    const found = singularValues(columns, Math.max(m, n));
    if (!vectors) return [found.values];
    const [us, vs] = isTall ? [found.left, found.right] : [found.right, found.left];
    const left = us.slice(0, at(outputs, 1).shape.at(-1));
    const right = vs.slice(0, at(outputs, 1 + parts).shape.at(-2));
    return [
      found.values,
      ...inParts(transposed(left, m).flat(), parts),
      ...inParts(conjugatedRows(right).flat(), parts),
    ];
  });
}

/**
 * For A = U S V* with distinct singular values and M = U* dA V: dS is the real part of the diagonal
 * of M, and with F = 1 / (sⱼ² - sᵢ²) beside the diagonal and 0 on it dU = U (F ∘ (M S + S M*) + D)
 * and dV = V (F ∘ (S M + M* S)). D is the imaginary part of the diagonal of M over S: of the common
 * phase of two singular vectors, which is not determined, V has no share. Where U or V has columns
 * enough for its rows alone, the part of the movement that leaves their span comes to it: (I - U
 * U*) dA V S⁻¹, (I - V V*) dA* U S⁻¹.
 */
const jvp: JvpRule<SvdParams> = (p, t, [x, ...imaginary], [dx], params) => {
  refuseParts('svd', imaginary);
  const thin = { fullMatrices: false, vectors: true };
  const [s, u, v] = p.bind('svd', [x!], thin) as [Primal, Primal, Primal];
  const { dtype } = x!.aval;
  const [uConjugate, vConjugate] = [conjugated(p, u), conjugated(p, v)];
  const right = productOfTangent(t, dx!, vConjugate, 'xyᵀ');
  const inner = productWithTangent(t, uConjugate, right, 'xᵀy');
  const [m, n] = x!.aval.shape.slice(-2) as [number, number];
  const square = [...s.aval.shape, s.aval.shape.at(-1)!];
  const [byColumn, byRow] = [spread(p, s, square, -2), spread(p, s, square, -1)];
  const unit = identity(p, square, s.aval.dtype);
  const diagonal = diagonalOf(p, t, inner, { ...byRow.aval, dtype });
  const ds = realOfTangent(t, diagonal);
  if (!params.vectors) return { outputs: [s], tangents: [ds] };
  if (params.fullMatrices && m !== n)
    fail(
      'not-differentiable',
      'svd: with fullMatrices only the vectors that belong to singular values have a derivative. ' +
        'Write { fullMatrices: false }.',
    );
  const gaps = p.mul(p.add(byColumn, byRow), p.sub(byColumn, byRow));
  const factors = p.convert(p.sub(p.div(1, p.add(gaps, unit)), unit), dtype);
  const over = (part: Linear | null, shape: readonly number[], axis: -1 | -2): Linear | null =>
    t.div(part, p.convert(spread(p, s, shape, axis), dtype));
  const turning = (by: Primal): Linear | null => {
    const part = t.mul(inner, p.convert(by, dtype));
    return t.mul(t.add(part, adjointTangent(t, part)), factors);
  };
  let turningU = turning(byColumn);
  if (isComplex(dtype)) {
    const isZero = p.eq(byColumn, 0);
    const inverse = p.select(isZero, 0, p.div(p.mul(unit, 0.5), p.select(isZero, 1, byColumn)));
    const twice = t.sub(inner, adjointTangent(t, inner));
    turningU = t.add(turningU, t.mul(twice, p.convert(inverse, dtype)));
  }
  let du = productWithTangent(t, u, turningU);
  // F is antisymmetric, and what it is multiplied with Hermitian.
  let dv = t.neg(productOfTangent(t, turning(byRow), v));
  if (m > n) {
    const leaving = t.sub(right, productWithTangent(t, u, inner));
    du = t.add(du, over(leaving, u.aval.shape, -2));
  }
  if (m < n) {
    const below = productWithTangent(t, uConjugate, dx!, 'xᵀy');
    const leaving = t.sub(below, productOfTangent(t, inner, v));
    dv = t.add(dv, over(leaving, v.aval.shape, -1));
  }
  return { outputs: [s, u, v], tangents: [ds, du, dv] };
};

export const svd: Rules<SvdParams> = {
  ...computes,
  type,
  evaluate,
  jvp,
  transpose: nonlinear,
  batch: stackedBatch('svd'),
  complex: besideEachOther('svd', ({ vectors }) => (vectors ? [false, true, true] : [false])),
  lower: { kind: 'loops', fused: [], write: writeSvd },
};
