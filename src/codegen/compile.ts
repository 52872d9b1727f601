import type { TypedArray } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { Program } from '../ir/program.js';
import type { Schedule } from '../loops/loops.js';

export type Raw = number | TypedArray;
export interface Compiled {
  readonly run: (...raw: (TypedArray | number)[]) => Raw | Raw[];
  readonly schedule: Schedule;
  readonly source: string;
  readonly arenaBytes: number;
}
export const canGenerateCode = (): boolean => false;
export function compile(program: Program, name: string): Compiled {
  return fail('internal', `compile ${name} ${program.varCount}`);
}
