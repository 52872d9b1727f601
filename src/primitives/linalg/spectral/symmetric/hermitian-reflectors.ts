/**
 * Reflectors I - factor · v v* with a real factor, of real vectors or complex ones in parts: Golub
 * and Van Loan, Matrix Computations, section 5.1.13.
 */
import { at } from '../../../../array/shape.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import { choose, compare, indexAdd, literal, type Expr } from '../../../../loops/expr.js';
import type { Num, Numbers, Parts } from '../../numbers.js';
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
  withSignOf,
} from '../arithmetic.js';
import type { Part } from '../reflectors.js';

/** Elements of a matrix from an offset on. */
export interface NumVector {
  readonly parts: Parts;
  readonly offset: Expr;
}

export interface NumReflector {
  readonly factor: Expr;
  /** The element of the conjugate vector at the pivot after the reflection. All others are 0. */
  readonly reflected: Num;
}

/**
 * Makes a row x the v of a reflector that leaves nothing of x* but the pivot, where v is 1.
 * Elements so small that their squares vanish count as 0.
 */
export function writeRowReflector(
  b: LoopBuilder,
  numbers: Numbers,
  { parts, offset }: NumVector,
  pivot: Expr,
  others: Part,
): NumReflector {
  const { dtype } = numbers;
  const load = (i: Expr): Num => numbers.load(parts, indexAdd(offset, i));
  const first = numbers.let(numbers.conj(load(pivot)), 'first');
  const greatest = greatestOver(b, dtype, others, (i) => load(i).map(abs).reduce(max));
  const isDone = b.let(compare('le', greatest, literal(negligible(dtype), dtype)), 'isDone');
  const rest = sumOver(b, dtype, others, (i) => numbers.square(load(i)));
  const size = b.let(sqrt(numbers.square(first)), 'size');
  const norm = b.let(sqrt(add(rest, numbers.square(first))), 'norm');
  const phase = numbers.let(phaseOf(first, size), 'phase');
  // v = x* / (first + phase · norm), at the pivot 1.
  const divisor = add(size, norm);
  const inverse = numbers.let(
    numbers.conj(phase).map((part) => choose(isDone, number(0, part), div(part, divisor))),
    'inverse',
  );
  b.for(
    others.stop,
    (i) => {
      const v = numbers.let(numbers.mul(numbers.conj(load(i)), inverse), 'v');
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

/** x / |x|, and 1 for 0. */
export function phaseOf(x: Num, size: Expr): Num {
  const [re] = x as [Expr];
  if (x.length === 1) return [withSignOf(number(1, re), re)];
  const isZero = compare('eq', size, number(0, re));
  return x.map((part, i) => choose(isZero, number(i === 0 ? 1 : 0, re), div(part, size)));
}

/** x becomes x - factor (x · v̄) v, over a part of the indices. */
export function writeRowReflected(
  b: LoopBuilder,
  numbers: Numbers,
  x: NumVector,
  v: NumVector,
  factor: Expr,
  { start, stop }: Part,
): void {
  const at = ({ parts, offset }: NumVector, i: Expr): Num =>
    numbers.load(parts, indexAdd(offset, i));
  const along = numbers.sum(start, stop, (i) => numbers.mulConj(at(x, i), at(v, i)));
  const share = numbers.let(numbers.scale(along, factor), 'share');
  b.for(
    stop,
    (i) => {
      const value = numbers.let(numbers.sub(at(x, i), numbers.mul(share, at(v, i))), 'x');
      numbers.store(x.parts, indexAdd(x.offset, i), value);
    },
    { start, order: 'free' },
  );
}
