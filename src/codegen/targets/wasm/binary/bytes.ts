/** A buffer that bytes are appended to. Integers are written as LEB128, all else little-endian. */

const utf8 = new TextEncoder();

/** So many bytes are copied faster one by one. */
const few = 16;

export class ByteBuffer {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** All bytes so far, as a copy. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  byte(x: number): void {
    if (this.#length === this.#bytes.length) this.#grow();
    this.#bytes[this.#length++] = x;
  }

  bytes(list: ArrayLike<number>): void {
    const at = this.#take(list.length);
    if (list.length > few) this.#bytes.set(list, at);
    else for (let i = 0; i < list.length; i++) this.#bytes[at + i] = list[i] as number;
  }

  /** A byte, and an integer as `unsigned` writes it. */
  byteAndUnsigned(byte: number, x: number): void {
    if (x > 0x7f) {
      this.byte(byte);
      return this.unsigned(x);
    }
    const at = this.#take(2);
    this.#bytes[at] = byte;
    this.#bytes[at + 1] = x;
  }

  /** An integer from 0 to 2³² - 1. */
  unsigned(x: number): void {
    let rest = x;
    for (; rest > 0x7f; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest);
  }

  /** An integer from -2³¹ to 2³¹ - 1. */
  signed(x: number): void {
    let rest = x;
    // Ends once the sign, which is bit 6 of the last byte, says what the bits above are.
    for (; rest < -0x40 || rest > 0x3f; rest >>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest & 0x7f);
  }

  /** An integer from -2⁶³ to 2⁶³ - 1. */
  signedWide(x: bigint): void {
    let rest = x;
    for (; rest < -0x40n || rest > 0x3fn; rest >>= 7n) this.byte(Number(rest & 0x7fn) | 0x80);
    this.byte(Number(rest & 0x7fn));
  }

  /** NaN is written as the positive one: which one `x` is, the engine does not promise to keep. */
  float32(x: number): void {
    const at = this.#take(4);
    if (Number.isNaN(x)) this.#view.setUint32(at, 0x7fc00000, true);
    else this.#view.setFloat32(at, x, true);
  }

  /** NaN as `float32` does. */
  float64(x: number): void {
    const at = this.#take(8);
    if (Number.isNaN(x)) this.#view.setBigUint64(at, 0x7ff8000000000000n, true);
    else this.#view.setFloat64(at, x, true);
  }

  /** The low `size` bytes of an integer. */
  fixed(x: number | bigint, size: 1 | 2 | 4 | 8): void {
    const at = this.#take(size);
    if (size === 8) this.#view.setBigUint64(at, BigInt.asUintN(64, BigInt(x)), true);
    else if (size === 4) this.#view.setInt32(at, Number(x), true);
    else if (size === 2) this.#view.setInt16(at, Number(x), true);
    else this.#view.setInt8(at, Number(x));
  }

  text(s: string): void {
    const bytes = utf8.encode(s);
    this.unsigned(bytes.length);
    this.bytes(bytes);
  }

  /** What `write` appends, after its number of bytes. */
  sized(write: () => void): void {
    const start = this.#length;
    write();
    const end = this.#length;
    this.unsigned(end - start);
    const prefix = this.#bytes.slice(end, this.#length);
    this.#bytes.copyWithin(start + prefix.length, start, end);
    this.#bytes.set(prefix, start);
  }

  /** The number of items, then each of them. */
  list<T>(items: readonly T[], write: (item: T, index: number) => void): void {
    this.unsigned(items.length);
    items.forEach(write);
  }

  /** Where the next `count` bytes go. */
  #take(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) this.#grow();
    return at;
  }

  #grow(): void {
    const grown = new Uint8Array(2 * this.#length);
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
