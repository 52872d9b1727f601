/** The types of scalar expressions. */
import type { DType } from '../array/dtype.js';
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
  | 'log2'
  | 'log10'
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
  | 'gamma'
  | 'lgamma'
  | 'digamma'
  /** The order n, then x: the n-th derivative of digamma at x. */
  | 'polygamma'
  | 'isFinite'
  /** The value in another dtype: floats to integers truncate, to bool by `!= 0`. */
  | 'convert'
  /** The same 32 bits in another 32-bit dtype. */
  | 'bitcast'
  /** The uint32 halves of a float64, and the float64 of a low and a high half. */
  | 'lowWord'
  | 'highWord'
  | 'fromWords'
  /** x rounded to fewer bits: x, then two int32 literals, bits of exponent and of mantissa. */
  | 'reducePrecision'
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
  /** The values an int32 local takes, where that is known. */
  readonly range: Range | undefined;
}

/** The integers from low to high, both included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}
