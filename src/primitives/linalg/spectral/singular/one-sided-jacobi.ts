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
import type { NumberParts, Numbers, Parts } from '../../numbers.js';
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
import { elementOf, type StoredVector } from '../reflectors.js';

/** Sweeps: a dozen are enough for any matrix that is known. */
const mostSweeps = 40;

/**
 * Rotates the rows of a square, and those of `turned` along, until the rows of the square are
 * orthogonal. Leaves the squares of their lengths in `squares`, 0 for rows so short that squares of
 * their elements vanish. Returns whether they are.
 */
export function writeOneSidedJacobi(
  b: LoopBuilder,
  numbers: Numbers,
  matrix: Parts,
  turned: Parts | null,
  size: number,
  squares: LoopBuffer,
): Expr {
  const { dtype } = numbers;
  const rowOf = (parts: Parts, i: Expr): StoredVector => ({
    parts,
    offset: b.let(indexMul(i, integer(size)), 'row'),
  });
  const counts = (x: Expr): Expr => compare('ge', x, literal(negligible(dtype) ** 2, dtype));
  b.for(size, (i) => b.store(squares, i, writeSquare(b, numbers, rowOf(matrix, i), size)));
  const rotated = b.variable(literal(1, 'bool'), 'rotated');
  const sweeps = b.variable(integer(mostSweeps), 'sweeps');
  b.while(both(rotated.value, compare('gt', sweeps.value, integer(0))), () => {
    rotated.set(literal(0, 'bool'));
    sweeps.set(indexSub(sweeps.value, integer(1)));
    b.for(size, (i) => {
      const x = rowOf(matrix, i);
      b.for(
        size,
        (j) => {
          const y = rowOf(matrix, j);
          const [xx, yy] = [b.let(load(squares, i), 'xx'), b.let(load(squares, j), 'yy')];
          const product = writeProduct(b, numbers, x, y, size);
          const turn = turnOf(numbers, product);
          const bound = mul(
            literal(toleranceOf(size) * epsilonOf(dtype), dtype),
            mul(sqrt(xx), sqrt(yy)),
          );
          const isTurned = both(compare('gt', abs(turn.xy), bound), both(counts(xx), counts(yy)));
          b.if(isTurned, () => {
            rotated.set(literal(1, 'bool'));
            const r = writeRotation(b, xx, turn, yy);
            writeRotatedAndSquared(b, numbers, x, y, r, size, (of, value) =>
              b.store(squares, of === 'x' ? i : j, value),
            );
            if (turned !== null)
              writeRotated(b, numbers, rowOf(turned, i), rowOf(turned, j), r, size);
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

const writeSquare = (b: LoopBuilder, numbers: Numbers, x: StoredVector, size: number): Expr =>
  sumOver(b, numbers.dtype, { stop: size }, (k) => numbers.square(elementOf(numbers, x, k)));

/** x · ȳ. */
const writeProduct = (
  b: LoopBuilder,
  numbers: Numbers,
  x: StoredVector,
  y: StoredVector,
  size: number,
): NumberParts =>
  numbers
    .sum(0, integer(size), (k) =>
      numbers.mulConj(elementOf(numbers, x, k), elementOf(numbers, y, k)),
    )
    .map((part) => b.snapshot(part, 'product'));

interface Rotation {
  readonly cos: Expr;
  readonly sin: Expr;
  /** By which the second row is multiplied first, so that its product with the first is real. */
  readonly phase: NumberParts | null;
}

/** A real product of two rows, and by what the second one is multiplied for it to be real. */
interface Turn {
  readonly xy: Expr;
  readonly phase: NumberParts | null;
}

function turnOf(numbers: Numbers, product: NumberParts): Turn {
  const [real] = product;
  if (product.length === 1 && real !== undefined) return { xy: real, phase: null };
  const { size, phase } = numbers.polar(product);
  return { xy: size, phase };
}

/** The rotation after which rows with these squares and this product are orthogonal. */
function writeRotation(b: LoopBuilder, xx: Expr, { xy, phase }: Turn, yy: Expr): Rotation {
  const one = number(1, xx);
  const ratio = b.let(div(sub(yy, xx), mul(number(2, xx), xy)), 'ratio');
  // Far out the root is the ratio itself, and its square might overflow.
  const isFar = compare('gt', abs(ratio), literal(1 / epsilonOf(xx.dtype), xx.dtype));
  const root = sqrt(add(one, square(choose(isFar, one, ratio))));
  const near = withSignOf(div(one, add(abs(ratio), root)), ratio);
  const tan = b.let(choose(isFar, div(number(0.5, xx), ratio), near), 'tan');
  const cos = b.let(div(one, sqrt(add(one, square(tan)))), 'cos');
  return { cos, sin: b.let(mul(tan, cos), 'sin'), phase };
}

function writeRotated(
  b: LoopBuilder,
  numbers: Numbers,
  x: StoredVector,
  y: StoredVector,
  r: Rotation,
  size: number,
): void {
  b.for(size, (k) => void writeTurned(numbers, x, y, r, k), { order: 'free' });
}

/** Turns elements k of both rows; the new ones. */
function writeTurned(
  numbers: Numbers,
  x: StoredVector,
  y: StoredVector,
  { cos, sin, phase }: Rotation,
  k: Expr,
): readonly [NumberParts, NumberParts] {
  const p = numbers.let(elementOf(numbers, x, k), 'p');
  const second = elementOf(numbers, y, k);
  const q = numbers.let(phase === null ? second : numbers.mul(phase, second), 'q');
  const results = [
    numbers.let(numbers.sub(numbers.scale(p, cos), numbers.scale(q, sin)), 'x'),
    numbers.let(numbers.add(numbers.scale(p, sin), numbers.scale(q, cos)), 'y'),
  ] as const;
  numbers.store(x.parts, indexAdd(x.offset, k), results[0]);
  numbers.store(y.parts, indexAdd(y.offset, k), results[1]);
  return results;
}

/** The squares are summed anew: corrected ones would lose the digits of short rows. */
function writeRotatedAndSquared(
  b: LoopBuilder,
  numbers: Numbers,
  x: StoredVector,
  y: StoredVector,
  r: Rotation,
  size: number,
  store: (of: 'x' | 'y', value: Expr) => void,
): void {
  const [xx, yy] = [b.variable(numbers.real(0), 'xx'), b.variable(numbers.real(0), 'yy')];
  b.for(
    size,
    (k) => {
      const [p, q] = writeTurned(numbers, x, y, r, k);
      xx.set(add(xx.value, numbers.square(p)));
      yy.set(add(yy.value, numbers.square(q)));
    },
    { order: 'folds' },
  );
  store('x', xx.value);
  store('y', yy.value);
}
