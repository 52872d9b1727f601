/**
 * What is known of a primitive, all in one record. Every field is mandatory: that a primitive is
 * nonlinear or has no derivative is a stated value, so that a hole cannot hide.
 */
import type { Aval } from '../array/aval.js';
import type { DenseArray } from '../array/dense.js';
import {
  avalsOf,
  type Atom,
  type Equation,
  type PrimName,
  type PrimParams,
  type Program,
} from '../ir/program.js';
import type { BodyPasses, DecideRule, PassRules } from '../ir/passes/rewrite.js';
import type { EvaluateRule, TypeRule } from '../ir/rules.js';
import type { Traits } from '../ir/traits.js';
import type { Expr } from '../loops/expr.js';
import type { Index } from '../loops/index-of.js';
import type { LoopBuilder } from '../loops/builder.js';
import type { LoopBuffer } from '../loops/loops.js';
import type { ComplexRule } from './complex/parts.js';
import type { Linear, LinearOps, Ops, Primal } from './ops.js';

export interface Rules<P> extends Traits<P> {
  readonly type: TypeRule<P>;
  readonly evaluate: EvaluateRule<P>;
  readonly jvp: JvpRule<P> | HigherOrderJvp<P> | NotDifferentiable;
  readonly transpose: TransposeRule<P> | typeof nonlinear;
  readonly batch: BatchRule<P> | SharingBatchRule<P>;
  readonly complex: ComplexRule<P>;
  readonly lower: LowerRule<P>;
  /** What an equation amounts to that is decided before the program runs. */
  readonly decided?: DecideRule<P>;
  /** What the optimizer does with bodies: with all that hold some. */
  readonly bodyPasses?: BodyPasses;
  /**
   * The named axes that an equation works over, besides those of the programs it holds: what maps
   * over one of them maps the equation, too, even where none of its operands is mapped.
   */
  readonly over?: (params: P) => readonly string[];
  /**
   * For operations that run by themselves, outside of programs: the same with numbers among the
   * params as operands, so that one program serves whatever they are; null where it cannot. The
   * params fit.
   */
  readonly alone?: (params: P, types: LowerTypes) => Alone | null;
}

/** A program that an operation runs as. */
export interface Alone {
  /** What the program depends on besides the types of the operands. */
  readonly params: object;
  /** The values of further operands, int32 scalars. */
  readonly operands: readonly number[];
  /** Writes the only result, from the operands of the operation and the further ones. */
  readonly write: (b: Ops, inputs: readonly Primal[], operands: readonly Primal[]) => Primal;
}

/** The traits of all that is neither elementwise nor a view, nor has bodies or an effect. */
export const computes = {
  moves: 'computes',
  commutes: false,
  effect: 'none',
  holds: null,
} as const;

export type AllRules = { readonly [N in PrimName]: Rules<PrimParams[N]> };

/** The transpose of a primitive that is linear in no operand. */
export const nonlinear = 'nonlinear';

/** States why there is no derivative; the reason ends the user's error message. */
export interface NotDifferentiable {
  readonly reason: string;
}
export const notDifferentiable = (reason: string): NotDifferentiable => ({ reason });

/** `null` is a tangent or cotangent known to be zero. */
export interface JvpResult {
  readonly outputs: readonly Primal[];
  readonly tangents: readonly (Linear | null)[];
}

/**
 * The derivative along a tangent. `p` writes primal equations and `t` linear ones: into one program
 * for jvp, into two for linearize. Integer inputs always have the tangent null, and at least one
 * tangent is not null.
 */
export type JvpRule<P> = (
  p: Ops,
  t: LinearOps,
  inputs: readonly Primal[],
  tangents: readonly (Linear | null)[],
  params: P,
  recur: Recur,
) => JvpResult;

/**
 * The rules of primitives that hold programs: what goes into one program together, the derivative
 * beside its value, is written otherwise than what is split into a primal and a linear program.
 */
export interface HigherOrderJvp<P> {
  readonly forward: ForwardRule<P>;
  readonly split: JvpRule<P>;
}

/** A jvp rule for one program: tangents are values like any others. */
export type ForwardRule<P> = (
  p: Ops,
  inputs: readonly Primal[],
  tangents: readonly (Primal | null)[],
  params: P,
  recur: Recur,
) => { readonly outputs: readonly Primal[]; readonly tangents: readonly (Primal | null)[] };

/** In a transpose rule: an operand that is linear, of which only the type is known. */
export interface LinearOperand {
  readonly kind: 'linear';
  readonly aval: Aval;
}

/**
 * Maps the cotangents of the outputs (not all null) to those of the inputs: one entry an input,
 * null where the input is not linear or its cotangent is zero. Cotangents have the input's aval.
 */
