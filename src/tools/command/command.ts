/** What a command is made of. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Where a command writes. */
export interface CommandOutput {
  out(text: string): void;
  error(text: string): void;
  /** Whether what is written by `out` may have colors. */
  readonly isColored: boolean;
}

const colors = { green: 32, red: 31 } as const;

/** A text in a color, where the output may have some. */
export const painted = (
  { isColored }: CommandOutput,
  color: keyof typeof colors,
  text: string,
): string => (isColored ? `\x1b[${colors[color]}m${text}\x1b[39m` : text);

/** One word behind `tanjent`, with what it takes and does. */
export interface Command {
  /** What it does, in the list of commands. */
  readonly summary: string;
  /** How it is called, and its options in words. */
  readonly usage: string;
  /** Runs it with the arguments behind its name; gives the exit code. */
  run(args: readonly string[], output: CommandOutput): Promise<number>;
}

/** The exit codes: all is done, something went wrong, the command was called wrongly. */
export const exitCodes = { done: 0, failed: 1, misused: 2 } as const;

/** A command was called in a way that it does not know. */
export class UsageError extends Error {}

/** The value of an option that has to be one of a few. */
export function oneOf<T extends string>(name: string, value: string, values: readonly T[]): T {
  const found = values.find((v) => v === value);
  if (found === undefined)
    throw new UsageError(`--${name} is ${values.join(', ')}, received ${value}`);
  return found;
}

/** Arguments as Node reads them; what it does not know is a wrong usage. */
export function argumentsOf<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
