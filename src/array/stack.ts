/**
 * Stacks as lists of positions. Of the library's modules this one is evaluated first, so that in a
 * bundle the library's code begins here (see `position.ts`).
 */

/** Deep enough for the library's own frames above the user's. */
const frameLimit = 32;

/** An Error that holds the present stack; the costly text is made only when it is read. */
export function captureStack(): Error {
  const { stackTraceLimit } = Error;
  // Where a host has frozen Error, its own limit holds.
  Reflect.set(Error, 'stackTraceLimit', frameLimit);
  const holder = new Error();
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  return holder;
}

export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export const printPosition = ({ file, line, column }: Position): string =>
  `${file}:${line}:${column}`;

/**
 * The frames of a captured stack, innermost first. What a program makes of stacks by its own
 * `Error.prepareStackTrace` is as good as the host's text if it shows frames, and with source maps
 * better. If it does not, V8 is asked for the frames themselves.
 */
export function positionsOf(holder: Error): Position[] {
  const isOfUse = positionsIn(stackOf(new Error())).length > 0;
  return positionsIn(isOfUse ? stackOf(holder) : framesOf(holder));
}

/** Whatever `Error.prepareStackTrace` makes of the stack, should it not throw. */
function stackOf(holder: Error): unknown {
  try {
    return holder.stack;
  } catch {
    return undefined;
  }
}

/**
 * The frames as V8 gives them to `Error.prepareStackTrace`, which is the program's own again
 * afterwards.
 */
function framesOf(holder: Error): unknown {
  const own = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const frames = (_error: Error, list: unknown): unknown => list;
  Reflect.defineProperty(Error, 'prepareStackTrace', { value: frames, configurable: true });
  try {
    return stackOf(holder);
  } finally {
    if (own !== undefined) Reflect.defineProperty(Error, 'prepareStackTrace', own);
  }
}

/** A frame as V8 gives it. */
interface CallSite {
  getFileName(): string | null;
  getScriptNameOrSourceURL(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

function positionsIn(stack: unknown): Position[] {
  if (typeof stack === 'string') return stack.split('\n').flatMap((line) => positionIn(line) ?? []);
  return Array.isArray(stack) ? stack.flatMap((frame) => positionOf(frame as CallSite) ?? []) : [];
}

function positionOf(frame: CallSite): Position | undefined {
  if (typeof frame?.getFileName !== 'function') return undefined;
  const file = frame.getScriptNameOrSourceURL() ?? frame.getFileName();
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  return file === null || line === null || column === null
    ? undefined
    : { file: withoutScheme(file), line, column };
}

/**
 * The position in a line of a stack's text: `at f (file:1:2)` or `at async file:1:2` of V8,
 * `f@file:1:2` of the others. Code of `eval` has no file.
 */
function positionIn(line: string): Position | undefined {
  const [, text] =
    /^\s*at .*? \((.*)\)$/.exec(line) ??
    /^\s*at (?:async )?(.*)$/.exec(line) ??
    /^[^@]*@(.*)$/.exec(line) ??
    [];
  const [, file, row, column] = /^(.+):(\d+):(\d+)$/.exec(text ?? '') ?? [];
  if (file === undefined || /^(?:eval at|<anonymous>)/.test(file)) return undefined;
  return { file: withoutScheme(file), line: Number(row), column: Number(column) };
}

const withoutScheme = (file: string): string => file.replace(/^file:\/\//, '');
