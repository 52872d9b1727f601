/**
 * Brings eigenvectors or singular vectors into their order, with signs that are the same anywhere.
 */
import type { LoopBuilder } from '../../../loops/builder.js';
import {
  choose,
  compare,
  convert,
  indexAdd,
  integer,
  literal,
  load,
  type Expr,
} from '../../../loops/expr.js';
import type { LoopBuffer } from '../../../loops/loops.js';
import type { NumberParts, Numbers, Parts } from '../numbers.js';
import { greatestOver, mul, not, number } from './arithmetic.js';

/** Of a vector with elements of nearly the same size the first decides, however it is rounded. */
export const nearlyGreatest = 0.9;

/** The index of the value among all of them in order; equal ones keep theirs. */
export function writeRank(
  b: LoopBuilder,
  values: LoopBuffer,
  size: number,
  i: Expr,
  order: 'ascending' | 'descending',
): Expr {
  const value = b.let(load(values, i), 'value');
  const count = (start: number | Expr, stop: number | Expr, comparison: 'lt' | 'le'): Expr => {
    const smaller = b.variable(integer(0), 'smaller');
    b.for(
      stop,
      (j) => {
        const other = load(values, j);
        const [x, y] = order === 'ascending' ? [other, value] : [value, other];
        smaller.set(indexAdd(smaller.value, convert(compare(comparison, x, y), 'int32')));
      },
      { start, order: 'folds' },
    );
    return b.snapshot(smaller.value, 'smaller');
  };
  return b.let(indexAdd(count(0, i, 'le'), count(indexAdd(i, integer(1)), size, 'lt')), 'rank');
}

/** The index of the first of the nearly greatest elements of a row. */
export function writeFirstOfGreatest(
  b: LoopBuilder,
  numbers: Numbers,
  rows: Parts,
  start: Expr,
  length: number,
): Expr {
  const squareAt = (j: Expr): Expr => numbers.square(numbers.load(rows, indexAdd(start, j)));
  const greatest = greatestOver(b, numbers.dtype, { stop: length }, squareAt);
  const bound = b.let(mul(greatest, number(nearlyGreatest ** 2, greatest)), 'bound');
  const j = b.variable(integer(0), 'j');
  const isBelow = not(compare('ge', squareAt(j.value), bound));
  const isInside = compare('lt', j.value, integer(length - 1));
  b.while(choose(isInside, isBelow, literal(0, 'bool')), () =>
    j.set(indexAdd(j.value, integer(1))),
  );
  return b.snapshot(j.value, 'first');
}

/**
 * A number of absolute value 1: what makes the first of the nearly greatest elements of a row real
 * and positive.
 */
export function writePhaseOfRow(
  b: LoopBuilder,
  numbers: Numbers,
  rows: Parts,
  start: Expr,
  length: number,
): NumberParts {
  const first = writeFirstOfGreatest(b, numbers, rows, start, length);
  const element = numbers.let(numbers.load(rows, indexAdd(start, first)), 'element');
  return numbers.let(numbers.conj(numbers.polar(element).phase), 'phase');
}