export type TransposeRule<P> = (
  b: Ops,
  cotangents: readonly (Primal | null)[],
  inputs: readonly (Primal | LinearOperand)[],
  params: P,
  recur: Recur,
) => readonly (Primal | null)[];

/**
 * How a value depends on the instances of a batch: not; with the batch as its axis 0; or as the
 * handle of a list of a tape that all of them share.
 */
export type Mark = boolean | ListMark;

/** A list of rows whose values depend on the instances as the marks say. */
export interface ListMark {
  readonly marks: readonly Mark[];
  /** The types of the values in a row. */
  types(): Aval[];
  /** The same for rows of which more depends on the instances. */
  withMarks(marks: readonly Mark[]): ListMark;
  /** A list whose rows have other marks, which join to these, as one with these. */
  rewrite(b: Ops, list: Primal, marks: readonly Mark[]): Primal;
  /** The list of each instance. */
  ofEach(b: Ops, list: Primal): Primal;
}

export interface BatchResult {
  readonly outputs: readonly Primal[];
  readonly mapped: readonly Mark[];
}

/** A record whose batching rule others use. */
export type Batched<P> = Rules<P> & { readonly batch: BatchRule<P> };

/** Computes `size` instances at once. Mapped inputs and outputs have the batch as their axis 0. */
export type BatchRule<P, M = boolean> = (
  b: Ops,
  inputs: readonly Primal[],
  mapped: readonly M[],
  params: P,
  size: number,
  recur: Recur,
) => BatchResult;

/**
 * The rule of a primitive that has to do with lists that instances share. To the others each
 * instance comes with lists of its own.
 */
export interface SharingBatchRule<P> {
  readonly sharing: BatchRule<P, Mark>;
}

/** The transforms, handed to the rules of primitives whose params hold programs. */
export interface Recur {
  /** The registry, for questions about the equations of such a program. */
  readonly rules: PassRules;
  /** In a batching rule the name of the axis that is mapped over, if it has one. */
  readonly axis: string | null;
  /** inputs: primals, then a tangent per nonzero one. outputs: primals, then nonzero tangents. */
  jvp(
    program: Program,
    nonzero: readonly boolean[],
  ): { readonly program: Program; readonly nonzero: readonly boolean[] };
  /**
   * primal: inputs to outputs, then residuals. linear: residuals, then a tangent per nonzero input,
   * to a tangent per nonzero output.
   */
  linearize(
    program: Program,
    nonzero: readonly boolean[],
  ): {
    readonly primal: Program;
    readonly linear: Program;
    readonly residuals: number;
    readonly nonzero: readonly boolean[];
  };
  /**
   * inputs: the inputs that are not linear, then a cotangent per nonzero output. outputs: a
   * cotangent per linear input that is nonzero.
   */
  transpose(
    program: Program,
    linear: readonly boolean[],
    nonzero: readonly boolean[],
  ): { readonly program: Program; readonly nonzero: readonly boolean[] };
  /**
   * The mapped inputs and outputs have the batch as their axis 0. In a batching rule the axis has
   * the name that it has there.
   */
  vmap(
    program: Program,
    size: number,
    mapped: readonly Mark[],
  ): { readonly program: Program; readonly mapped: readonly Mark[] };
}

/** The types of the operands and results of the equation being lowered. */
export interface LowerTypes {
  readonly inputs: readonly Aval[];
  readonly outputs: readonly Aval[];
}

export const typesOf = ({ inputs, outputs }: Equation): LowerTypes => ({
  inputs: avalsOf(inputs),
  outputs: avalsOf(outputs),
});

/**
 * Reads the operand's element at an index into it. For a literal operand the index is ignored.
 * Calling it twice with one index object gives one and the same expression.
 */
export type Read = (index: Index) => Expr;

/** An operand of a `loops` rule. */
export interface LoopOperand {
  readonly aval: Aval;
  readonly read: Read;
  /** The materialized operand, row-major from offset 0; only if the rule did not say `fused`. */
  readonly buffer: LoopBuffer;
  /** Whether it is the same in all turns of the loop that the function is called in. */
  readonly isSame?: boolean;
}

/** A range of rows or columns. */
export interface Span {
  readonly start: Expr;
  readonly stop: Expr;
}

/** A part of a result, seen as a matrix with rows of `rowLength` elements. */
export interface Region {
  readonly rows: Span;
  readonly columns: Span;
  readonly rowLength: number;
}

/** Tells that the elements of a region are written and will not be written again. */
export type Finish = (region: Region) => void;

