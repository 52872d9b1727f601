/**
 * Where the arrays that a loop carries lie, turn by turn. A turn leaves some of them in the memory
 * of carries, of itself or of another one. Each of the others begins a row: it goes to a buffer
 * that is free, and the memory of the last of the row is free then. So the buffers go round, and
 * after a period of turns everything lies where it lay.
 */
import type { LoopBuffer } from '../../../../loops/buffer.js';
import { at, range } from '../../../../array/shape.js';
import { periodOf } from '../../plan/in-place/results.js';
import type { Over } from '../../plan/outputs.js';

export class Layouts {
  readonly period: number;
  /** The buffers of the carries where the results are wanted, then the free ones. */
  readonly #buffers: readonly LoopBuffer[];
  readonly #count: number;
  /** For the memory of each entry the entry that lies there a turn later, and the other way. */
  readonly #next: readonly number[];
  readonly #last: readonly number[];

  constructor(
    results: readonly LoopBuffer[],
    over: Over,
    newBuffer: (like: LoopBuffer) => LoopBuffer,
  ) {
    const from = over.map((carry, i) => (at(results, i).scalar ? i : carry));
    const buffers = [...results];
    const last = [...from] as number[];
    from.forEach((carry, i) => {
      if (carry !== null) return;
      let end = i;
      for (let k = from.indexOf(end); k !== -1; k = from.indexOf(end)) end = k;
      last[i] = buffers.push(newBuffer(at(results, i))) - 1;
      last[buffers.length - 1] = end;
    });
    this.#buffers = buffers;
    this.#count = results.length;
    this.#last = last;
    this.#next = range(last.length).map((e) => last.indexOf(e));
    const isScalar = results.map(({ scalar }) => scalar);
    this.period = periodOf(over, isScalar);
  }

  /** Where the carries lie if the results are where they are wanted in so many turns. */
  before(turns: number): readonly LoopBuffer[] {
    return this.#moved(turns, this.#next);
  }

  /** Where they lie so many turns after they lay there. */
  after(turns: number): readonly LoopBuffer[] {
    return this.#moved(turns, this.#last);
  }

  #moved(turns: number, step: readonly number[]): readonly LoopBuffer[] {
    return range(this.#count).map((carry) => {
      let entry = carry;
      for (let n = turns % this.period; n > 0; n--) entry = at(step, entry);
      return at(this.#buffers, entry);
    });
  }
}
