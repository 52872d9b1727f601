/**
 * The place in the user's file from which the library was called: the first stack frame outside of
 * Tanjent's own files.
 */

/** Deep enough for the library's own frames above the user's. */
const frameLimit = 24;

/** An Error that holds the present stack; the costly text is made only when it is read. */
export function captureStack(): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = frameLimit;
  const holder = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return holder;
}

/**
 * `file:line:column` of the user's frame in a captured stack, if the stack shows one. Frames of
 * generated code, whose files are called `tanjent/…`, are passed over.
 */
export function userPosition(holder: Error): string | undefined {
  for (const place of framePlaces(holder)) {
    if (!isOwnFile(place) && !/^(?:node:|tanjent\/)/.test(place)) return place;
  }
  return undefined;
}

/** `file:line:column` of each frame, innermost first. */
function framePlaces(holder: Error): string[] {
  const places: string[] = [];
  for (const line of (holder.stack ?? '').split('\n')) {
    const found =
      /^\s*at (?:.*\()?((?:file:\/\/)?[^()]+:\d+:\d+)\)?$/.exec(line) ??
      /^[^@]*@(.+:\d+:\d+)$/.exec(line);
    if (found?.[1] !== undefined) places.push(found[1].replace(/^file:\/\//, ''));
  }
  return places;
}

let ownFiles: string | undefined;

/**
 * Bundled, all of Tanjent is the one file that this function is in; unbundled, it is the folder
 * above this file's. Asking the stack itself keeps this true under source maps.
 */
function isOwnFile(place: string): boolean {
  if (ownFiles === undefined) {
    const self = (framePlaces(captureStack())[0] ?? '').replace(/(?:\?[^:]*)?:\d+:\d+$/, '');
    ownFiles = self.replace(/array\/position\.[jt]s$/, '');
  }
  return ownFiles !== '' && place.startsWith(ownFiles);
}
