/**
 * The position in the user's file from which the library was called: the first frame of the stack
 * that is none of Tanjent's own.
 */
import { captureStack, positionsOf, printPosition, type Position } from './stack.js';

/**
 * `file:line:column` of the user's frame in a captured stack, if the stack shows one. Frames of the
 * host and of generated code, whose files are called `tanjent/…`, are passed over.
 */
export function userPosition(holder: Error): string | undefined {
  const position = positionsOf(holder).find(
    (p) => !isOwn(p) && !/^(?:node:|tanjent\/)/.test(p.file),
  );
  return position && printPosition(position);
}

/** Where the library begins and ends; the end is told by the module that is evaluated last. */
const start = captureStack();
let end: Error | undefined;

/** Called by the last module of the library. */
export function endsHere(): void {
  end = captureStack();
  own = undefined;
}

/** What belongs to the library: a folder, or a stretch of a file. */
interface Own {
  readonly folder: string | undefined;
  readonly from: Position | undefined;
  readonly to: Position | undefined;
}

let own: Own | undefined;

/**
 * Unbundled, or told by source maps, the library is the folder above this file's. In a bundle,
 * which may hold the user's code too, it is what stands from `captureStack` to the last module:
 * bundlers write modules in the order in which they are evaluated. Asking stacks themselves keeps
 * this true whatever has become of the code.
 */
function isOwn(position: Position): boolean {
  const { folder, from, to } = (own ??= findOwn());
  if (folder !== undefined) return position.file.startsWith(folder);
  if (from === undefined || fileOf(position) !== fileOf(from)) return false;
  return !isBefore(position, from) && (to === undefined || !isBefore(to, position));
}

function findOwn(): Own {
  const [from] = positionsOf(start);
  if (from === undefined) return nothing;
  const file = fileOf(from);
  const folder = /^(.+)array\/stack\.[jt]s$/.exec(file)?.[1];
  // `captureStack`, `endsHere` and the module that calls it, unless one was written into another.
  const last = end === undefined ? [] : positionsOf(end).slice(0, 3);
  const to = last
    .filter((p) => fileOf(p) === file)
    .reduce((a, b) => (isBefore(a, b) ? b : a), from);
  return { folder, from, to: end === undefined ? undefined : to };
}

const nothing: Own = { folder: undefined, from: undefined, to: undefined };

/** Development servers tell versions of a file by a query. */
const fileOf = ({ file }: Position): string => file.replace(/\?.*$/, '');

const isBefore = (a: Position, b: Position): boolean =>
  a.line === b.line ? a.column < b.column : a.line < b.line;
