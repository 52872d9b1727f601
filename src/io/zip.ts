/** Zip archives, as far as npz files need them: stored or deflated members, of less than 4 GiB. */
import { fail } from '../array/errors.js';
import { at } from '../array/shape.js';
import { encoded, failFile, joined, readAll, utf8, viewOf } from './bytes.js';

export interface Member {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the directory at the end of an archive says of a member. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  /** How many bytes it has in the archive, and how many it is said to have unpacked. */
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

const endLength = 22;
const directoryLength = 46;
const localLength = 30;
/** Deflate makes at most so many bytes of one. */
const mostOfOne = 1032;

export const isZip = (bytes: Uint8Array): boolean => {
  const [a, b, c, d] = bytes;
  return a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6));
};

/**
 * The members of an archive. What its directory says is checked against the archive before anything
 * is unpacked, and unpacking ends where there is more than was said. Throws `bad-file`.
 */
export async function readZip(who: string, bytes: Uint8Array, maxBytes: number): Promise<Member[]> {
  const entries = entriesOf(who, bytes);
  const total = entries.reduce((n, { size }) => n + size, 0);
  if (total > maxBytes)
    failFile(
      who,
      `unpacked, the archive would have ${total} bytes, more than ${maxBytes}. Say maxBytes if that ` +
        'is meant.',
    );
  const ranges = entries.map((entry) => rangeOf(who, bytes, entry));
  checkApart(who, entries, ranges);
  const members: Member[] = [];
  for (const [i, entry] of entries.entries()) {
    const unpacked = await unpack(who, entry, bytes.subarray(...at(ranges, i)));
    if (checksumOf(unpacked) !== entry.checksum)
      failFile(who, `the member '${entry.name}' is damaged: its checksum does not agree.`);
    members.push({ name: entry.name, bytes: unpacked });
  }
  return members;
}

function entriesOf(who: string, bytes: Uint8Array): Entry[] {
  const view = viewOf(bytes);
  const end = endOf(who, bytes, view);
  const count = view.getUint16(end + 10, true);
  const length = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  if (count === 0xffff || length === 0xffffffff || start === 0xffffffff)
    failFile(who, 'archives of more than 4 GiB, or of 65535 members, cannot be read.');
  if (start + length > end || view.getUint16(end + 8, true) !== count)
    failFile(who, 'the directory of the archive lies outside of it.');
  const entries: Entry[] = [];
  const names = new Set<string>();
  let place = start;
  for (let i = 0; i < count; i++) {
    if (place + directoryLength > start + length || view.getUint32(place, true) !== 0x02014b50)
      failFile(who, `the directory of the archive ends within its ${count} members.`);
    const lengths = [28, 30, 32].map((n) => view.getUint16(place + n, true));
    const next = place + directoryLength + lengths.reduce((a, b) => a + b, 0);
    if (next > start + length) failFile(who, 'a name in the directory of the archive is cut off.');
    const nameAt = place + directoryLength;
    const name = utf8(who, bytes.subarray(nameAt, nameAt + at(lengths, 0)));
    if (names.has(name)) failFile(who, `the archive has two members of the name '${name}'.`);
    names.add(name);
    if ((view.getUint16(place + 8, true) & 1) !== 0)
      failFile(who, `the member '${name}' is encrypted.`);
    entries.push({
      name,
      method: view.getUint16(place + 10, true),
      checksum: view.getUint32(place + 16, true),
      packed: view.getUint32(place + 20, true),
      size: view.getUint32(place + 24, true),
      offset: view.getUint32(place + 42, true),
    });
    place = next;
  }
  return entries;
}

/** Where the record at the end of an archive stands: a comment may follow it. */
function endOf(who: string, bytes: Uint8Array, view: DataView): number {
  const first = Math.max(0, bytes.length - endLength - 0xffff);
  for (let place = bytes.length - endLength; place >= first; place--) {
    const isEnd = view.getUint32(place, true) === 0x06054b50;
    if (isEnd && place + endLength + view.getUint16(place + 20, true) === bytes.length)
      return place;
  }
  return failFile(who, 'the archive has no directory at its end: it is cut off, or no zip file.');
}

/** Where the packed bytes of a member begin and end. */
function rangeOf(who: string, bytes: Uint8Array, entry: Entry): [start: number, end: number] {
  const view = viewOf(bytes);
  const { name, offset, packed, size } = entry;
  if (offset + localLength > bytes.length || view.getUint32(offset, true) !== 0x04034b50)
    failFile(who, `the member '${name}' is not where the directory of the archive says.`);
  const extra = view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const start = offset + localLength + extra;
  if (start + packed > bytes.length)
    failFile(who, `the member '${name}' is said to have ${packed} bytes, and is cut off.`);
  if (entry.method !== 0 && entry.method !== 8)
    failFile(
      who,
      `the member '${name}' is packed by method ${entry.method}; deflate is known alone.`,
    );
  if (entry.method === 0 ? size !== packed : size > packed * mostOfOne + 64)
    failFile(who, `the member '${name}' cannot have ${size} bytes when it is packed in ${packed}.`);
  return [start, start + packed];
}

