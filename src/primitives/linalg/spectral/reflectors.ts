/**
 * Householder reflectors I - factor · v vᵀ: Golub and Van Loan, Matrix Computations, section 5.1.
 */
import type { LoopBuilder } from '../../../loops/builder.js';
import { choose, compare, indexAdd, literal, load, type Expr } from '../../../loops/expr.js';
import type { LoopBuffer } from '../../../loops/loops.js';
import {
  add,
  div,
  greatestOver,
  mul,
  neg,
  negligible,
  number,
  sqrt,
  square,
  sub,
  sumOver,
  withSignOf,
} from './arithmetic.js';

/** Elements of a buffer from an offset on. */
export interface Vector {
  readonly buffer: LoopBuffer;
  readonly offset: Expr;
}

/** A range of the indices of a vector. */
export interface Part {
  readonly start: Expr;
  readonly stop: Expr;
}

export const elementOf = ({ buffer, offset }: Vector, i: Expr): Expr =>
  load(buffer, indexAdd(offset, i));

export interface Reflector {
  readonly factor: Expr;
  /** The element at the pivot after the reflection. All others are 0. */
  readonly reflected: Expr;
}

/**
 * Makes a vector x, of which only a pivot and the others are looked at, the v of a reflector that
 * leaves nothing but the pivot. Its element at the pivot is 1. Elements so small that their squares
 * vanish count as 0.
 */
export function writeReflector(b: LoopBuilder, x: Vector, pivot: Expr, others: Part): Reflector {
  const { dtype } = x.buffer;
  const element = (i: Expr): Expr => elementOf(x, i);
  const first = b.let(element(pivot), 'first');
  const greatest = greatestOver(b, dtype, others, element);
  const isDone = b.let(compare('le', greatest, literal(negligible(dtype), dtype)), 'isDone');
  const rest = sumOver(b, dtype, others, (i) => square(element(i)));
  const norm = sqrt(add(rest, square(first)));
  const reflected = b.let(neg(withSignOf(norm, first)), 'reflected');
  const inverse = b.let(
    choose(isDone, number(0, first), div(number(1, first), sub(first, reflected))),
    'inverse',
  );
  b.for(others.stop, (i) => b.store(x.buffer, indexAdd(x.offset, i), mul(element(i), inverse)), {
    start: others.start,
    order: 'free',
  });
  b.store(x.buffer, indexAdd(x.offset, pivot), literal(1, dtype));
  const factor = choose(isDone, number(0, first), div(sub(reflected, first), reflected));
  return {
    factor: b.let(factor, 'factor'),
    reflected: b.let(choose(isDone, first, reflected), 'reflected'),
  };
}

/** x becomes x - factor (x · v) v, over a part of the indices. */
export function writeReflected(
  b: LoopBuilder,
  x: Vector,
  v: Vector,
  factor: Expr,
  part: Part,
): void {
  const along = sumOver(b, x.buffer.dtype, part, (i) => mul(elementOf(x, i), elementOf(v, i)));
  const share = b.let(mul(factor, along), 'share');
  b.for(
    part.stop,
    (i) => {
      const value = sub(elementOf(x, i), mul(share, elementOf(v, i)));
      b.store(x.buffer, indexAdd(x.offset, i), value);
    },
    { start: part.start, order: 'free' },
  );
}
