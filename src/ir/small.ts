import type { Aval } from '../array/aval.js';
import { sizeOf } from '../array/shape.js';

/** Arrays of up to this many elements are kept in local variables, an element in each. */
export const smallSize = 16;

/** Whether an atom or value is kept in local variables. */
export const isSmall = ({ aval }: { readonly aval: Aval }): boolean =>
  sizeOf(aval.shape) <= smallSize;
