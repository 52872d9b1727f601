/** The record of `tridiagonalSolve`. */
import { printAval, sameShape, type Aval } from '../../../array/aval.js';
import { fail } from '../../../array/errors.js';
import { at, range } from '../../../array/shape.js';
import { newLiteral, type Atom, type PrimParams } from '../../../ir/program.js';
import { besideEachOther } from '../../complex/parts.js';
import type { Linear, LinearOps, Ops, Primal } from '../../ops.js';
import { computes, type JvpRule, type Rules } from '../../record.js';
import { batchOfSides, checkMatrix, checkParts, stackedBatch } from '../matrices.js';
import { solveByElimination } from './reference-tridiagonal.js';
import { writeTridiagonalSolve } from './tridiagonal-loops.js';

type Params = PrimParams['tridiagonalSolve'];

const who = 'tridiagonalSolve';

/**
 * The operands: the diagonals [..., n], each as long as the main one, and right sides [..., n, k].
 */
function type(inputs: readonly Atom[]): readonly Aval[] {
  const parts = inputs.length / 4;
  const [lower, main, upper, right] = range(4).map((i) =>
    checkParts(who, inputs.slice(i * parts, (i + 1) * parts)),
  ) as [Aval, Aval, Aval, Aval];
  checkMatrix(who, right);
  const fits = ({ shape, dtype }: Aval): boolean =>
    dtype === right.dtype && sameShape(shape, right.shape.slice(0, -1));
  if (![lower, main, upper].every(fits))
    fail(
      'shape-mismatch',
      `${who}: right sides ${printAval(right)} want three diagonals with an element for each row, received ` +
        `${[lower, main, upper].map(printAval).join(', ')}.`,
    );
  return inputs.slice(3 * parts).map((x) => ({ ...x.aval, weak: false }));
}

/** x with its elements moved along an axis by 1 or -1, and 0 where none comes. */
function moved(p: Ops, x: Primal, axis: number, by: 1 | -1): Primal {
  const none = x.aval.shape.map(() => 0);
  const zero = newLiteral(0, { dtype: x.aval.dtype, weak: false });
  return p.bind1('pad', [x, zero], {
    low: none.with(axis, by),
    high: none.with(axis, -by),
    interior: none,
  });
}

/** dA X: each diagonal times the rows that it meets. */
function productOf(
  p: Ops,
  t: LinearOps,
  diagonals: readonly (Linear | null)[],
  x: Primal,
): Linear | null {
  const { shape } = x.aval;
  const row = shape.length - 2;
  const met = [() => moved(p, x, row, 1), () => x, () => moved(p, x, row, -1)];
  return diagonals.reduce<Linear | null>((sum, d, i) => {
    if (d === null) return sum;
    const columns = t.broadcast(d, shape, range(row + 1));
    return t.add(sum, t.mul(columns, at(met, i)()));
  }, null);
}

/** A X = B: A dX = dB - dA X. */
const jvp: JvpRule<Params> = (p, t, inputs, tangents, params) => {
  const x = p.bind1('tridiagonalSolve', inputs, params);
  const db = tangents[3] ?? null;
  const right = t.sub(db, productOf(p, t, tangents.slice(0, 3), x));
  if (right === null) return { outputs: [x], tangents: [null] };
  const fixed = inputs.slice(0, 3).map((d) => t.residual(d));
  return { outputs: [x], tangents: t.linear('tridiagonalSolve', [...fixed, right], params) };
};

const batchOfSystems = stackedBatch('tridiagonalSolve');

export const tridiagonalSolve: Rules<Params> = {
  ...computes,
  type,
  evaluate: (inputs, { perturbSingular }, outputs) =>
    solveByElimination(inputs, outputs, perturbSingular),
  jvp,
  transpose: (b, [ct], inputs, params) => {
    const [lower, main, upper] = inputs as readonly Primal[] as [Primal, Primal, Primal];
    const axis = main.aval.shape.length - 1;
    const diagonals = [moved(b, upper, axis, 1), main, moved(b, lower, axis, -1)];
    return [null, null, null, b.bind1('tridiagonalSolve', [...diagonals, ct!], params)];
  },
  batch: (b, inputs, mapped, params, size, recur) =>
    // How far a pivot is moved depends on the right sides that are divided by it.
    !params.perturbSingular && inputs.length === 4 && mapped.indexOf(true) === 3
      ? batchOfSides(b, 'tridiagonalSolve', inputs, params, size)
      : batchOfSystems(b, inputs, mapped, params, size, recur),
  complex: besideEachOther('tridiagonalSolve', () => [true]),
  lower: {
    kind: 'loops',
    fused: [],
    write: (b, operands, outputs, { perturbSingular }) =>
      writeTridiagonalSolve(b, operands, outputs, perturbSingular),
  },
};
