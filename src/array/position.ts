/**
 * The place in the user's file from which the library was called: the first stack frame outside of
 * Tanjent's own files.
 */

/** Deep enough for the library's own frames above the user's. */
const frameLimit = 24;

/** An Error that holds the present stack; the costly text is made only when it is read. */
export function captureStack(): Error {
  const { stackTraceLimit } = Error;
  // Where a host has frozen Error, its own limit holds.
  Reflect.set(Error, 'stackTraceLimit', frameLimit);
  const holder = new Error();
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
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

/** What a program's own `Error.prepareStackTrace` may make of a frame. */
interface CallFrame {
  getFileName(): unknown;
  getLineNumber(): unknown;
  getColumnNumber(): unknown;
}

/**
 * The text of a captured stack. A program may have given V8 a function that makes something else of
 * stacks, a list of frames say, or that throws: an error of ours is told all the same.
 */
function stackText(holder: Error): string {
  try {
    const stack: unknown = holder.stack;
    if (Array.isArray(stack)) return stack.map(frameText).join('\n');
    return typeof stack === 'string' ? stack : '';
  } catch {
    return '';
  }
}

function frameText(frame: CallFrame): string {
  return `at ${String(frame.getFileName())}:${String(frame.getLineNumber())}:${String(frame.getColumnNumber())}`;
}

/** `file:line:column` of each frame, innermost first. */
function framePlaces(holder: Error): string[] {
  const places: string[] = [];
  for (const line of stackText(holder).split('\n')) {
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
