/** The passes of the optimizer that come with records that hold bodies. */
import { writeConstantsIntoBodies } from '../../ir/passes/bodies/constants-of-bodies.js';
import { hoistInvariants } from '../../ir/passes/bodies/hoist.js';
import { liftConstants } from '../../ir/passes/bodies/lift-constants.js';
import { simplifyOperands } from '../../ir/passes/bodies/operands-of-loops.js';
import { readByRows } from '../../ir/passes/bodies/read-by-rows.js';
import { sumBehindLoops } from '../../ir/passes/bodies/sums-of-turns.js';
import { takeTurnsAtOnce } from '../../ir/passes/bodies/turns-at-once.js';
import { everywhere, type BodyPasses } from '../../ir/passes/rewrite.js';

export const bodyPasses: BodyPasses = {
  writeConstants: writeConstantsIntoBodies,
  liftConstants,
  simplifyOperands: everywhere(simplifyOperands),
  hoistInvariants: everywhere(hoistInvariants),
  takeTurnsAtOnce: everywhere(takeTurnsAtOnce),
  sumBehindLoops: everywhere(sumBehindLoops),
  readByRows: everywhere(readByRows),
};
