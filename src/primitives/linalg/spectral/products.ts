/** Products of matrices under leading batch axes, for the rules of derivatives. */
import type { Aval } from '../../../array/aval.js';
import { isComplex } from '../../../array/dtype.js';
import { fail } from '../../../array/errors.js';
import { at, range } from '../../../array/shape.js';
import { noParams } from '../../../ir/program.js';
import type { DotParams } from '../../dot.js';
import type { Linear, LinearOps, Ops, Primal } from '../../record.js';
import { identity } from '../matrices.js';

/** x · y, of which either may be transposed, contracts these axes. */
type Form = 'xy' | 'xᵀy' | 'xyᵀ';

function paramsOf(rank: number, form: Form): DotParams {
  const batch = range(rank - 2);
  const left = form === 'xᵀy' ? rank - 2 : rank - 1;
  const right = form === 'xyᵀ' ? rank - 1 : rank - 2;
  return { contract: [[left], [right]], batch: [batch, batch] };
}

export const productOfTangent = (
  t: LinearOps,
  dx: Linear | null,
  y: Primal,
  form: Form = 'xy',
): Linear | null =>
  dx && at(t.linear('dotGeneral', [dx, t.residual(y)], paramsOf(y.aval.shape.length, form)), 0);

export const productWithTangent = (
  t: LinearOps,
  x: Primal,
  dy: Linear | null,
  form: Form = 'xy',
): Linear | null =>
  dy && at(t.linear('dotGeneral', [t.residual(x), dy], paramsOf(x.aval.shape.length, form)), 0);

/** A vector repeated as the rows (axis -2) or the columns (axis -1) of matrices of some shape. */
export function spread(p: Ops, vector: Primal, shape: readonly number[], axis: -1 | -2): Primal {
  const rank = shape.length;
  return p.broadcast(vector, shape, [...range(rank - 2), axis === -1 ? rank - 2 : rank - 1]);
}

/** The diagonals of square matrices. */
export function diagonalOf(p: Ops, t: LinearOps, dx: Linear | null, like: Aval): Linear | null {
  return t.reduceSum(t.mul(dx, identity(p, like.shape, like.dtype)), [like.shape.length - 1]);
}

/** The real part of a tangent; of a real one itself. */
export const realOfTangent = (t: LinearOps, dx: Linear | null): Linear | null =>
  dx !== null && isComplex(dx.aval.dtype) ? t.apply('real', dx, noParams) : dx;

/** Throws where a complex matrix comes in parts, of which there are more than the first one. */
export function refuseParts(who: string, others: readonly Primal[]): void {
  if (others.length > 0)
    fail(
      'not-differentiable',
      `${who}: the parts of a complex matrix have no derivative by themselves. Differentiate the ` +
        'function of the complex matrix: np.complex(x, y).',
    );
}
