/** What a rule is: how an operation is done with the functions of `lax`. */
import type { NDArray } from '../../../array/ndarray.js';
import type { GivenOperation } from '../given.js';
import type { MlirRegion, MlirValue } from '../text/module.js';

/**
 * An integer of 64 bits, exactly: JAX shifts and splits such counters and random bits.
 * As a tree of two uint32 arrays it passes through loops and branches.
 */
export interface Wide {
  readonly low: NDArray;
  readonly high: NDArray;
}

/** What stands for a value while a module runs. */
export type Held = NDArray | Wide;

/** What an operation that holds regions, or calls functions, asks of the run it is in. */
export interface Running {
  /** The results of a region that is run in the place of the operation. */
  readonly region: (region: MlirRegion, inputs: readonly Held[]) => Held[];
  /** The values of a region, without some of its operations, of which some results are known. */
  readonly values: (
    region: MlirRegion,
    inputs: readonly (Held | undefined)[],
    skipped: ReadonlySet<unknown>,
    known?: ReadonlyMap<MlirValue, Held>,
  ) => (value: MlirValue) => Held;
  readonly call: (given: GivenOperation, name: string, inputs: readonly Held[]) => Held[];
  /** What is held, as that value is held wherever it is used. */
  readonly represented: (held: Held, value: MlirValue) => Held;
  /** Whether a value is held as two words. */
  readonly isWords: (value: MlirValue) => boolean;
  /** The results of a region on scalars, for all elements of its inputs, which have one shape. */
  readonly elementwise: (region: MlirRegion, inputs: readonly Held[]) => Held[];
}

/** An operation on arrays: one result, or all of them. */
export type OperationRule = (
  given: GivenOperation,
  xs: readonly NDArray[],
  running: Running,
) => NDArray | readonly NDArray[];

export type ControlRule = (
  given: GivenOperation,
  xs: readonly Held[],
  running: Running,
) => readonly Held[];

export type OperationRules = Readonly<Record<string, OperationRule>>;
