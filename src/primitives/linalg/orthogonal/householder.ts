/** The records of `householder` and `householderProduct`. */
import { aval, printAval, type Aval } from '../../../array/aval.js';
import { dense, type DenseArray } from '../../../array/dense.js';
import { fail } from '../../../array/errors.js';
import { at, range } from '../../../array/shape.js';
import type { Atom, NoParams } from '../../../ir/program.js';
import { besideEachOther } from '../../complex/parts.js';
import { computes, nonlinear, notDifferentiable, type Rules } from '../../record.js';
import { checkMatrix, checkParts, stackedBatch, stackOf } from '../matrices.js';
import {
  conjugate,
  Entries,
  minus,
  plus,
  real,
  reflectionOf,
  times,
  type Entry,
} from '../reference.js';
import { writeHouseholder, writeHouseholderProduct } from './householder-loops.js';

/** The rows of taus as matrices of one row. */
const asRow = ({ shape, dtype }: Aval): Aval =>
  aval([...shape.slice(0, -1), 1, at(shape, shape.length - 1)], dtype);

const shaped = (x: DenseArray, { shape, dtype }: Aval): DenseArray =>
  dense(shape, dtype, x.dataSync());

/** Applies I - τ v v* to the columns from `first` on, of one matrix. */
function reflect(
  q: Entries,
  matrix: number,
  v: readonly Entry[],
  tau: Entry,
  [first, last]: readonly [number, number],
  start: number,
): void {
  for (let c = first; c < last; c++) {
    let sum: Entry = real(0);
    v.forEach((x, i) => (sum = plus(sum, times(conjugate(x), q.get(matrix, start + i, c)))));
    const factor = times(tau, sum);
    v.forEach((x, i) => {
      const entry = q.get(matrix, start + i, c);
      q.set(matrix, start + i, c, minus(entry, times(x, factor)));
    });
  }
}

export function evaluateFactors(
  inputs: readonly DenseArray[],
  outputs: readonly Aval[],
): DenseArray[] {
  const { count, rows, columns } = stackOf(at(inputs, 0));
  const a = Entries.of(inputs);
  const ofTaus = outputs.slice(inputs.length);
  const taus = Entries.zeros(ofTaus.map(asRow));
  for (const m of range(count))
    for (const j of range(Math.min(rows, columns))) {
      const rowsFrom = range(rows).slice(j);
      const reflection = reflectionOf(rowsFrom.map((i) => a.get(m, i, j)));
      if (reflection === null) continue;
      const { v, tau, beta } = reflection;
      reflect(a, m, v, conjugate(tau), [j + 1, columns], j);
      rowsFrom.forEach((i, k) => a.set(m, i, j, k === 0 ? real(beta) : at(v, k)));
      taus.set(m, 0, j, tau);
    }
  return [...a.arrays(), ...taus.arrays().map((x, i) => shaped(x, at(ofTaus, i)))];
}

export function evaluateProduct(
  inputs: readonly DenseArray[],
  outputs: readonly Aval[],
): DenseArray[] {
  const { count, rows, columns } = stackOf(at(outputs, 0));
  const a = Entries.of(inputs.slice(0, outputs.length));
  const given = inputs.slice(outputs.length);
  const taus = Entries.of(given.map((x) => shaped(x, asRow(x.aval))));
  const steps = at(at(given, 0).shape, at(given, 0).ndim - 1);
  const q = Entries.zeros(outputs);
  for (const m of range(count)) {
    for (const i of range(Math.min(rows, columns))) q.set(m, i, i, real(1));
    for (const j of range(steps).reverse()) {
      const below = range(rows).slice(j + 1);
      const v = [real(1), ...below.map((i) => a.get(m, i, j))];
      reflect(q, m, v, taus.get(m, 0, j), [j, columns], j);
    }
  }
  return q.arrays();
}

export const householder: Rules<NoParams> = {
  ...computes,
  type: (inputs) => {
    const { batch, rows, columns } = checkMatrix('householder', checkParts('householder', inputs));
    const taus = inputs.map((x) => aval([...batch, Math.min(rows, columns)], x.aval.dtype));
    return [...inputs.map((x) => ({ ...x.aval, weak: false })), ...taus];
  },
  evaluate: (inputs, _params, outputs) => evaluateFactors(inputs, outputs),
  jvp: notDifferentiable('the derivative is that of the whole factorization: use qr'),
  transpose: nonlinear,
  batch: stackedBatch('householder'),
  complex: besideEachOther('householder', () => [true, true]),
  lower: { kind: 'loops', fused: [], write: writeHouseholder },
};

function productType(inputs: readonly Atom[]): readonly Aval[] {
  const who = 'householderProduct';
  const parts = inputs.length / 2;
  const a = checkParts(who, inputs.slice(0, parts));
  const taus = checkParts(who, inputs.slice(parts));
  const { batch, rows, columns } = checkMatrix(who, a);
  const steps = taus.shape.at(-1);
  if (
    steps === undefined ||
    steps > columns ||
    columns > rows ||
    taus.dtype !== a.dtype ||
    taus.shape.slice(0, -1).join() !== batch.join()
  )
    fail(
      'shape-mismatch',
      `${who}: reflections [..., m, n] need m >= n and at most n factors [..., k] of their dtype, received ` +
        `${printAval(a)} and ${printAval(taus)}.`,
    );
  return inputs.slice(0, parts).map((x) => ({ ...x.aval, weak: false }));
}

export const householderProduct: Rules<NoParams> = {
  ...computes,
  type: productType,
  evaluate: (inputs, _params, outputs) => evaluateProduct(inputs, outputs),
  jvp: notDifferentiable('the derivative is that of the whole factorization: use qr'),
  transpose: nonlinear,
  batch: stackedBatch('householderProduct'),
  complex: besideEachOther('householderProduct', () => [true]),
  lower: { kind: 'loops', fused: [], write: writeHouseholderProduct },
};
