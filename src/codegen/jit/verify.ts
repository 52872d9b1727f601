/** Holding all that is made on the way to code to the laws of its language. */
import { fail, TanjentError } from '../../array/errors.js';
import { programsMade, programsRewritten } from '../../ir/made.js';
import { verifyProgram } from '../../ir/verify.js';
import { schedulesMade } from '../../loops/made.js';
import { verifySchedule } from '../../loops/verify/verify.js';
import { rules } from '../../primitives/index.js';

/**
 * Verifies each program and each schedule from now on, until the function that is returned is
 * called. The errors, `verify-error` of programs and `internal` of schedules, name the stage that
 * made what is wrong.
 */
export function startVerifying(): () => void {
  const stop = [
    programsMade.add((stage, program) => from(stage, () => verifyProgram(program, rules))),
    programsRewritten.add((stage, program) =>
      from(stage, () => verifyProgram(program, rules, { weak: 'any' })),
    ),
    schedulesMade.add((name, schedule) =>
      from(`the lowering of ${name}`, () => verifySchedule(schedule)),
    ),
  ];
  return () => stop.forEach((end) => end());
}

function from(stage: string, verify: () => void): void {
  try {
    verify();
  } catch (error) {
    if (!(error instanceof TanjentError)) throw error;
    fail(error.code, `after ${stage}: ${error.summary}`);
  }
}
