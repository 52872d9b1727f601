import { finish, type Steps } from '../../array/work/steps.js';
import type { Program } from '../program.js';
import { programsRewritten } from '../made.js';
import { eliminateCommonSubexpressions } from './common-subexpressions.js';
import { eliminateDeadCode } from './dead-code.js';
import { dropRules } from './drop-rules.js';
import { writeDecided } from './decided.js';
import { foldConstants } from './fold-constants.js';
import { simplifyIdentities } from './identities.js';
import { inlineCalls } from './inline-calls.js';
import { ofBodies } from './of-bodies.js';
import { packResults } from './pack-results.js';
import { addUpdatesOnly } from './sums-of-updates.js';
import { everywhere, outermostFirst, type Pass, type PassRules } from './rewrite.js';

const writeConstantsIntoBodies = ofBodies((passes) => passes.writeConstants);
const liftConstants = ofBodies((passes) => passes.liftConstants);
const mergeEquations = everywhere(eliminateCommonSubexpressions);

/** What loops become whose turns are taken at once is simplified as equations elsewhere are. */
const takeTurnsAtOnce: Pass = (program, rules) => {
  const taken = ofBodies((passes) => passes.takeTurnsAtOnce)(program, rules);
  return taken === program
    ? program
    : mergeEquations(everywhere(simplifyIdentities)(taken, rules), rules);
};

/**
 * Constants are folded from the outside in: what is known outside of a body becomes known inside.
 */
const fold: Pass = (program, rules) => {
  const folded = foldConstants(program, rules);
  const decided = writeDecided(folded, rules);
  // What a decided loop or branch has held may be decided, too.
  return decided === folded ? writeConstantsIntoBodies(folded, rules) : fold(decided, rules);
};

/** A pass after which arrays that came into bodies are operands again. */
const closed =
  (pass: Pass): Pass =>
  (program, rules) =>
    liftConstants(pass(program, rules), rules);

/**
 * The passes of the optimizer in their order. None changes a result by more than rounding. What
 * concerns bodies goes from the inner to the outer ones, so that an invariant can leave all of
 * them.
 */
export const passes: readonly { readonly name: string; readonly run: Pass }[] = [
  { name: 'drop rules', run: outermostFirst(dropRules) },
  { name: 'inline calls', run: closed(inlineCalls) },
  { name: 'fold constants', run: closed(outermostFirst(fold)) },
  { name: 'identities', run: everywhere(simplifyIdentities) },
  { name: 'sums of updates', run: everywhere(addUpdatesOnly) },
  { name: 'common subexpressions', run: mergeEquations },
  { name: 'operands of loops', run: ofBodies((passes) => passes.simplifyOperands) },
  { name: 'hoist invariants', run: ofBodies((passes) => passes.hoistInvariants) },
  { name: 'turns at once', run: takeTurnsAtOnce },
  { name: 'sums of turns', run: ofBodies((passes) => passes.sumBehindLoops) },
  { name: 'common subexpressions again', run: ofBodies(() => mergeEquations) },
  { name: 'pack results', run: packResults },
  { name: 'dead code', run: eliminateDeadCode },
];

/** Runs all passes, on the program and on the programs its equations hold. */
export const optimize = (program: Program, rules: PassRules): Program =>
  finish(optimizeInSteps(program, rules));

/** The same in steps: each is a pass. */
export function* optimizeInSteps(program: Program, rules: PassRules): Steps<Program> {
  let before = program;
  for (const [i, { name, run }] of passes.entries()) {
    const after = run(before, rules);
    if (after !== before) programsRewritten.tell(`the pass '${name}'`, after);
    before = after;
    yield (i + 1) / passes.length;
  }
  return before;
}

export type { Pass, PassRules };
