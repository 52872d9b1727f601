/** The lists of a loop: its operands are constants, carries, then arrays whose rows turns take. */
import { cut } from './present.js';

export interface LoopCounts {
  readonly constants: number;
  readonly carries: number;
}

export interface LoopParts<T> {
  readonly constants: readonly T[];
  readonly carries: readonly T[];
  readonly rows: readonly T[];
}

/** A list with an entry per operand of a loop, or per input of its body, by parts. */
export function loopParts<T>(list: readonly T[], counts: LoopCounts): LoopParts<T> {
  const [constants, carries, rows] = cut(list, counts.constants, counts.carries);
  return { constants, carries, rows } as LoopParts<T>;
}

export const joined = <T>({ constants, carries, rows }: LoopParts<T>): T[] => [
  ...constants,
  ...carries,
  ...rows,
];
