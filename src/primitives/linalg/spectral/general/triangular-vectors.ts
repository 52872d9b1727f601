/** Eigenvectors of a complex triangular matrix by substitution. */
import { at } from '../../../../array/shape.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  choose,
  compare,
  indexAdd,
  indexSub,
  integer,
  literal,
  type Expr,
} from '../../../../loops/expr.js';
import type { Numbers, NumberParts, Parts } from '../../numbers.js';
import { div, epsilonOf, max, mul, number, sqrt, sumOver } from '../arithmetic.js';
import { writeFirstOfGreatest } from '../order-vectors.js';
import { greatestPart } from '../reflectors.js';
import { numberIn, offsetIn, type Square } from './hessenberg-loops.js';

const one = integer(1);

/** A complex triangular matrix T with A = Q T Q*, and Q*. */
export interface Triangular {
  readonly numbers: Numbers;
  readonly t: Square;
  readonly qh: Square;
  /** The greatest absolute value of the elements of T, about. */
  readonly size: Expr;
}

/**
 * Writes an eigenvector of number k of A into `vector`, with x[k] = 1 before it is turned by Q.
 * Right ones: T x = λ x, from k back. Left ones: T* x = λ̄ x, from k on.
 */
export function writeEigenvector(
  b: LoopBuilder,
  triangular: Triangular,
  side: 'right' | 'left',
  k: Expr,
  x: Parts,
  vector: Parts,
): void {
  const { numbers, t } = triangular;
  const n = t.size;
  b.for(n, (i) => numbers.store(x, i, numbers.num(0)), { order: 'free' });
  numbers.store(x, k, numbers.num(1));
  const entry = (i: Expr, j: Expr): NumberParts => {
    const value = numberIn(numbers, t, i, j);
    return side === 'right' ? value : numbers.conj(value);
  };
  const lambda = numbers.let(entry(k, k), 'lambda');
  const solve = (i: Expr, start: Expr, stop: Expr): void => {
    const sum = numbers.sum(start, stop, (j) =>
      numbers.mul(side === 'right' ? entry(i, j) : entry(j, i), numbers.load(x, j)),
    );
    const gap = writeGap(b, triangular, numbers.sub(lambda, entry(i, i)));
    const value = numbers.let(numbers.div(sum, gap), 'x');
    numbers.store(x, i, value);
    writeShrunk(b, numbers, x, n, numbers.size1(value));
  };
  if (side === 'right')
    b.for(k, (turn) => {
      const i = b.let(indexSub(indexSub(k, one), turn), 'i');
      solve(i, b.let(indexAdd(i, one)), b.let(indexAdd(k, one)));
    });
  else b.for(n, (i) => solve(i, k, i), { start: b.let(indexAdd(k, one)) });
  writeTurnedVector(b, triangular, x, vector);
}

/** The difference of two eigenvalues, as if they were not quite equal where they are. */
function writeGap(
  b: LoopBuilder,
  { numbers, size }: Triangular,
  difference: NumberParts,
): NumberParts {
  const gap = numbers.let(difference, 'gap');
  const least = b.let(
    max(mul(number(epsilonOf(numbers.dtype), size), size), literal(2 ** -100, numbers.dtype)),
    'least',
  );
  const isSmall = b.let(compare('lt', numbers.size1(gap), least), 'isSmall');
  return numbers.let(
    gap.map((part, i) => choose(isSmall, i === 0 ? least : number(0, part), part)),
    'gap',
  );
}

/** Keeps vectors from overflow: their length does not matter. */
function writeShrunk(b: LoopBuilder, numbers: Numbers, x: Parts, n: number, size: Expr): void {
  const factor = 2 ** -40;
  b.if(compare('gt', size, literal(1 / factor, numbers.dtype)), () =>
    b.for(
      n,
      (i) => numbers.store(x, i, numbers.scale(numbers.load(x, i), literal(factor, numbers.dtype))),
      { order: 'free' },
    ),
  );
}

/** Q x, brought to length 1, the first of its nearly largest elements real and positive. */
function writeTurnedVector(
  b: LoopBuilder,
  { numbers, qh }: Triangular,
  x: Parts,
  vector: Parts,
): void {
  const n = qh.size;
  b.for(n, (i) => numbers.store(vector, i, numbers.num(0)), { order: 'free' });
  b.for(n, (k) => {
    const factor = numbers.let(numbers.load(x, k), 'factor');
    const row = b.let(offsetIn(qh, k, integer(0)), 'row');
    b.for(
      n,
      (i) => {
        const term = numbers.mulConj(factor, numbers.load(qh.parts, indexAdd(row, i)));
        numbers.store(vector, i, numbers.add(numbers.load(vector, i), term));
      },
      { order: 'free' },
    );
  });
  const each = (i: Expr): NumberParts => numbers.load(vector, i);
  const greatest = greatestPart(b, numbers, { stop: n }, each);
  const inverse = b.let(div(numbers.real(1), greatest), 'inverse');
  b.for(n, (i) => numbers.store(vector, i, numbers.scale(each(i), inverse)), { order: 'free' });
  const sum = sumOver(b, numbers.dtype, { stop: n }, (i) => numbers.square(each(i)));
  const length = b.let(sqrt(sum), 'length');
  const chosen = writeFirstOfGreatest(b, numbers, vector, integer(0), n);
  const phase = numbers.let(numbers.conj(each(chosen)), 'phase');
  const size = b.let(mul(length, numbers.abs(phase)), 'size');
  const turn = numbers.let(numbers.shrink(phase, size), 'turn');
  b.for(
    n,
    (i) => {
      // Both parts are computed before one is stored.
      const turned = numbers.let(numbers.mul(turn, each(i)), 'turned');
      numbers.store(vector, i, turned);
    },
    { order: 'free' },
  );
  // Real to the last bit, so that it is seen to be the one that stays real.
  b.store(at(vector, 1), chosen, numbers.real(0));
}
