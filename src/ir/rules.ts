/** The parts of a primitive's record that the IR itself uses: its type rule and its evaluation. */
import type { Aval } from '../array/aval.js';
import type { DenseArray } from '../array/dense.js';
import type { Atom, PrimName, PrimParams, Program } from './program.js';

/** The avals of the results. Throws a user error where the inputs do not fit. */
export type TypeRule<P> = (inputs: readonly Atom[], params: P) => readonly Aval[];

/**
 * Plain evaluation: slow, obvious, sharing nothing with the lowering. Inputs that were literals
 * come as rank-0 arrays.
 */
export type EvaluateRule<P> = (
  inputs: readonly DenseArray[],
  params: P,
  outputs: readonly Aval[],
  evaluation: Evaluation,
) => DenseArray[];

/** One run of the evaluator. */
export interface Evaluation {
  /** Evaluates a Program held in the params. */
  readonly run: (program: Program, args: readonly DenseArray[]) => DenseArray[];
  /** The rows of all tapes of this run, by handle. */
  readonly tape: TapeRow[];
}

/** A row and the handle of the list that it was pushed behind. */
export interface TapeRow {
  readonly previous: number;
  readonly values: readonly DenseArray[];
}

export type TypeRules = {
  readonly [N in PrimName]: { readonly type: TypeRule<PrimParams[N]> };
};

export type EvaluateRules = {
  readonly [N in PrimName]: { readonly evaluate: EvaluateRule<PrimParams[N]> };
};
