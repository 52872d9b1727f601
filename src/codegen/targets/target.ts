/** What a target is. Everything else that is known of one stands in its own folder. */
import type { Prices } from './estimate.js';
import type { Aval } from '../../array/aval.js';
import type { DenseArray } from '../../array/dense.js';
import type { TypedArray } from '../../array/dtype.js';
import type { Steps } from '../../array/work/steps.js';
import type { For, Schedule } from '../../loops/loops.js';
import type { Remark } from '../../loops/print.js';
import type { TargetTraits } from '../../loops/traits.js';

/** What the user can say about the code itself. */
export interface TargetOptions {
  /** Whether a product and the sum that it goes into may be rounded together. */
  readonly fuseMultiplyAdd: boolean;
  /** Whether operands of products below the least normal number may be taken for zeros. */
  readonly flushSubnormals: boolean;
  /** The most threads that a program runs on; null for as many as the host has cores. */
  readonly threads: number | null;
}

/** Turns loops into code that runs. */
export interface Target<C extends TargetCode = TargetCode> {
  /** As `jit(f, { target })` names it. */
  readonly name: string;
  /** The languages of its code, as `lower().text(stage)` names them. */
  readonly stages: readonly string[];
  /**
   * Nanoseconds of a call that does nothing, and of one operation on an element of a large array.
   */
  readonly rough: { readonly call: number; readonly operation: number };
  /** Whether this host has what it needs. */
  isHere(): boolean;
  /** What the loops that are written for it have to know. */
  traits(options: TargetOptions): TargetTraits;
  /** Why it does not run these loops; null where it does. */
  refuses(schedule: Schedule): string | null;
  /** How it does the turns of a loop; null where there is nothing to say. */
  remarkOn(loop: For): Remark | null;
  /** What loops cost on it. */
  readonly prices: Prices;
  /** The code of loops that were written for its traits. */
  emit(schedule: Schedule, options: TargetOptions): C;
  /** Bounds what its memory takes of the host's, in bytes, if it has a memory of its own. */
  boundMemory(bytes: number): void;
}

/** The code of a program. */
export interface TargetCode {
  /** The loops that it was made of. */
  readonly schedule: Schedule;
  /** Writes the code, in steps. What is not written when it is wanted is written then. */
  write(): Steps<unknown>;
  /**
   * Lets the host do beside this thread what it can do of `load`, which works without it, too. To
   * be called when the code is written.
   */
  prepare(): Promise<void>;
  /** The code in one of the target's languages. */
  text(stage: string): string;
  /**
   * Makes the code ready to run; `outputs` are the types of its results, and `held` its last
   * inputs, which are not passed with each run. null where the host refuses the code.
   */
  load(outputs: readonly Aval[], held: readonly DenseArray[]): Runner | null;
}

/** A function that runs a program. */
export interface Runner {
  /**
   * One array for each input; fresh results, whose values may arrive later (`array/elsewhere.ts`).
   */
  readonly run: RunArrays;
  /**
   * The same on raw values, where that is what the code takes: it spares small programs the arrays.
   */
  readonly runRaw: RunRaw | null;
}

export type RunArrays = (inputs: readonly DenseArray[]) => DenseArray[];

/** The element of a rank-0 array, or the elements of another. */
export type Raw = number | TypedArray;

/**
 * Takes a raw value for each input. Gives the raw result, or a list where there is not exactly one.
 * Typed arrays are fresh.
 */
export type RunRaw = (...inputs: Raw[]) => Raw | Raw[];
