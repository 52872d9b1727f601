/**
 * The tape in memory. A row takes the words: the offset of the row before it in its list, or 0,
 * then the elements of its arrays. A handle is the offset of the last row. The tape begins with
 * zeros, as many as the longest row has words: the empty list is read as rows of zeros.
 */
import { sizeOf } from '../../../array/shape.js';
import type { PrimParams } from '../../../ir/program.js';
import { smallSize } from '../../../ir/small.js';
import { tape } from '../../../loops/buffer.js';
import type { LoopBuilder } from '../../../loops/builder.js';
import { convert, indexAdd, integer, load, type Expr } from '../../../loops/expr.js';
import { Index } from '../../../loops/index-of.js';
import type { LowerRule, LoopOperand } from '../../record.js';

export const pushLower: LowerRule<PrimParams['push']> = {
  kind: 'loops',
  fused: 'all',
  asStored: true,
  write: (b, operands, [result], _params, _types) => {
    const [previous, ...values] = operands as [LoopOperand, ...LoopOperand[]];
    const words = values.reduce((n, x) => n + sizeOf(x.aval.shape), 1);
    const last = previous.read(Index.ofAxes([], []));
    const row = b.reserve(words);
    b.store(tape, row, last);
    let next = indexAdd(row, integer(1));
    for (const { aval, read } of values) {
      const start = next;
      forEach(b, sizeOf(aval.shape), (n) =>
        b.store(tape, indexAdd(start, n), convert(read(Index.ofFlat(aval.shape, n)), 'float64')),
      );
      next = indexAdd(start, integer(sizeOf(aval.shape)));
    }
    if (result !== undefined) b.store(result, integer(0), convert(row, 'float64'));
  },
};

export const peekLower: LowerRule<PrimParams['peek']> = {
  kind: 'loops',
  fused: 'all',
  asStored: true,
  write: (b, [handle], outputs, _params, types) => {
    const row = b.let(convert((handle as LoopOperand).read(Index.ofAxes([], [])), 'int32'), 'row');
    let next = row;
    outputs.forEach((buffer, k) => {
      const start = next;
      const dtype = types.outputs[k]?.dtype ?? 'float64';
      forEach(b, buffer.size, (n) =>
        b.store(buffer, n, convert(load(tape, indexAdd(start, n)), dtype)),
      );
      next = indexAdd(start, integer(buffer.size));
    });
  },
};

function forEach(b: LoopBuilder, size: number, body: (n: Expr) => void): void {
  if (size > smallSize) b.for(size, body);
  else for (let n = 0; n < size; n++) body(integer(n));
}
