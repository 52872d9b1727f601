/** The passes of the optimizer that come with records that hold bodies. */
import { writeConstantsIntoBodies } from '../../ir/passes/constants-of-bodies.js';
import { hoistInvariants } from '../../ir/passes/hoist.js';
import { liftConstants } from '../../ir/passes/lift-constants.js';
import { simplifyOperands } from '../../ir/passes/operands-of-loops.js';
import { everywhere, type BodyPasses } from '../../ir/passes/rewrite.js';

export const bodyPasses: BodyPasses = {
  writeConstants: writeConstantsIntoBodies,
  liftConstants,
  simplifyOperands: everywhere(simplifyOperands),
  hoistInvariants: everywhere(hoistInvariants),
};
