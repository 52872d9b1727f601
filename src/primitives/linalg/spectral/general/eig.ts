/** The record of `eig`. */
import { aval, type Aval } from '../../../../array/aval.js';
import { at, range } from '../../../../array/shape.js';
import { noParams, type PrimParams } from '../../../../ir/program.js';
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
  checkSquare,
  identity,
  matmul,
  mulLeft,
  mulRight,
  stackedBatch,
  swapped,
} from '../../matrices.js';
import { evaluateStack } from '../evaluate-stack.js';
import { spread } from '../products.js';
import { isFinite, type Matrix } from '../reference.js';
import { writeEig } from './eig-loops.js';
import { generalEigen } from './reference.js';

type EigParams = PrimParams['eig'];

function type(x: Aval, { vectors }: EigParams): readonly Aval[] {
  checkSquare('eig', x);
  const values = aval(x.shape.slice(0, -1), x.dtype);
  const matrix = aval(x.shape, x.dtype);
  return [values, values, ...(vectors ? [matrix, matrix, matrix, matrix] : [])];
}

function evaluateOne(matrix: Matrix, { vectors }: EigParams): number[][] {
  const n = matrix.length;
  if (!isFinite(matrix))
    return range(vectors ? 6 : 2).map((i) => range(i < 2 ? n : n * n).map(() => NaN));
  const { values, right, left } = generalEigen(matrix);
  const parts = [0, 1] as const;
  const columns = vectors ? [right, left] : [];
  return [
    ...parts.map((part) => values.map((x) => x[part])),
    ...columns.flatMap((side) =>
      parts.map((part) => range(n).flatMap((i) => side.map((x) => at(x, i)[part]))),
    ),
  ];
}

const complexOfParts = (p: Ops, re: Primal, im: Primal): Primal =>
  p.bind1('complex', [re, im], noParams);
const partOf = (t: LinearOps, name: 'real' | 'imag', dz: Linear | null): Linear | null =>
  t.apply(name, dz, noParams);

/**
 * For A V = V Λ and U* A = Λ U* with D = U* V, which is diagonal, M = D⁻¹ U* dA V: dΛ is the
 * diagonal of M, and dV = V (F ∘ M) with F = 1 / (λⱼ - λᵢ) beside the diagonal and 0 on it, but for
 * multiples of the vectors themselves. Likewise dU, for which M is D⁻* V* dA* U.
 */
const jvp: JvpRule<EigParams> = (p, t, [a], [da], params) => {
  const found = p.bind('eig', [a!], { vectors: true });
  const complex = range(3).map((i) => complexOfParts(p, at(found, 2 * i), at(found, 2 * i + 1)));
  const [values, right, left] = complex as [Primal, Primal, Primal];
  const { shape, dtype } = right.aval;
  const permutation = swapped(shape.length);
  const adjoint = (x: Primal): Primal => p.transpose(p.bind1('conj', [x], noParams), permutation);
  const unit = identity(p, shape, dtype);
  const last = [shape.length - 1];
  const products = p.reduceSum(p.mul(matmul(p, adjoint(left), right), unit), last);
  const inner = (x: Primal, dz: Linear | null, y: Primal, divisor: Primal): Linear | null =>
    t.div(mulLeft(t, x, mulRight(t, dz, y)), spread(p, divisor, shape, -1));
  const dz = t.convert(da!, dtype);
  const turned = inner(adjoint(left), dz, right, products);
  const dw = t.reduceSum(t.mul(turned, unit), last);
  const ofValues = [partOf(t, 'real', dw), partOf(t, 'imag', dw)];
  if (!params.vectors) return { outputs: found.slice(0, 2), tangents: ofValues };
  const moved = (vectors: Primal, by: Linear | null, w: Primal): (Linear | null)[] => {
    const gaps = p.sub(spread(p, w, shape, -2), spread(p, w, shape, -1));
    const factors = p.sub(p.div(1, p.add(unit, gaps)), unit);
    return normalized(p, t, vectors, mulLeft(t, vectors, t.mul(by, factors)));
  };
  const conj = (x: Primal): Primal => p.bind1('conj', [x], noParams);
  const ofLeft = inner(
    adjoint(right),
    t.apply('transpose', dz, { permutation }),
    left,
    conj(products),
  );
  return {
    outputs: found,
    tangents: [...ofValues, ...moved(right, turned, values), ...moved(left, ofLeft, conj(values))],
  };
};

/**
 * The tangents of vectors v that stay of length 1, with the elements real that are: less v Re(v*
 * dv), and less the multiple of i v that leaves those elements real.
 */
function normalized(
  p: Ops,
  t: LinearOps,
  vectors: Primal,
  dz: Linear | null,
): [Linear | null, Linear | null] {
  const [re, im] = (['real', 'imag'] as const).map((part) => p.bind1(part, [vectors], noParams));
  const [dx, dy] = [partOf(t, 'real', dz), partOf(t, 'imag', dz)];
  const { shape } = vectors.aval;
  const axis = shape.length - 2;
  const dims = range(shape.length).filter((d) => d !== axis);
  const sum = (d: Linear | null): Linear | null => t.broadcast(t.reduceSum(d, [axis]), shape, dims);
  const along = sum(t.add(t.mul(dx, re!), t.mul(dy, im!)));
  const fixed = p.select(p.eq(im!, 0), re!, 0);
  const size = p.broadcast(p.reduceSum(p.mul(fixed, fixed), [axis]), shape, dims);
  const turn = t.div(sum(t.mul(dy, fixed)), size);
  return [
    t.add(t.sub(dx, t.mul(along, re!)), t.mul(turn, im!)),
    t.sub(t.sub(dy, t.mul(along, im!)), t.mul(turn, re!)),
  ];
}

export const eig: Rules<EigParams> = {
  ...computes,
  complex: 'no complex',
  type: ([x], params) => type(x!.aval, params),
  evaluate: ([x], params, outputs) =>
    evaluateStack(x!, outputs, (matrix) => evaluateOne(matrix, params)),
  jvp,
  transpose: nonlinear,
  batch: stackedBatch('eig'),
  lower: { kind: 'loops', fused: [], write: writeEig },
};
