/** Arrays that functions captured: in the module, or in a file beside it. */
import type { DenseArray } from '../array/dense.js';
import { arrayTypeOf, bytesOf, numberText, typedArrayText } from './literals.js';

/** Arrays begin at multiples of this many bytes. */
const alignment = 8;

/** Where captured arrays go; collects those that go into a file. */
export class Weights {
  readonly isBeside: boolean;
  readonly #parts: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  #length = 0;

  /** `isBeside`: whether there is a file. */
  constructor(isBeside: boolean) {
    this.isBeside = isBeside;
  }

  get byteLength(): number {
    return this.#length;
  }

  /** The expression that gives an array. */
  textOf(x: DenseArray): string {
    const { raw } = x;
    if (typeof raw === 'number') return numberText(raw);
    if (!this.isBeside) return typedArrayText(raw);
    const start = this.#length;
    this.#parts.push({ start, bytes: bytesOf(raw) });
    this.#length = Math.ceil((start + raw.byteLength) / alignment) * alignment;
    return `new ${arrayTypeOf(raw)}(weights(), ${start}, ${raw.length})`;
  }

  /** The file. */
  bytes(): Uint8Array {
    const all = new Uint8Array(this.#length);
    for (const { start, bytes } of this.#parts) all.set(bytes, start);
    return all;
  }
}
