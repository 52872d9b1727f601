import type { Jitted } from 'tanjent';

/** A function that is jitted anew, and the arguments of its first call. */
export interface Program {
  readonly f: Jitted<(...args: never[]) => unknown>;
  readonly args: readonly unknown[];
}
