/**
 * Householder's reduction of a square matrix to Hessenberg form, zero below the first subdiagonal:
 * Golub and Van Loan, Matrix Computations, section 7.4.
 */
import { at } from '../../../../array/shape.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import { indexAdd, indexMul, integer, load, type Expr } from '../../../../loops/expr.js';
import type { NumberParts, Numbers, Parts } from '../../numbers.js';
import { applyReflection, writeReflection, type Layout } from '../../orthogonal/reflect.js';
import { writeReflected } from '../reflectors.js';

/** A square matrix whose rows lie so far apart. */
export interface Square {
  readonly parts: Parts;
  readonly size: number;
  readonly stride: number;
}

/** T and, if wanted, Q*, of which all rows are turned along. */
export interface SchurForm {
  readonly t: Square;
  readonly qh: Square | null;
}

export const offsetIn = ({ stride }: Square, row: Expr, column: Expr): Expr =>
  indexAdd(indexMul(row, integer(stride)), column);
/** The real part of an element. */
export const elementIn = (square: Square, row: Expr, column: Expr): Expr =>
  load(at(square.parts, 0), offsetIn(square, row, column));
export const numberIn = (numbers: Numbers, square: Square, row: Expr, column: Expr): NumberParts =>
  numbers.load(square.parts, offsetIn(square, row, column));

/** The matrix without its first row, so that the subdiagonal is the diagonal. */
const withoutFirstRow = ({ parts, size, stride }: Square): Layout => ({
  parts,
  base: integer(stride),
  rows: size - 1,
  columns: stride,
});

/**
 * H takes the place of the matrix, with the vectors of LAPACK's reflections below its subdiagonal.
 * `turned` is multiplied by the adjoints of the reflections along with it.
 */
export function writeHessenberg(
  b: LoopBuilder,
  numbers: Numbers,
  matrix: Square,
  turned: Square | null,
  storeTau: (step: Expr, tau: NumberParts) => void,
): void {
  const { size, parts } = matrix;
  const conjugateV = numbers.scratch(size, 'v');
  const sums = numbers.scratch(size, 'sums');
  const below = withoutFirstRow(matrix);
  // The last reflection changes the phase of one element.
  const steps = numbers.parts === 1 ? size - 2 : size - 1;
  b.for(Math.max(0, steps), (step) => {
    const first = b.let(indexAdd(step, integer(1)), 'first');
    const tau = writeReflection(b, numbers, below, step);
    storeTau(step, tau);
    const reflection = { reflections: below, j: step, tau: numbers.let(numbers.conj(tau), 'tau') };
    const stop = integer(size);
    applyReflection(b, numbers, reflection, below, { start: first, stop }, sums);
    if (turned !== null) {
      const all = { start: integer(0), stop };
      applyReflection(b, numbers, reflection, withoutFirstRow(turned), all, sums);
    }
    numbers.store(conjugateV, first, numbers.num(1));
    b.for(
      size,
      (i) => numbers.store(conjugateV, i, numbers.conj(numberIn(numbers, matrix, i, step))),
      { start: indexAdd(first, integer(1)), order: 'free' },
    );
    const v = { parts: conjugateV, offset: integer(0) };
    b.for(
      size,
      (i) => {
        const row = { parts, offset: b.let(offsetIn(matrix, i, integer(0)), 'row') };
        writeReflected(b, numbers, row, v, tau, { start: first, stop });
      },
      { order: 'free' },
    );
  });
}
