/**
 * Complex values as pairs of real ones: how each primitive says what it does with them. Targets
 * know real numbers only; `split.ts` writes every equation with complex values by equations of
 * their parts.
 */
import type { Aval } from '../../array/aval.js';
import { isComplex, partOf } from '../../array/dtype.js';
import { at } from '../../array/shape.js';
import type { PrimName, PrimParams } from '../../ir/program.js';
import type { Ops, Primal } from '../ops.js';

/** A complex value: its real and its imaginary part, of one shape and dtype. */
export interface ComplexParts {
  readonly re: Primal;
  readonly im: Primal;
}

/** A value of a program that is split: a pair if it was complex. */
export type Split = Primal | ComplexParts;

export const isParts = (x: Split): x is ComplexParts => 're' in x;

/** The parts of an operand that its type rule has found to be complex. */
export const partsOf = (x: Split | undefined): ComplexParts => x as ComplexParts;

/** The operand, which its type rule has found to be real. */
export const realOf = (x: Split | undefined): Primal => x as Primal;

/**
 * What a primitive does with complex operands.
 *
 * - `each part`: the same with the real and the imaginary parts, each for themselves; real
 *   operands, such as indices and tests, serve both.
 * - `by its programs`: it runs programs, which are split.
 * - `no complex`: its type rule, or the registry for it, refuses complex operands.
 * - a function that writes the results by equations of the parts.
 */
export type ComplexRule<P> = 'each part' | 'by its programs' | 'no complex' | WriteParts<P>;

/** Results in the place of complex ones are pairs. */
export type WriteParts<P> = (b: Ops, operands: readonly Split[], params: P) => readonly Split[];

/** A formula of one complex operand. */
export type Formula = (b: Ops, z: ComplexParts) => Split;

/** The rule of a primitive that is a formula of its only operand. */
export const byFormula =
  <P>(formula: Formula): WriteParts<P> =>
  (b, [z]) => [formula(b, partsOf(z))];

/** The types of the two parts of a complex value, or the type of another. */
export const partTypes = (type: Aval): Aval[] => {
  if (!isComplex(type.dtype)) return [type];
  const part = { ...type, dtype: partOf(type.dtype) };
  return [part, part];
};

/** Pairs as two values one after the other. */
export const flatten = (values: readonly Split[]): Primal[] =>
  values.flatMap((x) => (isParts(x) ? [x.re, x.im] : [x]));

/** Flat values as pairs where they are marked. */
export function inParts(flat: readonly Primal[], marks: readonly boolean[]): Split[] {
  let next = 0;
  const take = (): Primal => at(flat, next++);
  return marks.map((isPair) => (isPair ? { re: take(), im: take() } : take()));
}

/**
 * The rule of a primitive that also takes the parts of complex operands beside each other; `pairs`
 * says which results come as two.
 */
export const besideEachOther =
  <N extends PrimName>(
    name: N,
    pairs: (params: PrimParams[N]) => readonly boolean[],
  ): WriteParts<PrimParams[N]> =>
  (b, operands, params) =>
    inParts(b.bind(name, flatten(operands), params), pairs(params));
