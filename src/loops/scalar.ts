/** The types of scalar expressions. */
import type { Compute } from '../array/dtype.js';
import type { LoopBuffer } from './buffer.js';
import type { Range, ScalarOp } from './ops.js';

export type Expr =
  | { readonly kind: 'literal'; readonly dtype: Compute; readonly value: number }
  /** A loop variable or a scalar bound by `let` or `var`. */
  | { readonly kind: 'local'; readonly dtype: Compute; readonly local: Local }
  | {
      readonly kind: 'load';
      readonly dtype: Compute;
      readonly buffer: LoopBuffer;
      readonly offset: Expr;
    }
  | {
      readonly kind: 'op';
      readonly dtype: Compute;
      readonly op: ScalarOp;
      readonly args: readonly Expr[];
    }
  /** Only the chosen side is evaluated: loads under it may be out of bounds on the other. */
  | {
      readonly kind: 'choose';
      readonly dtype: Compute;
      readonly test: Expr;
      readonly yes: Expr;
      readonly no: Expr;
    };

/** A scalar variable of a loop function; two locals are the same only if they are one object. */
export interface Local {
  /** A hint for printing; emitters make it unique. */
  readonly name: string;
  readonly dtype: Compute;
  /** The values an int32 local takes, where that is known. */
  readonly range: Range | undefined;
}
