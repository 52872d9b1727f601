/** What a primitive's record tells the passes over programs, beyond its type and its evaluation. */
import type { Aval } from '../array/aval.js';
import type { Atom, PrimName, PrimParams, Program } from './program.js';

export interface Traits<P> {
  /**
   * - `elementwise`: an element of each result is made from one element of each operand, and a
   *   literal stands for an operand of any shape.
   * - `rearranges`: every element of the only result is an element of the only operand.
   * - `computes`: neither.
   */
  readonly moves: 'elementwise' | 'rearranges' | 'computes';
  /** Whether its two operands can be exchanged, to the last bit. */
  readonly commutes: boolean;
  /**
   * The effect of an equation, beyond computing its results: it reads or extends a tape, or calls
   * the host. One that asks the host for an `answer` does so for its results alone: it may be
   * dropped, merged and moved, but is not computed before its program runs.
   */
  readonly effect: 'none' | 'tape' | 'host' | 'answer';
  /** The bodies of a loop or branch; `null` for all that is neither. */
  readonly holds: Holds<P> | null;
  /**
   * For a function with derivative rules of its own: the plain call that it is where nothing is
   * differentiated any more.
   */
  readonly plainCall?: (params: P) => PrimParams['call'];
  /**
   * Of a product, linear in each of its two operands: the params with which operands that are
   * stacked along a further first axis give the sum of the products of their rows.
   */
  readonly summed?: (params: P) => P;
  /** Of what rearranges: the params for an operand with a further first axis of length `size`. */
  readonly batched?: (params: P, operand: Aval, size: number) => P;
  /** Passes ask for the cost of an element: see `LowerRule`. */
  readonly lower: { readonly kind: string; readonly cost?: 'view' | 'cheap' | 'costly' };
}

export type TraitRules = { readonly [N in PrimName]: Traits<PrimParams[N]> };

/** The same in every turn, what the turn before gave, or one row of many. */
export type Role = 'constant' | 'carry' | 'row';

/** What an input of the bodies receives. All bodies of an equation take the same. */
export interface Parameter {
  readonly role: Role;
  /** The constant, the first carry, or the array of the rows; undefined for rows of tapes. */
  readonly operand: Atom | undefined;
}

export interface Body {
  readonly program: Program;
  /** The results of the equation, or whether its loop goes on. */
  readonly gives: 'results' | 'test';
  /** Whether it is run at least once. */
  readonly isRun: boolean;
}

/**
 * Bodies: the programs of loops and branches. They have no constants of their own; what they
 * capture is an operand of the equation and among the first inputs of each of its programs.
 */
export interface Holds<P> {
  /** Whether the bodies are run turn by turn; else one of them is run, once. */
  readonly isLoop: boolean;
  /** Of a loop that gives stacked rows behind its carries: how many turns it takes. */
  readonly turns?: (params: P) => number;
  /** The params of such a loop that takes its rows from the first to the last. */
  readonly forwards?: (params: P) => P;
  readonly bodies: (params: P) => readonly Body[];
  /**
   * One for each input of the bodies, in their order. Other operands stand before those of the
   * bodies.
   */
  readonly parameters: (inputs: readonly Atom[], params: P) => Parameter[];
  /** The order in which the bodies take them. */
  readonly order: readonly Role[];
  /** The params with other bodies. */
  readonly withBodies: (params: P, bodies: readonly Program[], counts: RoleCounts) => P;
}

export interface RoleCounts {
  readonly constants: number;
  readonly carries: number;
}
