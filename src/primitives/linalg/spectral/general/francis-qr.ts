/**
 * The real Schur form of a Hessenberg matrix by Francis' QR steps with double shifts: Golub and Van
 * Loan, Matrix Computations, section 7.5. Rows and columns of the matrix, and the rows of Qᵀ, have
 * one more element and row than there are, so that a step at the end may touch them.
 */
import { at } from '../../../../array/shape.js';
import type { LoopBuilder, Variable } from '../../../../loops/builder.js';
import {
  both,
  choose,
  compare,
  indexAdd,
  indexClamp,
  indexSub,
  integer,
  literal,
  load,
  op,
  type Expr,
} from '../../../../loops/expr.js';
import {
  abs,
  add,
  div,
  epsilonOf,
  isZero,
  max,
  mul,
  neg,
  negligible,
  not,
  number,
  sqrt,
  square,
  sub,
  withSignOf,
} from '../arithmetic.js';
import { elementIn, offsetIn, type SchurForm, type Square } from './hessenberg-loops.js';
import { writeStandardized } from './standard-block.js';

/** Steps for an eigenvalue; a third of them is never needed. */
const mostSteps = 40;
/** Every so many steps without an eigenvalue the shifts are others, so that cycles end. */
const patience = 10;

const one = integer(1);
const two = integer(2);
const falseExpr = literal(0, 'bool');

/** Returns whether it was reached. */
export function writeFrancisQR(b: LoopBuilder, form: SchurForm): Expr {
  const { t } = form;
  const last = b.variable(integer(t.size - 1), 'last');
  const waited = b.variable(integer(0), 'waited');
  const steps = b.variable(integer(mostSteps * t.size), 'steps');
  const isLeft = () => compare('gt', last.value, integer(0));
  b.while(both(isLeft(), compare('gt', steps.value, integer(0))), () => {
    const end = b.let(indexClamp(last.value, 1, t.size - 1), 'end');
    const start = writeBlockStart(b, t, end);
    steps.set(indexSub(steps.value, one));
    const distance = b.let(indexSub(end, start), 'distance');
    const found = (count: number): void => {
      waited.set(integer(0));
      last.set(indexSub(last.value, integer(count)));
    };
    b.if(
      compare('eq', distance, integer(0)),
      () => found(1),
      () =>
        b.if(
          compare('eq', distance, one),
          () => {
            writeStandardized(b, form, end);
            found(2);
          },
          () => {
            waited.set(indexAdd(waited.value, one));
            writeStep(b, form, start, end, waited);
          },
        ),
    );
  });
  return b.let(not(isLeft()), 'found');
}

/** The first row of the block that ends at `end`. The element before it becomes 0. */
function writeBlockStart(b: LoopBuilder, t: Square, end: Expr): Expr {
  const { dtype } = t.buffer;
  const row = b.variable(end, 'row');
  const before = () => indexSub(row.value, one);
  const linked = () => {
    const size = add(
      abs(elementIn(t, before(), before())),
      abs(elementIn(t, row.value, row.value)),
    );
    const bound = max(
      mul(literal(epsilonOf(dtype), dtype), size),
      literal(negligible(dtype), dtype),
    );
    return not(compare('le', abs(elementIn(t, row.value, before())), bound));
  };
  b.while(choose(compare('gt', row.value, integer(0)), linked(), falseExpr), () =>
    row.set(before()),
  );
  const start = b.snapshot(row.value, 'start');
  b.if(compare('gt', start, integer(0)), () =>
    b.store(t.buffer, offsetIn(t, start, indexSub(start, one)), literal(0, dtype)),
  );
  return start;
}

/** The elements that the next reflector brings to a multiple of the first unit vector. */
type Column = readonly [Variable, Variable, Variable];

function writeStep(
  b: LoopBuilder,
  form: SchurForm,
  start: Expr,
  end: Expr,
  waited: Variable,
): void {
  const { t } = form;
  const column = writeFirstColumn(b, t, start, end, waited);
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
function writeFirstColumn(
  b: LoopBuilder,
  t: Square,
  start: Expr,
  end: Expr,
  waited: Variable,
): Column {
  const at = (i: Expr, j: Expr): Expr => b.let(elementIn(t, i, j), 'x');
  const before = b.let(indexSub(end, one), 'before');
  const beside = b.let(add(abs(at(end, before)), abs(at(before, indexSub(end, two)))), 'beside');
  const isStuck = b.let(
    compare('eq', op('rem', 'int32', waited.value, integer(patience)), integer(0)),
    'isStuck',
  );
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
  { t, qt }: SchurForm,
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
      const elements = vector.map((_, i) => b.let(load(square.buffer, offset(i)), 'x'));
      const along = vector.map((v, i) => mul(v, at(elements, i))).reduce(add);
      const share = b.let(mul(factor, along), 'share');
      vector.forEach((v, i) =>
        b.store(square.buffer, offset(i), sub(at(elements, i), mul(share, v))),
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
    if (qt !== null) rowsOf(qt, 0, qt.size);
    // What the reflector brings to 0 is that to the last bit.
    b.if(compare('gt', row, start), () =>
      [1, 2].forEach((by) => {
        const i = indexAdd(row, integer(by));
        b.if(compare('le', i, end), () =>
          b.store(t.buffer, offsetIn(t, i, indexSub(row, one)), zero),
        );
      }),
    );
  });
}
