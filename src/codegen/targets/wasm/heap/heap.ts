/**
 * The memory that compiled WebAssembly programs share. It holds the values of arrays (residents)
 * and, while a program runs, what that run needs. It grows up to a bound; then the residents that
 * were unused for longest make room, and only one call that needs more than the bound exceeds it;
 * when that is needed no more, a new memory takes the place of the large one, as no memory can
 * shrink.
 *
 * Nobody outside sees a view of the memory: values go in and out as copies.
 */
import type { Aval } from '../../../../array/aval.js';
import { DenseArray } from '../../../../array/dense.js';
import { arrayOf, dtypes, itemSize, type DType, type TypedArray } from '../../../../array/dtype.js';
import { fail } from '../../../../array/errors.js';
import { sizeOf } from '../../../../array/shape.js';
import { onClear } from '../../../../array/cache.js';
import { Allocator, type HeapBlock } from './allocator.js';
import { engine, type Memory } from './engine.js';
import { addressable, pageBytes, reservedBytes } from './pages.js';
import { mostSharedPages } from '../binary/module.js';
import { canShare } from '../threads/host.js';
import { Resident, Residents, type Home } from './residents.js';

/** What the bound is unless said. */
const defaultBound = 256 * 2 ** 20;

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

const viewsOf = ({ buffer }: Memory): Views =>
  Object.fromEntries(
    dtypes.map((dtype) => [dtype, new arrayOf[dtype](buffer as ArrayBuffer)]),
  ) as Record<DType, TypedArray>;

/** How many pages a memory has at first: few, but not more than the bound unless it must. */
const firstPages = (bound: number): number =>
  Math.max(2, Math.min(Math.ceil(bound / pageBytes), 16));

/** The most calls within the bound for which memory beyond it waits to be given back. */
const mostPatience = 64;

export class Heap implements Home {
  readonly smallBytes: number;
  readonly residents = new Residents(this);
  #bound: number;
  #isShared = false;
  #memory: Memory;
  #allocator = new Allocator(reservedBytes);
  #views: Views;
  /** How many calls are running: some wait in callbacks for others. */
  #running = 0;
  /** Whether the calls now running have needed more than the bound. */
  #exceeds = false;
  /** How many calls have needed no more than the bound since one did, and how many to wait for. */
  #quiet = 0;
  #patience = 0;

  constructor({ bound = defaultBound, smallBytes = smallArrayBytes }: HeapOptions = {}) {
    this.#bound = bound;
    this.smallBytes = smallBytes;
    this.#memory = new (engine().Memory)({ initial: firstPages(bound) });
    this.#views = viewsOf(this.#memory);
    this.#allocator.extend(this.bytes);
  }

  /**
   * Programs import it; none of them makes it grow. While no call is running another one may take
   * its place.
   */
  get memory(): Memory {
    return this.#memory;
  }

  get bound(): number {
    return this.#bound;
  }

  /** Whether other threads see the memory. */
  get isShared(): boolean {
    return this.#isShared;
  }

