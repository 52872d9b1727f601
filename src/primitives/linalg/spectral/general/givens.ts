/** Plane rotations of complex rows and columns. */
import { zip } from '../../../../array/shape.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import { choose, indexAdd, integer, type Expr } from '../../../../loops/expr.js';
import type { NumberParts, Numbers, Parts } from '../../numbers.js';
import { add, div, isZero, max, sqrt, square } from '../arithmetic.js';
import { offsetIn, type Square } from './hessenberg-loops.js';

const one = integer(1);

/** The unitary [c̄ s; -s c] with a real s. */
export interface Givens {
  readonly c: NumberParts;
  readonly s: Expr;
}

/** The rotation that takes (x, y) to a multiple of (1, 0): s = |y| / r, c = x ȳ / (|y| r). */
export function writeGivens(
  b: LoopBuilder,
  numbers: Numbers,
  x: NumberParts,
  y: NumberParts,
): Givens {
  const { size, phase } = numbers.polar(y);
  const scale = b.let(max(size, numbers.size1(x)), 'scale');
  const isNothing = isZero(scale);
  const divisor = b.let(choose(isNothing, numbers.real(1), scale), 'divisor');
  const tall = b.let(div(size, divisor), 'tall');
  const wide = numbers.let(numbers.shrink(x, divisor), 'wide');
  const r = b.let(sqrt(add(numbers.square(wide), square(tall))), 'r');
  const turned = numbers.shrink(numbers.mul(wide, numbers.conj(phase)), r);
  return {
    c: numbers.let(
      zip(turned, numbers.num(1)).map(([part, whole]) => choose(isNothing, whole, part)),
      'c',
    ),
    s: b.let(choose(isNothing, numbers.real(0), div(tall, r)), 's'),
  };
}

/** Multiplies two rows, from a column on, by the rotation from the left. */
export function writeTurnedRows(
  b: LoopBuilder,
  numbers: Numbers,
  square: Square,
  first: Expr,
  { c, s }: Givens,
  start: Expr,
): void {
  const [p, q] = [first, indexAdd(first, one)].map((i) =>
    b.let(offsetIn(square, i, integer(0)), 'row'),
  ) as [Expr, Expr];
  const givens = { c: numbers.let(numbers.conj(c), 'c'), s };
  b.for(
    square.size,
    (j) => writeTurned(numbers, square.parts, indexAdd(p, j), indexAdd(q, j), givens),
    { start, order: 'free' },
  );
}

/** Multiplies two columns, up to a row, by the adjoint of the rotation from the right. */
export function writeTurnedColumns(
  b: LoopBuilder,
  numbers: Numbers,
  square: Square,
  first: Expr,
  givens: Givens,
  stop: Expr,
): void {
  b.for(
    stop,
    (i) => {
      const offset = b.let(offsetIn(square, i, first), 'offset');
      writeTurned(numbers, square.parts, offset, indexAdd(offset, one), givens);
    },
    { order: 'free' },
  );
}

/** (x, y) becomes (c x + s y, c̄ y - s x). */
function writeTurned(
  numbers: Numbers,
  parts: Parts,
  first: Expr,
  second: Expr,
  { c, s }: Givens,
): void {
  const at = (offset: Expr): NumberParts => numbers.let(numbers.load(parts, offset), 'x');
  const [x, y] = [at(first), at(second)];
  numbers.store(parts, first, numbers.add(numbers.mul(c, x), numbers.scale(y, s)));
  numbers.store(parts, second, numbers.sub(numbers.mul(numbers.conj(c), y), numbers.scale(x, s)));
}
