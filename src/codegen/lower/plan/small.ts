/** What is small enough to be written out, element by element. */
import type { PrimParams } from '../../../ir/program.js';
import type { LowerRule } from '../../../primitives/record.js';

/** Params as the rules of some primitive take them; which one is known to the equation only. */
type SomeParams = PrimParams[keyof PrimParams];
/** What an equation can be lowered by, once those that stand for others are replaced. */
export type AnyLower = Exclude<LowerRule<SomeParams>, { readonly kind: 'program' }>;

/** Arrays of up to this many elements are computed element by element, in locals. */
export const smallSize = 16;
