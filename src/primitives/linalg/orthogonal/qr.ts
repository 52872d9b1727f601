/** The record of `qr`. */
import { aval, type Aval } from '../../../array/aval.js';
import type { DenseArray } from '../../../array/dense.js';
import { isComplex } from '../../../array/dtype.js';
import { at, range } from '../../../array/shape.js';
import { noParams, type PrimParams } from '../../../ir/program.js';
import type { Linear, LinearOps, Ops, Primal } from '../../ops.js';
import { computes, nonlinear, type JvpRule, type Rules } from '../../record.js';
import {
  adjoint,
  adjointTangent,
  checkMatrix,
  identity,
  lowerMask,
  matmul,
  mulLeft,
  mulRight,
  padEnd,
  stackAval,
  stackedBatch,
  stackOf,
} from '../matrices.js';
import { Entries } from '../reference.js';
import { solveFactored } from '../solve.js';
import { evaluateFactors, evaluateProduct } from './householder.js';

type QrParams = PrimParams['qr'];

function type(x: Aval, { fullMatrices }: QrParams): readonly Aval[] {
  const { rows, columns } = checkMatrix('qr', x);
  const size = fullMatrices ? rows : Math.min(rows, columns);
  return [stackAval(x, rows, size), stackAval(x, size, columns)];
}

/** By reflections; R is what they leave on and above the diagonal. */
function writeQr(b: Ops, a: Primal, { fullMatrices }: QrParams): readonly Primal[] {
  const { rows, columns } = stackOf(a.aval);
  const size = fullMatrices ? rows : Math.min(rows, columns);
  const [packed, taus] = b.bind('householder', [a], noParams) as [Primal, Primal];
  const q = b.bind1('householderProduct', [padEnd(b, packed, 0, size - columns), taus], noParams);
  const r = padEnd(b, packed, size - rows, 0);
  const { shape, dtype } = r.aval;
  return [q, b.select(lowerMask(b, shape, -1), b.full(0, { shape, dtype }), r)];
}

/**
 * Of A = Q R with as many rows as columns or more, with X = dA R⁻¹ and the antisymmetric S that has
 * the part of C = Q* X below the diagonal: dR = (C - S) R, dQ = Q (S - C) + X. On the diagonal S is
 * the imaginary part of C, as that of R stays real.
 */
function thin(
  p: Ops,
  t: LinearOps,
  q: Primal,
  r: Primal,
  da: Linear,
): { readonly dq: Linear | null; readonly dr: Linear | null } {
  const x = at(
    t.linear('triangularSolve', [t.residual(r), da], {
      leftSide: false,
      lower: false,
      transposeA: false,
      conjugateA: false,
      unitDiagonal: false,
    }),
    0,
  );
  const c = mulLeft(t, adjoint(p, q), x);
  const { shape, dtype } = r.aval;
  const below = t.select(lowerMask(p, shape, -1), c, null);
  let s = t.sub(below, adjointTangent(t, below));
  if (isComplex(dtype)) {
    const imaginary = t.sub(c, adjointTangent(t, c));
    s = t.add(s, t.mul(imaginary, p.mul(identity(p, shape, dtype), 0.5)));
  }
  const rest = t.sub(c, s);
  return { dq: t.sub(x, mulLeft(t, q, rest)), dr: mulRight(t, rest, r) };
}

const columnsOf = (t: LinearOps, dx: Linear, start: number, stop: number): Linear =>
  at(t.linear('slice', [dx], sliceParams(dx.aval, start, stop, 1)), 0);

/** A range of rows (axis 2 from the end) or columns (axis 1). */
function sliceParams(
  { shape }: Aval,
  start: number,
  stop: number,
  fromEnd: 1 | 2,
): PrimParams['slice'] {
  const axis = shape.length - fromEnd;
  return {
    starts: shape.map((_, d) => (d === axis ? start : 0)),
    stops: shape.map((n, d) => (d === axis ? stop : n)),
    steps: shape.map(() => 1),
  };
}

const part = (p: Ops, x: Primal, start: number, stop: number, fromEnd: 1 | 2): Primal =>
  p.bind1('slice', [x], sliceParams(x.aval, start, stop, fromEnd));

