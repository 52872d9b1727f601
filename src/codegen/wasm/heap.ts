/**
 * The memory that compiled WebAssembly programs share. It holds the values of arrays (residents)
 * and, while a program runs, what that run needs. It grows up to a bound; then the residents that
 * were unused for longest make room, and only one call that needs more than the bound exceeds it.
 *
 * Nobody outside sees a view of the memory: values go in and out as copies.
 */
import type { Aval } from '../../array/aval.js';
import { DenseArray } from '../../array/dense.js';
import { itemSize, type DType, type TypedArray } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { sizeOf } from '../../array/shape.js';
import { Allocator, type Block } from './allocator.js';
import { engine, type Memory } from './engine.js';
import { Resident, Residents, type Home } from './residents.js';

const pageBytes = 65536;
/** The first page is not the heap's: modules place their tables there, each table always at one address. */
const reservedBytes = pageBytes;
/** What addresses of 32 bits reach, which code compares as signed numbers. */
const addressable = 2 ** 31;

/** What `smallBytes` is unless said. */
export const smallArrayBytes = 16_384;

export interface HeapOptions {
  /** How many bytes the heap takes unless one call needs more. */
  readonly bound?: number;
  /**
   * Arrays of fewer bytes do not stay in the heap: to copy them for each call costs less than to
   * keep account of them.
   */
  readonly smallBytes?: number;
}

type Views = Readonly<Record<DType, TypedArray>>;

const viewsOf = ({ buffer }: Memory): Views => ({
  float32: new Float32Array(buffer),
  float64: new Float64Array(buffer),
  int32: new Int32Array(buffer),
  uint32: new Uint32Array(buffer),
  bool: new Uint8Array(buffer),
});

export class Heap implements Home {
  /** Programs import it; none of them makes it grow. */
  readonly memory: Memory;
  readonly bound: number;
  readonly smallBytes: number;
  readonly residents = new Residents(this);
  readonly #allocator = new Allocator(reservedBytes);
  #views: Views;

  constructor({ bound = 256 * 2 ** 20, smallBytes = smallArrayBytes }: HeapOptions = {}) {
    this.bound = bound;
    this.smallBytes = smallBytes;
    const pages = Math.ceil(bound / pageBytes);
    this.memory = new (engine().Memory)({ initial: Math.max(2, Math.min(pages, 16)) });
    this.#views = viewsOf(this.memory);
    this.#allocator.extend(this.bytes);
  }

  /** The size of the memory. */
  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** What residents and running programs take of it. */
  get bytesTaken(): number {
    return this.#allocator.bytesTaken;
  }

  /** All stretches of the memory, taken and free, in the order of their addresses. */
  blocks(): Iterable<Block> {
    return this.#allocator.blocks();
  }

  /** The part of the memory that one run of a program uses, to be closed when it has ended. */
  open(): Frame {
    return new Frame(this);
  }

  /** A block of at least so many bytes, for whose sake others may be evicted. */
  take(bytes: number): Block {
    for (;;) {
      const block = this.#allocator.take(bytes);
      if (block !== undefined) return block;
      // What costs no copy comes first: memory that is used again is also in the cache.
      const hasRoom =
        this.residents.evictRead() ||
        this.#growFor(bytes, this.bound) ||
        this.residents.evictOldest() ||
        this.#growFor(bytes, addressable);
      if (!hasRoom) failOutOfMemory(bytes, this.bytes);
    }
  }

  give(block: Block): void {
    this.#allocator.give(block);
  }

  copyIn(address: number, dtype: DType, elements: TypedArray): void {
    this.#views[dtype].set(elements, address / itemSize[dtype]);
  }

  copyOut(address: number, dtype: DType, size: number): TypedArray {
    const start = address / itemSize[dtype];
    return this.#views[dtype].slice(start, start + size);
  }

  copyWithin(to: number, from: number, bytes: number): void {
    this.#views.bool.copyWithin(to, from, from + bytes);
  }

