/** Passes that only loops and branches give work to: they come with the records of these. */
import { subPrograms, type Program } from '../program.js';
import type { BodyPasses, Pass, PassRules } from './rewrite.js';

const known = new WeakMap<Program, BodyPasses | null>();

/** The passes for bodies; null if no equation of the program, or of one that it holds, has some. */
function bodyPassesFor(program: Program, rules: PassRules): BodyPasses | null {
  let found = known.get(program);
  if (found === undefined) {
    found = null;
    for (const e of program.equations) {
      found ??= rules[e.primitive].bodyPasses ?? null;
      for (const [, p] of subPrograms(e)) found ??= bodyPassesFor(p, rules);
    }
    known.set(program, found);
  }
  return found;
}

/** A pass that only loops and branches give work to. */
export const ofBodies =
  (pick: (passes: BodyPasses) => Pass): Pass =>
  (program, rules) => {
    const found = bodyPassesFor(program, rules);
    return found === null ? program : pick(found)(program, rules);
  };
