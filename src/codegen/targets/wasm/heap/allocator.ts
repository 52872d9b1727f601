/**
 * Which bytes of a growing address space are taken: two-level segregated fit (Masmano, Ripoll,
 * Crespo and Real, 2004). Free blocks hang in lists by size class, and bitmaps tell which lists
 * hold any, so that taking and giving back cost the same however many blocks there are. The
 * book-keeping lies outside of the space itself.
 */
import { fail } from '../../../../array/errors.js';

/** Addresses and sizes are multiples of a cache line. */
export const granule = 64;

/** 32 classes to each doubling of the size. */
const classBits = 5;
const perRow = 1 << classBits;
/** Rows of classes: enough for 2³² bytes. */
const rowCount = 32 - Math.log2(granule) - classBits + 1;

/** A stretch of the space, taken or free. */
export interface HeapBlock {
  /** In bytes, as the size. */
  readonly address: number;
  readonly bytes: number;
  readonly isFree: boolean;
}

interface Node extends HeapBlock {
  address: number;
  bytes: number;
  isFree: boolean;
  /** The neighbours in the space; never are two of them free. */
  before: Node | undefined;
  after: Node | undefined;
  /** The neighbours in the list of free blocks of its class. */
  previous: Node | undefined;
  next: Node | undefined;
}

const newNode = (address: number, bytes: number, before?: Node, after?: Node): Node => ({
  address,
  bytes,
  isFree: false,
  before,
  after,
  previous: undefined,
  next: undefined,
});

/**
 * The class whose blocks have at least `granules` granules and fewer than those of the next class.
 */
function classOf(granules: number): number {
  if (granules < perRow) return granules;
  const doublings = 31 - Math.clz32(granules);
  const row = doublings - classBits + 1;
  return row * perRow + ((granules >>> (doublings - classBits)) & (perRow - 1));
}

/**
 * The granules a request takes: the smallest size of a class, so that every block of the class fits
 * and a block that comes back serves the next request of the same size. At most 1/32 is lost.
 */
function granulesFor(bytes: number): number {
  const granules = Math.max(1, Math.ceil(bytes / granule));
  if (granules < 2 * perRow) return granules;
  const step = 2 ** (31 - Math.clz32(granules) - classBits);
  return Math.ceil(granules / step) * step;
}

/** The bytes that a block for `bytes` bytes takes up. */
export const roundedBytes = (bytes: number): number => granulesFor(bytes) * granule;

const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);

export class Allocator {
  /** The space ends here. */
  end: number;
  /** Of all taken blocks. */
  bytesTaken = 0;
  readonly #start: number;
  #first: Node | undefined;
  #last: Node | undefined;
  readonly #free = new Array<Node | undefined>(rowCount * perRow).fill(undefined);
  /** A bit for each class that has free blocks, a word for each row. */
  readonly #classes = new Int32Array(rowCount);
  /** A bit for each row that has some. */
  #rows = 0;

  /** An empty space from `start` on. */
  constructor(start: number) {
    this.#start = start;
    this.end = start;
  }

  /** A block of at least `bytes` bytes; undefined if there is none. */
  take(bytes: number): HeapBlock | undefined {
    const wanted = roundedBytes(bytes);
    const block = this.#find(classOf(wanted / granule));
    if (block === undefined) return undefined;
    this.#unlist(block);
    if (block.bytes > wanted) this.#split(block, wanted);
    this.bytesTaken += wanted;
    return block;
  }

  /** Gives a block back; it must be a taken one. */
  give(block: HeapBlock): void {
    if (block.isFree) fail('internal', `the block at ${block.address} was given back twice`);
    const node = block as Node;
    this.bytesTaken -= node.bytes;
    this.#list(this.#merged(node));
  }

  /** Moves the end of the space to a higher address, a multiple of the granule. */
  extend(end: number): void {
    const added = newNode(this.end, end - this.end, this.#last);
    if (this.#last === undefined) this.#first = added;
    else this.#last.after = added;
    this.#last = added;
    this.end = end;
    this.#list(this.#merged(added));
  }

  /** How far the space must reach at least for a request that found no block. */
  endFor(bytes: number): number {
    const last = this.#last;
    const start = last === undefined || !last.isFree ? this.end : last.address;
    return start + roundedBytes(bytes);
  }

  /** All blocks in the order of their addresses, from the start of the space to its end. */
  *blocks(): Generator<HeapBlock> {
    let expected = this.#start;
    for (let b = this.#first; b !== undefined; b = b.after) {
      if (b.address !== expected) fail('internal', `a block begins at ${b.address}`);
      expected += b.bytes;
      yield b;
    }
    if (expected !== this.end) fail('internal', `the blocks end at ${expected}`);
  }

  /** A free block of this class or of the next larger one that has any. */
  #find(sizeClass: number): Node | undefined {
    let row = sizeClass >>> classBits;
    let classes = (this.#classes[row] ?? 0) & (-1 << (sizeClass & (perRow - 1)));
    if (classes === 0) {
      const rows = this.#rows & (-2 << row);
      if (rows === 0) return undefined;
      row = lowestBit(rows);
      classes = this.#classes[row] as number;
    }
    return this.#free[row * perRow + lowestBit(classes)];
  }

  /** Cuts what is beyond `bytes` off a block that is not listed. */
  #split(block: Node, bytes: number): void {
    const rest = newNode(block.address + bytes, block.bytes - bytes, block, block.after);
    if (block.after === undefined) this.#last = rest;
    else block.after.before = rest;
    block.after = rest;
    block.bytes = bytes;
    this.#list(rest);
  }

  /** The block together with its free neighbours, which leave their lists. */
  #merged(block: Node): Node {
    const { before, after } = block;
    if (after?.isFree === true) {
      this.#unlist(after);
      this.#absorb(block, after);
    }
    if (before?.isFree !== true) return block;
    this.#unlist(before);
    this.#absorb(before, block);
    return before;
  }

  /** Makes `block` reach to the end of the next one, `after`. */
  #absorb(block: Node, after: Node): void {
    block.bytes += after.bytes;
    // Who still holds the block that is no more cannot give it back again.
    after.isFree = true;
    block.after = after.after;
    if (after.after === undefined) this.#last = block;
    else after.after.before = block;
  }

  #list(block: Node): void {
    const sizeClass = classOf(block.bytes / granule);
    const row = sizeClass >>> classBits;
    const head = this.#free[sizeClass];
    block.isFree = true;
    block.previous = undefined;
    block.next = head;
    if (head !== undefined) head.previous = block;
    this.#free[sizeClass] = block;
    (this.#classes[row] as number) |= 1 << (sizeClass & (perRow - 1));
    this.#rows |= 1 << row;
  }

  #unlist(block: Node): void {
    const { previous, next } = block;
    const sizeClass = classOf(block.bytes / granule);
    block.isFree = false;
    if (next !== undefined) next.previous = previous;
    if (previous !== undefined) previous.next = next;
    else {
      this.#free[sizeClass] = next;
      if (next === undefined) this.#clearBit(sizeClass);
    }
  }

  #clearBit(sizeClass: number): void {
    const row = sizeClass >>> classBits;
    const classes = (this.#classes[row] as number) & ~(1 << (sizeClass & (perRow - 1)));
    this.#classes[row] = classes;
    if (classes === 0) this.#rows &= ~(1 << row);
  }
}
