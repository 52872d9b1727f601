/** The record of `eigh`. */
import { aval, type Aval } from '../../../../array/aval.js';
import type { DenseArray } from '../../../../array/dense.js';
import { isComplex, partOf } from '../../../../array/dtype.js';
import { fail } from '../../../../array/errors.js';
import { at, range } from '../../../../array/shape.js';
import { noParams, type Atom, type PrimParams } from '../../../../ir/program.js';
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
} from '../../matrices.js';
import { evaluateStacks } from '../evaluate-stack.js';
import { diagonalOf, spread } from '../products.js';
import { hermitianEigen, isFinite, symmetricEigen, type Matrix } from '../reference.js';
import { writeEigh } from './eigh-loops.js';

type EighParams = PrimParams['eigh'];

function type(operands: readonly Atom[], { vectors }: EighParams): readonly Aval[] {
  const x = checkParts('eigh', operands);
  checkSquare('eigh', x);
  const values = aval(x.shape.slice(0, -1), partOf(x.dtype));
  const parts = operands.map(() => aval(x.shape, x.dtype));
  return vectors ? [...parts, values] : [values];
}

/** The matrix that one triangle tells of, with the element -b in the place of b if `sign` is -1. */
const wholeOf = (matrix: Matrix, lower: boolean, sign: 1 | -1): Matrix =>
  matrix.map((_, i) =>
    matrix.map((_row, j) => {
      const isRead = lower ? i >= j : i <= j;
      if (i === j && sign < 0) return 0;
      return isRead ? at(at(matrix, i), j) : sign * at(at(matrix, j), i);
    }),
  );

function evaluate(
  operands: readonly DenseArray[],
  { lower, vectors }: EighParams,
  outputs: readonly Aval[],
): DenseArray[] {
  return evaluateStacks(operands, outputs, ([re, im]) => {
    const n = re!.length;
    const real = wholeOf(re!, lower, 1);
    const imaginary = im === undefined ? null : wholeOf(im, lower, -1);
    if (!isFinite(real) || (imaginary !== null && !isFinite(imaginary)))
      return outputs.map(({ shape }) => {
        const size = vectors && shape.length === at(operands, 0).ndim ? n * n : n;
        return range(size).map(() => NaN);
      });
    const found =
      imaginary === null
        ? { ...symmetricEigen(real), imaginary: null }
        : hermitianEigen(real, imaginary);
    const parts = [found.vectors, ...(found.imaginary === null ? [] : [found.imaginary])];
    return vectors ? [...parts.map((part) => part.flat()), found.values] : [found.values];
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
    if (imaginary.length > 0)
      fail(
        'not-differentiable',
        'eigh: the parts of a complex matrix have no derivative by themselves. Differentiate the ' +
          'function of the complex matrix: np.complex(x, y).',
      );
    const [v, w] = p.bind('eigh', [x!], { ...params, vectors: true }) as [Primal, Primal];
    const { shape, dtype } = v.aval;
    const turned = mulLeft(t, adjoint(p, v), mulRight(t, dx!, v));
    const diagonal = diagonalOf(p, t, turned, v.aval);
    const dw = isComplex(dtype) ? t.apply('real', diagonal, noParams) : diagonal;
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
