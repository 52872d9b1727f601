/**
 * Edits of a text. Between two characters stands what was put behind the one on the left, then
 * what was put in front of the one on the right; stretches have other text in their place, or stand
 * somewhere else. All of it is kept by its place, so that an edit costs what its own text does.
 */
import { at } from '../../../array/shape.js';
import { MapWriter, type Edited, type MapPiece } from './map-writer.js';

/** A copy, on one line, within what was put somewhere, and where its pieces were. */
export interface MappedText {
  readonly text: string;
  readonly pieces: readonly MapPiece[];
}

interface Move {
  readonly start: number;
  readonly end: number;
  readonly place: number;
}

export class Edits {
  readonly #source: string;
  /** By place: the number of the stretch that begins there; 0 where none does. */
  readonly #stretchAt: Int32Array;
  /** By character: whether it is replaced. */
  readonly #replaced: Uint8Array;
  /** By stretch: where it begins, and what stands in its place, if anything is. */
  readonly #starts: number[] = [0];
  readonly #contents: (string | undefined)[] = [undefined];
  /** By stretch: what stands in front of it, on either side. */
  readonly #left: string[] = [''];
  readonly #right: string[] = [''];
  /** By stretch: what is copied in front of it. */
  readonly #mapped: (MappedText | undefined)[] = [undefined];
  readonly #moves: Move[] = [];

  constructor(source: string) {
    this.#source = source;
    // The end of the text begins a stretch of nothing.
    this.#stretchAt = new Int32Array(source.length + 1);
    this.#replaced = new Uint8Array(source.length + 1);
    this.#cut(0);
  }

  /** Puts text in front of what stands at a place, behind what was put there before. */
  before(place: number, text: string): void {
    const k = this.#cut(place);
    this.#right[k] += text;
  }

  /** Puts text behind what ends at a place, in front of what was put there before. */
  behind(place: number, text: string): void {
    const k = this.#cut(place);
    this.#left[k] = text + at(this.#left, k);
  }

  /** Puts text behind what ends at a place, and behind what was put there before. */
  behindAll(place: number, text: string): void {
    const k = this.#cut(place);
    this.#left[k] += text;
  }

  /**
   * Puts text around a stretch that is known when all within is written: it stands outside of what
   * `write` puts there, and within what was put there before.
   */
  around(start: number, end: number, write: () => readonly [before: string, behind: string]): void {
    const [first, next] = [this.#cut(start), this.#cut(end)];
    const [right, left] = [at(this.#right, first), at(this.#left, next)];
    this.#right[first] = '';
    this.#left[next] = '';
    const [before, behind] = write();
    this.#right[first] = right + before + at(this.#right, first);
    this.#left[next] += behind + left;
  }

  /** Tells that what is put at a place has a copy of other words in it. */
  isMapped(place: number, copy: MappedText): void {
    this.#mapped[this.#cut(place)] = copy;
  }

  /** Puts text in the place of a stretch, and of what was put within it. */
  replace(start: number, end: number, text: string): void {
    const k = this.#cut(start);
    const next = this.#cut(end);
    let isFirst = true;
    for (let place = start + 1; place < end; place++) {
      const inner = this.#stretchAt[place] as number;
      if (inner === 0) continue;
      this.#right[inner] = '';
      if (!isFirst) this.#left[inner] = '';
      this.#contents[inner] = undefined;
      isFirst = false;
    }
    if (!isFirst) this.#left[next] = '';
    this.#replaced.fill(1, start, end);
    this.#contents[k] = text;
  }

  /** Moves a stretch, with its edits, in front of what stands at a place. */
  move(start: number, end: number, place: number): void {
    for (const cut of [start, end, place]) this.#cut(cut);
    this.#moves.push({ start, end, place });
  }

  /** Begins a stretch; one that has other text in its place stays whole. Gives its number. */
  #cut(place: number): number {
    const known = this.#stretchAt[place] as number;
    if (known !== 0) return known;
    const isWithin = this.#replaced[place - 1] === 1 && this.#replaced[place] === 1;
    if (isWithin && this.#contentAround(place) !== '')
      throw new Error(`an edit within an edit, at ${place}`);
    const k = this.#starts.push(place) - 1;
    this.#contents.push(undefined);
    this.#mapped.push(undefined);
    this.#left.push('');
    this.#right.push('');
    this.#stretchAt[place] = k;
    return k;
  }

  #contentAround(place: number): string {
    let start = place - 1;
    while (this.#stretchAt[start] === 0) start--;
    return this.#contents[this.#stretchAt[start] as number] ?? '';
  }

  /** The text as it is now; the map calls the text before by the name of its file. */
  write(file: string): Edited {
    const writer = new MapWriter(this.#source);
    const tail = this.#cut(this.#source.length);
    const behind = this.#inSource();
    const next = this.#moves.length === 0 ? behind : this.#moved(behind);
    this.#put(this.#stretchAt[0] as number, this.#left, writer);
    for (let k = next[0] as number; k !== tail; k = next[k] as number) {
      const start = this.#starts[k] as number;
      const other = behind[k] as number;
      this.#put(k, this.#right, writer);
      if (this.#replaced[start] === 0) writer.kept(start, this.#starts[other] as number);
      else writer.replaced(start, this.#contents[k] ?? '');
      this.#put(other, this.#left, writer);
    }
    this.#put(tail, this.#right, writer);
    return writer.result(file);
  }

  /** Writes what stands in front of a stretch on one side. */
  #put(k: number, side: readonly string[], writer: MapWriter): void {
    const text = at(side, k);
    if (text === '') return;
    const mapped = this.#mapped[k];
    const place = mapped === undefined ? -1 : text.indexOf(mapped.text);
    if (mapped === undefined || place < 0) return writer.added(text);
    writer.added(text.slice(0, place));
    writer.copied(mapped.text, mapped.pieces);
    writer.added(text.slice(place + mapped.text.length));
  }

  /** Which stretch is behind which in the source; the first is behind number 0. */
  #inSource(): Int32Array {
    const next = new Int32Array(this.#starts.length);
    let last = 0;
    for (let place = 0; place < this.#stretchAt.length; place++) {
      const k = this.#stretchAt[place] as number;
      if (k === 0) continue;
      next[last] = k;
      last = k;
    }
    return next;
  }

  /** The same where all moves are done. */
  #moved(inSource: Int32Array): Int32Array {
    const next = inSource.slice();
    const [before, beforeInSource] = [inverse(next), inverse(inSource)];
    const link = (a: number, b: number): void => {
      next[a] = b;
      before[b] = a;
    };
    for (const { start, end, place } of this.#moves) {
      const first = this.#stretchAt[start] as number;
      const last = beforeInSource[this.#stretchAt[end] as number] as number;
      const target = this.#stretchAt[place] as number;
      link(before[first] as number, next[last] as number);
      link(before[target] as number, first);
      link(last, target);
    }
    return next;
  }
}

/** Which stretch is in front of which, for which is behind which. */
function inverse(next: Int32Array): Int32Array {
  const before = new Int32Array(next.length);
  next.forEach((b, a) => {
    before[b] = a;
  });
  return before;
}
