/** Factorizations and systems of equations. */
import { aval } from '../../../array/aval.js';
import { isComplex } from '../../../array/dtype.js';
import { at, range, type Shape } from '../../../array/shape.js';
import type { PrimName, PrimParams } from '../../../ir/program.js';
import {
  adjoint,
  conjugated,
  identity,
  lowerMask,
  matmul,
} from '../../../primitives/linalg/matrices.js';
import type { Ops, Primal } from '../../../primitives/ops.js';
import {
  asItsProgram,
  formula,
  inFormula,
  nanLike,
  pairsAsComplex,
  refuse,
  type Row,
  type Rows,
} from '../row.js';
import { dtypeOf, type HloValue, type HloWriter } from '../writer.js';
import { lapack } from './lapack.js';

/** For the matrices of a stack the code with which LAPACK tells how it went. */
export const infoOf = (batch: Shape) => ({ shape: batch, dtype: 'int32' as const });

const isNaN = (b: Ops, x: Primal): Primal => b.ne(x, x);

/** A Hermitian matrix, of whose diagonal only the real parts are read. */
const realDiagonal = (w: HloWriter, x: HloValue): readonly HloValue[] => {
  if (!isComplex(dtypeOf(x))) return [x];
  return inFormula(w, [x], (b, [a]) => {
    const { shape, dtype } = a!.aval;
    const real = b.convert(b.bind1('real', [a!], {}), dtype);
    return [b.select(b.ne(identity(b, shape, 'int32'), 0), real, a!)];
  });
};

/** L, and NaN wherever a matrix has NaN in its factor, that is where it is not positive. */
const cholesky: Row<object> = (w, [x], _params, [type]) => {
  const factor = w.op1('stablehlo.cholesky', realDiagonal(w, x!), type!, { lower: 'true' });
  return inFormula(w, [factor], (b, [l]) => {
    const { shape } = l!.aval;
    const rank = shape.length;
    const mask = lowerMask(b, shape);
    const kept = b.select(mask, l!, b.full(0, l!.aval));
    const isBad = b.bind1('reduceOr', [isNaN(b, kept)], { axes: [rank - 2, rank - 1] });
    const spread = b.broadcast(isBad, shape, range(rank - 2));
    return [b.select(b.and(spread, mask), nanLike(b, l!.aval), kept)];
  });
};

/**
 * The cotangent of A = L L*: with M, 1 below the diagonal and 1/2 on it, it is that of
 * S = L⁻* (M ∘ L* Ī) L⁻¹, whose upper triangle is added to the lower one.
 */
const choleskyCotangent: Row<object> = formula((b, [l, ct]) => {
  const { shape, dtype } = l!.aval;
  const mask = lowerMask(b, shape);
  const zero = b.full(0, l!.aval);
  const given = isComplex(dtype) ? conjugated(b, ct!) : ct!;
  const lower = b.select(mask, given, zero);
  const inner = matmul(b, adjoint(b, l!), lower);
  const unit = identity(b, shape, dtype);
  const halved = b.mul(b.select(mask, inner, zero), b.sub(1, b.mul(unit, 0.5)));
  const solve = (x: Primal, leftSide: boolean): Primal =>
    b.bind1('triangularSolve', [l!, x], {
      leftSide,
      lower: true,
      transposeA: leftSide,
      conjugateA: leftSide,
      unitDiagonal: false,
    });
  const s = solve(solve(halved, true), false);
  const both = b.add(s, adjoint(b, s));
  const result = b.select(mask, b.sub(both, b.mul(b.mul(both, unit), 0.5)), zero);
  return [isComplex(dtype) ? conjugated(b, result) : result];
});

const triangularSolve: Row<PrimParams['triangularSolve']> = (w, [a, right], params, [type]) => {
  const { leftSide, lower, transposeA, conjugateA, unitDiagonal } = params;
  const conjugates = conjugateA && isComplex(dtypeOf(a!));
  const kind = !transposeA ? 'NO_TRANSPOSE' : conjugates ? 'ADJOINT' : 'TRANSPOSE';
  const matrix = conjugates && !transposeA ? w.op1('chlo.conj', [a!], a!.type) : a!;
  return [
    w.op1('stablehlo.triangular_solve', [matrix, right!], type!, {
      left_side: String(leftSide),
      lower: String(lower),
      unit_diagonal: String(unitDiagonal),
      transpose_a: `#stablehlo<transpose ${kind}>`,
    }),
  ];
};

/** LAPACK counts rows from 1. */
const lu: Row<object> = (w, [x], _params, [type, pivotType, rowsType]) => {
  const batch = type!.shape.slice(0, -2);
  const [factors, pivots] = lapack(
    w,
    'getrf',
    [x!],
    [type!, pivotType!, infoOf(batch)],
    batch.length,
  );
  const fromZero = w.plain('subtract', pivots!, w.full(1, pivotType!));
  const size = at(rowsType!.shape, batch.length);
  return [factors!, fromZero, ...permutationOf(w, fromZero, size)];
};

