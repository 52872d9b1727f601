/** Loads and stores of several turns at a time: of neighbours, of pairs, or of what lies apart. */
import { at, range, zip } from '../../../../array/shape.js';
import { itemSize, type Compute, type DType } from '../../../../array/dtype.js';
import { integer, type Expr } from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import type { Code } from '../binary/code.js';
import { f64x2, i32, i32x4, v128, type Value, type Vector } from '../binary/instructions.js';
import type { Address } from '../emit/scope.js';
import {
  bytesOfMask,
  chunkCount,
  maskOfBytes,
  pairs,
  unzip,
  widthOf,
  zipLanes,
  type Lanes,
} from '../ops/lanes.js';
import { inVariable, type LaneWriter } from '../ops/lane-forms.js';
import type { Side, Store } from './neighbours.js';
import { gatherSmall, isSmall, loadSmall, storeSmall } from '../ops/memory.js';

/** The elements that turns load or store: the first of them, and how far apart they are. */
export interface LaneElements {
  readonly buffer: LoopBuffer;
  readonly offset: Expr;
  readonly stride: number;
}

/** What turns load of pairs: all first sides and all second sides, in locals. */
interface LoadedPairs {
  readonly firsts: readonly Vector[];
  readonly seconds: readonly Vector[];
}

/** Where an element is: an address and a distance from it in bytes. */
type At = readonly [base: Value<'i32'>, offset: number];

export class LaneMemory {
  readonly #functions: LaneWriter;
  readonly #code: Code;
  readonly #lanes: number;
  readonly #addressOf: (buffer: LoopBuffer, offset: Expr) => Address;
  /** The pairs loaded since their buffer was stored to, by where they begin. */
  readonly #pairs = new Map<LoopBuffer, Map<Expr, LoadedPairs>>();

  /** `lanes` turns are done at a time. */
  constructor(
    functions: LaneWriter,
    lanes: number,
    addressOf: (buffer: LoopBuffer, offset: Expr) => Address,
  ) {
    this.#functions = functions;
    this.#code = functions.code;
    this.#lanes = lanes;
    this.#addressOf = addressOf;
  }

