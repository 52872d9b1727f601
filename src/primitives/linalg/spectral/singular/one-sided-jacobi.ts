/**
 * Makes the rows of a matrix orthogonal by plane rotations: Hestenes' method, Golub and Van Loan
 * 8.6.3, with the stopping rule of Demmel and Veselić (1992), by which small singular values have
 * as many correct digits as large ones wherever the matrix determines them.
 */
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  both,
  choose,
  compare,
  indexAdd,
  indexMul,
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
  mul,
  negligible,
  not,
  number,
  sqrt,
  square,
  sub,
  sumOver,
  withSignOf,
} from '../arithmetic.js';
import { elementOf, type Vector } from '../reflectors.js';

/** Sweeps: a dozen are enough for any matrix that is known. */
const mostSweeps = 40;

/**
 * Rotates the rows of a square, and those of `turned` along, until the rows of the square are
 * orthogonal. Leaves the squares of their lengths in `squares`, 0 for rows so short that squares of
 * their elements vanish. Returns whether they are.
 */
export function writeOneSidedJacobi(
  b: LoopBuilder,
  square: LoopBuffer,
  turned: LoopBuffer | null,
  size: number,
  squares: LoopBuffer,
): Expr {
  const { dtype } = square;
  const rowOf = (buffer: LoopBuffer, i: Expr): Vector => ({
    buffer,
    offset: b.let(indexMul(i, integer(size)), 'row'),
  });
  const counts = (x: Expr): Expr => compare('ge', x, literal(negligible(dtype) ** 2, dtype));
  b.for(size, (i) => b.store(squares, i, writeSquare(b, rowOf(square, i), size)));
  const rotated = b.variable(literal(1, 'bool'), 'rotated');
  const sweeps = b.variable(integer(mostSweeps), 'sweeps');
  b.while(both(rotated.value, compare('gt', sweeps.value, integer(0))), () => {
    rotated.set(literal(0, 'bool'));
    sweeps.set(indexSub(sweeps.value, integer(1)));
    b.for(size, (i) => {
      const x = rowOf(square, i);
      b.for(
        size,
        (j) => {
          const y = rowOf(square, j);
          const [xx, yy] = [b.let(load(squares, i), 'xx'), b.let(load(squares, j), 'yy')];
          const xy = sumOver(b, dtype, { stop: size }, (k) =>
            mul(elementOf(x, k), elementOf(y, k)),
          );
          const bound = mul(
            literal(toleranceOf(size) * epsilonOf(dtype), dtype),
            mul(sqrt(xx), sqrt(yy)),
          );
          const isTurned = both(compare('gt', abs(xy), bound), both(counts(xx), counts(yy)));
          b.if(isTurned, () => {
            rotated.set(literal(1, 'bool'));
            const { cos, sin } = writeRotation(b, xx, xy, yy);
            writeRotatedAndSquared(b, x, y, { cos, sin }, size, (of, value) =>
              b.store(squares, of === 'x' ? i : j, value),
            );
            if (turned !== null)
              writeRotated(b, rowOf(turned, i), rowOf(turned, j), { cos, sin }, size);
          });
        },
        { start: indexAdd(i, integer(1)) },
      );
    });
  });
  b.for(size, (i) => {
    const x = b.let(load(squares, i), 'xx');
    b.store(squares, i, choose(counts(x), x, number(0, x)));
  });
  return b.let(not(rotated.value), 'found');
}

/** Cosines of angles between rows are sums of as many products, each rounded. */
const toleranceOf = (size: number): number => Math.sqrt(size);

const writeSquare = (b: LoopBuilder, x: Vector, size: number): Expr =>
  sumOver(b, x.buffer.dtype, { stop: size }, (k) => square(elementOf(x, k)));

interface Rotation {
  readonly cos: Expr;
  readonly sin: Expr;
}

/** The rotation after which rows with these products are orthogonal. */
function writeRotation(b: LoopBuilder, xx: Expr, xy: Expr, yy: Expr): Rotation {
  const one = number(1, xx);
  const ratio = b.let(div(sub(yy, xx), mul(number(2, xx), xy)), 'ratio');
  // Far out the root is the ratio itself, and its square might overflow.
  const isFar = compare('gt', abs(ratio), literal(1 / epsilonOf(xx.dtype), xx.dtype));
  const root = sqrt(add(one, square(choose(isFar, one, ratio))));
  const near = withSignOf(div(one, add(abs(ratio), root)), ratio);
  const tan = b.let(choose(isFar, div(number(0.5, xx), ratio), near), 'tan');
  const cos = b.let(div(one, sqrt(add(one, square(tan)))), 'cos');
  return { cos, sin: b.let(mul(tan, cos), 'sin') };
}

function writeRotated(b: LoopBuilder, x: Vector, y: Vector, r: Rotation, size: number): void {
  b.for(
    size,
    (k) => {
      const [p, q] = writeTurned(b, x, y, r, k);
      b.store(x.buffer, indexAdd(x.offset, k), p);
      b.store(y.buffer, indexAdd(y.offset, k), q);
    },
    { order: 'free' },
  );
}

const writeTurned = (b: LoopBuilder, x: Vector, y: Vector, { cos, sin }: Rotation, k: Expr) => {
  const [p, q] = [b.let(elementOf(x, k), 'p'), b.let(elementOf(y, k), 'q')];
  return [
    b.let(sub(mul(cos, p), mul(sin, q)), 'x'),
    b.let(add(mul(sin, p), mul(cos, q)), 'y'),
  ] as const;
};

/** The squares are summed anew: corrected ones would lose the digits of short rows. */
function writeRotatedAndSquared(
  b: LoopBuilder,
  x: Vector,
  y: Vector,
  r: Rotation,
  size: number,
  store: (of: 'x' | 'y', value: Expr) => void,
): void {
  const { dtype } = x.buffer;
  const [xx, yy] = [b.variable(literal(0, dtype), 'xx'), b.variable(literal(0, dtype), 'yy')];
  b.for(
    size,
    (k) => {
      const [p, q] = writeTurned(b, x, y, r, k);
      b.store(x.buffer, indexAdd(x.offset, k), p);
      b.store(y.buffer, indexAdd(y.offset, k), q);
      xx.set(add(xx.value, square(p)));
      yy.set(add(yy.value, square(q)));
    },
    { order: 'folds' },
  );
  store('x', xx.value);
  store('y', yy.value);
}