/** Members that share bytes would unpack to more than any archive holds. */
function checkApart(
  who: string,
  entries: readonly Entry[],
  ranges: readonly (readonly [number, number])[],
): void {
  const order = entries
    .map((_, i) => i)
    .toSorted((a, b) => at(entries, a).offset - at(entries, b).offset);
  for (let k = 1; k < order.length; k++) {
    const [before, i] = [at(order, k - 1), at(order, k)];
    if (at(entries, i).offset < at(ranges, before)[1])
      failFile(
        who,
        `the members '${at(entries, before).name}' and '${at(entries, i).name}' overlap.`,
      );
  }
}

async function unpack(who: string, entry: Entry, packed: Uint8Array): Promise<Uint8Array> {
  if (entry.method === 0) return packed;
  const unpacked = await through(
    who,
    new DecompressionStream('deflate-raw'),
    packed,
    entry.size,
    () => failFile(who, `the member '${entry.name}' cannot be unpacked.`),
  );
  if (unpacked.length !== entry.size)
    failFile(
      who,
      `the member '${entry.name}' is said to have ${entry.size} bytes, and has ${unpacked.length}.`,
    );
  return unpacked;
}

/** Bytes on the way through a stream of the host. */
async function through(
  who: string,
  stream: { readonly readable: unknown; readonly writable: unknown },
  bytes: Uint8Array,
  maxBytes: number,
  onError: () => never,
): Promise<Uint8Array> {
  const { readable, writable } = stream as {
    readonly readable: AsyncIterable<Uint8Array>;
    readonly writable: {
      getWriter(): { write(x: Uint8Array): Promise<void>; close(): Promise<void> };
    };
  };
  const writer = writable.getWriter();
  // Its failure is that of reading, too, which is waited for.
  const written = Promise.all([writer.write(bytes), writer.close()]).catch(() => undefined);
  try {
    const all = await readAll(who, readable, maxBytes);
    await written;
    return all;
  } catch {
    return onError();
  }
}

const zipDate = 0x21;

/**
 * An archive of members, deflated or as they are. It has no times, so that the same members give
 * the same bytes.
 */
export async function writeZip(
  who: string,
  members: readonly Member[],
  compress: boolean,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of members) {
    const packed = compress ? await deflated(who, bytes) : bytes;
    const text = encoded(name);
    const common = headerOf(
      compress ? 8 : 0,
      checksumOf(bytes),
      packed.length,
      bytes.length,
      text.length,
    );
    const local = joined([Uint8Array.of(0x50, 0x4b, 3, 4), common, text]);
    directory.push(
      joined([
        Uint8Array.of(0x50, 0x4b, 1, 2, 20, 0),
        common,
        new Uint8Array(10),
        littleEndian(4, offset),
        text,
      ]),
    );
    pieces.push(local, packed);
    offset += local.length + packed.length;
    if (offset > 0xfffffffe || members.length >= 0xffff)
      fail('too-large', `${who}: an archive has less than 4 GiB and 65535 members.`);
  }
  const listed = joined(directory);
  const count = littleEndian(2, members.length);
  pieces.push(
    listed,
    Uint8Array.of(0x50, 0x4b, 5, 6, 0, 0, 0, 0),
    count,
    count,
    littleEndian(4, listed.length),
    littleEndian(4, offset),
    new Uint8Array(2),
  );
  return joined(pieces);
}

const deflated = (who: string, bytes: Uint8Array): Promise<Uint8Array> =>
  through(who, new CompressionStream('deflate-raw'), bytes, Infinity, () =>
    fail('internal', `${who}: the host could not deflate`),
  );

/** What the local header of a member and the directory have in common. */
const headerOf = (
  method: number,
  checksum: number,
  packed: number,
  size: number,
  nameLength: number,
): Uint8Array =>
  joined([
    // Version 2.0, names in UTF-8.
    Uint8Array.of(20, 0, 0, 8, method, 0, 0, 0, zipDate, 0),
    littleEndian(4, checksum),
    littleEndian(4, packed),
    littleEndian(4, size),
    littleEndian(2, nameLength),
    new Uint8Array(2),
  ]);

function littleEndian(length: 2 | 4, value: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = value >>> (8 * i);
  return bytes;
}

let table: Uint32Array | undefined;

/** The CRC-32 of bytes, as zip archives have it. */
export function checksumOf(bytes: Uint8Array): number {
  table ??= Uint32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = (c & 1) !== 0 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c;
  });
  let c = 0xffffffff;
  for (const byte of bytes) c = (table[(c ^ byte) & 255] as number) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