/** The order of rows after they were exchanged one after the other: two elements in a turn. */
const permutationOf = (w: HloWriter, pivots: HloValue, size: number): HloValue[] =>
  inFormula(w, [pivots], (b, [x]) => {
    const axis = x!.aval.shape.length - 1;
    const batch = x!.aval.shape.slice(0, axis);
    const shape = [...batch, size];
    const type = aval(shape, 'int32');
    const index = (own: Ops): Primal => own.bind1('iota', [], { shape, dtype: 'int32', axis });
    const scalar = aval([], 'int32');
    const body = b.program([type, scalar, aval(batch, 'int32')], (own, [order, turn, pivot]) => {
      const places = index(own);
      const spread = (y: Primal): Primal => own.broadcast(y, shape, range(y.aval.shape.length));
      const isThere = [
        own.eq(places, own.broadcast(turn!, shape, [])),
        own.eq(places, spread(pivot!)),
      ];
      const [here, there] = isThere.map((test) =>
        spread(own.reduceSum(own.select(test, order!, own.full(0, type)), [axis])),
      ) as [Primal, Primal];
      const moved = own.select(at(isThere, 0), there, own.select(at(isThere, 1), here, order!));
      return [moved, own.add(turn!, 1)];
    });
    const rows = b.transpose(x!, [axis, ...range(axis)]);
    const bounded = b.min(b.max(rows, 0), size - 1);
    const [order] = b.bind('scan', [index(b), b.full(0, scalar), bounded], {
      length: at(rows.aval.shape, 0),
      reverse: false,
      unroll: 1,
      constants: 0,
      carries: 2,
      body,
    });
    return [order!];
  });

const householder: Row<object> = (w, [x], _params, types) =>
  lapack(w, 'geqrf', [x!], types, x!.type.shape.length - 2);

const householderProduct: Row<object> = (w, inputs, _params, types) => {
  const isOfComplex = isComplex(dtypeOf(at(inputs, 0)));
  const routine = (kind: string): string => `${kind}${isOfComplex ? 'ungqr' : 'orgqr'}`;
  return lapack(w, routine, inputs, types, at(types, 0).shape.length - 2);
};

/** LAPACK wants zeros where a diagonal is shorter than the main one. */
const tridiagonalSolve: Row<PrimParams['tridiagonalSolve']> = (w, inputs, params, [type]) => {
  if (params.perturbSingular)
    return refuse(w, 'LAPACK solves no tridiagonal systems with pivots that are to be perturbed.');
  const [, , , right] = inputs;
  const batch = type!.shape.slice(0, -2);
  const types = inputs.map((x) => x.type);
  const results = lapack(
    w,
    'gtsv',
    [...zeroEnds(w, inputs.slice(0, 3)), right!],
    [...types, infoOf(batch)],
    batch.length,
  );
  return inFormula(w, [at(results, 3), at(results, 4)], (b, [x, info]) => {
    const isBad = b.broadcast(b.ne(info!, 0), x!.aval.shape, range(batch.length));
    return [b.select(isBad, nanLike(b, x!.aval), x!)];
  });
};

const zeroEnds = (w: HloWriter, diagonals: readonly HloValue[]): HloValue[] =>
  inFormula(w, diagonals, (b, [lower, main, upper]) => {
    const { shape } = main!.aval;
    const axis = shape.length - 1;
    const index = b.bind1('iota', [], { shape, dtype: 'int32', axis });
    const without = (x: Primal, place: number): Primal =>
      b.select(b.eq(index, place), b.full(0, x.aval), x);
    return [without(lower!, 0), main!, without(upper!, at(shape, axis) - 1)];
  });

export const linalgRows = {
  cholesky: pairsAsComplex(1, cholesky),
  choleskyTangent: asItsProgram('choleskyTangent'),
  choleskyCotangent: pairsAsComplex(2, choleskyCotangent),
  triangularSolve: pairsAsComplex(2, triangularSolve),
  lu: pairsAsComplex(1, lu),
  factoredSolve: asItsProgram('factoredSolve'),
  householder: pairsAsComplex(1, householder),
  householderProduct: pairsAsComplex(2, householderProduct),
  qr: asItsProgram('qr'),
  pivotsToPermutation: (w, [pivots], { size }) => permutationOf(w, pivots!, size),
  tridiagonalSolve: pairsAsComplex(4, tridiagonalSolve),
  determinant: asItsProgram('determinant'),
  logDeterminant: asItsProgram('logDeterminant'),
} satisfies Partial<Rows<PrimName>>;