/**
 * How an equation becomes loops.
 *
 * - `map`: each element of each output is an expression of elements of the operands. It makes no
 *   loop of its own. `view` marks pure index arithmetic (no work per element), `cheap` a few
 *   machine operations (recomputing beats a store), `costly` the rest.
 * - `reduce`: folds the one operand over `axes` with a monoid; producers and consumers fuse.
 * - `loops`: writes its loops itself. Operands named in `fused` are read through `read`, each
 *   element at most about once, and may be expressions; the others are materialized first. It must
 *   store every element of every output and may not read outputs it has not written. One that
 *   `finishes` has one result and tells `finish` of each part of it once, when it is complete:
 *   while that part is in the cache, elementwise equations after it are computed there.
 * - `pieces`: the elements of each operand stand in the one result, at places of their own; each
 *   element of the result is an element of one operand. Pieces are computed where they are stored,
 *   in one loop with whatever else is computed there.
 * - `call`: a function of its own, shared by all equations that hold the same Program object.
 * - `program`: other equations, which are written in its place.
 * - `loop` and `branch`: programs run in loops and branches of the target. Where all their values
 *   are small they are written in place, over locals; else they are functions.
 * - `host`: calls a function outside of the program with the values of the operands; one with
 *   results gives arrays of their types.
 */
export type LowerRule<P> =
  | {
      readonly kind: 'map';
      readonly cost: 'view' | 'cheap' | 'costly';
      /**
       * Its expressions are long: few elements, which would be written out, are computed by a
       * function of their own, which all such equations share.
       */
      readonly isLong?: true;
      /** How it is written over its first operand, where nobody needs that any more. */
      readonly inPlace?: LoopsRule<P>;
      readonly elements: (
        reads: readonly Read[],
        index: Index,
        params: P,
        types: LowerTypes,
        share: (expr: Expr) => Expr,
      ) => readonly Expr[];
    }
  | {
      readonly kind: 'reduce';
      readonly monoid: 'sum' | 'prod' | 'max' | 'min' | 'and' | 'or' | 'xor';
      readonly axes: (params: P) => readonly number[];
    }
  | LoopsRule<P>
  | {
      readonly kind: 'pieces';
      /** Where each operand stands. */
      readonly places: (params: P, types: LowerTypes) => readonly Place[];
    }
  | { readonly kind: 'call'; readonly program: (params: P) => Program }
  | {
      readonly kind: 'program';
      readonly program: (params: P, b: Ops, types: LowerTypes) => Program;
    }
  | { readonly kind: 'loop'; readonly plan: (params: P) => LoopPlan }
  | { readonly kind: 'branch'; readonly branches: (params: P) => readonly Program[] }
  | { readonly kind: 'host'; readonly callback: (params: P) => HostFunction | HostComputation };

/** The rule of an equation that writes its loops itself. */
export interface LoopsRule<P> {
  readonly kind: 'loops';
  readonly fused: readonly number[] | 'all';
  readonly finishes?: true;
  /**
   * Its result is operand 0 with some elements changed to those of this operand, or combined with
   * them. `write` finds operand 0 in the result, and stores what changes.
   */
  readonly updates?: number;
  /** How many terms are summed for an element of the result: 1 unless said. */
  readonly terms?: (inputs: readonly Aval[], params: P) => number;
  /**
   * Elements are moved as they are stored: others are computed with as their registers hold them.
   */
  readonly asStored?: true;
  readonly write: (
    b: LoopBuilder,
    operands: readonly LoopOperand[],
    outputs: readonly LoopBuffer[],
    params: P,
    types: LowerTypes,
    finish: Finish,
  ) => void;
}

/**
 * Where an array stands in a larger one, row by row: the first row `start` elements behind the
 * beginning, each following one `distance` further.
 */
export interface Place {
  readonly rowLength: number;
  readonly start: number;
  readonly distance: number;
}

/**
 * A loop. The operands are the constants, the carries' first values, and the arrays whose rows the
 * turns take; the results are the carries' last values, and the arrays whose rows the turns give.
 * The body takes constants, carries and rows to carries and rows.
 */
export interface LoopPlan {
  readonly constants: number;
  readonly carries: number;
  readonly body: Program;
  readonly turns: Turns;
}

/**
 * As many turns as there are rows, in this order, or as long as a program of constants and carries
 * gives true.
 */
export type Turns =
  | {
      readonly kind: 'rows';
      readonly length: number;
      readonly reverse: boolean;
      readonly unroll: number;
    }
  | { readonly kind: 'test'; readonly test: Program };

/** A function outside of the program, called with the values of arrays. */
export type HostFunction = (...values: DenseArray[]) => void;

/** One with results. */
export type HostComputation = (...values: DenseArray[]) => readonly DenseArray[];

/** Ties a family of records to the params of their names. */
export type Family<N extends PrimName> = { readonly [K in N]: Rules<PrimParams[K]> };

export type { Atom, Primal, Linear, Ops, LinearOps };
