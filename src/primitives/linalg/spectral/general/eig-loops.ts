/** The loops of `eig`. */
import { at, sizeOf } from '../../../../array/shape.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  both,
  choose,
  compare,
  convert,
  indexAdd,
  indexMul,
  indexSub,
  integer,
  literal,
  load,
  op,
  type Expr,
} from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import { baseOf, eachMatrix } from '../../matrices.js';
import { Numbers, type Parts } from '../../numbers.js';
import type { LoopOperand } from '../../../record.js';
import { mul, neg, number } from '../arithmetic.js';
import { greatestPart } from '../reflectors.js';
import { writeComplexForm } from './complex-form.js';
import { numberIn, offsetIn, type SchurForm, type Square } from './hessenberg-loops.js';
import { schurWriter } from './schur-loops.js';
import { writeEigenvector, type Triangular } from './triangular-vectors.js';

/**
 * Real and imaginary part of the eigenvalues, and if wanted of the right and of the left vectors,
 * of a real matrix or a complex one in two parts.
 */
export function writeEig(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
  { vectors }: { readonly vectors: boolean },
): void {
  const { shape, dtype } = at(operands, 0).aval;
  const size = at(shape, shape.length - 1);
  if (size === 0) return;
  const from: Parts = operands.map((x) => x.buffer);
  const numbers = new Numbers(b, from);
  const isReal = numbers.parts === 1;
  const writeForm = schurWriter(b, numbers, size, true);
  const imaginary = (name: string): Parts =>
    isReal ? [b.scratch(dtype, (size + 1) ** 2, name)] : [];
  const im = { t: imaginary('imaginaryT'), qh: imaginary('imaginaryQ') };
  const pair = (name: string): Parts => [0, 1].map(() => b.scratch(dtype, size, name));
  const [values, partial, vector] = ['values', 'partial', 'vector'].map(pair) as [
    Parts,
    Parts,
    Parts,
  ];
  const scratch: Scratch = { isReal, values, partial, vector };
  eachMatrix(b, sizeOf(shape.slice(0, -2)), (matrix) => {
    const base = baseOf(b, matrix, size * size);
    const valuesBase = baseOf(b, matrix, size);
    writeForm(
      (i, j) => numbers.load(from, indexAdd(base, indexAdd(indexMul(i, integer(size)), j))),
      ({ t, qh }, inverse) => {
        if (qh === null) return;
        const form = {
          t: { ...t, parts: [...t.parts, ...im.t] },
          qh: { ...qh, parts: [...qh.parts, ...im.qh] },
        };
        if (isReal) writeComplexForm(b, form);
        writeResults(b, scratch, form, inverse, { outputs, base, valuesBase, vectors });
      },
      () =>
        outputs.forEach((buffer, i) =>
          b.for(i < 2 ? size : size * size, (j) =>
            b.store(buffer, indexAdd(i < 2 ? valuesBase : base, j), literal(NaN, dtype)),
          ),
        ),
    );
  });
}

interface Scratch {
  /** Whether the matrix is, so that vectors of real eigenvalues are, too. */
  readonly isReal: boolean;
  readonly values: Parts;
  readonly partial: Parts;
  readonly vector: Parts;
}

/** Where the results of one matrix go. */
interface Goal {
  readonly outputs: readonly LoopBuffer[];
  readonly base: Expr;
  readonly valuesBase: Expr;
  readonly vectors: boolean;
}

function writeResults(
  b: LoopBuilder,
  scratch: Scratch,
  { t, qh }: SchurForm & { readonly qh: Square },
  inverse: Expr,
  { outputs, base, valuesBase, vectors }: Goal,
): void {
  const { values } = scratch;
  const { size } = t;
  const numbers = new Numbers(b, values);
  b.for(size, (k) => numbers.store(values, k, numberIn(numbers, t, k, k)));
  const greatest = greatestPart(b, numbers, { stop: t.stride ** 2 }, (i) =>
    numbers.load(t.parts, i),
  );
  const triangular: Triangular = { numbers, t, qh, size: greatest };
  b.for(size, (k) => {
    const rank = writeRankOfPair(b, values, size, k);
    values.forEach((part, i) =>
      b.store(at(outputs, i), indexAdd(valuesBase, rank), mul(load(part, k), inverse)),
    );
    if (!vectors) return;
    (['right', 'left'] as const).forEach((side, s) => {
      const to = outputs.slice(2 + 2 * s, 4 + 2 * s);
      writeVector(b, triangular, side, k, scratch, (i, value) => {
        const offset = b.let(indexAdd(base, indexAdd(indexMul(i, integer(size)), rank)));
        value.forEach((part, p) => b.store(at(to, p), offset, part));
      });
    });
  });
}

/**
 * Vectors of real eigenvalues of a real matrix are real. Of a pair the second one's are the
 * conjugates of the first one's, from which they are stored.
 */
function writeVector(
  b: LoopBuilder,
  triangular: Triangular,
  side: 'right' | 'left',
  k: Expr,
  { isReal, partial, vector }: Scratch,
  store: (i: Expr, value: readonly [Expr, Expr]) => void,
): void {
  const { t } = triangular;
  const [re, im] = vector as [LoopBuffer, LoopBuffer];
  const each = (part: (i: Expr) => Expr): void =>
    b.for(t.size, (i) => store(i, [load(re, i), part(i)]));
  if (!isReal) {
    writeEigenvector(b, triangular, side, k, partial, vector);
    return each((i) => load(im, i));
  }
  const imaginary = b.let(load(at(t.parts, 1), offsetIn(t, k, k)), 'imaginary');
  const zero = number(0, imaginary);
  const isSecond = b.let(compare('lt', imaginary, zero), 'isSecond');
  // The first row is never the second of a pair.
  const from = b.let(
    op('max', 'int32', indexSub(k, convert(isSecond, 'int32')), integer(0)),
    'from',
  );
  writeEigenvector(b, triangular, side, from, partial, vector);
  b.if(
    compare('eq', imaginary, zero),
    () => each(() => zero),
    () => each((i) => choose(isSecond, neg(load(im, i)), load(im, i))),
  );
}

/**
 * The index of a value by ascending real part; of a pair the one with positive imaginary part
 * first.
 */
function writeRankOfPair(b: LoopBuilder, [re, im]: Parts, size: number, k: Expr): Expr {
  const [x, y] = [b.let(load(re!, k), 'x'), b.let(load(im!, k), 'y')];
  const rank = b.variable(integer(0), 'rank');
  b.for(
    size,
    (j) => {
      const [u, v] = [b.let(load(re!, j), 'u'), b.let(load(im!, j), 'v')];
      const isEarlier = both(compare('eq', v, y), compare('lt', j, k));
      const isTied = both(compare('eq', u, x), op('or', 'bool', compare('gt', v, y), isEarlier));
      const isBefore = op('or', 'bool', compare('lt', u, x), isTied);
      rank.set(indexAdd(rank.value, convert(isBefore, 'int32')));
    },
    { order: 'folds' },
  );
  return b.snapshot(rank.value, 'rank');
}
