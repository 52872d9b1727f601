/** How large the tape of a module is, and what its values are. */
import type { Aval } from '../../array/aval.js';
import { isComplex } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { sizeOf } from '../../array/shape.js';
import { usesTape } from '../../ir/effects.js';
import { avalsOf, subPrograms, type PrimParams, type Program } from '../../ir/program.js';
import { rules } from '../../primitives/index.js';
import { kind } from '../../parameters/kinds.js';
import type { TensorType } from './types.js';

/** How large a tape is. */
export interface TapeSize {
  /** The words of the longest row. */
  readonly row: number;
  /** Of the memory. */
  readonly words: number;
}

export const isOnTape = (program: Program): boolean => usesTape(program, rules);

/** The size of a tape on which every place of a program that records has room for so many rows. */
export function tapeSize(program: Program, maxTurns: number): TapeSize {
  const recorded = [...rowsRecorded(program, new Set())];
  const row = Math.max(1, ...recorded);
  const words = 2 * row + maxTurns * recorded.reduce((sum, n) => sum + n, 0);
  if (words < 2 ** 31) return { row, words };
  return fail(
    'too-large',
    `maxTurns: ${maxTurns} turns record ${words} numbers, of which there may be 2^31. Say fewer.`,
  );
}

/** The words of the rows that are recorded, one for each place. */
function* rowsRecorded(program: Program, seen: Set<Program>): Generator<number> {
  if (seen.has(program)) return;
  seen.add(program);
  for (const equation of program.equations) {
    const { primitive, inputs, params } = equation;
    if (primitive === 'push') yield wordsOf(avalsOf(inputs.slice(1)));
    if (primitive === 'replay') {
      // Rows are recorded once more where they are wanted from the first on.
      const { rows, reverse } = params as PrimParams['replay'];
      if (!reverse) yield wordsOf(rows.flat());
    }
    for (const [, inner] of subPrograms(equation)) yield* rowsRecorded(inner, seen);
  }
}

export const numbersOf = ({ shape, dtype }: Aval): number =>
  sizeOf(shape) * (isComplex(dtype) ? 2 : 1);

/** A row begins with the handle of the row before it. */
export const wordsOf = (row: readonly Aval[]): number =>
  row.reduce((words, type) => words + numbersOf(type), 1);

export const tapeTypes = ({ words }: TapeSize): TensorType[] => [
  { shape: [words], dtype: 'float64' },
  { shape: [], dtype: 'int32' },
  { shape: [], dtype: 'bool' },
];

/** What the option `maxTurns` takes. */
export const turns = kind<number>(
  'a whole number of turns, from 1 on',
  (x) => Number.isInteger(x) && (x as number) >= 1,
);
