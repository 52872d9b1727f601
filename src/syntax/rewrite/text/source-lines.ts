/** The lines of a text, by which source maps count places in it. */
export class SourceLines {
  readonly #starts: number[] = [0];
  readonly #length: number;
  /** The line that was asked for last: the next place is often in it, or in the one behind. */
  #last = 0;

  constructor(text: string) {
    this.#length = text.length;
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1))
      this.#starts.push(i + 1);
  }

  /** The line in which a place is. */
  lineOf(place: number): number {
    const near = this.#last;
    if (!this.#has(near, place))
      this.#last = this.#has(near + 1, place) ? near + 1 : this.#search(place);
    return this.#last;
  }

  /** Where a line begins. */
  startOf(line: number): number {
    return this.#starts[line] ?? this.#length + 1;
  }

  /** Where the line break of a line stands, or the text ends. */
  endOf(line: number): number {
    return line + 1 < this.#starts.length ? this.startOf(line + 1) - 1 : this.#length;
  }

  #has(line: number, place: number): boolean {
    return this.startOf(line) <= place && place < this.startOf(line + 1);
  }

  #search(place: number): number {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.startOf(middle) <= place) low = middle;
      else high = middle;
    }
    return low;
  }
}
