/** Functions with derivatives of their own. */
import type { Aval } from '../array/aval.js';
import { checkpoint } from './custom/checkpoint.js';
import { customJvp } from './custom/custom-jvp.js';
import { customPullback, customVjp } from './custom/custom-vjp.js';
import { linearSolve } from './custom/linear-solve.js';
import { customVmap, type VmapRule } from './custom/custom-vmap.js';
import type { LazyProgram } from './custom/rules.js';
import { pureCallback, type TypedComputation, type VmapMethod } from './custom/pure-callback.js';
import type { Family } from './record.js';

export type { LazyProgram, TypedComputation, VmapMethod };

/**
 * What a checkpoint keeps: all residuals, only its operands, or its operands and certain results.
 * `dots` are those of products of matrices and of convolutions. Values have names by
 * `checkpointName`: `only` keeps those of the names listed, `anyBut` those of other names, `except`
 * all but the values of the names listed.
 */
export type CheckpointPolicy =
  | 'everything'
  | 'nothing'
  | 'dots'
  | 'dotsWithNoBatchDims'
  | { readonly keeps: 'only' | 'anyBut' | 'except'; readonly names: readonly string[] }
  | { readonly keeps: 'both'; readonly policies: readonly CheckpointPolicy[] };

declare module '../ir/program.js' {
  interface PrimParams {
    /**
     * `program` applied. `rule`: inputs, then a tangent per float input that is not `fixed`, to
     * outputs, then a tangent per float output, zeros in full.
     */
    customJvp: {
      readonly name: string;
      /** For each input whether the rule knows no derivative by it. */
      readonly fixed: readonly boolean[];
      readonly program: Program;
      readonly rule: LazyProgram;
    };
    /**
     * `program` applied. `forward`: inputs to outputs, then residuals. `backward`: the `fixed`
     * inputs, residuals, a cotangent per float output, to one per float input that is not fixed,
     * zeros in full.
     */
    customVjp: {
      readonly name: string;
      readonly fixed: readonly boolean[];
      readonly program: Program;
      readonly forward: LazyProgram;
      readonly backward: LazyProgram;
    };
    /**
     * The derivative of a customVjp, of which only the transpose is known. Inputs: `residuals`
     * operands of `backward`, then tangents. Outputs: a tangent per float output, of the types
     * `outputs`.
     */
    customPullback: {
      readonly name: string;
      readonly residuals: number;
      readonly outputs: readonly Aval[];
      readonly backward: LazyProgram;
    };
    /** `program` applied; its batch is what the rule gives. */
    customVmap: { readonly name: string; readonly program: Program; readonly rule: VmapRule };
    /** `program` applied; for the way back what `policy` does not keep is computed again. */
    checkpoint: { readonly program: Program; readonly policy: CheckpointPolicy };
    /** What `callback` gives, of the types `results`. */
    pureCallback: {
      readonly callback: TypedComputation;
      readonly results: readonly Aval[];
      readonly vmapMethod: VmapMethod | null;
    };
    /**
     * x with matvec(x) = b, found by `solve`. Inputs: the constants, which every program takes
     * first; b, one or several arrays. Outputs: x, of the types of b. `transposeSolve` solves the
     * transposed equation; where it is the same program as `solve`, matvec is its own transpose.
     */
    linearSolve: {
      readonly constants: number;
      readonly matvec: Program;
      readonly solve: Program;
      readonly transposeSolve: Program | null;
    };
  }
}

export const customRules: Family<
  | 'customJvp'
  | 'customVjp'
  | 'customPullback'
  | 'customVmap'
  | 'checkpoint'
  | 'linearSolve'
  | 'pureCallback'
> = { customJvp, customVjp, customPullback, customVmap, checkpoint, linearSolve, pureCallback };
