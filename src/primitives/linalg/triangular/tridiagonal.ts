/** The record of `tridiagonalSolve`. */
import { printAval, sameShape, type Aval } from '../../../array/aval.js';
import type { DenseArray } from '../../../array/dense.js';
import { fail } from '../../../array/errors.js';
import { at, range } from '../../../array/shape.js';
import { newLiteral, noParams, type Atom, type NoParams } from '../../../ir/program.js';
import { besideEachOther } from '../../complex/parts.js';
import type { Linear, LinearOps, Ops, Primal } from '../../ops.js';
import { computes, type JvpRule, type Rules } from '../../record.js';
import { batchOfSides, checkMatrix, checkParts, stackedBatch, stackOf } from '../matrices.js';
import { Entries, minus, over, times } from '../reference.js';
import { factorInPlace } from '../reference-lu.js';
import { writeTridiagonalSolve } from './tridiagonal-loops.js';

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

/** By elimination on the whole matrix. */
function evaluate(inputs: readonly DenseArray[], outputs: readonly Aval[]): DenseArray[] {
  const parts = outputs.length;
  const { count, rows: n, columns } = stackOf(at(outputs, 0));
  const shape = [count, n, n];
  const matrix = Entries.zeros(outputs.map((x) => ({ ...x, shape })));
  const line = (i: number, m: number, k: number): [number, number] => {
    const read = (part: number): number =>
      (at(inputs, i * parts + part).dataSync()[m * n + k] as number | undefined) ?? 0;
    return [read(0), parts === 2 ? read(1) : 0];
  };
  const right = Entries.of(inputs.slice(3 * parts));
  const x = Entries.zeros(outputs);
  for (const m of range(count)) {
    for (const i of range(n)) {
      matrix.set(m, i, i, line(1, m, i));
      if (i > 0) matrix.set(m, i, i - 1, line(0, m, i));
      if (i < n - 1) matrix.set(m, i, i + 1, line(2, m, i));
    }
    const { permutation } = factorInPlace(matrix, m, n, n);
    for (const c of range(columns)) {
      for (const i of range(n)) {
        let rest = right.get(m, at(permutation, i), c);
        for (const k of range(i)) rest = minus(rest, times(matrix.get(m, i, k), x.get(m, k, c)));
        x.set(m, i, c, rest);
      }
      for (const i of range(n).reverse()) {
        let rest = x.get(m, i, c);
        for (let k = i + 1; k < n; k++)
          rest = minus(rest, times(matrix.get(m, i, k), x.get(m, k, c)));
        x.set(m, i, c, over(rest, matrix.get(m, i, i)));
      }
    }
  }
  return x.arrays();
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
const jvp: JvpRule<NoParams> = (p, t, inputs, tangents) => {
  const x = p.bind1('tridiagonalSolve', inputs, noParams);
  const db = tangents[3] ?? null;
  const right = t.sub(db, productOf(p, t, tangents.slice(0, 3), x));
  if (right === null) return { outputs: [x], tangents: [null] };
  const fixed = inputs.slice(0, 3).map((d) => t.residual(d));
  return { outputs: [x], tangents: t.linear('tridiagonalSolve', [...fixed, right], noParams) };
};

const batchOfSystems = stackedBatch('tridiagonalSolve');

export const tridiagonalSolve: Rules<NoParams> = {
  ...computes,
  type,
  evaluate: (inputs, _params, outputs) => evaluate(inputs, outputs),
  jvp,
  transpose: (b, [ct], inputs) => {
    const [lower, main, upper] = inputs as readonly Primal[] as [Primal, Primal, Primal];
    const axis = main.aval.shape.length - 1;
    const diagonals = [moved(b, upper, axis, 1), main, moved(b, lower, axis, -1)];
    return [null, null, null, b.bind1('tridiagonalSolve', [...diagonals, ct!], noParams)];
  },
  batch: (b, inputs, mapped, params, size, recur) =>
    inputs.length === 4 && mapped.indexOf(true) === 3
      ? batchOfSides(b, 'tridiagonalSolve', inputs, params, size)
      : batchOfSystems(b, inputs, mapped, params, size, recur),
  complex: besideEachOther('tridiagonalSolve', () => [true]),
  lower: { kind: 'loops', fused: [], write: writeTridiagonalSolve },
};
