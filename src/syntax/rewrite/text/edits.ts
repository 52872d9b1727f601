/**
 * Edits of a text. Between two characters stands what was put behind the one on the left, then
 * what was put in front of the one on the right; stretches have other text in their place, or stand
 * somewhere else. All of it is kept by its place, so that an edit costs what its own text does.
 */
import { MapWriter, type Edited, type Origin } from './map-writer.js';

/** A word for word copy within what was put somewhere, and where its words were. */
export interface MappedText {
  readonly text: string;
  readonly origins: readonly Origin[];
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

interface Move extends Stretch {
  readonly place: number;
}

export class Edits {
  readonly #source: string;
  /** By place: whether a stretch begins there. */
  readonly #cuts: Uint8Array;
  /** By character: whether it is replaced. */
  readonly #replaced: Uint8Array;
  /** What stands in the place of a stretch, by its beginning. */
  readonly #contents = new Map<number, string>();
  readonly #left = new Map<number, string>();
  readonly #right = new Map<number, string>();
  readonly #mapped = new Map<number, MappedText>();
  readonly #moves: Move[] = [];

  constructor(source: string) {
    this.#source = source;
    this.#cuts = new Uint8Array(source.length + 1);
    this.#replaced = new Uint8Array(source.length + 1);
    this.#cuts[0] = 1;
  }

  /** Puts text in front of what stands at a place, behind what was put there before. */
  before(place: number, text: string): void {
    this.#cut(place);
    this.#right.set(place, (this.#right.get(place) ?? '') + text);
  }

  /** Puts text behind what ends at a place, in front of what was put there before. */
  behind(place: number, text: string): void {
    this.#cut(place);
    this.#left.set(place, text + (this.#left.get(place) ?? ''));
  }

  /** Puts text behind what ends at a place, and behind what was put there before. */
  behindAll(place: number, text: string): void {
    this.#cut(place);
    this.#left.set(place, (this.#left.get(place) ?? '') + text);
  }

  /** Tells that what is put at a place has a copy of other words in it. */
  isMapped(place: number, copy: MappedText): void {
    this.#mapped.set(place, copy);
  }

  /** Puts text in the place of a stretch, and of what was put within it. */
  replace(start: number, end: number, text: string): void {
    this.#cut(start);
    this.#cut(end);
    const first = this.#cuts.indexOf(1, start + 1);
    for (let cut = first; cut < end; cut = this.#cuts.indexOf(1, cut + 1)) {
      this.#right.delete(cut);
      if (cut !== first) this.#left.delete(cut);
      this.#contents.delete(cut);
    }
    if (first < end) this.#left.delete(end);
    this.#replaced.fill(1, start, end);
    this.#contents.set(start, text);
  }

  /** Moves a stretch, with its edits, in front of what stands at a place. */
  move(start: number, end: number, place: number): void {
    for (const cut of [start, end, place]) this.#cut(cut);
    this.#moves.push({ start, end, place });
  }

  /** Begins a stretch; one that has other text in its place stays whole. */
  #cut(place: number): void {
    if (this.#cuts[place] === 1) return;
    this.#cuts[place] = 1;
    const isWithin = this.#replaced[place - 1] === 1 && this.#replaced[place] === 1;
    if (!isWithin) return;
    const around = this.#cuts.lastIndexOf(1, place - 1);
    if (this.#contents.get(around)) throw new Error(`an edit within an edit, at ${place}`);
  }

  /** The text as it is now; the map calls the text before by the name of its file. */
  write(file: string): Edited {
    const { length } = this.#source;
    const writer = new MapWriter(this.#source);
    this.#put(0, this.#left, writer);
    for (const { start, end } of this.#inOrder()) {
      this.#put(start, this.#right, writer);
      if (this.#replaced[start] === 0) writer.kept(start, end);
      else writer.replaced(start, this.#contents.get(start) ?? '');
      this.#put(end, this.#left, writer);
    }
    this.#put(length, this.#right, writer);
    return writer.result(file);
  }

  #put(place: number, side: ReadonlyMap<number, string>, writer: MapWriter): void {
    const text = side.get(place);
    if (text === undefined) return;
    const mapped = this.#mapped.get(place);
    const at = mapped === undefined ? -1 : text.indexOf(mapped.text);
    if (mapped === undefined || at < 0) return writer.added(text);
    writer.added(text.slice(0, at));
    writer.copied(mapped.text, mapped.origins);
    writer.added(text.slice(at + mapped.text.length));
  }

  /** All stretches, in the order in which they stand after the moves. */
  #inOrder(): readonly Stretch[] {
    let order: Stretch[] = [];
    const { length } = this.#source;
    for (let start = 0; start < length;) {
      const next = this.#cuts.indexOf(1, start + 1);
      const end = next < 0 ? length : next;
      order.push({ start, end });
      start = end;
    }
    for (const { start, end, place } of this.#moves) {
      const from = order.findIndex((s) => s.start === start);
      const last = order.findIndex((s) => s.end === end);
      const moved = order.slice(from, last + 1);
      const others = [...order.slice(0, from), ...order.slice(last + 1)];
      const to = others.findIndex((s) => s.start === place);
      order = to < 0 ? [...others, ...moved] : others.toSpliced(to, 0, ...moved);
    }
    return order;
  }
}
