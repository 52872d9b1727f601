/**
 * Householder's reduction of a symmetric or Hermitian matrix to a real tridiagonal one: Golub and
 * Van Loan, Matrix Computations, section 8.3. It goes from the last row to the first, so that the
 * part of a row that a reflector is made of, and the part of the matrix that is left, are
 * contiguous.
 */
import type { DType } from '../../../../array/dtype.js';
import { at, zip } from '../../../../array/shape.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  indexAdd,
  indexMul,
  indexSub,
  integer,
  literal,
  load,
  type Expr,
} from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import { Numbers, type NumberParts, type Parts } from '../../numbers.js';
import { add, mul, number, square, sumOver } from '../arithmetic.js';
import { writeReflected, writeReflector, type StoredVector } from '../reflectors.js';

/** A real tridiagonal matrix. */
export interface Tridiagonal {
  readonly size: number;
  readonly dtype: DType;
  /** The diagonal. */
  readonly diagonal: LoopBuffer;
  /** The elements beside it: [k] is that of rows k and k + 1. The last one is 0. */
  readonly beside: LoopBuffer;
}

/**
 * Reflectors H = I - factor · v v*: row k of the square begins with the k elements of v. The phases
 * of a complex matrix are those by which columns of the product of the reflectors are multiplied.
 */
export interface Reflectors {
  readonly square: Parts;
  readonly factors: LoopBuffer;
  readonly phases: Parts;
}

const rowStart = (row: Expr, size: number): Expr => indexMul(row, integer(size));

/** What is subtracted from what is left of the matrix: v w* + w v*. */
interface Update {
  readonly v: Parts;
  readonly w: Parts;
}

/** One step: `k` rows are left, and row k, which begins at `row`, holds the next reflector. */
interface Step extends Update {
  readonly numbers: Numbers;
  readonly size: number;
  readonly k: Expr;
  readonly row: Expr;
  readonly product: Parts;
}

/**
 * Reduces the lower triangle of the square, T = Hₙ₋₁ … H₁ A H₁ … Hₙ₋₁ but for phases, with the
 * reflectors that are left in its rows. The update of a step is done with the next one's product A
 * v, which spares a pass over the matrix.
 */
export function writeTridiagonal(
  b: LoopBuilder,
  { square: a, factors, phases }: Reflectors,
  { size, diagonal, beside }: Tridiagonal,
): void {
  const numbers = new Numbers(b, a);
  const [v, w, product] = ['v', 'w', 'product'].map((name) => numbers.scratch(size, name)) as [
    Parts,
    Parts,
    Parts,
  ];
  for (const parts of [v, w])
    b.for(size, (j) => numbers.store(parts, j, numbers.num(0)), { order: 'free' });
  const writeRow = (k: Expr): Expr => {
    const row = b.let(rowStart(k, size), 'row');
    b.for(
      indexAdd(k, integer(1)),
      (j) => {
        const offset = indexAdd(row, j);
        const change = changeAt(numbers, { v, w }, k, j);
        numbers.store(a, offset, numbers.let(numbers.sub(numbers.load(a, offset), change), 'x'));
      },
      { order: 'free' },
    );
    b.store(diagonal, k, load(at(a, 0), indexAdd(row, k)));
    return row;
  };
  b.for(size - 1, (turn) => {
    const k = b.let(indexSub(integer(size - 1), turn), 'k');
    const row = writeRow(k);
    const others = b.let(indexSub(k, integer(1)), 'others');
    const span = { start: integer(0), stop: others };
    const x = { parts: a, offset: row };
    const { factor, reflected } = writeReflector(b, numbers, x, others, span, 'conjugate');
    b.store(factors, k, factor);
    if (numbers.parts === 1) b.store(beside, others, at(reflected, 0));
    else {
      const { size: length, phase } = numbers.polar(reflected);
      b.store(beside, others, length);
      numbers.store(phases, k, numbers.conj(phase));
    }
    const step: Step = { numbers, size, k, row, v, w, product };
    writeUpdateAndProduct(b, a, step);
    writeNextUpdate(b, a, step, factor);
  });
  writeRow(integer(0));
  b.store(beside, integer(size - 1), literal(0, numbers.dtype));
}

/** v[i] w̄[j] + w[i] v̄[j] */
function changeAt(numbers: Numbers, { v, w }: Update, i: Expr, j: Expr): NumberParts {
  const at = (parts: Parts, k: Expr): NumberParts => numbers.load(parts, k);
  return numbers.add(numbers.mulConj(at(v, i), at(w, j)), numbers.mulConj(at(w, i), at(v, j)));
}

