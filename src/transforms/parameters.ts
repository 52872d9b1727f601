/** The options of transforms. */
import { anything, flag, kind, optional, type Kind } from '../parameters/kinds.js';
import { parameters, type ParameterList } from '../parameters/parameters.js';
import type { AuxOptions } from './derivatives/point.js';
import type { Argnums } from '../trace/types.js';

/** Whether a list names arguments by whole numbers is for `checkedArgnums` to say. */
export const argnums: Kind<Argnums> = kind(
  'the number of an argument or a list of them',
  (x) => typeof x === 'number' || Array.isArray(x),
);

/** A flag of JAX that stands for nothing here: false is accepted. */
export const never = (why: string): Kind<false> =>
  optional(kind(`false: ${why}`, (x) => x === false));

/** Axes of collective operations, of which there are none. */
export const reduceAxes: Kind<readonly never[]> = optional(
  kind('an empty list: there are no named axes', (x) => Array.isArray(x) && x.length === 0),
);

export interface DerivativeOptions extends AuxOptions {
  /** There are no named axes: for JAX's order of arguments only. */
  readonly reduceAxes?: readonly never[] | null | undefined;
}

/** The parameters of a transform that takes a function and more, then `hasAux`. */
export const auxParameters = (
  who: string,
  ...names: readonly string[]
): ParameterList<AuxOptions> =>
  parameters<AuxOptions>(who, Object.fromEntries(['f', ...names].map((name) => [name, anything])), {
    hasAux: flag,
  });
