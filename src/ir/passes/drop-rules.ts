import { newEquation, type Program } from '../program.js';
import type { TraitRules } from '../traits.js';
import { rewriteEquations } from './rewrite.js';

/**
 * Functions with derivative rules of their own become plain calls: what is optimized is not
 * differentiated any more. A checkpoint stays, for a call could be merged with the first
 * computation.
 */
export function dropRules(program: Program, rules: TraitRules): Program {
  return rewriteEquations(program, (equation) => {
    const { primitive, inputs, outputs, source } = equation;
    const params = rules[primitive].plainCall?.(equation.params as never);
    return params === undefined ? equation : newEquation('call', inputs, params, outputs, source);
  });
}
