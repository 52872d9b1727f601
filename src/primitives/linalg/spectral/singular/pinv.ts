/** The record of `pinv`. */
import { aval, printAval, type Aval } from '../../../../array/aval.js';
import { partOf } from '../../../../array/dtype.js';
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
import {
  adjoint,
  adjointTangent,
  checkMatrix,
  matmul,
  mulLeft,
  mulRight,
  stackedBatch,
  stackOf,
} from '../../matrices.js';
import { allNaN, evaluateStack } from '../evaluate-stack.js';
import { spread } from '../products.js';
import { conjugatedRows, isFinite, singularValues, transposed, type Matrix } from '../reference.js';

type PinvParams = PrimParams['pinv'];

function type(x: Aval, tolerance: Aval): Aval {
  const { rows, columns, batch } = checkMatrix('pinv', x);
  if (tolerance.dtype !== partOf(x.dtype) || tolerance.shape.join() !== batch.join())
    fail(
      'shape-mismatch',
      `pinv: needs a tolerance for each matrix, received ${printAval(x)} and ${printAval(tolerance)}.`,
    );
  return aval([...batch, columns, rows], x.dtype);
}

/** Σ v u* / s over the singular values s above the tolerance times the largest. */
function evaluateOne(matrix: Matrix, columns: number, tolerance: number): number[] {
  const rows = matrix.length;
  const isTall = rows >= columns;
  const found = singularValues(
    isTall ? transposed(matrix, columns) : conjugatedRows(matrix),
    Math.max(rows, columns),
  );
  const [us, vs] = isTall ? [found.left, found.right] : [found.right, found.left];
  const kept = found.values.filter((s) => s > tolerance * (found.values[0] ?? 0));
  return range(columns * rows).map((offset) => {
    const [i, j] = [Math.floor(offset / rows), offset % rows];
    const term = (k: number): number => at(at(vs, k), i)[0] * at(at(us, k), j)[0];
    return kept.reduce((sum, s, k) => sum + term(k) / s, 0);
  });
}

/** V S⁻¹ U*, where 1/s is 0 for singular values that count as 0. */
function written({ hermitian }: PinvParams, b: Ops, { inputs }: LowerTypes): Program {
  return b.program(inputs, (p, [x, tolerance]) => {
    const rank = x!.aval.shape.length;
    const [left, values, right] = hermitian ? hermitianFactors(p, x!) : factors(p, x!);
    const sizes = hermitian ? p.bind1('abs', [values], {}) : values;
    const axis = rank - 2;
    const largest = p.bind1('reduceMax', [sizes], { axes: [axis] });
    const cutoff = p.mul(largest, tolerance!);
    const dims = range(axis);
    const isKept = p.gt(sizes, p.broadcast(cutoff, sizes.aval.shape, dims));
    const divisor = p.convert(p.select(isKept, values, Infinity), x!.aval.dtype);
    const vectors = adjoint(p, right);
    const scaled = p.div(vectors, spread(p, divisor, vectors.aval.shape, -2));
    return [matmul(p, scaled, adjoint(p, left))];
  });
}

function factors(p: Ops, x: Primal): [Primal, Primal, Primal] {
  const [s, u, v] = p.bind('svd', [x], { fullMatrices: false, vectors: true });
  return [u!, s!, v!];
}

function hermitianFactors(p: Ops, x: Primal): [Primal, Primal, Primal] {
  const [v, w] = p.bind('eigh', [x], { lower: true, vectors: true });
  return [v!, w!, adjoint(p, v!)];
}

/**
 * dP = -P dA P + P P* dA* (I - A P) + (I - P A) dA* P* P, as long as the rank stays: Golub and
 * Pereyra (1973). Products go over the shorter side.
 */
const jvp: JvpRule<PinvParams> = (p, t, [a, tolerance], [da], params) => {
  const y = p.bind1('pinv', [a!, tolerance!], params);
  if (!da) return { outputs: [y], tangents: [null] };
  const { rows, columns } = stackOf(a!.aval);
  const isTall = rows >= columns;
  const yAdjoint = adjoint(p, y);
  const turned = adjointTangent(t, da);
  const [left, right, inner] = isTall
    ? [
        mulLeft(t, matmul(p, y, yAdjoint), turned),
        mulRight(t, mulRight(t, turned, yAdjoint), y),
        mulRight(t, mulLeft(t, y, da), y),
      ]
    : [
        mulLeft(t, y, mulLeft(t, yAdjoint, turned)),
        mulRight(t, turned, matmul(p, yAdjoint, y)),
        mulLeft(t, y, mulRight(t, da, y)),
      ];
  const [leftAlong, rightAlong] = isTall
    ? [mulRight(t, mulRight(t, left, a!), y), mulLeft(t, matmul(p, y, a!), right)]
    : [mulRight(t, left, matmul(p, a!, y)), mulLeft(t, y, mulLeft(t, a!, right))];
  const [leftRest, rightRest] = [t.sub(left, leftAlong), t.sub(right, rightAlong)];
  return { outputs: [y], tangents: [t.sub(t.add(leftRest, rightRest), inner)] };
};

export const pinv: Rules<PinvParams> = {
  ...computes,
  type: ([x, tolerance]) => [type(x!.aval, tolerance!.aval)],
  evaluate: ([x, tolerance], _params, outputs) => {
    const { count, columns } = stackOf(x!);
    const tolerances = tolerance!.dataSync({ copy: false });
    return evaluateStack([x!], outputs, (matrix, i) =>
      isFinite(matrix)
        ? [evaluateOne(matrix, columns, tolerances[i] as number)]
        : allNaN(outputs, count),
    );
  },
  jvp,
  transpose: nonlinear,
  batch: stackedBatch('pinv'),
  complex: 'by its programs',
  lower: { kind: 'program', program: written },
};
