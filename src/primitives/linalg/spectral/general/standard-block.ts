/** The standard form of a block of two rows: triangular, or with equal diagonal elements. */
import { at } from '../../../../array/shape.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  choose,
  compare,
  indexAdd,
  indexSub,
  integer,
  load,
  type Expr,
} from '../../../../loops/expr.js';
import {
  abs,
  add,
  div,
  hypotenuse,
  isZero,
  max,
  min,
  mul,
  neg,
  not,
  number,
  sqrt,
  sub,
  withSignOf,
} from '../arithmetic.js';
import { elementIn, offsetIn, type SchurForm, type Square } from './hessenberg-loops.js';

const one = integer(1);

/** An orthogonal turn by which the block [a b; c d] takes its standard form. */
interface Turn {
  readonly cos: Expr;
  readonly sin: Expr;
  /** Whether the eigenvalues are real, so that it becomes triangular. */
  readonly isReal: Expr;
}

/**
 * With p = (a - d) / 2 the eigenvalues are (a + d) / 2 ± √(p² + b c). Real ones: the first column
 * is along the eigenvector (p ± √…, c) of the one farther from d. Others: the diagonal becomes
 * equal.
 */
function writeTurn(b: LoopBuilder, [a, c01, c10, d]: readonly [Expr, Expr, Expr, Expr]): Turn {
  const [one1, zero] = [number(1, a), number(0, a)];
  const difference = b.let(sub(a, d), 'difference');
  const p = b.let(mul(number(0.5, a), difference), 'p');
  const largest = b.let(max(abs(c01), abs(c10)), 'largest');
  const scale = b.let(max(abs(p), largest), 'scale');
  const least = withProductSign(min(abs(c01), abs(c10)), c01, c10);
  const discriminant = b.let(
    add(mul(div(p, scale), p), mul(div(largest, scale), least)),
    'discriminant',
  );
  const isReal = b.let(compare('ge', discriminant, zero), 'isReal');
  const root = mul(sqrt(scale), sqrt(choose(isReal, discriminant, zero)));
  const along = b.let(add(p, withSignOf(root, p)), 'along');
  const length = b.let(hypotenuse(c10, along), 'length');
  const sum = b.let(add(c01, c10), 'sum');
  const width = b.let(hypotenuse(sum, difference), 'width');
  const cosine = sqrt(mul(number(0.5, a), add(one1, div(abs(sum), width))));
  const equalCos = b.let(choose(isZero(width), one1, cosine), 'cos');
  const signed = withSignOf(one1, sum);
  const equalSin = choose(isZero(width), zero, neg(mul(div(p, mul(width, equalCos)), signed)));
  return {
    cos: b.let(choose(isReal, div(along, length), equalCos), 'cos'),
    sin: b.let(choose(isReal, div(c10, length), equalSin), 'sin'),
    isReal,
  };
}

/** x with the sign of the product of y and z. */
const withProductSign = (x: Expr, y: Expr, z: Expr): Expr =>
  withSignOf(
    x,
    withSignOf(number(1, x), mul(withSignOf(number(1, x), y), withSignOf(number(1, x), z))),
  );

/** Brings the block of the rows `end` - 1 and `end` to its standard form. */
export function writeStandardized(b: LoopBuilder, { t, qh }: SchurForm, end: Expr): void {
  const first = b.let(indexSub(end, one), 'first');
  const block = [
    [first, first],
    [first, end],
    [end, first],
    [end, end],
  ].map(([i, j]) => b.let(elementIn(t, i!, j!), 'x')) as [Expr, Expr, Expr, Expr];
  b.if(not(isZero(block[2])), () => {
    const turn = writeTurn(b, block);
    writeTurnedRows(b, t, first, turn, first);
    b.for(
      indexAdd(end, one),
      (i) => {
        const offset = b.let(offsetIn(t, i, first), 'offset');
        writeTurned(b, t, offset, indexAdd(offset, one), turn);
      },
      { order: 'free' },
    );
    if (qh !== null) writeTurnedRows(b, qh, first, turn, integer(0));
    b.if(
      turn.isReal,
      () => b.store(at(t.parts, 0), offsetIn(t, end, first), number(0, block[0])),
      () => {
        const [a, d] = [elementIn(t, first, first), elementIn(t, end, end)];
        const mean = b.let(mul(number(0.5, a), add(a, d)), 'mean');
        for (const i of [first, end]) b.store(at(t.parts, 0), offsetIn(t, i, i), mean);
      },
    );
  });
}

function writeTurnedRows(b: LoopBuilder, square: Square, row: Expr, turn: Turn, start: Expr): void {
  const [p, q] = [row, indexAdd(row, one)].map((i) =>
    b.let(offsetIn(square, i, integer(0)), 'row'),
  ) as [Expr, Expr];
  b.for(square.size, (j) => writeTurned(b, square, indexAdd(p, j), indexAdd(q, j), turn), {
    start,
    order: 'free',
  });
}

/** (x, y) becomes (cos x + sin y, cos y - sin x). */
function writeTurned(
  b: LoopBuilder,
  { parts }: Square,
  first: Expr,
  second: Expr,
  { cos, sin }: Turn,
): void {
  const buffer = at(parts, 0);
  const [x, y] = [b.let(load(buffer, first), 'x'), b.let(load(buffer, second), 'y')];
  b.store(buffer, first, add(mul(cos, x), mul(sin, y)));
  b.store(buffer, second, sub(mul(cos, y), mul(sin, x)));
}
