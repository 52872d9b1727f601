/** What is said of an error. */
import { fileURLToPath } from 'node:url';
import { isOwnFile } from '../own.js';

/** An error of the library, as far as it is known here: there may be several copies. */
interface LibraryError extends Error {
  readonly summary?: string;
  readonly position?: string;
}

/** The message of an error; where it names a place in the command itself, without that. */
export function summaryOf(error: unknown): string {
  const { message, summary, position } = error as LibraryError;
  if (summary === undefined || position === undefined) return message;
  const file = position.replace(/:\d+(?::\d+)?$/, '');
  return isOwnFile(file.startsWith('file:') ? fileURLToPath(file) : file) ? summary : message;
}
