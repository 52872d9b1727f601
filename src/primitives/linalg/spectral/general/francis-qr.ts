/**
 * The real Schur form of a Hessenberg matrix by Francis' QR steps with double shifts: Golub and Van
 * Loan, Matrix Computations, section 7.5. Rows and columns of the matrix, and the rows of Q*, have
 * one more element and row than there are, so that a step at the end may touch them.
 */
import { at } from '../../../../array/shape.js';
import type { LoopBuilder, Variable } from '../../../../loops/builder.js';
import {
  choose,
  compare,
  indexAdd,
  indexClamp,
  indexSub,
  integer,
  load,
  op,
  type Expr,
} from '../../../../loops/expr.js';
import {
  abs,
  add,
  div,
  isZero,
  mul,
  neg,
  not,
  number,
  sqrt,
  square,
  sub,
  withSignOf,
} from '../arithmetic.js';
import type { Numbers } from '../../numbers.js';
import { writeDeflation, type LinkedBlock } from './deflation.js';
import { elementIn, offsetIn, type SchurForm, type Square } from './hessenberg-loops.js';
import { writeStandardized } from './standard-block.js';

const one = integer(1);
const two = integer(2);

/** Returns whether it was reached. */
export const writeFrancisQR = (b: LoopBuilder, numbers: Numbers, form: SchurForm): Expr =>
  writeDeflation(
    b,
    numbers,
    form.t,
    (block) => writeStep(b, form, block),
    (end) => writeStandardized(b, form, end),
  );

/** The elements that the next reflector brings to a multiple of the first unit vector. */
type Column = readonly [Variable, Variable, Variable];

function writeStep(b: LoopBuilder, form: SchurForm, block: LinkedBlock): void {
  const { t } = form;
  const { start, end } = block;
  const column = writeFirstColumn(b, t, block);
  const k = b.variable(start, 'k');
  b.while(compare('lt', k.value, end), () => {
    const row = b.let(indexClamp(k.value, 0, t.size - 2), 'row');
    writeReflection(b, form, column, { row, start, end });
    const next = b.let(indexAdd(row, one), 'next');
    const below = (by: number): Expr => {
      const i = indexAdd(row, integer(by));
      return choose(compare('le', i, end), elementIn(t, i, row), number(0, column[0].value));
    };
    [1, 2, 3].forEach((by, i) => at(column, i).set(below(by)));
    k.set(next);
  });
}

/** The first column of T² - sT + p, with sum and product of the shifts. */
function writeFirstColumn(b: LoopBuilder, t: Square, { start, end, isStuck }: LinkedBlock): Column {
  const at = (i: Expr, j: Expr): Expr => b.let(elementIn(t, i, j), 'x');
  const before = b.let(indexSub(end, one), 'before');
  const beside = b.let(add(abs(at(end, before)), abs(at(before, indexSub(end, two)))), 'beside');
  const [a, d] = [at(before, before), at(end, end)];
  const product = sub(mul(a, d), mul(at(before, end), at(end, before)));
  const s = b.let(choose(isStuck, mul(number(1.5, beside), beside), add(a, d)), 's');
  const p = b.let(choose(isStuck, square(beside), product), 'p');
  const [next, after] = [b.let(indexAdd(start, one)), b.let(indexAdd(start, two))];
  const [h00, h01, h10] = [at(start, start), at(start, next), at(next, start)];
  const x = add(add(square(h00), mul(h01, h10)), sub(p, mul(s, h00)));
  const y = mul(h10, sub(add(h00, at(next, next)), s));
  const z = mul(h10, at(after, next));
  return [b.variable(x, 'x'), b.variable(y, 'y'), b.variable(z, 'z')];
}

/** Turns three rows and columns, or at the end of the block two. */
function writeReflection(
  b: LoopBuilder,
  { t, qh }: SchurForm,
  [x, y, z]: Column,
  { row, start, end }: { readonly row: Expr; readonly start: Expr; readonly end: Expr },
): void {
  const zero = number(0, x.value);
  const size = b.let(add(abs(x.value), add(abs(y.value), abs(z.value))), 'size');
  b.if(not(isZero(size)), () => {
    const [p, q, r] = [x, y, z].map((v) => b.let(div(v.value, size), 'p')) as [Expr, Expr, Expr];
    const norm = sqrt(add(square(p), add(square(q), square(r))));
    const reflected = b.let(neg(withSignOf(norm, p)), 'reflected');
    const inverse = b.let(div(number(1, p), sub(p, reflected)), 'inverse');
    const vector = [number(1, p), b.let(mul(q, inverse), 'v1'), b.let(mul(r, inverse), 'v2')];
    const factor = b.let(div(sub(reflected, p), reflected), 'factor');
    const turn = (square: Square, offset: (i: number) => Expr): void => {
      const elements = vector.map((_, i) => b.let(load(at(square.parts, 0), offset(i)), 'x'));
      const along = vector.map((v, i) => mul(v, at(elements, i))).reduce(add);
      const share = b.let(mul(factor, along), 'share');
      vector.forEach((v, i) =>
        b.store(at(square.parts, 0), offset(i), sub(at(elements, i), mul(share, v))),
      );
    };
    const before = b.let(op('max', 'int32', indexSub(row, one), start), 'before');
    const rowsOf = (square: Square, columns: Expr | number, stop: number): void => {
      const rows = [0, 1, 2].map((i) =>
        b.let(offsetIn(square, indexAdd(row, integer(i)), integer(0)), 'row'),
      );
      b.for(stop, (j) => turn(square, (i) => indexAdd(at(rows, i), j)), {
        start: columns,
        order: 'free',
      });
    };
    rowsOf(t, before, t.size);
    const stop = b.let(op('min', 'int32', indexAdd(row, integer(4)), indexAdd(end, one)), 'stop');
    b.for(
      stop,
      (i) => {
        const first = b.let(offsetIn(t, i, row), 'first');
        turn(t, (k) => indexAdd(first, integer(k)));
      },
      { order: 'free' },
    );
    if (qh !== null) rowsOf(qh, 0, qh.size);
    // What the reflector brings to 0 is that to the last bit.
    b.if(compare('gt', row, start), () =>
      [1, 2].forEach((by) => {
        const i = indexAdd(row, integer(by));
        b.if(compare('le', i, end), () =>
          b.store(at(t.parts, 0), offsetIn(t, i, indexSub(row, one)), zero),
        );
      }),
    );
  });
}
