/** Kinds of parameters that several functions of `lax` share. */
import type { DType } from '../array/dtype.js';
import { dtype, integers, kind, optional, type Kind } from '../parameters/kinds.js';
import type { Padding } from './padding.js';

export const elementType: Kind<DType> = optional(dtype);

/** One entry an axis. */
export const perAxisKind: Kind<readonly number[]> = optional(integers);

const isPair = (x: unknown): boolean => integers.holds(x) && x.length === 2;

/** A name, or a pair per axis. Which names there are is for `padsOf` to say. */
export const padding: Kind<Padding> = kind(
  "'VALID', 'SAME', 'SAME_LOWER' or a list of pairs, one per axis",
  (x) => typeof x === 'string' || (Array.isArray(x) && x.findIndex((p) => !isPair(p)) === -1),
);

/** A tree; null and nothing are trees too. */
export const tree: Kind<unknown> = kind('a tree', () => true);

/** How many turns are written out; `readUnroll` tests the number. */
export const unroll: Kind<number | boolean> = kind(
  'a whole number from 1 on, or true for all turns',
  (x) => typeof x === 'number' || typeof x === 'boolean',
);

/** Solvers return x alone. */
export const noAux: Kind<false> = kind(
  'false: a solver returns x alone. What else is wanted can be computed from x',
  (x) => x === false,
);
