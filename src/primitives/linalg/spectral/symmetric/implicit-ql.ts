/**
 * Eigenvalues and vectors of a symmetric tridiagonal matrix by the implicit QL method with
 * Wilkinson's shifts: Golub and Van Loan, Matrix Computations, section 8.3.
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
  load,
  type Expr,
} from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import {
  abs,
  add,
  div,
  epsilonOf,
  hypotenuse,
  max,
  mul,
  negligible,
  not,
  number,
  sub,
  withSignOf,
} from '../arithmetic.js';
import type { Parts } from '../../numbers.js';
import { writeRotations, type Rotations } from '../rotate-rows.js';
import type { Tridiagonal } from './tridiagonalize.js';

/** So many sweeps an eigenvalue are never needed. */
const mostSweeps = 30;

const one = integer(1);
const falseExpr = literal(0, 'bool');

/** Rows of any length that are rotated along. */
export interface RotatedRows {
  readonly parts: Parts;
  readonly length: number;
}

/**
 * Leaves the eigenvalues in the diagonal, in no order. `vectors`, rows of any length, are rotated
 * along: rows of the unit matrix become eigenvectors. Returns whether all were found.
 */
export function writeImplicitQL(
  b: LoopBuilder,
  matrix: Tridiagonal,
  vectors: RotatedRows | null,
): Expr {
  const { size, dtype, beside } = matrix;
  if (size === 1) return literal(1, 'bool');
  const rotations: Rotations = {
    cosines: b.scratch(dtype, size, 'cosines'),
    sines: b.scratch(dtype, size, 'sines'),
  };
  const sweeps = b.variable(integer(mostSweeps * size), 'sweeps');
  b.for(size, (first) => {
    const split = b.variable(writeSplit(b, matrix, first), 'split');
    const isLeft = () => compare('gt', split.value, first);
    b.while(both(isLeft(), compare('gt', sweeps.value, integer(0))), () => {
      const last = b.let(indexClamp(split.value, 0, size - 1), 'last');
      const low = writeSweep(b, matrix, rotations, first, last);
      vectors?.parts.forEach((rows) =>
        writeRotations(b, rows, { size, length: vectors.length }, rotations, low, last),
      );
      sweeps.set(indexSub(sweeps.value, one));
      split.set(writeSplit(b, matrix, first));
    });
    b.store(beside, first, choose(isLeft(), load(beside, first), literal(0, dtype)));
  });
  return b.let(compare('gt', sweeps.value, integer(0)), 'found');
}

/**
 * The last row of the block that begins at `first`: behind it the element beside is as good as 0.
 */
function writeSplit(b: LoopBuilder, { size, dtype, diagonal, beside }: Tridiagonal, first: Expr) {
  const row = b.variable(first, 'row');
  const here = () => load(diagonal, row.value);
  const next = () => load(diagonal, indexAdd(row.value, one));
  const bound = () =>
    max(
      mul(literal(epsilonOf(dtype), dtype), add(abs(here()), abs(next()))),
      literal(negligible(dtype), dtype),
    );
  const isLinked = () => not(compare('le', abs(load(beside, row.value)), bound()));
  b.while(choose(compare('lt', row.value, integer(size - 1)), isLinked(), falseExpr), () =>
    row.set(indexAdd(row.value, one)),
  );
  return row.value;
}

/**
 * Chases the bulge of one shifted step from row `last` up to `first`. Returns the row of the last
 * rotation: `first`, or one below where the matrix fell apart on the way.
 */
function writeSweep(
  b: LoopBuilder,
  { diagonal: d, beside: e }: Tridiagonal,
  { cosines, sines }: Rotations,
  first: Expr,
  last: Expr,
): Expr {
  const [d0, e0] = [b.let(load(d, first), 'd'), b.let(load(e, first), 'e')];
  const ratio = b.let(div(sub(load(d, indexAdd(first, one)), d0), mul(number(2, e0), e0)), 'ratio');
  const root = hypotenuse(ratio, number(1, ratio));
  const shift = sub(d0, div(e0, add(ratio, withSignOf(root, ratio))));
  const bulge = b.variable(sub(load(d, last), shift), 'bulge');
  const [c, s] = [b.variable(number(1, d0), 'c'), b.variable(number(1, d0), 's')];
  const moved = b.variable(number(0, d0), 'moved');
  const row = b.variable(indexSub(last, one), 'row');
  const isWhole = b.variable(literal(1, 'bool'), 'isWhole');
  b.while(both(compare('ge', row.value, first), isWhole.value), () => {
    const i = row.value;
    const above = b.let(indexAdd(i, one), 'above');
    const f = b.let(mul(s.value, load(e, i)), 'f');
    const g = b.let(mul(c.value, load(e, i)), 'g');
    const length = b.let(hypotenuse(f, bulge.value), 'length');
    const isNone = b.let(compare('le', length, literal(negligible(d.dtype), d.dtype)), 'isNone');
    b.store(e, above, choose(isNone, number(0, length), length));
    b.if(
      isNone,
      () => isWhole.set(falseExpr),
      () => {
        s.set(div(f, length));
        c.set(div(bulge.value, length));
        const rest = b.let(sub(load(d, above), moved.value), 'rest');
        const slope = b.let(
          add(mul(sub(load(d, i), rest), s.value), mul(mul(number(2, g), c.value), g)),
          'slope',
        );
        moved.set(mul(s.value, slope));
        b.store(d, above, add(rest, moved.value));
        bulge.set(sub(mul(c.value, slope), g));
        b.store(cosines, i, c.value);
        b.store(sines, i, s.value);
        row.set(indexSub(i, one));
      },
    );
  });
  writeEnd(b, { d, e }, { row, isWhole, moved, bulge }, first);
  b.store(e, last, number(0, d0));
  return b.snapshot(indexAdd(row.value, one), 'low');
}

interface Chase {
  readonly row: Variable;
  readonly isWhole: Variable;
  readonly moved: Variable;
  readonly bulge: Variable;
}

/** What the last rotation leaves in the row where the chase ended. */
function writeEnd(
  b: LoopBuilder,
  { d, e }: { readonly d: LoopBuffer; readonly e: LoopBuffer },
  { row, isWhole, moved, bulge }: Chase,
  first: Expr,
): void {
  const end = b.let(choose(isWhole.value, first, indexAdd(row.value, one)), 'end');
  b.store(d, end, sub(load(d, end), moved.value));
  b.if(isWhole.value, () => b.store(e, first, bulge.value));
}
