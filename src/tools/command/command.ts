/** What a command is made of. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Where a command writes. */
export interface CommandOutput {
  out(text: string): void;
  error(text: string): void;
}

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

/** Arguments as Node reads them; what it does not know is a wrong usage. */
export function argumentsOf<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
