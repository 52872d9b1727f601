/** Where the library is: its code is never rewritten, and it is what rewritten code calls. */
import { fileURLToPath } from 'node:url';

/** The folder above this file's: of the sources, or of what is built. */
const library = slashed(fileURLToPath(new URL('..', import.meta.url)));

/** Whether a file belongs to the library. */
export const isOwnFile = (file: string): boolean => slashed(file).startsWith(library);

/** A path with slashes, whatever the system writes. */
export function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
