/**
 * The eigenvalues of a Hessenberg matrix one by one, or two by two, from the last row on: Golub and
 * Van Loan, Matrix Computations, section 7.5.
 */
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
  op,
  type Expr,
} from '../../../../loops/expr.js';
import type { Numbers } from '../../numbers.js';
import { add, epsilonOf, max, mul, negligible, not } from '../arithmetic.js';
import { numberIn, offsetIn, type Square } from './hessenberg-loops.js';

/** Steps for an eigenvalue; a third of them is never needed. */
const mostSteps = 40;
/** Every so many steps without an eigenvalue the shifts are others, so that cycles end. */
const patience = 10;

const one = integer(1);
const falseExpr = literal(0, 'bool');

/** A block that is linked by its subdiagonal, from one row up to another. */
export interface LinkedBlock {
  readonly start: Expr;
  readonly end: Expr;
  /** Whether another shift is to be tried. */
  readonly isStuck: Expr;
}

/**
 * Calls `ofOne` for blocks of one row, `ofTwo` for blocks of two if there is such, and `step` for
 * larger ones, until all rows are done. Returns whether they are.
 */
export function writeDeflation(
  b: LoopBuilder,
  numbers: Numbers,
  t: Square,
  step: (block: LinkedBlock) => void,
  ofTwo: ((end: Expr) => void) | null,
): Expr {
  const last = b.variable(integer(t.size - 1), 'last');
  const waited = b.variable(integer(0), 'waited');
  const steps = b.variable(integer(mostSteps * t.size), 'steps');
  const isLeft = () => compare('gt', last.value, integer(0));
  b.while(both(isLeft(), compare('gt', steps.value, integer(0))), () => {
    const end = b.let(indexClamp(last.value, 1, t.size - 1), 'end');
    const start = writeBlockStart(b, numbers, t, end);
    steps.set(indexSub(steps.value, one));
    const distance = b.let(indexSub(end, start), 'distance');
    const found = (count: number): void => {
      waited.set(integer(0));
      last.set(indexSub(last.value, integer(count)));
    };
    const goOn = (): void => {
      waited.set(indexAdd(waited.value, one));
      step({ start, end, isStuck: writeIsStuck(b, waited) });
    };
    const ofMore = (): void => {
      if (ofTwo === null) return goOn();
      const finish = (): void => {
        ofTwo(end);
        found(2);
      };
      b.if(compare('eq', distance, one), finish, goOn);
    };
    b.if(compare('eq', distance, integer(0)), () => found(1), ofMore);
  });
  return b.let(not(isLeft()), 'found');
}

const writeIsStuck = (b: LoopBuilder, waited: Variable): Expr =>
  b.let(compare('eq', op('rem', 'int32', waited.value, integer(patience)), integer(0)), 'isStuck');

/** The first row of the block that ends at `end`. The element before it becomes 0. */
function writeBlockStart(b: LoopBuilder, numbers: Numbers, t: Square, end: Expr): Expr {
  const { dtype } = numbers;
  const row = b.variable(end, 'row');
  const before = () => indexSub(row.value, one);
  const sizeAt = (i: Expr, j: Expr): Expr => numbers.size1(numberIn(numbers, t, i, j));
  const linked = () => {
    const size = add(sizeAt(before(), before()), sizeAt(row.value, row.value));
    const bound = max(
      mul(literal(epsilonOf(dtype), dtype), size),
      literal(negligible(dtype), dtype),
    );
    return not(compare('le', sizeAt(row.value, before()), bound));
  };
  b.while(choose(compare('gt', row.value, integer(0)), linked(), falseExpr), () =>
    row.set(before()),
  );
  const start = b.snapshot(row.value, 'start');
  b.if(compare('gt', start, integer(0)), () =>
    numbers.store(t.parts, offsetIn(t, start, indexSub(start, one)), numbers.num(0)),
  );
  return start;
}
