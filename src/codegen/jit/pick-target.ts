/** Who picks the target of a program, unless the user has: it comes with the second target. */
import { atOnce, type Steps } from '../../array/work/steps.js';
import type { Program } from '../../ir/program.js';
import type { Schedule } from '../../loops/loops.js';
import type { Target } from '../targets/target.js';

/**
 * Picks one of several targets; `scheduleFor` gives the loops of the program as they are written
 * for one of them.
 */
export type Picker = (
  program: Program,
  targets: readonly [Target, ...Target[]],
  scheduleFor: (target: Target) => Steps<Schedule>,
) => Steps<Target>;

let picker: Picker = (_program, [first]) => atOnce(first);

export function setPicker(other: Picker): void {
  picker = other;
}

/** One of the targets, of which there is at least one. */
export const pickTarget: Picker = (program, targets, scheduleFor) =>
  targets.length === 1 ? atOnce(targets[0]) : picker(program, targets, scheduleFor);
