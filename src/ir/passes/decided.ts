import type { Program } from '../program.js';
import { rewriteEquations, type DecideRule, type PassRules } from './rewrite.js';

/**
 * Replaces control flow that is decided before the program runs by what happens then: a branch
 * chosen by a literal and a scan of one turn by their equations, a scan of no turns by its
 * operands.
 */
export function writeDecided(program: Program, rules: PassRules): Program {
  return rewriteEquations(program, (equation, rewriting) => {
    const decided = rules[equation.primitive].decided as DecideRule<unknown> | undefined;
    return decided?.(equation, rewriting) ?? equation;
  });
}
