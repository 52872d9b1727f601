/** The loops of `hessenberg` and `schur`. */
import { at, sizeOf } from '../../../../array/shape.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  compare,
  indexAdd,
  indexMul,
  integer,
  literal,
  type Expr,
} from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import { baseOf, eachMatrix } from '../../matrices.js';
import { Numbers, type NumberParts, type Parts } from '../../numbers.js';
import type { LoopOperand } from '../../../record.js';
import { safeScale } from '../arithmetic.js';
import { greatestPart } from '../reflectors.js';
import { writeFrancisQR } from './francis-qr.js';
import {
  numberIn,
  offsetIn,
  writeHessenberg,
  type SchurForm,
  type Square,
} from './hessenberg-loops.js';
import { writeSingleShiftQR } from './single-shift-qr.js';

/** The upper triangle and the subdiagonal of H, the reflections below, and their factors. */
export function writeHessenbergForm(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
): void {
  const { shape } = at(operands, 0).aval;
  const size = at(shape, shape.length - 1);
  if (size === 0) return;
  const from: Parts = operands.map((x) => x.buffer);
  const [form, factors] = [outputs.slice(0, from.length), outputs.slice(from.length)];
  const numbers = new Numbers(b, from);
  const square: Square = { parts: numbers.scratch(size * size, 'square'), size, stride: size };
  eachMatrix(b, sizeOf(shape.slice(0, -2)), (matrix) => {
    const base = baseOf(b, matrix, size * size);
    const factorsBase = baseOf(b, matrix, size - 1);
    const copy = (to: Parts, goal: Expr, source: Parts, start: Expr): void =>
      b.for(
        size * size,
        (i) => numbers.store(to, indexAdd(goal, i), numbers.load(source, indexAdd(start, i))),
        { order: 'free' },
      );
    copy(square.parts, integer(0), from, base);
    b.for(size - 1, (i) => numbers.store(factors, indexAdd(factorsBase, i), numbers.num(0)));
    writeHessenberg(b, numbers, square, null, (step, tau) =>
      numbers.store(factors, indexAdd(factorsBase, step), tau),
    );
    copy(form, base, square.parts, integer(0));
  });
}

/** T and, if wanted, Q. */
export function writeSchur(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
): void {
  const { shape } = at(operands, 0).aval;
  const size = at(shape, shape.length - 1);
  if (size === 0) return;
  const from: Parts = operands.map((x) => x.buffer);
  const [t, q] = [outputs.slice(0, from.length), outputs.slice(from.length)];
  const numbers = new Numbers(b, from);
  const write = schurWriter(b, numbers, size, q.length > 0);
  eachMatrix(b, sizeOf(shape.slice(0, -2)), (matrix) => {
    const base = baseOf(b, matrix, size * size);
    const goal = (i: Expr, j: Expr): Expr =>
      indexAdd(base, indexAdd(indexMul(i, integer(size)), j));
    const eachElement = (store: (i: Expr, j: Expr) => void): void =>
      b.for(size, (i) => b.for(size, (j) => store(i, j), { order: 'free' }));
    write(
      (i, j) => numbers.load(from, goal(i, j)),
      ({ t: found, qh }, inverse) =>
        eachElement((i, j) => {
          numbers.store(t, goal(i, j), numbers.scale(numberIn(numbers, found, i, j), inverse));
          if (qh !== null) numbers.store(q, goal(j, i), numbers.conj(numberIn(numbers, qh, i, j)));
        }),
      () =>
        outputs.forEach((buffer) =>
          eachElement((i, j) => b.store(buffer, goal(i, j), numbers.real(NaN))),
        ),
    );
  });
}

/** Writes the Schur form of one matrix after the other. */
export type SchurWriter = (
  element: (i: Expr, j: Expr) => NumberParts,
  /** What comes of it: T is to be multiplied by a factor, and 0 below its subdiagonal. */
  finish: (form: SchurForm, inverse: Expr) => void,
  /** What comes of matrices that are not finite. */
  fail: () => void,
) => void;

/** T is triangular if numbers are complex. */
export function schurWriter(
  b: LoopBuilder,
  numbers: Numbers,
  size: number,
  wantsVectors: boolean,
): SchurWriter {
  const stride = size + 1;
  const count = stride * stride;
  const square = (name: string): Square => ({ parts: numbers.scratch(count, name), size, stride });
  const t = square('t');
  const form: SchurForm = { t, qh: wantsVectors ? square('qh') : null };
  const clear = ({ parts }: Square): void =>
    b.for(count, (i) => numbers.store(parts, i, numbers.num(0)), { order: 'free' });
  return (element, finish, fail) => {
    clear(t);
    b.for(size, (i) =>
      b.for(size, (j) => numbers.store(t.parts, offsetIn(t, i, j), element(i, j)), {
        order: 'free',
      }),
    );
    const each = (i: Expr): NumberParts => numbers.load(t.parts, i);
    const greatest = greatestPart(b, numbers, { stop: count }, each);
    b.if(
      compare('lt', greatest, literal(Infinity, numbers.dtype)),
      () => {
        const { scale, inverse } = safeScale(b, greatest);
        b.for(count, (i) => numbers.store(t.parts, i, numbers.scale(each(i), scale)), {
          order: 'free',
        });
        if (form.qh !== null) writeUnit(b, numbers, form.qh, clear);
        writeHessenberg(b, numbers, t, form.qh, () => undefined);
        writeZeros(b, numbers, t);
        const write = numbers.parts === 1 ? writeFrancisQR : writeSingleShiftQR;
        const found = size === 1 ? literal(1, 'bool') : write(b, numbers, form);
        b.if(found, () => finish(form, inverse), fail);
      },
      fail,
    );
  };
}

function writeUnit(
  b: LoopBuilder,
  numbers: Numbers,
  square: Square,
  clear: (square: Square) => void,
): void {
  clear(square);
  b.for(square.size, (i) => numbers.store(square.parts, offsetIn(square, i, i), numbers.num(1)));
}

/** Writes zeros over the reflections below the subdiagonal. */
function writeZeros(b: LoopBuilder, numbers: Numbers, t: Square): void {
  b.for(Math.max(0, t.size - 2), (j) =>
    b.for(t.size, (i) => numbers.store(t.parts, offsetIn(t, i, j), numbers.num(0)), {
      start: indexAdd(j, integer(2)),
    }),
  );
}
