/** A real Schur form as a complex one, which is triangular. */
import type { LoopBuilder } from '../../../../loops/builder.js';
import { indexAdd, indexSub, integer, literal, type Expr } from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import { Numbers, type Num, type Parts } from '../../numbers.js';
import { abs, add, div, mul, neg, not, isZero, number, square, sqrt } from '../arithmetic.js';
import { elementIn, offsetIn, type SchurForm, type Square } from './hessenberg-loops.js';

const one = integer(1);

/** The imaginary parts of T and of Qᵀ, laid out like the real ones. */
export interface ImaginaryParts {
  readonly t: LoopBuffer;
  readonly qt: LoopBuffer;
}

/**
 * Turns each block of two rows with eigenvalues α ± iω so that it becomes triangular with α + iω
 * before α - iω on the diagonal. T below its diagonal is 0 afterwards.
 */
export function writeComplexForm(b: LoopBuilder, { t, qt }: SchurForm, im: ImaginaryParts): void {
  const { size, stride } = t;
  const { dtype } = t.buffer;
  const numbers = new Numbers(b, [t.buffer, im.t]);
  for (const buffer of [im.t, im.qt])
    b.for(stride * stride, (i) => b.store(buffer, i, literal(0, dtype)), { order: 'free' });
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
      const c: Num = [number(0, omega), b.let(div(omega, length), 'c')];
      const s = b.let(div(below, length), 's');
      const givens = { c, s };
      writeTurnedRows(b, numbers, t, [t.buffer, im.t], first, givens, 'conjugate');
      b.for(
        indexAdd(second, one),
        (i) => {
          const offset = b.let(offsetIn(t, i, first), 'offset');
          writeTurned(numbers, [t.buffer, im.t], offset, indexAdd(offset, one), givens, 'plain');
        },
        { order: 'free' },
      );
      if (qt !== null) writeTurnedRows(b, numbers, qt, [qt.buffer, im.qt], first, givens, 'plain');
      const store = (i: Expr, j: Expr, x: Num): void =>
        numbers.store([t.buffer, im.t], offsetIn(t, i, j), x);
      store(first, first, [real, omega]);
      store(second, second, [real, neg(omega)]);
      store(second, first, numbers.num(0));
    });
  });
}

/** The rotation [c̄ s; -s c] of rows, or its conjugate transpose at columns. */
interface Givens {
  readonly c: Num;
  readonly s: Expr;
}

function writeTurnedRows(
  b: LoopBuilder,
  numbers: Numbers,
  square: Square,
  parts: Parts,
  first: Expr,
  givens: Givens,
  form: 'conjugate' | 'plain',
): void {
  const [p, q] = [first, indexAdd(first, one)].map((i) =>
    b.let(offsetIn(square, i, integer(0)), 'row'),
  ) as [Expr, Expr];
  b.for(
    square.size,
    (j) => writeTurned(numbers, parts, indexAdd(p, j), indexAdd(q, j), givens, form),
    { order: 'free' },
  );
}

/** (x, y) becomes (c̄ x + s y, c y - s x), or with c̄ and c exchanged. */
function writeTurned(
  numbers: Numbers,
  parts: Parts,
  first: Expr,
  second: Expr,
  { c, s }: Givens,
  form: 'conjugate' | 'plain',
): void {
  const at = (offset: Expr): Num => numbers.let(numbers.load(parts, offset), 'x');
  const [x, y] = [at(first), at(second)];
  const [c1, c2] = form === 'conjugate' ? [numbers.conj(c), c] : [c, numbers.conj(c)];
  numbers.store(parts, first, numbers.add(numbers.mul(c1, x), numbers.scale(y, s)));
  numbers.store(parts, second, numbers.sub(numbers.mul(c2, y), numbers.scale(x, s)));
}