  load(dtype: Compute, elements: LaneElements): Lanes {
    const { buffer, stride } = elements;
    const start = this.#startOf(elements);
    const width = widthOf[dtype];
    if (isSmall(buffer.dtype)) return this.#loadSmall(buffer.dtype, start, stride);
    if (stride !== 1) return this.#gather(dtype, start, stride);
    const [base, offset] = start;
    const chunks = range(chunkCount(width, this.#lanes)).map((k) =>
      dtype === 'bool'
        ? maskOfBytes(v128.load32_zero(base, offset + 4 * k))
        : v128.load(base, offset + 16 * k),
    );
    return { width, chunks };
  }

  /** Elements at any offsets, lane by lane; each is as wide as a lane. */
  loadAt(dtype: Compute, buffer: LoopBuffer, offsets: Lanes): Lanes {
    const width = widthOf[dtype];
    const perChunk = 16 / width;
    const [base, distance] = this.#startAt(buffer, integer(0));
    const numbers = offsets.chunks.map((x) => inVariable(this.#code, x));
    const addressOf = (turn: number): Value<'i32'> => {
      const offset = i32x4.extract_lane(at(numbers, turn >> 2), turn % 4);
      return i32.add(base, i32.shl(offset, Math.log2(width)));
    };
    const chunks = range(chunkCount(width, this.#lanes)).map((k) => {
      const first = addressOf(k * perChunk);
      let x = width === 8 ? v128.load64_zero(first, distance) : v128.load32_zero(first, distance);
      for (const lane of range(perChunk).slice(1)) {
        const address = addressOf(k * perChunk + lane);
        const load = width === 8 ? v128.load64_lane : v128.load32_lane;
        x = load(address, x, lane, distance);
      }
      return x;
    });
    return { width, chunks };
  }

  /** One side of pairs of 4 or 8 bytes. Both are loaded when the first of them is wanted. */
  loadSide(dtype: Compute, buffer: LoopBuffer, { first, isSecond, stride }: Side): Lanes {
    const width = widthOf[dtype];
    let known = this.#pairs.get(buffer);
    if (known === undefined) this.#pairs.set(buffer, (known = new Map<Expr, LoadedPairs>()));
    let loaded = known.get(first);
    if (loaded === undefined)
      known.set(first, (loaded = this.#loadPairs(width, this.#startAt(buffer, first), stride)));
    return { width, chunks: isSecond ? loaded.seconds : loaded.firsts };
  }

  #loadPairs(width: Lanes['width'], start: At, stride: number): LoadedPairs {
    const loaded = this.#vectorsOfPairs(width, start, stride).map(([[base, offset], other]) => {
      const x = other === null ? v128.load(base, offset) : v128.load64_zero(base, offset);
      const both = other === null ? x : v128.load64_lane(other[0], x, 1, other[1]);
      return this.#code.let('pairs', both);
    });
    const sides = pairs(loaded).map(([x, y]) => unzip(width, x, y));
    return {
      firsts: sides.map(([x]) => this.#code.let('first', x)),
      seconds: sides.map(([, y]) => this.#code.let('second', y)),
    };
  }

  /** Stores pairs; `firsts` are stored where the store says. Both are locals. */
  storePairs({ buffer, offset }: Store, stride: number, firsts: Lanes, seconds: Lanes): void {
    const { width } = firsts;
    this.#pairs.delete(buffer);
    const places = this.#vectorsOfPairs(width, this.#startAt(buffer, offset), stride);
    const chunks = zip(firsts.chunks, seconds.chunks).flatMap(([x, y]) => zipLanes(width, x, y));
    zip(chunks, places).forEach(([x, [[base, start], other]]) => {
      if (other === null) return this.#code.do(v128.store(base, x, start));
      const both = this.#code.let('pairs', x);
      this.#code.do(v128.store64_lane(base, both, 0, start));
      this.#code.do(v128.store64_lane(other[0], both, 1, other[1]));
    });
  }

  /** Where vectors of pairs are: at one place, or half of them each at two. */
  #vectorsOfPairs(width: Lanes['width'], start: At, stride: number): [At, At | null][] {
    const perVector = 8 / width;
    const isWhole = perVector === 1 || stride === 2;
    return range(this.#lanes / perVector).map((k) => {
      const at = (pair: number): At => moved(start, pair * stride * width);
      return [at(k * perVector), isWhole ? null : at(k * perVector + 1)];
    });
  }

  /**
   * Neighbouring float32 as float64: two at a time, the conversion reads from memory; halves of a
   * vector would have to be moved first.
   */
  loadWide(elements: LaneElements): Lanes {
    const [base, offset] = this.#startOf(elements);
    const chunks = range(chunkCount(8, this.#lanes)).map((k) =>
      f64x2.promote_low_f32x4(v128.load64_zero(base, offset + 8 * k)),
    );
    return { width: 8, chunks };
  }

  /** Truths are masks of 32 bits. */
  store(elements: LaneElements, { width, chunks: given }: Lanes): void {
    const { buffer, stride } = elements;
    // All is computed before the first chunk is stored: an operand may lie at the same address.
    const chunks = given.map((x) => (x.kind === 'local' ? x : this.#code.let('chunk', x)));
    this.#pairs.delete(buffer);
    const start = this.#startOf(elements);
    const [base, offset] = start;
    if (buffer.dtype === 'bool')
      return chunks.forEach((mask, k) =>
        this.#code.do(v128.store32_lane(base, bytesOfMask(mask), 0, offset + 4 * k)),
      );
    if (isSmall(buffer.dtype))
      return storeSmall(this.#functions, buffer.dtype, chunks, base, offset);
    if (stride !== 1) return this.#scatter(chunks, width, start, stride);
    chunks.forEach((x, k) => this.#code.do(v128.store(base, x, offset + 16 * k)));
  }

  #startOf({ buffer, offset }: LaneElements): At {
    return this.#startAt(buffer, offset);
  }

  #startAt(buffer: LoopBuffer, offset: Expr): At {
    const { base, offset: distance } = this.#addressOf(buffer, offset);
    const isNamed = base.kind === 'const' || base.kind === 'local';
    return [isNamed ? base : this.#code.let('at', base), distance];
  }

  /** LaneElements of fewer bits than a lane. */
  #loadSmall(dtype: DType, start: At, stride: number): Lanes {
    const bytes = itemSize[dtype];
    const laneAt = (lane: number): At => moved(start, lane * stride * bytes);
    const chunks = range(chunkCount(4, this.#lanes)).map((k) =>
      stride === 1
        ? loadSmall(this.#functions, dtype, ...laneAt(4 * k))
        : gatherSmall(
            this.#functions,
            dtype,
            range(4).map((lane) => laneAt(4 * k + lane)),
          ),
    );
    return { width: 4, chunks };
  }

  /** LaneElements that lie apart, lane by lane. */
  #gather(dtype: Compute, start: At, stride: number): Lanes {
    const width = widthOf[dtype];
    const bytes = dtype === 'bool' ? 1 : width;
    const perChunk = 16 / width;
    const chunks = range(chunkCount(width, this.#lanes)).map((k) => {
      let x: Vector = i32x4.const(0);
      for (const lane of range(perChunk)) {
        const [base, offset] = moved(start, (k * perChunk + lane) * stride * bytes);
        if (width === 8) x = v128.load64_lane(base, x, lane, offset);
        else if (bytes === 4) x = v128.load32_lane(base, x, lane, offset);
        else x = i32x4.replace_lane(x, i32.load8_u(base, offset), lane);
      }
      return dtype === 'bool' ? i32x4.ne(x, i32x4.const(0)) : x;
    });
    return { width, chunks };
  }

  /** Stores elements apart, lane by lane. */
  #scatter(chunks: readonly Vector[], width: Lanes['width'], start: At, stride: number): void {
    const perChunk = 16 / width;
    chunks.forEach((x, k) => {
      for (const lane of range(perChunk)) {
        const [base, offset] = moved(start, (k * perChunk + lane) * stride * width);
        this.#code.do(
          width === 8
            ? v128.store64_lane(base, x, lane, offset)
            : v128.store32_lane(base, x, lane, offset),
        );
      }
    });
  }
}

/** So many bytes further; the offset of an instruction is not negative. */
const moved = ([base, offset]: At, bytes: number): At =>
  offset + bytes < 0 ? [i32.add(base, i32.const(offset + bytes)), 0] : [base, offset + bytes];
