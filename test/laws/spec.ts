/** What the laws need to know of a primitive: parameters, and inputs from its smooth domain. */
import type { DenseArray } from '../../src/array/dense.js';
import type { Tolerance } from '../support/close.js';
import type { Draw } from '../support/draw.js';
import type { PrimName, PrimParams, Program } from '../../src/ir/program.js';
// The families add their params to PrimParams.
import type {} from '../../src/primitives/index.js';

/** A number stands for a literal of the dtype of the first array. */
export type Operand = DenseArray | number;

/**
 * One equation with these params; or where that means nothing by itself, a program with the
 * primitive in it. With `linear` only its transpose by these inputs can be computed, which has the
 * laws.
 */
export type Row<P> = Draws &
  (
    | { readonly params: P }
    | {
        readonly program: Program;
        readonly linear?: readonly boolean[];
        /** The program of which this one is mapped over a named axis; it holds the primitive. */
        readonly unmapped?: Program;
      }
  );

interface Draws {
  /** One draw of inputs. Shapes and dtypes are the same in every draw. */
  readonly inputs: (draw: Draw) => readonly Operand[];
  /**
   * Made of another row, whose loops have been tested on all targets and in long batches: its laws
   * hold for the evaluator and one target.
   */
  readonly isDerived?: true;
  /** Told apart in test names where the params do not. */
  readonly label?: string;
  /** Of the compiled program against the evaluator, where the default does not fit, and why not. */
  readonly tolerance?: Tolerance & { readonly because: string };
  /**
   * Which laws of derivatives do not hold here, and why: `values` are points of no derivative (NaN,
   * infinities, kinks), `none` has no derivative rule, `forward` none in reverse mode, `reverse`
   * none in forward mode, `once` no second derivative, `declared` has another one than the
   * function's by its definition.
   */
  readonly derivatives?: {
    readonly only: 'values' | 'none' | 'forward' | 'reverse' | 'once' | 'declared';
    readonly because: string;
  };
}

/** Every primitive has its rows: one without does not compile. */
export type Specs<N extends PrimName = PrimName> = {
  readonly [K in N]: readonly [Row<PrimParams[K]>, ...Row<PrimParams[K]>[]];
};
