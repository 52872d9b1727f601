/** The record of `factoredSolve`: systems of equations whose matrix is factored already. */
import { printAval, sameShape, type Aval } from '../../array/aval.js';
import type { DenseArray } from '../../array/dense.js';
import { fail } from '../../array/errors.js';
import { at, range } from '../../array/shape.js';
import type { Atom, PrimParams } from '../../ir/program.js';
import type { Ops, Primal } from '../ops.js';
import { computes, type JvpRule, type Rules } from '../record.js';
import { batchOfSides, checkSquare, stackedBatch, stackOf, takeRows } from './matrices.js';
import { Entries, minus, over, times, type Entry } from './reference.js';
import { factorInPlace } from './reference-lu.js';
import { iotaAlong } from '../shape/iota.js';

type SolveParams = PrimParams['factoredSolve'];
const who = 'factoredSolve';

function type(inputs: readonly Atom[]): readonly Aval[] {
  const [a, lu, permutation, b] = inputs.map((x) => x.aval) as [Aval, Aval, Aval, Aval];
  const { batch, rows } = checkSquare(who, a);
  const leading = b.shape.slice(0, -1);
  if (
    !sameShape(a.shape, lu.shape) ||
    !sameShape(permutation.shape, [...batch, rows]) ||
    !sameShape(leading, permutation.shape) ||
    lu.dtype !== a.dtype ||
    b.dtype !== a.dtype
  )
    fail(
      'shape-mismatch',
      `${who}: the matrix ${printAval(a)}, its factors ${printAval(lu)} and permutation ` +
        `${printAval(permutation)} do not fit right sides ${printAval(b)}.`,
    );
  return [{ ...b, weak: false }];
}

/** By elimination on the matrix itself. */
function evaluate(
  a: DenseArray,
  b: DenseArray,
  { transposed }: SolveParams,
  outputs: readonly Aval[],
): DenseArray[] {
  const { count, rows: n, columns } = stackOf(b);
  const [given, x] = [Entries.of([a]), Entries.of([b])];
  const lu = Entries.zeros([a.aval]);
  const result = Entries.zeros(outputs);
  for (const m of range(count)) {
    for (const i of range(n))
      for (const j of range(n))
        lu.set(m, i, j, transposed ? given.get(m, j, i) : given.get(m, i, j));
    const { permutation } = factorInPlace(lu, m, n, n);
    for (const side of range(columns)) {
      const solved: Entry[] = [];
      const rest = (i: number, from: Entry, ks: readonly number[]): Entry =>
        ks.reduce<Entry>((sum, k) => minus(sum, times(lu.get(m, i, k), at(solved, k))), from);
      for (const i of range(n)) solved[i] = rest(i, x.get(m, at(permutation, i), side), range(i));
      for (const i of range(n).reverse()) {
        const later = range(n).slice(i + 1);
        solved[i] = over(rest(i, at(solved, i), later), lu.get(m, i, i));
        result.set(m, i, side, solved[i]);
      }
    }
  }
  return result.arrays();
}

/** op(A) X = B: op(A) dX = dB - op(dA) X. What the factors are moved by follows from dA. */
const jvp: JvpRule<SolveParams> = (p, t, inputs, [da, , , db], params) => {
  const [a, lu, permutation] = inputs as [Primal, Primal, Primal, Primal];
  const x = p.bind1('factoredSolve', inputs, params);
  const rank = x.aval.shape.length;
  const batch = range(rank - 2);
  const column = params.transposed ? rank - 2 : rank - 1;
  const moved =
    da === null || da === undefined
      ? null
      : at(
          t.linear('dotGeneral', [da, t.residual(x)], {
            contract: [[column], [rank - 2]],
            batch: [batch, batch],
          }),
          0,
        );
  const right = t.sub(db ?? null, moved);
  if (right === null) return { outputs: [x], tangents: [null] };
  const fixed = [a, lu, permutation].map((y) => t.residual(y));
  return { outputs: [x], tangents: t.linear('factoredSolve', [...fixed, right], params) };
};

/** P A = L U: from A X = B follows L U X = P B, and from Aᵀ X = B follows Uᵀ Lᵀ P X = B. */
export function solveFactored(
  b: Ops,
  lu: Primal,
  permutation: Primal,
  right: Primal,
  transposed: boolean,
): Primal {
  const solve = (lower: boolean, side: Primal): Primal =>
    b.bind1('triangularSolve', [lu, side], {
      leftSide: true,
      lower,
      transposeA: transposed,
      conjugateA: false,
      unitDiagonal: lower,
    });
  if (!transposed) return solve(false, solve(true, takeRows(b, right, permutation)));
  const { shape } = permutation.aval;
  const axis = shape.length - 1;
  const order = iotaAlong(b, shape, 'int32', axis);
  const [, inverse] = b.bind('sort', [permutation, order], { axis, keys: 1 });
  return takeRows(b, solve(true, solve(false, right)), inverse!);
}

const batchOfSystems = stackedBatch('factoredSolve');

export const factoredSolve: Rules<SolveParams> = {
  ...computes,
  type,
  evaluate: ([a, , , b], params, outputs) => evaluate(a!, b!, params, outputs),
  jvp,
  transpose: (b, [ct], inputs, { transposed }) => {
    const fixed = inputs.slice(0, 3) as Primal[];
    const result = b.bind1('factoredSolve', [...fixed, ct!], { transposed: !transposed });
    return [null, null, null, result];
  },
  batch: (b, inputs, mapped, params, size, recur) =>
    mapped.indexOf(true) === inputs.length - 1
      ? batchOfSides(b, 'factoredSolve', inputs, params, size)
      : batchOfSystems(b, inputs, mapped, params, size, recur),
  complex: 'by its programs',
  lower: {
    kind: 'program',
    program: ({ transposed }, b, { inputs }) =>
      b.program(inputs, (inner, [, lu, permutation, right]) => [
        solveFactored(inner, lu!, permutation!, right!, transposed),
      ]),
  },
};
