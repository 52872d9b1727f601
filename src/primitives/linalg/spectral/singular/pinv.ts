/** The record of `pinv`. */
import { aval, printAval, type Aval } from '../../../../array/aval.js';
import { fail } from '../../../../array/errors.js';
import { at, range } from '../../../../array/shape.js';
import type { PrimParams, Program } from '../../../../ir/program.js';
import {
  computes,
  nonlinear,
  type JvpRule,
  type LowerTypes,
  type Ops,
  type Primal,
  type Rules,
} from '../../../record.js';
import { checkMatrix, matmul, mulLeft, mulRight, stackedBatch, swapped } from '../../matrices.js';
import { evaluateStack } from '../evaluate-stack.js';
import { spread } from '../products.js';
import { isFinite, singularValues, transposed, type Matrix } from '../reference.js';

type PinvParams = PrimParams['pinv'];

function type(x: Aval, tolerance: Aval): Aval {
  const { rows, columns, batch } = checkMatrix('pinv', x);
  if (tolerance.dtype !== x.dtype || tolerance.shape.join() !== batch.join())
    fail(
      'shape-mismatch',
      `pinv: needs a tolerance for each matrix, received ${printAval(x)} and ${printAval(tolerance)}.`,
    );
  return aval([...batch, columns, rows], x.dtype);
}

/** Σ v uᵀ / s over the singular values s above the tolerance times the largest. */
function evaluateOne(matrix: Matrix, columns: number, tolerance: number): number[] {
  const rows = matrix.length;
  if (!isFinite(matrix)) return range(rows * columns).map(() => NaN);
  const isTall = rows >= columns;
  const found = singularValues(
    isTall ? transposed(matrix, columns) : matrix,
    Math.max(rows, columns),
  );
  const [us, vs] = isTall ? [found.left, found.right] : [found.right, found.left];
  const kept = found.values.filter((s) => s > tolerance * (found.values[0] ?? 0));
  return range(columns * rows).map((offset) => {
    const [i, j] = [Math.floor(offset / rows), offset % rows];
    return kept.reduce((sum, s, k) => sum + (at(at(vs, k), i) * at(at(us, k), j)) / s, 0);
  });
}

/** V S⁻¹ Uᵀ, where 1/s is 0 for singular values that count as 0. */
function written({ hermitian }: PinvParams, b: Ops, { inputs }: LowerTypes): Program {
  return b.program(inputs, (p, [x, tolerance]) => {
    const rank = x!.aval.shape.length;
    const transpose = (y: Primal): Primal => p.transpose(y, swapped(rank));
    const [left, values, right] = hermitian ? symmetricFactors(p, x!) : factors(p, x!);
    const sizes = hermitian ? p.bind1('abs', [values], {}) : values;
    const axis = rank - 2;
    const largest = p.bind1('reduceMax', [sizes], { axes: [axis] });
    const cutoff = p.mul(largest, tolerance!);
    const dims = range(axis);
    const isKept = p.gt(sizes, p.broadcast(cutoff, sizes.aval.shape, dims));
    const divisor = p.select(isKept, values, Infinity);
    const vectors = transpose(right);
    return [matmul(p, p.div(vectors, spread(p, divisor, vectors.aval.shape, -2)), transpose(left))];
  });
}

function factors(p: Ops, x: Primal): [Primal, Primal, Primal] {
  const [s, u, v] = p.bind('svd', [x], { fullMatrices: false, vectors: true });
  return [u!, s!, v!];
}

function symmetricFactors(p: Ops, x: Primal): [Primal, Primal, Primal] {
  const [v, w] = p.bind('eigh', [x], { lower: true, vectors: true });
  return [v!, w!, p.transpose(v!, swapped(x.aval.shape.length))];
}

/**
 * dP = -P dA P + P Pᵀ dAᵀ (I - A P) + (I - P A) dAᵀ Pᵀ P, as long as the rank stays: Golub and
 * Pereyra (1973).
 */
const jvp: JvpRule<PinvParams> = (p, t, [a, tolerance], [da], params) => {
  const y = p.bind1('pinv', [a!, tolerance!], params);
  if (!da) return { outputs: [y], tangents: [null] };
  const permutation = swapped(y.aval.shape.length);
  const transposedY = p.transpose(y, permutation);
  const turned = t.apply('transpose', da, { permutation });
  const left = mulLeft(t, matmul(p, y, transposedY), turned);
  const right = mulRight(t, turned, matmul(p, transposedY, y));
  const inner = mulRight(t, mulLeft(t, y, da), y);
  const leftRest = t.sub(left, mulRight(t, left, matmul(p, a!, y)));
  const rightRest = t.sub(right, mulLeft(t, matmul(p, y, a!), right));
  return { outputs: [y], tangents: [t.sub(t.add(leftRest, rightRest), inner)] };
};

export const pinv: Rules<PinvParams> = {
  ...computes,
  type: ([x, tolerance]) => [type(x!.aval, tolerance!.aval)],
  evaluate: ([x, tolerance], _params, outputs) => {
    const columns = x!.shape.at(-1)!;
    const tolerances = tolerance!.dataSync({ copy: false });
    return evaluateStack(x!, outputs, (matrix, i) => [
      evaluateOne(matrix, columns, tolerances[i] as number),
    ]);
  },
  jvp,
  transpose: nonlinear,
  batch: stackedBatch('pinv'),
  complex: 'no complex',
  lower: { kind: 'program', program: written },
};
