/** A real Schur form as a complex one, which is triangular. */
import { at } from '../../../../array/shape.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import { indexAdd, indexSub, integer, type Expr } from '../../../../loops/expr.js';
import { Numbers, type NumberParts } from '../../numbers.js';
import { abs, add, div, mul, neg, not, isZero, number, square, sqrt } from '../arithmetic.js';
import { writeTurnedColumns, writeTurnedRows } from './givens.js';
import { elementIn, offsetIn, type SchurForm } from './hessenberg-loops.js';

const one = integer(1);

/**
 * Turns each block of two rows with eigenvalues α ± iω so that it becomes triangular with α + iω
 * before α - iω on the diagonal. The form has two parts, of which the imaginary ones are written
 * over. T below its diagonal is 0 afterwards.
 */
export function writeComplexForm(b: LoopBuilder, { t, qh }: SchurForm): void {
  const { size, stride } = t;
  const numbers = new Numbers(b, t.parts);
  for (const square of [t, qh])
    if (square !== null)
      b.for(stride * stride, (i) => b.store(at(square.parts, 1), i, numbers.real(0)), {
        order: 'free',
      });
  b.for(size - 1, (turn) => {
    const second = b.let(indexSub(integer(size - 1), turn), 'second');
    const first = b.let(indexSub(second, one), 'first');
    const below = b.let(elementIn(t, second, first), 'below');
    b.if(not(isZero(below)), () => {
      const beside = b.let(elementIn(t, first, second), 'beside');
      const real = b.let(elementIn(t, first, first), 'real');
      const omega = b.let(mul(sqrt(abs(beside)), sqrt(abs(below))), 'omega');
      // (iω, c) is the eigenvector of α + iω.
      const length = b.let(sqrt(add(square(omega), square(below))), 'length');
      const c: NumberParts = [number(0, omega), b.let(div(omega, length), 'c')];
      const s = b.let(div(below, length), 's');
      const givens = { c, s };
      writeTurnedRows(b, numbers, t, first, givens, integer(0));
      writeTurnedColumns(b, numbers, t, first, givens, indexAdd(second, one));
      if (qh !== null) writeTurnedRows(b, numbers, qh, first, givens, integer(0));
      const store = (i: Expr, j: Expr, x: NumberParts): void =>
        numbers.store(t.parts, offsetIn(t, i, j), x);
      store(first, first, [real, omega]);
      store(second, second, [real, neg(omega)]);
      store(second, first, numbers.num(0));
    });
  });
}
