/**
 * The mappings of a source map: for each line of a text its segments, from a column to a line and
 * column of the only source. Each number is written as its difference from the one before, in
 * digits of base 64 with the lowest five bits first (ECMA-426).
 */
const digits = new TextEncoder().encode(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
);
const [comma, semicolon, first] = new TextEncoder().encode(',;A') as unknown as number[];

/** A segment of four numbers of at most seven digits, with a comma. */
const longest = 4 * 7 + 1;

export class Mappings {
  #bytes = new Uint8Array(1 << 12);
  #length = 0;
  #isFirst = true;
  #column = 0;
  #sourceLine = 0;
  #sourceColumn = 0;

  segment(column: number, sourceLine: number, sourceColumn: number): void {
    this.#grow(longest);
    if (!this.#isFirst) this.#bytes[this.#length++] = comma as number;
    this.#isFirst = false;
    this.#write(column - this.#column);
    this.#bytes[this.#length++] = first as number;
    this.#write(sourceLine - this.#sourceLine);
    this.#write(sourceColumn - this.#sourceColumn);
    this.#column = column;
    this.#sourceLine = sourceLine;
    this.#sourceColumn = sourceColumn;
  }

  newLine(): void {
    this.#grow(1);
    this.#bytes[this.#length++] = semicolon as number;
    this.#isFirst = true;
    this.#column = 0;
  }

  get text(): string {
    return new TextDecoder().decode(this.#bytes.subarray(0, this.#length));
  }

  /** The sign is the lowest bit of all, and the highest bit of a digit says that more follow. */
  #write(value: number): void {
    let rest = value < 0 ? (-value << 1) | 1 : value << 1;
    do {
      const more = rest >>> 5 > 0 ? 32 : 0;
      this.#bytes[this.#length++] = digits[(rest & 31) | more] as number;
      rest >>>= 5;
    } while (rest > 0);
  }

  #grow(by: number): void {
    if (this.#length + by <= this.#bytes.length) return;
    const longer = new Uint8Array(2 * this.#bytes.length);
    longer.set(this.#bytes);
    this.#bytes = longer;
  }
}
