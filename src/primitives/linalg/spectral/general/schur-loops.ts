/** The loops of `hessenberg` and `schur`. */
import { at, sizeOf } from '../../../../array/shape.js';
import type { DType } from '../../../../array/dtype.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  compare,
  indexAdd,
  indexMul,
  integer,
  literal,
  load,
  type Expr,
} from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import { baseOf, eachMatrix } from '../../matrices.js';
import type { LoopOperand } from '../../../record.js';
import { greatestOver, mul, safeScale } from '../arithmetic.js';
import { elementOf } from '../reflectors.js';
import { writeFrancisQR } from './francis-qr.js';
import {
  elementIn,
  offsetIn,
  writeHessenberg,
  type SchurForm,
  type Square,
} from './hessenberg-loops.js';

/** The upper triangle and the subdiagonal of H, the reflectors below, and their factors. */
export function writeHessenbergForm(
  b: LoopBuilder,
  [x]: readonly LoopOperand[],
  [form, factors]: readonly LoopBuffer[],
): void {
  const { shape, dtype } = x!.aval;
  const size = at(shape, shape.length - 1);
  if (size === 0) return;
  const square: Square = { buffer: b.scratch(dtype, size * size, 'square'), size, stride: size };
  eachMatrix(b, sizeOf(shape.slice(0, -2)), (matrix) => {
    const base = baseOf(b, matrix, size * size);
    const factorsBase = baseOf(b, matrix, size - 1);
    const copy = (to: LoopBuffer, goal: Expr, from: LoopBuffer, start: Expr): void =>
      b.for(size * size, (i) => b.store(to, indexAdd(goal, i), load(from, indexAdd(start, i))), {
        order: 'free',
      });
    copy(square.buffer, integer(0), x!.buffer, base);
    b.for(size - 1, (i) => b.store(factors!, indexAdd(factorsBase, i), literal(0, dtype)));
    writeHessenberg(b, square, null, ({ step, vector, factor }) => {
      b.store(factors!, indexAdd(factorsBase, step), factor);
      b.for(size, (i) => b.store(square.buffer, offsetIn(square, i, step), elementOf(vector, i)), {
        start: indexAdd(step, integer(2)),
      });
    });
    copy(form!, base, square.buffer, integer(0));
  });
}

/** T and, if wanted, Q. */
export function writeSchur(
  b: LoopBuilder,
  [x]: readonly LoopOperand[],
  [t, q]: readonly LoopBuffer[],
): void {
  const { shape, dtype } = x!.aval;
  const size = at(shape, shape.length - 1);
  if (size === 0) return;
  const write = schurWriter(b, dtype, size, q !== undefined);
  eachMatrix(b, sizeOf(shape.slice(0, -2)), (matrix) => {
    const base = baseOf(b, matrix, size * size);
    const goal = (i: Expr, j: Expr): Expr =>
      indexAdd(base, indexAdd(indexMul(i, integer(size)), j));
    const eachElement = (store: (i: Expr, j: Expr) => void): void =>
      b.for(size, (i) => b.for(size, (j) => store(i, j), { order: 'free' }));
    write(
      (i, j) => load(x!.buffer, goal(i, j)),
      (form, inverse) =>
        eachElement((i, j) => {
          b.store(t!, goal(i, j), mul(elementIn(form.t, i, j), inverse));
          if (q !== undefined && form.qt !== null) b.store(q, goal(j, i), elementIn(form.qt, i, j));
        }),
      () =>
        [t, q].forEach((buffer) => {
          if (buffer !== undefined)
            eachElement((i, j) => b.store(buffer, goal(i, j), literal(NaN, dtype)));
        }),
    );
  });
}

/** Writes the Schur form of one matrix after the other. */
export type SchurWriter = (
  element: (i: Expr, j: Expr) => Expr,
  /** What comes of it: T is to be multiplied by a factor, and 0 below its subdiagonal. */
  finish: (form: SchurForm, inverse: Expr) => void,
  /** What comes of matrices that are not finite. */
  fail: () => void,
) => void;

export function schurWriter(
  b: LoopBuilder,
  dtype: DType,
  size: number,
  wantsVectors: boolean,
): SchurWriter {
  const stride = size + 1;
  const square = (name: string): Square => ({
    buffer: b.scratch(dtype, stride * stride, name),
    size,
    stride,
  });
  const t = square('t');
  const form: SchurForm = { t, qt: wantsVectors ? square('qt') : null };
  const clear = (buffer: LoopBuffer): void =>
    b.for(stride * stride, (i) => b.store(buffer, i, literal(0, dtype)), { order: 'free' });
  return (element, finish, fail) => {
    clear(t.buffer);
    b.for(size, (i) =>
      b.for(size, (j) => b.store(t.buffer, offsetIn(t, i, j), element(i, j)), { order: 'free' }),
    );
    const greatest = greatestOver(b, dtype, { stop: stride * stride }, (i) => load(t.buffer, i));
    b.if(
      compare('lt', greatest, literal(Infinity, dtype)),
      () => {
        const { scale, inverse } = safeScale(b, greatest);
        b.for(stride * stride, (i) => b.store(t.buffer, i, mul(load(t.buffer, i), scale)), {
          order: 'free',
        });
        if (form.qt !== null) writeUnit(b, form.qt, clear);
        writeHessenberg(b, t, form.qt, ({ step }) =>
          b.for(size, (i) => b.store(t.buffer, offsetIn(t, i, step), literal(0, dtype)), {
            start: indexAdd(step, integer(2)),
          }),
        );
        const found = size === 1 ? literal(1, 'bool') : writeFrancisQR(b, form);
        b.if(found, () => finish(form, inverse), fail);
      },
      fail,
    );
  };
}

function writeUnit(b: LoopBuilder, square: Square, clear: (buffer: LoopBuffer) => void): void {
  clear(square.buffer);
  b.for(square.size, (i) =>
    b.store(square.buffer, offsetIn(square, i, i), literal(1, square.buffer.dtype)),
  );
}
