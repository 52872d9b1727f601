/**
 * The Schur form of a complex Hessenberg matrix by QR steps with Wilkinson's shift: Golub and Van
 * Loan, Matrix Computations, sections 7.5 and 8.3.
 */
import { at } from '../../../../array/shape.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  choose,
  compare,
  indexAdd,
  indexClamp,
  indexSub,
  integer,
  op,
  type Expr,
} from '../../../../loops/expr.js';
import type { NumberParts, Numbers } from '../../numbers.js';
import { abs, add, div, isZero, mul, neg, number, sqrt, withSignOf } from '../arithmetic.js';
import { writeDeflation, type LinkedBlock } from './deflation.js';
import { writeGivens, writeTurnedColumns, writeTurnedRows } from './givens.js';
import { numberIn, offsetIn, type SchurForm, type Square } from './hessenberg-loops.js';

const one = integer(1);

/** Returns whether it was reached. */
export const writeSingleShiftQR = (b: LoopBuilder, numbers: Numbers, form: SchurForm): Expr =>
  writeDeflation(b, numbers, form.t, (block) => writeStep(b, numbers, form, block), null);

function writeStep(
  b: LoopBuilder,
  numbers: Numbers,
  { t, qh }: SchurForm,
  block: LinkedBlock,
): void {
  const { start, end } = block;
  const entry = (i: Expr, j: Expr): NumberParts => numberIn(numbers, t, i, j);
  const shift = writeShift(b, numbers, t, block);
  const x = numbers.variable(numbers.sub(entry(start, start), shift), 'x');
  const y = numbers.variable(entry(indexAdd(start, one), start), 'y');
  const k = b.variable(start, 'k');
  b.while(compare('lt', k.value, end), () => {
    const row = b.let(indexClamp(k.value, 0, t.size - 2), 'row');
    const next = b.let(indexAdd(row, one), 'next');
    const givens = writeGivens(b, numbers, x.value, y.value);
    const before = b.let(op('max', 'int32', indexSub(row, one), start), 'before');
    writeTurnedRows(b, numbers, t, row, givens, before);
    const stop = op('min', 'int32', indexAdd(row, integer(3)), indexAdd(end, one));
    writeTurnedColumns(b, numbers, t, row, givens, b.let(stop, 'stop'));
    if (qh !== null) writeTurnedRows(b, numbers, qh, row, givens, integer(0));
    // What the rotation brings to 0 is that to the last bit.
    b.if(compare('gt', row, start), () =>
      numbers.store(t.parts, offsetIn(t, next, before), numbers.num(0)),
    );
    x.set(numbers.let(entry(next, row), 'x'));
    const after = b.let(indexAdd(next, one), 'after');
    const isInside = compare('le', after, end);
    y.set(entry(after, row).map((part) => choose(isInside, part, number(0, part))));
    k.set(next);
  });
}

/**
 * The eigenvalue of the last block of two rows [a b; c d] that is nearer to d, which is d - b c /
 * (p ± √(p² + b c)) with p = (a - d) / 2 and the sign that makes the divisor larger.
 */
function writeShift(
  b: LoopBuilder,
  numbers: Numbers,
  t: Square,
  { end, isStuck }: LinkedBlock,
): NumberParts {
  const before = b.let(indexSub(end, one), 'before');
  const entry = (i: Expr, j: Expr): NumberParts => numbers.let(numberIn(numbers, t, i, j), 'x');
  const [c, d] = [entry(end, before), entry(end, end)];
  const half = numbers.real(0.5);
  const p = numbers.let(numbers.scale(numbers.sub(entry(before, before), d), half), 'p');
  const product = numbers.let(numbers.mul(entry(before, end), c), 'product');
  const root = writeRoot(b, numbers, numbers.let(numbers.add(numbers.mul(p, p), product)));
  const along = b.let(at(numbers.mulConj(p, root), 0), 'along');
  const turned = root.map((part) => choose(compare('lt', along, numbers.real(0)), neg(part), part));
  const divisor = numbers.let(numbers.add(p, turned), 'divisor');
  const isNone = isZero(b.let(numbers.size1(divisor), 'size'));
  const change = numbers.let(numbers.div(product, divisor), 'change');
  const other = mul(numbers.real(0.75), numbers.size1(c));
  return numbers.let(
    d.map((part, i) => {
      const shift = choose(isNone, part, op('sub', numbers.dtype, part, at(change, i)));
      return choose(isStuck, i === 0 ? add(part, other) : part, shift);
    }),
    'shift',
  );
}

/** √z with a real part that is not negative. */
function writeRoot(b: LoopBuilder, numbers: Numbers, z: NumberParts): NumberParts {
  const [re, im] = z as [Expr, Expr];
  const sum = add(numbers.abs(z), abs(re));
  const larger = b.let(sqrt(mul(numbers.real(0.5), sum)), 'larger');
  const zero = numbers.real(0);
  const quotient = div(abs(im), mul(numbers.real(2), larger));
  const smaller = b.let(choose(isZero(larger), zero, quotient), 'smaller');
  const isLeft = compare('lt', re, zero);
  return numbers.let(
    [choose(isLeft, smaller, larger), withSignOf(choose(isLeft, larger, smaller), im)],
    'root',
  );
}
