/** Bytes: where they come from, and what is read of them. Nothing in them is believed. */
import { fail } from '../array/errors.js';
import { describe } from '../parameters/describe.js';
import { kind, named, size, type Kind } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';

/** Bytes that are here: those of a Node Buffer are a Uint8Array. */
export type Bytes = ArrayBuffer | ArrayBufferView;

/** What has a method that gives its bytes: a Blob, a File, a Response of fetch. */
interface WithArrayBuffer {
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What gives its bytes piece by piece: a ReadableStream, or a stream of Node. */
interface ByteStream {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
}

/** Where bytes may come from; or a promise of it, as fetch gives. */
export type ByteSource = Bytes | WithArrayBuffer | ByteStream | AsyncIterable<Uint8Array>;

const isBytes = (x: unknown): x is Bytes =>
  ArrayBuffer.isView(x) || Object.prototype.toString.call(x) === '[object ArrayBuffer]';

export const bytesKind: Kind<Bytes> = kind('an ArrayBuffer or a typed array of bytes', isBytes);

const has = (x: unknown, name: string | symbol): boolean =>
  typeof x === 'object' && x !== null && typeof (x as never)[name] === 'function';

export const sourceKind: Kind<ByteSource | PromiseLike<ByteSource>> = kind(
  'bytes, a Blob, a Response, a stream, or a promise of one',
  (x) =>
    isBytes(x) ||
    ['arrayBuffer', 'getReader', 'then', Symbol.asyncIterator].some((name) => has(x, name)),
);

/** The options of what reads a source. */
export interface SourceOptions {
  /** How many bytes are read at most, 2³¹ - 1 unless given. */
  readonly maxBytes?: number | undefined;
}

export const sourceKinds = { maxBytes: named(size) };
export const largestSource = 2 ** 31 - 1;

/** Throws `bad-file`: what a file is said to be, and what is wrong with it. */
export function failFile(who: string, message: string): never {
  return fail('bad-file', `${who}: ${message}`);
}

const readBytesParameters = parameters<SourceOptions>(
  'io.readBytes',
  { source: sourceKind },
  sourceKinds,
);

/**
 * The bytes of an ArrayBuffer, typed array, Blob, File, Response, stream, or of a promise of one,
 * without a copy where there is a buffer. Files of Node come by `await readFile(path)`. Throws
 * `bad-file` for more than `maxBytes`, and for a Response that is an error.
 */
export async function readBytes(
  source: ByteSource | PromiseLike<ByteSource>,
  ...args: Trailing<[], SourceOptions>
): Promise<Uint8Array> {
  const { maxBytes } = readBytesParameters.read([source], args);
  return bytesOfSource('io.readBytes', source, maxBytes);
}

/** The same for a function of another name. */
export async function bytesOfSource(
  who: string,
  source: ByteSource | PromiseLike<ByteSource>,
  maxBytes = largestSource,
): Promise<Uint8Array> {
  const given: unknown = await source;
  if (isBytes(given)) return checkedLength(who, bytesOf(given), maxBytes);
  const { ok, status, body, size: length } = given as Partial<Response> & Partial<Blob>;
  if (ok === false) failFile(who, `the server answered with the status ${String(status)}.`);
  if (typeof length === 'number' && length > maxBytes) failTooLong(who, maxBytes);
  if (has(body, 'getReader')) return readAll(who, piecesOf(body as ByteStream), maxBytes);
  if (has(given, 'getReader')) return readAll(who, piecesOf(given as ByteStream), maxBytes);
  if (has(given, Symbol.asyncIterator))
    return readAll(who, given as AsyncIterable<Uint8Array>, maxBytes);
  if (has(given, 'arrayBuffer'))
    return checkedLength(
      who,
      new Uint8Array(await (given as WithArrayBuffer).arrayBuffer()),
      maxBytes,
    );
  return fail(
    'bad-argument',
    `${who}: source wants ${sourceKind.wants}, received ${describe(given)}.`,
  );
}

async function* piecesOf(stream: ByteStream): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let isDone = false;
  try {
    while (!isDone) {
      const { done, value } = await reader.read();
      isDone = done;
      if (value !== undefined) yield value;
    }
  } finally {
    if (!isDone) await reader.cancel();
  }
}

/** All pieces in one array; never more memory than what came. */
export async function readAll(
  who: string,
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    if (!isBytes(piece))
      fail('bad-argument', `${who}: a stream must give bytes, and gave ${describe(piece)}.`);
    const bytes = bytesOf(piece);
    length += bytes.length;
    if (length > maxBytes) failTooLong(who, maxBytes);
    kept.push(bytes);
  }
  return joined(kept);
}

function failTooLong(who: string, maxBytes: number): never {
  return failFile(who, `there are more than ${maxBytes} bytes. Say maxBytes if that is meant.`);
}

const checkedLength = (who: string, bytes: Uint8Array, maxBytes: number): Uint8Array =>
  bytes.length > maxBytes ? failTooLong(who, maxBytes) : bytes;

/** The bytes of a buffer or view, which share its memory. */
export const bytesOf = (given: Bytes): Uint8Array =>
  ArrayBuffer.isView(given)
    ? new Uint8Array(given.buffer as ArrayBuffer, given.byteOffset, given.byteLength)
    : new Uint8Array(given);

/** A reader of numbers at places of the bytes. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** One byte a letter. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 4096)
    text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}

/** UTF-8 as text; throws `bad-file` for what is none. */
export function utf8(who: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return failFile(who, 'a text in the file is no UTF-8.');
  }
}

export const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Pieces of bytes one after another. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((n, { length }) => n + length, 0));
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return all;
}