const jvp: JvpRule<QrParams> = (p, t, [a], [da], params) => {
  const [q, r] = p.bind('qr', [a!], params) as [Primal, Primal];
  const { rows: m, columns: n } = stackOf(a!.aval);
  const outputs = [q, r];
  if (m < n) {
    const square = part(p, r, 0, m, 1);
    const { dq, dr } = thin(p, t, q, square, columnsOf(t, da!, 0, m));
    // R₂ = Q* A₂ of the columns that are left.
    const behind = mulLeft(t, adjoint(p, q), columnsOf(t, da!, m, n));
    const turned = mulRight(t, adjointTangent(t, dq), part(p, a!, m, n, 1));
    const others = t.add(turned, behind);
    const axis = a!.aval.shape.length - 1;
    return { outputs, tangents: [dq, at(t.linear('concatenate', [dr!, others!], { axis }), 0)] };
  }
  if (m === n || !params.fullMatrices) {
    const { dq, dr } = thin(p, t, q, r, da!);
    return { outputs, tangents: [dq, dr] };
  }
  return { outputs, tangents: fullTangents(p, t, q, r, da!) };
};

/**
 * All of Q: its further columns are a function of the first ones, Q = [Q₁ Q₂], by which their
 * movement is determined (I. Roberts and D. Roberts, "QR decomposition's derivative", 2024,
 * equations 32 and 33): with Z = Q₁₂ (Q₁₁ - I)⁻¹ of the lower and the upper rows of Q₁, dQ₂ = dQ₁
 * Z* - (Q₁ + Q₂ Z) (dQ₁₂ - Z dQ₁₁)*.
 */
function fullTangents(p: Ops, t: LinearOps, q: Primal, r: Primal, da: Linear): (Linear | null)[] {
  const { rows: m, columns: n } = stackOf(da.aval);
  const [first, further] = [part(p, q, 0, n, 1), part(p, q, n, m, 1)];
  const { dq, dr } = thin(p, t, first, part(p, r, 0, n, 2), da);
  const upper = part(p, first, 0, n, 2);
  const { shape, dtype } = upper.aval;
  const shifted = adjoint(p, p.sub(upper, identity(p, shape, dtype)));
  const [lu, , permutation] = p.bind('lu', [shifted], noParams) as [Primal, Primal, Primal];
  const zAdjoint = solveFactored(p, lu, permutation, adjoint(p, part(p, first, n, m, 2)), false);
  const z = adjoint(p, zAdjoint);
  const rowsOf = (start: number, stop: number): Linear =>
    at(t.linear('slice', [dq!], sliceParams(dq!.aval, start, stop, 2)), 0);
  const moved = t.sub(rowsOf(n, m), mulLeft(t, z, rowsOf(0, n)));
  const turned = mulLeft(t, p.add(first, matmul(p, further, z)), adjointTangent(t, moved));
  const dFurther = t.sub(mulRight(t, dq, zAdjoint), turned);
  const axis = q.aval.shape.length - 1;
  const low = q.aval.shape.map(() => 0);
  const high = low.with(axis - 1, m - n);
  const zero = t.residual(p.full(0, { shape: [], dtype: r.aval.dtype }));
  return [
    at(t.linear('concatenate', [dq!, dFurther!], { axis }), 0),
    at(t.linear('pad', [dr!, zero], { low, high, interior: low }), 0),
  ];
}

/** By the records of the reflections. */
function evaluate(a: DenseArray, outputs: readonly Aval[]): DenseArray[] {
  const { count, rows, columns } = stackOf(a);
  const factors = [a.aval, aval([...a.shape.slice(0, -2), Math.min(rows, columns)], a.dtype)];
  const [packed, taus] = evaluateFactors([a], factors);
  const r = Entries.zeros([at(outputs, 1)]);
  const size = stackOf(at(outputs, 1)).rows;
  const wide = Entries.zeros([stackAval(a.aval, rows, size)]);
  const given = Entries.of([packed!]);
  for (const m of range(count))
    for (const i of range(rows))
      for (const j of range(columns)) {
        if (j < size) wide.set(m, i, j, given.get(m, i, j));
        if (i < size && i <= j) r.set(m, i, j, given.get(m, i, j));
      }
  const q = evaluateProduct([...wide.arrays(), taus!], [at(outputs, 0)]);
  return [...q, ...r.arrays()];
}

export const qr: Rules<QrParams> = {
  ...computes,
  type: ([x], params) => type(x!.aval, params),
  evaluate: ([x], _params, outputs) => evaluate(x!, outputs),
  jvp,
  transpose: nonlinear,
  batch: stackedBatch('qr'),
  complex: 'by its programs',
  lower: {
    kind: 'program',
    program: (params, b, { inputs }) =>
      b.program(inputs, (inner, [a]) => writeQr(inner, a!, params)),
  },
};
