/** Errors of a file's syntax, in the form that each bundler shows with its line and column. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

/** A place in a file: lines count from 1, columns from 0. */
export interface PlaceInFile {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A file cannot be read as what its name says it is. */
export class FileError extends SyntaxError {
  /** What is wrong, without the place. */
  readonly text: string;
  /** The file and the place by the names that Rollup, Rolldown and Vite look for. */
  readonly id: string;
  readonly loc: PlaceInFile;

  constructor(text: string, loc: PlaceInFile, cause: unknown) {
    super(`${loc.file}:${loc.line}:${loc.column + 1}: ${text}`, { cause });
    this.name = 'SyntaxError';
    this.text = text;
    this.id = loc.file;
    this.loc = loc;
  }

  /** The same error at the place that a source map leads to; as it is where it leads nowhere. */
  before(map: string | undefined): FileError {
    if (map === undefined) return this;
    const { line, column } = originalPositionFor(new TraceMap(map), this.loc);
    return line === null
      ? this
      : new FileError(this.text, { ...this.loc, line, column }, this.cause);
  }
}

/** Runs `work`, whose text was made of another one; errors name places in that. */
export function placedBefore<T>(map: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof FileError ? error.before(map) : error;
  }
}
