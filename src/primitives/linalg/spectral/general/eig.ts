/** The record of `eig`. */
import { aval, type Aval } from '../../../../array/aval.js';
import { partOf } from '../../../../array/dtype.js';
import { at, range } from '../../../../array/shape.js';
import { noParams, type Atom, type PrimParams } from '../../../../ir/program.js';
import { flatten } from '../../../complex/parts.js';
import {
  computes,
  nonlinear,
  type JvpRule,
  type Linear,
  type LinearOps,
  type Ops,
  type Primal,
  type Rules,
} from '../../../record.js';
import {
  adjoint,
  adjointTangent,
  checkParts,
  checkSquare,
  conjugated,
  identity,
  matmul,
  mulLeft,
  mulRight,
  stackedBatch,
  stackOf,
} from '../../matrices.js';
import { iotaAlong } from '../../../shape/iota.js';
import { allNaN, evaluateStack, inParts } from '../evaluate-stack.js';
import { nearlyGreatest } from '../order-vectors.js';
import { refuseParts, spread } from '../products.js';
import { isFinite, transposed, type Matrix } from '../reference.js';
import { writeEig } from './eig-loops.js';
import { generalEigen } from './reference.js';

type EigParams = PrimParams['eig'];

function type(operands: readonly Atom[], { vectors }: EigParams): readonly Aval[] {
  const { shape, dtype } = checkParts('eig', operands);
  checkSquare('eig', aval(shape, dtype));
  const values = aval(shape.slice(0, -1), partOf(dtype));
  const matrix = aval(shape, partOf(dtype));
  return [values, values, ...(vectors ? [matrix, matrix, matrix, matrix] : [])];
}

function evaluateOne(matrix: Matrix, isReal: boolean, { vectors }: EigParams): number[][] {
  const { values, right, left } = generalEigen(matrix, isReal);
  const columns = vectors ? [right, left] : [];
  return [values, ...columns.map((x) => transposed(x, matrix.length).flat())].flatMap((x) =>
    inParts(x, 2),
  );
}

const complexOfParts = (p: Ops, re: Primal, im: Primal): Primal =>
  p.bind1('complex', [re, im], noParams);
const tangentPart = (t: LinearOps, name: 'real' | 'imag', dz: Linear | null): Linear | null =>
  t.apply(name, dz, noParams);

/**
 * For A V = V Λ and U* A = Λ U* with D = U* V, which is diagonal, M = D⁻¹ U* dA V: dΛ is the
 * diagonal of M, and dV = V (F ∘ M) with F = 1 / (λⱼ - λᵢ) beside the diagonal and 0 on it, but for
 * multiples of the vectors themselves. Likewise dU, for which M is D⁻* V* dA* U.
 */
const jvp: JvpRule<EigParams> = (p, t, [a, ...imaginary], [da], params) => {
  refuseParts('eig', imaginary);
  const found = p.bind('eig', [a!], { vectors: true });
  const complex = range(3).map((i) => complexOfParts(p, at(found, 2 * i), at(found, 2 * i + 1)));
  const [values, right, left] = complex as [Primal, Primal, Primal];
  const { shape, dtype } = right.aval;
  const unit = identity(p, shape, dtype);
  const last = [shape.length - 1];
  const products = p.reduceSum(p.mul(matmul(p, adjoint(p, left), right), unit), last);
  const inner = (x: Primal, dz: Linear | null, y: Primal, divisor: Primal): Linear | null =>
    t.div(mulLeft(t, x, mulRight(t, dz, y)), spread(p, divisor, shape, -1));
  const dz = t.convert(da!, dtype);
  const turned = inner(adjoint(p, left), dz, right, products);
  const dw = t.reduceSum(t.mul(turned, unit), last);
  const ofValues = [tangentPart(t, 'real', dw), tangentPart(t, 'imag', dw)];
  if (!params.vectors) return { outputs: found.slice(0, 2), tangents: ofValues };
  const moved = (vectors: Primal, by: Linear | null, w: Primal): (Linear | null)[] => {
    const gaps = p.sub(spread(p, w, shape, -2), spread(p, w, shape, -1));
    const factors = p.sub(p.div(1, p.add(unit, gaps)), unit);
    return normalized(p, t, vectors, mulLeft(t, vectors, t.mul(by, factors)));
  };
  const dAdjoint = adjointTangent(t, dz);
  const ofLeft = inner(adjoint(p, right), dAdjoint, left, conjugated(p, products));
  return {
    outputs: found,
    tangents: [
      ...ofValues,
      ...moved(right, turned, values),
      ...moved(left, ofLeft, conjugated(p, values)),
    ],
  };
};

/**
 * The elements that make vectors unique, as 1 among zeros: of the nearly greatest ones the first,
 * which is real.
 */
function fixedElements(p: Ops, re: Primal, im: Primal, axis: number): Primal {
  const { shape, dtype } = re.aval;
  const dims = range(shape.length).filter((d) => d !== axis);
  const overAxis = (name: 'reduceMax' | 'reduceMin', x: Primal): Primal =>
    p.broadcast(p.bind1(name, [x], { axes: [axis] }), shape, dims);
  const squares = p.add(p.mul(re, re), p.mul(im, im));
  const isNear = p.ge(squares, p.mul(overAxis('reduceMax', squares), nearlyGreatest ** 2 / 2));
  const index = iotaAlong(p, shape, 'int32', axis);
  const candidates = p.select(
    isNear,
    p.select(p.eq(im, 0), index, at(shape, axis)),
    at(shape, axis),
  );
  return p.convert(p.eq(index, overAxis('reduceMin', candidates)), dtype);
}

/**
 * The tangents of vectors v that stay of length 1, with the fixed elements real: less v Re(v* dv),
 * and less the multiple of i v that leaves those elements real.
 */
function normalized(
  p: Ops,
  t: LinearOps,
  vectors: Primal,
  dz: Linear | null,
): [Linear | null, Linear | null] {
  const [re, im] = (['real', 'imag'] as const).map((part) => p.bind1(part, [vectors], noParams));
  const [dx, dy] = [tangentPart(t, 'real', dz), tangentPart(t, 'imag', dz)];
  const { shape } = vectors.aval;
  const axis = shape.length - 2;
  const dims = range(shape.length).filter((d) => d !== axis);
  const sum = (d: Linear | null): Linear | null => t.broadcast(t.reduceSum(d, [axis]), shape, dims);
  const along = sum(t.add(t.mul(dx, re!), t.mul(dy, im!)));
  const fixed = fixedElements(p, re!, im!, axis);
  const size = p.broadcast(p.reduceSum(p.mul(fixed, re!), [axis]), shape, dims);
  const turn = t.div(sum(t.mul(dy, fixed)), size);
  return [
    t.add(t.sub(dx, t.mul(along, re!)), t.mul(turn, im!)),
    t.sub(t.sub(dy, t.mul(along, im!)), t.mul(turn, re!)),
  ];
}

export const eig: Rules<EigParams> = {
  ...computes,
  complex: (b, [x], params) => b.bind('eig', flatten([x!]), params),
  type,
  evaluate: (operands, params, outputs) => {
    const { count } = stackOf(at(operands, 0));
    return evaluateStack(operands, outputs, (matrix) =>
      isFinite(matrix)
        ? evaluateOne(matrix, operands.length === 1, params)
        : allNaN(outputs, count),
    );
  },
  jvp,
  transpose: nonlinear,
  batch: stackedBatch('eig'),
  lower: { kind: 'loops', fused: [], write: writeEig },
};
