/**
 * The records of `choleskyTangent` and `choleskyCotangent`: how the factor moves with the matrix,
 * as a linear map, and its transpose.
 *
 * With Φ(X) the lower triangle of X, the diagonal halved: L⁻¹ dA L⁻* = P = L⁻¹ dL + (L⁻¹ dL)*,
 * where L⁻¹ dL is lower triangular with a real diagonal, so dL = L Φ(P) (I. Murray,
 * "Differentiation of the Cholesky decomposition", 2016).
 */
import { printAval, sameShape, type Aval } from '../../../array/aval.js';
import type { DenseArray } from '../../../array/dense.js';
import { isComplex } from '../../../array/dtype.js';
import { fail } from '../../../array/errors.js';
import { at, range } from '../../../array/shape.js';
import { noParams, type Atom, type NoParams } from '../../../ir/program.js';
import { besideEachOther } from '../../complex/parts.js';
import type { Linear, LinearOps, Ops, Primal } from '../../ops.js';
import { computes, type JvpRule, type Rules } from '../../record.js';
import {
  adjoint,
  adjointTangent,
  checkParts,
  checkSquare,
  identity,
  lowerMask,
  matmul,
  mulRight,
  stackedBatch,
  stackOf,
  swapped,
} from '../matrices.js';
import { conjugate, Entries, minus, over, real, times, type Entry } from '../reference.js';
import { writeCholeskyCotangent } from './cotangent-loops.js';

/** L and a matrix of its type, each of them or each of their parts. */
function typeOf(who: string, inputs: readonly Atom[]): readonly Aval[] {
  const half = inputs.length / 2;
  const l = checkParts(who, inputs.slice(0, half));
  checkSquare(who, l);
  const others = inputs.slice(half);
  const x = checkParts(who, others);
  if (x.dtype !== l.dtype || !sameShape(x.shape, l.shape))
    fail(
      'shape-mismatch',
      `${who}: a factor and what belongs to it must have one type, received ${printAval(l)} and ` +
        `${printAval(x)}.`,
    );
  return others.map((part) => ({ ...part.aval, weak: false }));
}

const half = real(0.5);
const realPart = (x: Entry): Entry => real(x[0]);

/** Column by column: the derivative of the formulas of the factorization. */
function moveColumns(l: Entries, da: Entries, dl: Entries, m: number, n: number): void {
  for (const j of range(n)) {
    const pivot = realPart(l.get(m, j, j));
    for (let i = j; i < n; i++) {
      let rest = i === j ? realPart(da.get(m, i, j)) : da.get(m, i, j);
      for (const k of range(j)) {
        rest = minus(rest, times(dl.get(m, i, k), conjugate(l.get(m, j, k))));
        rest = minus(rest, times(l.get(m, i, k), conjugate(dl.get(m, j, k))));
      }
      if (i === j) dl.set(m, j, j, over(times(rest, half), pivot));
      else {
        const turned = times(l.get(m, i, j), dl.get(m, j, j));
        dl.set(m, i, j, over(minus(rest, turned), pivot));
      }
    }
  }
}

/** The same backwards: what each formula hands on to what it was computed from. */
function takeColumnsApart(l: Entries, given: Entries, result: Entries, m: number, n: number): void {
  const rest = range(n).map((i) => range(i + 1).map((j) => conjugate(given.get(m, i, j))));
  const change = (i: number, j: number, by: Entry): void => {
    at(rest, i)[j] = minus(at(at(rest, i), j), by);
  };
  for (const j of range(n).reverse()) {
    const pivot = realPart(l.get(m, j, j));
    for (let i = n - 1; i >= j; i--) {
      const own = at(at(rest, i), j);
      const moved = over(i === j ? times(realPart(own), half) : own, pivot);
      if (i !== j) change(j, j, realPart(times(conjugate(moved), l.get(m, i, j))));
      result.set(m, i, j, conjugate(moved));
      for (const k of range(j)) {
        change(i, k, times(moved, l.get(m, j, k)));
        change(j, k, times(conjugate(moved), l.get(m, i, k)));
      }
    }
  }
}

const evaluateBy =
  (body: (l: Entries, x: Entries, result: Entries, m: number, n: number) => void) =>
  (inputs: readonly DenseArray[], _params: NoParams, outputs: readonly Aval[]): DenseArray[] => {
    const parts = outputs.length;
    const { count, rows } = stackOf(at(inputs, 0));
    const [l, x] = [Entries.of(inputs.slice(0, parts)), Entries.of(inputs.slice(parts))];
    const result = Entries.zeros(outputs);
    for (const m of range(count)) body(l, x, result, m, rows);
    return result.arrays();
  };

const lowerOf = (p: Ops, x: Primal): Primal =>
  p.select(lowerMask(p, x.aval.shape), x, p.full(0, x.aval));

/** 1 below the diagonal and 1/2 on it, in Φ. */
const halved = (p: Ops, { shape, dtype }: Aval): Primal =>
  p.sub(1, p.mul(identity(p, shape, dtype), 0.5));

