/** The lists of a loop: its operands are constants, carries, then arrays whose rows turns take. */
import type { Atom } from '../../ir/program.js';
import type { Parameter, RoleCounts } from '../../ir/traits.js';
import { cut } from './present.js';

export interface LoopParts<T> {
  readonly constants: readonly T[];
  readonly carries: readonly T[];
  readonly rows: readonly T[];
}

/** A list with an entry per operand of a loop, or per input of its body, by parts. */
export function loopParts<T>(list: readonly T[], counts: RoleCounts): LoopParts<T> {
  const [constants, carries, rows] = cut(list, counts.constants, counts.carries);
  return { constants, carries, rows } as LoopParts<T>;
}

export const joined = <T>({ constants, carries, rows }: LoopParts<T>): T[] => [
  ...constants,
  ...carries,
  ...rows,
];

/** What the inputs of a body receive that takes operands in this order. */
export const parametersOfParts = ({ constants, carries, rows }: LoopParts<Atom>): Parameter[] => [
  ...constants.map((operand): Parameter => ({ role: 'constant', operand })),
  ...carries.map((operand): Parameter => ({ role: 'carry', operand })),
  ...rows.map((operand): Parameter => ({ role: 'row', operand })),
];
