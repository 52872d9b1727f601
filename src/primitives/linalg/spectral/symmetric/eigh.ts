/** The record of `eigh`. */
import { aval, type Aval } from '../../../../array/aval.js';
import type { DenseArray } from '../../../../array/dense.js';
import { partOf } from '../../../../array/dtype.js';
import { at } from '../../../../array/shape.js';
import type { Atom, PrimParams } from '../../../../ir/program.js';
import { besideEachOther } from '../../../complex/parts.js';
import { computes, nonlinear, type Primal, type Rules } from '../../../record.js';
import {
  adjoint,
  checkParts,
  checkSquare,
  identity,
  mulLeft,
  mulRight,
  stackedBatch,
  stackOf,
} from '../../matrices.js';
import { conjugate, real } from '../../reference.js';
import { allNaN, evaluateStack, inParts } from '../evaluate-stack.js';
import { diagonalOf, realOfTangent, refuseParts, spread } from '../products.js';
import { hermitianEigen, isFinite, type Matrix } from '../reference.js';
import { writeEigh } from './eigh-loops.js';

type EighParams = PrimParams['eigh'];

function type(operands: readonly Atom[], { vectors }: EighParams): readonly Aval[] {
  const x = checkParts('eigh', operands);
  checkSquare('eigh', x);
  const values = aval(x.shape.slice(0, -1), partOf(x.dtype));
  const parts = operands.map(() => aval(x.shape, x.dtype));
  return vectors ? [...parts, values] : [values];
}

/** The Hermitian matrix that one triangle tells of. */
const wholeOf = (matrix: Matrix, lower: boolean): Matrix =>
  matrix.map((row, i) =>
    row.map((x, j) => {
      if (i === j) return real(x[0]);
      return i > j === lower ? x : conjugate(at(at(matrix, j), i));
    }),
  );

function evaluate(
  operands: readonly DenseArray[],
  { lower, vectors }: EighParams,
  outputs: readonly Aval[],
): DenseArray[] {
  const { count } = stackOf(at(operands, 0));
  return evaluateStack(operands, outputs, (matrix) => {
    const whole = wholeOf(matrix, lower);
    if (!isFinite(whole)) return allNaN(outputs, count);
    const found = hermitianEigen(whole);
    const parts = vectors ? inParts(found.vectors.flat(), operands.length) : [];
    return [...parts, found.values];
  });
}

export const eigh: Rules<EighParams> = {
  ...computes,
  type,
  evaluate,
  /**
   * For A = V Λ V* and dA = dA*: dΛ is the diagonal of V* dA V, and dV = V (F ∘ V* dA V) with
   * F = 1 / (λⱼ - λᵢ) beside the diagonal and 0 on it.
   */
  jvp: (p, t, [x, ...imaginary], [dx], params) => {
    refuseParts('eigh', imaginary);
    const [v, w] = p.bind('eigh', [x!], { ...params, vectors: true }) as [Primal, Primal];
    const { shape, dtype } = v.aval;
    const turned = mulLeft(t, adjoint(p, v), mulRight(t, dx!, v));
    const dw = realOfTangent(t, diagonalOf(p, t, turned, v.aval));
    if (!params.vectors) return { outputs: [w], tangents: [dw] };
    const unit = identity(p, shape, w.aval.dtype);
    const gaps = p.sub(spread(p, w, shape, -2), spread(p, w, shape, -1));
    const factors = p.sub(p.div(1, p.add(unit, gaps)), unit);
    const dv = mulLeft(t, v, t.mul(turned, p.convert(factors, dtype)));
    return { outputs: [v, w], tangents: [dv, dw] };
  },
  transpose: nonlinear,
  batch: stackedBatch('eigh'),
  complex: besideEachOther('eigh', ({ vectors }) => (vectors ? [true, false] : [false])),
  lower: { kind: 'loops', fused: [], write: writeEigh },
};
