/**
 * The scalar expressions of the Loop IR: trees over loop indices, locals and loads. Offsets and
 * indices are int32; `index-arithmetic.ts` has the factories of index arithmetic.
 */
import { castScalar, type DType } from '../array/dtype.js';
import type { LoopBuffer } from './buffer.js';
import { decide, rangeOf } from './range.js';
import type { Range, ScalarOp } from './ops.js';
import type { Expr, Local } from './scalar.js';

export type { Expr, Local, Range, ScalarOp };

export const newLocal = (name: string, dtype: DType, range?: Range): Local => ({
  name,
  dtype,
  range,
});

export const literal = (value: number, dtype: DType): Expr => ({
  kind: 'literal',
  dtype,
  value: castScalar(value, dtype),
});
/** Whether an expression is an int32, as indices and offsets are. */
export const isInt32 = (e: Expr): boolean => e.dtype === 'int32';

export const integer = (value: number): Expr => ({ kind: 'literal', dtype: 'int32', value });
export const localRef = (local: Local): Expr => ({ kind: 'local', dtype: local.dtype, local });
export const load = (buffer: LoopBuffer, offset: Expr): Expr => ({
  kind: 'load',
  dtype: buffer.dtype,
  buffer,
  offset,
});
export const op = (name: ScalarOp, dtype: DType, ...args: readonly Expr[]): Expr => ({
  kind: 'op',
  dtype,
  op: name,
  args,
});
/** A comparison; of int32 operands it is decided now if their ranges allow. */
export function compare(name: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge', x: Expr, y: Expr): Expr {
  const known = isInt32(x) ? decide(name, rangeOf(x), rangeOf(y)) : undefined;
  return known === undefined ? op(name, 'bool', x, y) : literal(known ? 1 : 0, 'bool');
}
export const choose = (test: Expr, yes: Expr, no: Expr): Expr =>
  test.kind === 'literal'
    ? test.value !== 0
      ? yes
      : no
    : { kind: 'choose', dtype: yes.dtype, test, yes, no };
/** Both must hold; `true` operands vanish. */
export const both = (x: Expr, y: Expr): Expr =>
  x.kind === 'literal'
    ? x.value !== 0
      ? y
      : x
    : y.kind === 'literal'
      ? y.value !== 0
        ? x
        : y
      : op('and', 'bool', x, y);
export const convert = (x: Expr, dtype: DType): Expr =>
  x.dtype === dtype ? x : { kind: 'op', dtype, op: 'convert', args: [x] };

export {
  indexAdd,
  indexSub,
  indexMul,
  indexDiv,
  indexRem,
  indexClamp,
} from './index-arithmetic.js';