/** A becomes A - v w* - w v*, of which the product with the next reflector's vector is made. */
function writeUpdateAndProduct(b: LoopBuilder, a: Parts, step: Step): void {
  const { numbers, size, k, row, v, w, product } = step;
  b.for(k, (i) => {
    const start = b.let(rowStart(i, size), 'start');
    const [vi, wi] = [v, w].map((parts) => numbers.let(numbers.load(parts, i), 'x')) as [
      NumberParts,
      NumberParts,
    ];
    const next = numbers.let(numbers.load(a, indexAdd(row, i)), 'next');
    const sums = numbers.num(0).map((zero) => b.variable(zero, 'sum'));
    const update = (j: Expr): NumberParts => {
      const offset = indexAdd(start, j);
      const change = numbers.add(
        numbers.mulConj(vi, numbers.load(w, j)),
        numbers.mulConj(wi, numbers.load(v, j)),
      );
      const x = numbers.let(numbers.sub(numbers.load(a, offset), change), 'x');
      numbers.store(a, offset, x);
      return x;
    };
    b.for(
      i,
      (j) => {
        const x = update(j);
        const term = numbers.mul(numbers.conj(x), next);
        numbers.store(product, j, numbers.add(numbers.load(product, j), term));
        zip(sums, numbers.mul(x, numbers.load(a, indexAdd(row, j)))).forEach(([sum, part]) =>
          sum.set(add(sum.value, part)),
        );
      },
      { order: 'folds' },
    );
    const total = sums.map((sum) => sum.value);
    numbers.store(product, i, numbers.add(total, numbers.mul(update(i), next)));
  });
}

/** The vectors of the next update: v, and w = factor · A v - ½ factor² (v* A v) v. */
function writeNextUpdate(b: LoopBuilder, a: Parts, step: Step, factor: Expr): void {
  const { numbers, k, row, v, w, product } = step;
  const next = (j: Expr): NumberParts => numbers.load(a, indexAdd(row, j));
  const along = sumOver(b, numbers.dtype, { stop: k }, (j) =>
    at(numbers.mulConj(numbers.load(product, j), next(j)), 0),
  );
  const share = b.let(mul(number(0.5, factor), mul(square(factor), along)), 'share');
  b.for(
    k,
    (j) => {
      numbers.store(v, j, next(j));
      const scaled = numbers.scale(numbers.load(product, j), factor);
      numbers.store(w, j, numbers.sub(scaled, numbers.scale(next(j), share)));
    },
    { order: 'free' },
  );
}

/**
 * Writes the Q with A = Q T Q*, the product of the reflectors with the phases: row i of the result
 * is column i of Q.
 */
export function writeReflectorProduct(
  b: LoopBuilder,
  { square: a, factors, phases }: Reflectors,
  size: number,
  result: Parts,
): void {
  const numbers = new Numbers(b, result);
  b.for(size, (i) => {
    const start = b.let(rowStart(i, size), 'start');
    b.for(size, (j) => numbers.store(result, indexAdd(start, j), numbers.num(0)), {
      order: 'free',
    });
    numbers.store(result, indexAdd(start, i), numbers.num(1));
  });
  b.for(
    size,
    (k) => {
      const v: StoredVector = { parts: a, offset: b.let(rowStart(k, size), 'row') };
      const factor = b.let(load(factors, k), 'factor');
      b.for(
        k,
        (i) => {
          const x = { parts: result, offset: b.let(rowStart(i, size), 'start') };
          writeReflected(b, numbers, x, v, [factor], { start: integer(0), stop: k });
        },
        { order: 'free' },
      );
    },
    { start: 1 },
  );
  if (numbers.parts === 1) return;
  const phase = numbers.variable(numbers.num(1), 'phase');
  b.for(
    size,
    (i) => {
      phase.set(numbers.mul(phase.value, numbers.load(phases, i)));
      const start = b.let(rowStart(i, size), 'start');
      b.for(
        size,
        (j) => {
          const x = numbers.load(result, indexAdd(start, j));
          numbers.store(result, indexAdd(start, j), numbers.let(numbers.mul(x, phase.value), 'x'));
        },
        { order: 'free' },
      );
    },
    { start: 1 },
  );
}
