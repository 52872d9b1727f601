import type { Schedule } from '../../../src/loops/loops.js';
import { forEachStatement } from '../../../src/loops/walk.js';

/** Whether some of the schedule is computed by tiles. */
export function hasTiles(schedule: Schedule): boolean {
  let found = false;
  for (const { kernels } of schedule.functions)
    for (const { body } of kernels)
      forEachStatement(body, (s) => {
        if (s.kind === 'bulk' && s.op.name === 'product') found = true;
      });
  return found;
}
