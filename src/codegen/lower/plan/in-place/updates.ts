/**
 * Finds the updates that are written in place: an equation that changes some elements of an array
 * which nobody needs any more changes them in that array's memory. What is read of the array before
 * and needed afterwards is read once, into memory of its own, if that is the smaller part.
 */
import { at, sizeOf } from '../../../../array/shape.js';
import { isSmall } from '../../../../ir/small.js';
import type { LoopsRule } from '../../../../primitives/record.js';
import { originOf, type Accesses } from '../accesses.js';
import { isInline, isVirtual, type Graph, type GraphValue, type Node } from '../graph.js';

/** An operand of a node, and the result that may lie in its memory. */
export type OperandOver = readonly [operand: number, result: number];

export interface Updates {
  /** What lies in the memory of another value, which it takes the place of. */
  readonly over: ReadonlyMap<GraphValue, GraphValue>;
  /** Inline values that are stored since what they are computed from is updated later. */
  readonly kept: ReadonlySet<GraphValue>;
}

export const noUpdates: Updates = { over: new Map(), kept: new Set() };

/** What the surroundings say of a function. */
export interface Ownership {
  /** The inputs whose memory the function may write to. */
  readonly owned: ReadonlySet<GraphValue>;
  /** The results that lie in parts of arrays of the caller. */
  readonly slices: ReadonlySet<GraphValue>;
}

/** A reader of a value: operand `operand` of a node, or an output of the program. */
interface Reader {
  readonly node: Node | null;
  readonly operand: number;
  /** In the order of the program; outputs are read last. */
  readonly position: number;
}

/** An array of which at most this part is read into memory of its own need not be copied. */
const maxKeptPart = 0.5;
/** The first of several updates is written by itself if it changes no larger part than this. */
const maxWindowPart = 0.125;

/** The updates in place. `pairs` tells which results of a node may lie over which operands. */
export function updatesOf(
  graph: Graph,
  accesses: Accesses,
  ownership: Ownership,
  pairs: (node: Node) => readonly OperandOver[],
): Updates {
  const finder = new Finder(graph, accesses, ownership);
  graph.nodes.forEach((node, position) => {
    for (const [operand, result] of pairs(node)) finder.visit(node, position, operand, result);
  });
  return finder;
}

class Finder implements Updates {
  readonly over = new Map<GraphValue, GraphValue>();
  readonly kept = new Set<GraphValue>();
  readonly #accesses: Accesses;
  readonly #ownership: Ownership;
  readonly #readers = new Map<GraphValue, Reader[]>();
  /** The values that have been updated in place: they are there no more. */
  readonly #gone = new Set<GraphValue>();
  readonly #inPlace = new Set<Node>();

  constructor({ nodes, outputs }: Graph, accesses: Accesses, ownership: Ownership) {
    this.#accesses = accesses;
    this.#ownership = ownership;
    nodes.forEach((node, position) =>
      node.inputs.forEach((v, operand) => {
        if (v.kind === 'var') this.#note(v, { node, operand, position });
      }),
    );
    for (const v of outputs)
      if (v.kind === 'var') this.#note(v, { node: null, operand: 0, position: Infinity });
  }

  #note(v: GraphValue, reader: Reader): void {
    const list = this.#readers.get(v);
    if (list === undefined) this.#readers.set(v, [reader]);
    else list.push(reader);
  }

  /** Decides whether a result of the node lies in the memory of an operand. */
  visit(node: Node, position: number, operand: number, result: number): void {
    const [x, y] = [at(node.inputs, operand), at(node.outputs, result)];
    if (x.kind === 'literal' || isSmall(x) || this.#ownership.slices.has(y)) return;
    const old = this.#origin(x);
    if (old.size !== y.size || old.aval.dtype !== y.aval.dtype || this.#gone.has(old)) return;
    if (!this.#hasMemory(old, node)) return;
    const kept = this.#readBefore(old, { node, operand, position });
    if (kept === null) return;
    for (const v of kept) this.kept.add(v);
    if (isVirtual(old)) this.kept.add(old);
    this.over.set(y, old);
    this.#gone.add(old);
    this.#inPlace.add(node);
  }

  #origin(v: GraphValue): GraphValue {
    return originOf(v, this.#accesses, this.kept) as GraphValue;
  }

  /** Whether the value lies in memory that the function may write to when the node is computed. */
  #hasMemory(v: GraphValue, node: Node): boolean {
    if (v.node === null) return this.#ownership.owned.has(v);
    if (!this.#isInline(v.node) || this.kept.has(v)) return true;
    // What is given to a function is stored in any case.
    if (updateRule(node) === null) return true;
    // The first of several updates copies, the others need not.
    return countWritten(v.node) <= maxWindowPart * v.size;
  }

  /**
   * What is computed from a value before it is updated and read when that has begun; null where it
   * must not be updated.
   */
  #readBefore(old: GraphValue, update: Reader & { node: Node }): ReadonlySet<GraphValue> | null {
    const kept = new Set<GraphValue>();
    const seen = new Set([old]);
    for (const v of seen) {
      const readers = this.#readers.get(v) ?? [];
      if (readers.some((reader) => this.#isLate(reader, update))) {
        const isView = this.#origin(v) === old;
        if (isView || !(isSmall(v) || v.size <= maxKeptPart * old.size)) return null;
        kept.add(v);
        continue;
      }
      for (const { node, position } of readers)
        if (node !== null && position < update.position && this.#isInline(node))
          for (const w of node.outputs) if (!this.kept.has(w)) seen.add(w);
    }
    return kept;
  }

  /** Whether the reader is computed when elements may have changed already. */
  #isLate({ position, operand }: Reader, update: Reader & { node: Node }): boolean {
    if (position !== update.position) return position > update.position;
    return operand !== update.operand && countWritten(update.node) > 1;
  }

  #isInline(node: Node): boolean {
    return isInline(node) && !this.#inPlace.has(node);
  }
}

/** The rule by which a node can be written in place, if it is an update. */
export function updateRule({ lower }: Node): (LoopsRule<never> & { updates: number }) | null {
  const rule = lower.kind === 'map' ? lower.inPlace : lower.kind === 'loops' ? lower : undefined;
  return rule?.updates === undefined ? null : (rule as LoopsRule<never> & { updates: number });
}

/** How many elements an update writes; Infinity where the node is none. */
function countWritten(node: Node): number {
  const rule = updateRule(node);
  return rule === null ? Infinity : sizeOf(at(node.inputs, rule.updates).aval.shape);
}