/** L Φ(L⁻¹ dA L⁻*) of the Hermitian dA that has the lower triangle of x. */
function writeTangent(p: Ops, l: Primal, x: Primal): Primal {
  const { shape, dtype } = x.aval;
  const mask = lowerMask(p, shape);
  let whole = p.select(mask, x, adjoint(p, x));
  if (isComplex(dtype)) whole = p.mul(p.add(whole, adjoint(p, whole)), 0.5);
  const solve = { lower: true, unitDiagonal: false };
  const right = { ...solve, leftSide: false, transposeA: true, conjugateA: true };
  const left = { ...solve, leftSide: true, transposeA: false, conjugateA: false };
  const both = p.bind1('triangularSolve', [l, p.bind1('triangularSolve', [l, whole], right)], left);
  return matmul(p, l, p.mul(lowerOf(p, both), halved(p, x.aval)));
}

/**
 * With M the movement of L, Φ = L⁻¹ dL and P = Φ + Φ*: d(L Φ(P)) = M Φ - L Φ(L⁻¹ (M P L* + L P M*)
 * L⁻*), the latter being what dA = M P L* + (M P L*)* gives.
 */
const tangentJvp: JvpRule<NoParams> = (p, t, [l, da], [dl, dda]) => {
  const result = p.bind1('choleskyTangent', [l!, da!], noParams);
  const moved = lowerTangent(p, t, dl);
  const inner = p.bind1('triangularSolve', [l!, result], {
    leftSide: true,
    lower: true,
    transposeA: false,
    conjugateA: false,
    unitDiagonal: false,
  });
  const whole = matmul(p, p.add(inner, adjoint(p, inner)), adjoint(p, l!));
  const turned = mulRight(t, moved, whole);
  const change = t.sub(dda ?? null, t.add(turned, adjointTangent(t, turned)));
  const settled = fromFactor(t, 'choleskyTangent', l!, change);
  return { outputs: [result], tangents: [t.add(mulRight(t, moved, inner), settled)] };
};

/**
 * With Ȧ the result, C the cotangent of the factor, M the movement of L, Y = M L⁻¹ and R = Ȧ + Ȧ*:
 * C moves by Yᵀ C as far as this map is concerned, and Ȧ by -Φ(Z + Z*), where Z = Yᵀ R.
 */
const cotangentJvp: JvpRule<NoParams> = (p, t, [l, ct], [dl, dct]) => {
  const result = p.bind1('choleskyCotangent', [l!, ct!], noParams);
  const moved = lowerTangent(p, t, dl);
  const permutation = swapped(l!.aval.shape.length);
  const y =
    moved === null
      ? null
      : at(
          t.linear('triangularSolve', [t.residual(l!), moved], {
            leftSide: false,
            lower: true,
            transposeA: false,
            conjugateA: false,
            unitDiagonal: false,
          }),
          0,
        );
  const turned = t.apply('transpose', y, { permutation });
  const change = t.add(dct ?? null, mulRight(t, turned, lowerOf(p, ct!)));
  const z = mulRight(t, turned, p.add(result, adjoint(p, result)));
  const both = t.add(z, adjointTangent(t, z));
  const own = t.mul(lowerTangent(p, t, both), halved(p, l!.aval));
  return {
    outputs: [result],
    tangents: [t.sub(fromFactor(t, 'choleskyCotangent', l!, change), own)],
  };
};

/** The lower triangle of a tangent. */
const lowerTangent = (p: Ops, t: LinearOps, dx: Linear | null | undefined): Linear | null =>
  dx === null || dx === undefined ? null : t.select(lowerMask(p, dx.aval.shape), dx, null);

/** One of the two maps for a tangent. */
const fromFactor = (
  t: LinearOps,
  name: 'choleskyTangent' | 'choleskyCotangent',
  l: Primal,
  dx: Linear | null,
): Linear | null => (dx === null ? null : at(t.linear(name, [t.residual(l), dx], noParams), 0));

export const choleskyTangent: Rules<NoParams> = {
  ...computes,
  type: (inputs) => typeOf('choleskyTangent', inputs),
  evaluate: evaluateBy(moveColumns),
  jvp: tangentJvp,
  transpose: (b, [ct], [l]) => [null, b.bind1('choleskyCotangent', [l as Primal, ct!], noParams)],
  batch: stackedBatch('choleskyTangent'),
  complex: 'by its programs',
  lower: {
    kind: 'program',
    program: (_params, b, { inputs }) =>
      b.program(inputs, (inner, [l, da]) => [writeTangent(inner, l!, da!)]),
  },
};

export const choleskyCotangent: Rules<NoParams> = {
  ...computes,
  type: (inputs) => typeOf('choleskyCotangent', inputs),
  evaluate: evaluateBy(takeColumnsApart),
  jvp: cotangentJvp,
  transpose: (b, [ct], [l]) => [null, b.bind1('choleskyTangent', [l as Primal, ct!], noParams)],
  batch: stackedBatch('choleskyCotangent'),
  complex: besideEachOther('choleskyCotangent', () => [true]),
  lower: { kind: 'loops', fused: [], write: writeCholeskyCotangent },
};
