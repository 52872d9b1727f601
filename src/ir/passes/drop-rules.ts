import { newEquation, type Equation, type Program } from '../program.js';
import { rewriteEquations } from './rewrite.js';

/**
 * Functions with derivative rules of their own become plain calls: what is optimized is not
 * differentiated any more. A checkpoint stays, for a call could be merged with the first computation.
 */
export function dropRules(program: Program): Program {
  return rewriteEquations(program, (equation) => {
    const { inputs, outputs, source } = equation;
    const params = plainCall(equation);
    return params === undefined ? equation : newEquation('call', inputs, params, outputs, source);
  });
}

function plainCall(equation: Equation): { name: string; program: Program } | undefined {
  if (equation.primitive === 'customJvp' || equation.primitive === 'customVjp')
    return { name: equation.params.name, program: equation.params.program };
  if (equation.primitive === 'linearSolve')
    return { name: 'solve', program: equation.params.solve };
  return undefined;
}
