/**
 * Reflectors I - factor · v v* with a real factor, of real vectors or complex ones in parts: Golub
 * and Van Loan, Matrix Computations, section 5.1. Those of LAPACK, with a complex τ, are in
 * orthogonal/reflect.ts.
 */
import { at } from '../../../array/shape.js';
import type { LoopBuilder } from '../../../loops/builder.js';
import { choose, compare, indexAdd, literal, type Expr } from '../../../loops/expr.js';
import type { NumberParts, Numbers, Parts } from '../numbers.js';
import {
  add,
  div,
  greatestOver,
  max,
  abs,
  neg,
  negligible,
  number,
  sqrt,
  sumOver,
} from './arithmetic.js';

/** Elements of a matrix from an offset on. */
export interface StoredVector {
  readonly parts: Parts;
  readonly offset: Expr;
}

/** A range of the indices of a vector. */
export interface Part {
  readonly start: Expr;
  readonly stop: Expr;
}

export const elementOf = (
  numbers: Numbers,
  { parts, offset }: StoredVector,
  i: Expr,
): NumberParts => numbers.load(parts, indexAdd(offset, i));

/** The greatest absolute value of a part of some numbers; NaN where one is NaN. */
export const greatestPart = (
  b: LoopBuilder,
  numbers: Numbers,
  span: { readonly start?: Expr; readonly stop: number | Expr },
  term: (i: Expr) => NumberParts,
): Expr => greatestOver(b, numbers.dtype, span, (i) => term(i).map(abs).reduce(max));

export interface Reflector {
  readonly factor: Expr;
  /** The element at the pivot after the reflection. All others are 0. */
  readonly reflected: NumberParts;
}

/**
 * Makes a vector x, of which only a pivot and the others are looked at, the v of a reflector that
 * leaves nothing of x, or of its conjugate, but the pivot, where v is 1. Elements so small that
 * their squares vanish count as 0.
 */
export function writeReflector(
  b: LoopBuilder,
  numbers: Numbers,
  { parts, offset }: StoredVector,
  pivot: Expr,
  others: Part,
  of: 'itself' | 'conjugate' = 'itself',
): Reflector {
  const { dtype } = numbers;
  const load = (i: Expr): NumberParts => {
    const x = numbers.load(parts, indexAdd(offset, i));
    return of === 'itself' ? x : numbers.conj(x);
  };
  const first = numbers.let(load(pivot), 'first');
  const greatest = greatestPart(b, numbers, others, load);
  const isDone = b.let(compare('le', greatest, literal(negligible(dtype), dtype)), 'isDone');
  const rest = sumOver(b, dtype, others, (i) => numbers.square(load(i)));
  const { size, phase } = numbers.polar(first);
  const norm = b.let(sqrt(add(rest, numbers.square(first))), 'norm');
  // v = x / (first + phase · norm), at the pivot 1.
  const divisor = add(size, norm);
  const inverse = numbers.let(
    numbers.conj(phase).map((part) => choose(isDone, number(0, part), div(part, divisor))),
    'inverse',
  );
  b.for(
    others.stop,
    (i) => {
      const v = numbers.let(numbers.mul(load(i), inverse), 'v');
      numbers.store(parts, indexAdd(offset, i), v);
    },
    { start: others.start, order: 'free' },
  );
  numbers.store(parts, indexAdd(offset, pivot), numbers.num(1));
  const reflected = numbers.scale(phase, neg(norm));
  return {
    factor: b.let(choose(isDone, number(0, norm), div(divisor, norm)), 'factor'),
    reflected: numbers.let(
      first.map((part, i) => choose(isDone, part, at(reflected, i))),
      'reflected',
    ),
  };
}

/** x becomes x - factor (x · v̄) v, over a part of the indices. A factor of one part is real. */
export function writeReflected(
  b: LoopBuilder,
  numbers: Numbers,
  x: StoredVector,
  v: StoredVector,
  factor: NumberParts,
  { start, stop }: Part,
): void {
  const along = numbers.sum(start, stop, (i) =>
    numbers.mulConj(elementOf(numbers, x, i), elementOf(numbers, v, i)),
  );
  const scaled =
    factor.length === 1 ? numbers.scale(along, at(factor, 0)) : numbers.mul(along, factor);
  const share = numbers.let(scaled, 'share');
  b.for(
    stop,
    (i) => {
      const change = numbers.mul(share, elementOf(numbers, v, i));
      const value = numbers.let(numbers.sub(elementOf(numbers, x, i), change), 'x');
      numbers.store(x.parts, indexAdd(x.offset, i), value);
    },
    { start, order: 'free' },
  );
}
