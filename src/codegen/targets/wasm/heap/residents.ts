/**
 * The values of arrays that lie in the heap, from the one used last to the one unused for longest.
 */
import type { DenseArray } from '../../../../array/dense.js';
import type { DType, TypedArray } from '../../../../array/dtype.js';
import { fail } from '../../../../array/errors.js';
import type { Elsewhere } from '../../../../array/elsewhere.js';
import type { HeapBlock } from './allocator.js';

/** What residents need of the memory they lie in. */
export interface Home {
  /** The elements from an address on, as an array of their own. */
  copyOut(address: number, dtype: DType, size: number): TypedArray;
  /** Copies the elements from an address on to an array that has room for just them. */
  copyTo(to: TypedArray, address: number, dtype: DType): void;
  give(block: HeapBlock): void;
}

/**
 * The value of one array in the heap. It refers neither to the array nor, while it is in the heap,
 * to a copy outside: the list of residents keeps nothing alive but itself.
 */
export class Resident implements Elsewhere {
  readonly residents: Residents;
  readonly dtype: DType;
  readonly size: number;
  /** Where it lies; undefined once it has left. */
  block: HeapBlock | undefined;
  /** Whether the array has its elements, too. */
  isPresent: boolean;
  /** The line it stands in, and its neighbours there. */
  line: Line | undefined;
  older: Resident | undefined;
  newer: Resident | undefined;
  /** How many running calls use it; meanwhile it stays where it is. */
  #pins = 0;
  #isReleased = false;
  /** The elements after an eviction, until the array is read. */
  #evicted: TypedArray | undefined;

  constructor(
    residents: Residents,
    block: HeapBlock,
    dtype: DType,
    size: number,
    isPresent: boolean,
  ) {
    this.residents = residents;
    this.block = block;
    this.dtype = dtype;
    this.size = size;
    this.isPresent = isPresent;
  }

  get isPinned(): boolean {
    return this.#pins > 0;
  }

  readNow(stays: boolean): TypedArray {
    const elements = this.block === undefined ? this.#evicted : this.#copy(this.block);
    if (elements === undefined) return fail('internal', 'a resident was read after its release');
    this.residents.noteRead(this);
    if (!stays) return elements === this.#evicted ? elements.slice() : elements;
    this.#evicted = undefined;
    this.isPresent = true;
    return elements;
  }

  copyNow(to: TypedArray): boolean {
    if (this.block !== undefined) this.residents.home.copyTo(to, this.block.address, this.dtype);
    else if (this.#evicted !== undefined) to.set(this.#evicted);
    else return fail('internal', 'a resident was read after its release');
    this.residents.noteRead(this);
    return true;
  }

  read(): Promise<TypedArray> {
    return Promise.resolve(this.readNow(true));
  }

  release(): void {
    this.#evicted = undefined;
    this.#isReleased = true;
    if (!this.isPinned) this.residents.remove(this);
  }

  /** The address, which holds until the matching `unpin`. */
  pin(): number {
    if (this.block === undefined)
      return fail('internal', 'a value was used after it left the heap');
    this.#pins++;
    this.residents.touch(this);
    return this.block.address;
  }

  unpin(): void {
    this.#pins--;
    if (this.#isReleased && !this.isPinned) this.residents.remove(this);
  }

  /** Leaves the heap; the array keeps its value. */
  evict(): void {
    if (this.block === undefined) return;
    if (!this.isPresent) this.#evicted = this.#copy(this.block);
    this.residents.remove(this);
  }

  #copy(block: HeapBlock): TypedArray {
    return this.residents.home.copyOut(block.address, this.dtype, this.size);
  }
}

/** Residents from the one unused for longest to the one used last. */
class Line {
  oldest: Resident | undefined;
  newest: Resident | undefined;

  append(resident: Resident): void {
    resident.line = this;
    resident.older = this.newest;
    resident.newer = undefined;
    if (this.newest === undefined) this.oldest = resident;
    else this.newest.newer = resident;
    this.newest = resident;
  }

  /** What has left refers to no other: an array that is kept would keep all that came after it. */
  remove(resident: Resident): void {
    const { older, newer } = resident;
    if (older === undefined) this.oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.newest = older;
    else newer.older = older;
    resident.line = resident.older = resident.newer = undefined;
  }

  /** The one unused for longest of those that no call uses now. */
  get idle(): Resident | undefined {
    let resident = this.oldest;
    while (resident?.isPinned === true) resident = resident.newer;
    return resident;
  }
}

export class Residents {
  readonly home: Home;
  /** How many there are. */
  count = 0;
  /**
   * `#read`: results that were read, most of which are not used again. They leave without a copy,
   * unless the caller got the copy. `#others`: the rest.
   */
  readonly #read = new Line();
  readonly #others = new Line();
  /**
   * Tells of arrays that were collected. It holds on to their residents, and so an evicted one is
   * struck off: no callback comes before a synchronous program ends, and until then the registry
   * would keep the copies of all arrays that were evicted.
   */
  readonly #collected = new FinalizationRegistry<Resident>((resident) => this.remove(resident));

  constructor(home: Home) {
    this.home = home;
  }

  /** Those that leave first come first. */
  *[Symbol.iterator](): Generator<Resident> {
    for (const { oldest } of [this.#read, this.#others])
      for (let r = oldest; r !== undefined; r = r.newer) yield r;
  }

  /** From now on the block belongs to the array's value, which lies in it. */
  add(x: DenseArray, resident: Resident): void {
    this.#collected.register(x, resident, resident);
    this.#others.append(resident);
    this.count++;
  }

  /** Takes the resident out of the heap if it is in it. */
  remove(resident: Resident): void {
    const { block } = resident;
    if (block === undefined) return;
    resident.block = undefined;
    this.#collected.unregister(resident);
    resident.line?.remove(resident);
    this.count--;
    this.home.give(block);
  }

  /** Notes that the resident was used. */
  touch(resident: Resident): void {
    const { line } = resident;
    if (line === undefined || line.newest === resident) return;
    line.remove(resident);
    line.append(resident);
  }

  /** Notes that the resident was read. */
  noteRead(resident: Resident): void {
    if (resident.line !== this.#others) return;
    this.#others.remove(resident);
    this.#read.append(resident);
  }

  /** Evicts one of those that were read; false if there is none, or all are in use. */
  evictRead(): boolean {
    return evicted(this.#read.idle);
  }

  /** Evicts the one that was unused for longest; false if all are in use. */
  evictOldest(): boolean {
    return evicted(this.#read.idle ?? this.#others.idle);
  }
}

function evicted(resident: Resident | undefined): boolean {
  resident?.evict();
  return resident !== undefined;
}