  /** Grows so far that the request can be met, by half if it may; false if that exceeds the limit. */
  #growFor(bytes: number, limit: number): boolean {
    const needed = this.#allocator.endFor(bytes);
    if (needed > limit) return false;
    const ample = Math.min(this.bound, 1.5 * this.bytes);
    return (ample > needed && this.#growTo(ample)) || this.#growTo(needed);
  }

  #growTo(bytes: number): boolean {
    try {
      this.memory.grow(Math.ceil((bytes - this.bytes) / pageBytes));
    } catch {
      return false;
    }
    this.#allocator.extend(this.bytes);
    this.#views = viewsOf(this.memory);
    return true;
  }
}

function failOutOfMemory(bytes: number, size: number): never {
  const megabytes = (n: number): string => `${(n / 2 ** 20).toFixed(1)} MB`;
  fail(
    'out-of-memory',
    `a call needs ${megabytes(bytes)} more than the ${megabytes(size)} that its WebAssembly code ` +
      "has, and the host grants no more. Pass less at once, or use jit(f, { target: 'js' }).",
  );
}

/**
 * What one run of a program holds in the heap: its inputs, its results and its working memory. Once
 * closed it may serve the next run.
 */
export class Frame {
  readonly #heap: Heap;
  readonly #pinned: Resident[] = [];
  /** What `take` gave, with holes where `keep` made arrays of it. */
  readonly #blocks: (Block | undefined)[] = [];

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Memory that lasts until the frame is closed, or until `keep` makes an array of it. */
  take(bytes: number): Block {
    const block = this.#heap.take(bytes);
    this.#blocks.push(block);
    return block;
  }

  /** A larger block that begins with what is in this one, which is given back. */
  grow(block: Block, bytes: number): Block {
    const grown = this.take(bytes);
    this.#heap.copyWithin(grown.address, block.address, Math.min(block.bytes, bytes));
    this.#letGo(block);
    this.#heap.give(block);
    return grown;
  }

  /** The address of an array's elements, which are copied in unless they are there. */
  addressOf(x: DenseArray): number {
    const isSmall = bytesOf(x.aval) < this.#heap.smallBytes;
    const stored = isSmall ? undefined : x.stored;
    if (stored instanceof Resident && this.#holds(stored)) return this.#pin(stored);
    const elements = x.raw as TypedArray;
    const block = this.take(elements.byteLength);
    this.#heap.copyIn(block.address, x.dtype, elements);
    if (isSmall) return block.address;
    const resident = this.#resident(block, x.aval, true);
    x.storeAlso(resident);
    this.#heap.residents.add(x, resident);
    return this.#pin(resident);
  }

  /** The array whose elements the run has written to a block that it took. */
  keep(block: Block, type: Aval): DenseArray {
    if (bytesOf(type) < this.#heap.smallBytes)
      return new DenseArray(
        type,
        this.#heap.copyOut(block.address, type.dtype, sizeOf(type.shape)),
      );
    const resident = this.#resident(block, type, false);
    const x = new DenseArray(type, undefined, resident);
    this.#heap.residents.add(x, resident);
    return x;
  }

  /** Gives back all that no array has kept. */
  close(): void {
    for (const resident of this.#pinned) resident.unpin();
    for (const block of this.#blocks) if (block !== undefined) this.#heap.give(block);
    this.#pinned.length = 0;
    this.#blocks.length = 0;
  }

  #holds({ residents, block }: Resident): boolean {
    return residents === this.#heap.residents && block !== undefined;
  }

  #pin(resident: Resident): number {
    this.#pinned.push(resident);
    return resident.pin();
  }

  #letGo(block: Block): void {
    this.#blocks[this.#blocks.indexOf(block)] = undefined;
  }

  /** A resident to which the block passes from the frame. */
  #resident(block: Block, { dtype, shape }: Aval, isPresent: boolean): Resident {
    this.#letGo(block);
    return new Resident(this.#heap.residents, block, dtype, sizeOf(shape), isPresent);
  }
}

const bytesOf = ({ shape, dtype }: Aval): number => sizeOf(shape) * itemSize[dtype];

let shared: Heap | undefined;

/** The heap of all programs. */
export const sharedHeap = (): Heap => (shared ??= new Heap());
