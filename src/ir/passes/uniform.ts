import type { Atom, Literal } from '../program.js';
import type { TraitRules } from '../traits.js';
import type { Rewriting } from './rewrite.js';

/** The literal whose value every element of an atom has, where that can be seen. */
export function uniformValue(
  atom: Atom,
  rewriting: Rewriting,
  rules: TraitRules,
): Literal | undefined {
  if (atom.kind === 'literal') return atom;
  const definition = rewriting.definition(atom);
  if (definition === undefined || rules[definition.primitive].moves !== 'rearranges')
    return undefined;
  const [operand] = definition.inputs;
  return operand?.kind === 'literal' && operand.aval.weak === atom.aval.weak ? operand : undefined;
}