  /** From now on other threads see the memory, unless a call is running, or the host refuses. */
  share(): void {
    if (this.#isShared || this.#running > 0 || !canShare()) return;
    this.#isShared = true;
    this.giveBack();
  }

  /** Another bound, within which the memory is brought unless a call is running. */
  set bound(bytes: number) {
    this.#bound = bytes;
    if (this.#isAmple) this.giveBack();
  }

  /** The size of the memory. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** What residents and running programs take of it. */
  get bytesTaken(): number {
    return this.#allocator.bytesTaken;
  }

  /** All stretches of the memory, taken and free, in the order of their addresses. */
  blocks(): Iterable<HeapBlock> {
    return this.#allocator.blocks();
  }

  /** The part of the memory that one run of a program uses, to be closed when it has ended. */
  open(): Frame {
    return new Frame(this);
  }

  /** A block of at least `bytes` bytes; others may be evicted to make room for it. */
  take(bytes: number): HeapBlock {
    for (;;) {
      const block = this.#allocator.take(bytes);
      if (block !== undefined) {
        this.#exceeds ||= this.bytesTaken > this.#bound;
        return block;
      }
      // What is likely not used again comes first: memory that is used anew is also in the cache.
      const hasRoom =
        this.residents.evictRead() ||
        this.#growFor(bytes, this.#bound) ||
        this.residents.evictOldest() ||
        this.#growFor(bytes, addressable);
      if (!hasRoom) failOutOfMemory(bytes, this.bytes);
    }
  }

  give(block: HeapBlock): void {
    this.#allocator.give(block);
    this.#settle();
  }

  /** A call begins: until it has left, the memory is the one that it finds. */
  enter(): void {
    this.#running++;
  }

  leave(): void {
    if (--this.#running > 0) return;
    this.#quiet = this.#exceeds ? 0 : this.#quiet + 1;
    this.#exceeds = false;
    this.#settle();
  }

  /**
   * Gives the memory back to the host, unless a call is running. The values in it are copied out,
   * and a small memory takes its place.
   */
  giveBack(): void {
    if (this.#running > 0) return;
    const memory = newMemory(firstPages(this.#bound), this.#isShared);
    if (memory === undefined) {
      this.#isShared = isShared(this.#memory);
      return;
    }
    this.#running++;
    while (this.residents.evictOldest());
    this.#running--;
    this.#memory = memory;
    this.#views = viewsOf(memory);
    this.#allocator = new Allocator(reservedBytes);
    this.#allocator.extend(this.bytes);
  }

  /** Whether the memory is larger than it would be if no call had exceeded the bound. */
  get #isAmple(): boolean {
    return this.bytes > Math.max(this.#bound, firstPages(this.#bound) * pageBytes);
  }

  /**
   * Gives memory beyond the bound back when little of it is left in use. A loop of calls that
   * exceed the bound would have it granted and given back in every turn: so the wait for quiet
   * doubles.
   */
  #settle(): void {
    if (this.#running > 0 || !this.#isAmple || this.#quiet < this.#patience) return;
    if (4 * this.bytesTaken > this.bytes) return;
    this.#patience = Math.min(mostPatience, Math.max(1, 2 * this.#patience));
    this.giveBack();
  }

  copyIn(address: number, dtype: DType, elements: TypedArray): void {
    this.#views[dtype].set(elements, address / itemSize[dtype]);
  }

  copyOut(address: number, dtype: DType, size: number): TypedArray {
    const start = address / itemSize[dtype];
    return this.#views[dtype].slice(start, start + size);
  }

  copyTo(to: TypedArray, address: number, dtype: DType): void {
    const start = address / itemSize[dtype];
    to.set(this.#views[dtype].subarray(start, start + to.length));
  }

  copyWithin(to: number, from: number, bytes: number): void {
    this.#views.bool.copyWithin(to, from, from + bytes);
  }

  /**
   * Grows so far that the request can be met, by half if it may; false if that exceeds the limit.
   */
  #growFor(bytes: number, limit: number): boolean {
    const needed = this.#allocator.endFor(bytes);
    if (needed > limit) return false;
    const ample = Math.min(this.#bound, 1.5 * this.bytes);
    return (ample > needed && this.#growTo(ample)) || this.#growTo(needed);
  }

  #growTo(bytes: number): boolean {
    try {
      this.#memory.grow(Math.ceil((bytes - this.bytes) / pageBytes));
    } catch {
      return false;
    }
    this.#allocator.extend(this.bytes);
    this.#views = viewsOf(this.#memory);
    return true;
  }
}

const isShared = ({ buffer }: Memory): boolean => !(buffer instanceof ArrayBuffer);

/** A memory, if the host grants one. */
function newMemory(initial: number, shared: boolean): Memory | undefined {
  try {
    const size = shared ? { initial, maximum: mostSharedPages, shared } : { initial };
    return new (engine().Memory)(size);
  } catch {
    return undefined;
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
  readonly #blocks: (HeapBlock | undefined)[] = [];
  #hasBegun = false;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** The run begins, at the latest with the first memory it takes. */
  begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#heap.enter();
  }

  /** Memory that lasts until the frame is closed, or until `keep` makes an array of it. */
  take(bytes: number): HeapBlock {
    this.begin();
    const block = this.#heap.take(bytes);
    this.#blocks.push(block);
    return block;
  }

  /** A larger block that begins with what is in this one, which is given back. */
  grow(block: HeapBlock, bytes: number): HeapBlock {
    const grown = this.take(bytes);
    this.#heap.copyWithin(grown.address, block.address, Math.min(block.bytes, bytes));
    this.#letGo(block);
    this.#heap.give(block);
    return grown;
  }

  /** The address of an array's elements, which are copied in unless they are there. */
  addressOf(x: DenseArray): number {
    this.begin();
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
  keep(block: HeapBlock, type: Aval): DenseArray {
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
    if (this.#hasBegun) this.#heap.leave();
    this.#hasBegun = false;
  }

  #holds({ residents, block }: Resident): boolean {
    return residents === this.#heap.residents && block !== undefined;
  }

  #pin(resident: Resident): number {
    this.#pinned.push(resident);
    return resident.pin();
  }

  #letGo(block: HeapBlock): void {
    this.#blocks[this.#blocks.indexOf(block)] = undefined;
  }

  /** A resident to which the block passes from the frame. */
  #resident(block: HeapBlock, { dtype, shape }: Aval, isPresent: boolean): Resident {
    this.#letGo(block);
    return new Resident(this.#heap.residents, block, dtype, sizeOf(shape), isPresent);
  }
}

const bytesOf = ({ shape, dtype }: Aval): number => sizeOf(shape) * itemSize[dtype];

let shared: Heap | undefined;
let sharedBound = defaultBound;

/** The heap of all programs, made when it is first wanted. */
export const sharedHeap = (): Heap => (shared ??= newSharedHeap());

function newSharedHeap(): Heap {
  const heap = new Heap({ bound: sharedBound });
  onClear(() => heap.giveBack());
  return heap;
}

/** Bounds the heap of all programs. */
export function boundSharedHeap(bytes: number): void {
  sharedBound = bytes;
  if (shared !== undefined) shared.bound = bytes;
}
