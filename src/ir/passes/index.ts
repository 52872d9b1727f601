import type { Program } from '../program.js';
import { eliminateCommonSubexpressions } from './common-subexpressions.js';
import { eliminateDeadCode } from './dead-code.js';
import { foldConstants } from './fold-constants.js';
import { simplifyIdentities } from './identities.js';
import { inlineCalls } from './inline-calls.js';
import { everywhere, type Pass, type PassRules } from './rewrite.js';

/** The passes of the optimizer in their order. None changes a result by more than rounding. */
export const passes: readonly { readonly name: string; readonly run: Pass }[] = [
  { name: 'inline calls', run: inlineCalls },
  { name: 'fold constants', run: everywhere(foldConstants) },
  { name: 'identities', run: everywhere(simplifyIdentities) },
  { name: 'common subexpressions', run: everywhere(eliminateCommonSubexpressions) },
  { name: 'dead code', run: everywhere(eliminateDeadCode) },
];

/** Runs all passes, on the program and on the programs its equations hold. */
export function optimize(program: Program, rules: PassRules): Program {
  return passes.reduce((p, pass) => pass.run(p, rules), program);
}

export type { Pass, PassRules };
