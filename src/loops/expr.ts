/**
 * The scalar expressions of the Loop IR: trees over loop indices, locals and loads. Offsets and
 * indices are int32. The factories fold constants of index arithmetic, nothing else.
 */
import { castScalar, type DType } from '../array/dtype.js';
import type { LoopBuffer } from './buffer.js';

/**
 * The scalar operations, each with one entry in the total table of each target. Unless said
 * otherwise operands and result share one dtype. Comparisons give bool.
 */
export type ScalarOp =
  // one operand
  | 'neg'
  | 'abs'
  | 'sign'
  | 'not'
  | 'popcount'
  | 'clz'
  | 'floor'
  | 'ceil'
  | 'trunc'
  | 'roundEven'
  | 'roundAway'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'sqrt'
  | 'rsqrt'
  | 'cbrt'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'logistic'
  | 'erf'
  | 'erfc'
  | 'erfInv'
  | 'lgamma'
  | 'digamma'
  | 'isFinite'
  /** The value in another dtype: floats to integers truncate, to bool by `!= 0`. */
  | 'convert'
  /** The same 32 bits in another 32-bit dtype. */
  | 'bitcast'
  // two operands; integer division truncates; max and min give NaN when either operand is NaN
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'rem'
  | 'max'
  | 'min'
  | 'pow'
  | 'atan2'
  | 'nextAfter'
  | 'and'
  | 'or'
  | 'xor'
  | 'shiftLeft'
  | 'shiftRightLogical'
  | 'shiftRightArithmetic'
  | 'mulHigh'
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge';

export type Expr =
  | { readonly kind: 'literal'; readonly dtype: DType; readonly value: number }
  /** A loop variable or a scalar bound by `let` or `var`. */
  | { readonly kind: 'local'; readonly dtype: DType; readonly local: Local }
  | {
      readonly kind: 'load';
      readonly dtype: DType;
      readonly buffer: LoopBuffer;
      readonly offset: Expr;
    }
  | {
      readonly kind: 'op';
      readonly dtype: DType;
      readonly op: ScalarOp;
      readonly args: readonly Expr[];
    }
  /** Only the chosen side is evaluated: loads under it may be out of bounds on the other. */
  | {
      readonly kind: 'choose';
      readonly dtype: DType;
      readonly test: Expr;
      readonly yes: Expr;
      readonly no: Expr;
    };

/** A scalar variable of a loop function; two locals are the same only if they are one object. */
export interface Local {
  /** A hint for printing; emitters make it unique. */
  readonly name: string;
  readonly dtype: DType;
}

export const newLocal = (name: string, dtype: DType): Local => ({ name, dtype });

export const literal = (value: number, dtype: DType): Expr => ({
  kind: 'literal',
  dtype,
  value: castScalar(value, dtype),
});
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
export const compare = (name: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge', x: Expr, y: Expr): Expr => ({
  kind: 'op',
  dtype: 'bool',
  op: name,
  args: [x, y],
});
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

// Index arithmetic: int32, folding literals.

export function indexAdd(x: Expr, y: Expr): Expr {
  if (x.kind === 'literal' && y.kind === 'literal') return integer(x.value + y.value);
  if (x.kind === 'literal' && x.value === 0) return y;
  if (y.kind === 'literal' && y.value === 0) return x;
  return op('add', 'int32', x, y);
}

export function indexSub(x: Expr, y: Expr): Expr {
  if (x.kind === 'literal' && y.kind === 'literal') return integer(x.value - y.value);
  if (y.kind === 'literal' && y.value === 0) return x;
  return op('sub', 'int32', x, y);
}

export function indexMul(x: Expr, y: Expr): Expr {
  if (x.kind === 'literal' && y.kind === 'literal') return integer(x.value * y.value);
  if (x.kind === 'literal' && y.kind !== 'literal') return indexMul(y, x);
  if (y.kind === 'literal' && y.value === 0) return y;
  if (y.kind === 'literal' && y.value === 1) return x;
  return op('mul', 'int32', x, y);
}

/** x / n for x >= 0 and a positive n known now. */
export function indexDiv(x: Expr, n: number): Expr {
  if (n === 1) return x;
  if (x.kind === 'literal') return integer(Math.floor(x.value / n));
  return op('div', 'int32', x, integer(n));
}

/** x mod n for x >= 0 and a positive n known now. */
export function indexRem(x: Expr, n: number): Expr {
  if (n === 1) return integer(0);
  if (x.kind === 'literal') return integer(x.value % n);
  return op('rem', 'int32', x, integer(n));
}

export function indexClamp(x: Expr, low: number, high: number): Expr {
  if (x.kind === 'literal') return integer(Math.min(Math.max(x.value, low), high));
  return op('max', 'int32', op('min', 'int32', x, integer(high)), integer(low));
}
