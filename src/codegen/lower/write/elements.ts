/** Turns reads of a program's values into expressions, each made once. */
import { at, sizeOf, stridesOf, type Shape } from '../../../array/shape.js';
import { isSmall } from '../../../ir/small.js';
import {
  choose,
  compare,
  convert,
  integer,
  literal,
  load,
  op,
  type Expr,
  type ScalarOp,
} from '../../../loops/expr.js';
import { Index } from '../../../loops/index-of.js';
import { identityOf } from '../../../loops/ops.js';
import type { Interner } from '../../../loops/passes/intern.js';
import type { Read } from '../../../primitives/record.js';
import {
  isScalar,
  isVirtual,
  reduceAxes,
  type Node,
  type GraphOperand,
  type GraphValue,
} from '../plan/graph.js';
import { carriedBy, combineOp } from './monoid.js';
import type { Storage } from './storage.js';

/**
 * An element of a small array at a place that is not known now is computed at that place, for this
 * many places; and what it takes at yet other places is chosen among all elements of its array.
 * Without limits, what has to be computed would double with each of a chain of updates.
 */
const maxPlaces = 2;

const zero = integer(0);
const scalarIndex = Index.ofAxes([], []);

export class Elements {
  readonly #interner: Interner;
  readonly #storage: Storage;
  /** What an expression is called: the name of the value it is an element of. */
  readonly names = new Map<Expr, string>();
  /** Elements at offsets known now: one expression for the whole function. */
  readonly #known = new Map<GraphValue, Map<number, Expr>>();
  /** Values that lie in no buffer: all their elements are known. */
  readonly #locals = new Set<GraphValue>();
  /** What inputs of programs written over locals stand for. */
  readonly #aliases = new Map<GraphValue, GraphOperand>();
  readonly #sources = new Map<GraphValue, Read>();
  readonly #reads = new Map<Node, readonly Read[]>();
  #kernel = 0;
  /** One object for all equal indices, and for each index seen, in the present kernel. */
  #indices = new Map<string, Index>();
  #canonical = new Map<Index, Index>();
  /** Elements at other offsets, in the present kernel. */
  #made = new Map<GraphValue, Map<Index, Expr>>();
  /** The index, not known now, at which an element is being computed. */
  #place: Index | undefined;

  constructor(interner: Interner, storage: Storage) {
    this.#interner = interner;
    this.#storage = storage;
  }

  /** From now on, values are read as the kernel with this number sees them. */
  begin(kernel: number): void {
    this.#kernel = kernel;
    this.#indices = new Map();
    this.#canonical = new Map();
    this.#made = new Map();
  }

  /** From now on, the value is another one, of the surrounding program. */
  alias(v: GraphValue, of: GraphOperand): void {
    this.#aliases.set(v, of);
  }

  /** From now on, the elements of the value are read by `read`. */
  readBy(v: GraphValue, read: Read): void {
    this.#sources.set(v, read);
  }

  /** From now on, the value's elements are these, in row-major order. */
  know(v: GraphValue, elements: readonly Expr[]): void {
    elements.forEach((e, n) => this.#keep(v, n, this.intern(e)));
  }

  /** From now on, the value lies in no buffer: its elements are those that are known. */
  keepInLocals(v: GraphValue): void {
    this.#locals.add(v);
  }

  isLocal(v: GraphValue): boolean {
    return this.#locals.has(v);
  }

  /** What a value stands for in the surrounding program. */
  aliasOf(v: GraphValue): GraphOperand | undefined {
    return this.#aliases.get(v);
  }

  /** The element of a value at an index into it; 0 where there is none, as of an empty array. */
  read(input: GraphOperand, index: Index): Expr {
    if (input.kind === 'literal') return literal(input.value, input.aval.dtype);
    if (input.size === 0) return literal(0, input.aval.dtype);
    const other = this.#aliases.get(input);
    if (other !== undefined) return this.read(other, index);
    if (isScalar(input)) return this.#element(input, scalarIndex, 0);
    if (!isSmall(input)) return this.#elementAt(input, index);
    const offset = literalOffset(index);
    if (offset === undefined) return this.#elementAt(input, index);
    if (offset === outside) return literal(0, input.aval.dtype);
    return this.#element(input, index, offset);
  }

  /**
   * Whether the present kernel, to compute an element of the value, reads other elements than those
   * at the same offset. Values in `seen`, which grows, are known not to want that.
   */
  readsElsewhere(input: GraphOperand, seen: Set<GraphValue>): boolean {
    if (input.kind === 'literal' || input.size === 1 || seen.has(input)) return false;
    seen.add(input);
    const { node } = input;
    if (node === null || !isVirtual(input) || this.#isStoredBefore(input)) return false;
    const operands = this.#storage.accessesOf(node);
    return node.inputs.some((x, k) => {
      if (x.kind === 'literal' || x.size === 1) return false;
      return operands[k]?.pointwise !== true || this.readsElsewhere(x, seen);
    });
  }

  /** The readers handed to the rule of `node`. */
  readsOf(node: Node): readonly Read[] {
    let reads = this.#reads.get(node);
    if (reads === undefined) {
      reads = node.inputs.map((input) => (index: Index) => this.read(input, index));
      this.#reads.set(node, reads);
    }
    return reads;
  }

  /** Carries the name of an expression over to the one it was rewritten to. */
  rename(from: Expr, to: Expr): void {
    const name = this.names.get(this.intern(from));
    if (name !== undefined) this.#name(this.intern(to), name);
  }

  intern(e: Expr): Expr {
    return this.#interner.intern(e);
  }

  #element(v: GraphValue, index: Index, offset: number): Expr {
    if (this.#storage.isKept(v) && this.#storage.kernelOf(v) < this.#kernel)
      return this.intern(load(this.#storage.bufferOf(v), integer(offset)));
    const known = this.#known.get(v)?.get(offset);
    if (known !== undefined) return known;
    const read = this.#sources.get(v);
    if (read !== undefined) return this.#keep(v, offset, this.intern(read(index)));
    if (!isVirtual(v)) {
      const e = this.intern(load(this.#storage.bufferOf(v), integer(offset)));
      this.#name(e, `${v.name}${offset}`);
      return this.#keep(v, offset, e);
    }
    const node = v.node as Node;
    this.#compute(node, index).forEach((e, k) => {
      const output = at(node.outputs, k);
      this.#keep(output, offset, e);
      this.#name(e, output.size === 1 ? output.name : `${output.name}${offset}`);
    });
    return this.#known.get(v)?.get(offset) as Expr;
  }

  #keep(v: GraphValue, offset: number, e: Expr): Expr {
    const known = this.#known.get(v);
    if (known === undefined) this.#known.set(v, new Map([[offset, e]]));
    else known.set(offset, e);
    return e;
  }

  #elementAt(v: GraphValue, index: Index): Expr {
    const read = this.#sources.get(v);
    if (read !== undefined) return this.intern(read(index));
    if (this.isLocal(v)) return this.intern(this.#chosenElement(v, index.flat));
    if (!isVirtual(v) || this.#isStoredBefore(v))
      return this.intern(load(this.#storage.bufferOf(v), this.intern(index.flat)));
    const canonical = this.#canonicalIndex(index);
    const made = this.#made.get(v);
    const known = made?.get(canonical);
    if (known !== undefined) return known;
    const outer = this.#place;
    const isBehindAnother = outer !== undefined && outer !== canonical;
    const node = v.node as Node;
    // What has no operands, as iota, is a formula of the place, shorter than any choice.
    const isWritten = !isSmall(v) || node.inputs.length === 0;
    if (!isWritten && (isBehindAnother || (made?.size ?? 0) >= maxPlaces))
      return this.#chosenOfAll(v, index);
    this.#place = canonical;
    this.#compute(node, canonical).forEach((e, k) => {
      const output = at(node.outputs, k);
      const made = this.#made.get(output);
      if (made === undefined) this.#made.set(output, new Map([[canonical, e]]));
      else made.set(canonical, e);
      this.#name(e, output.name);
    });
    this.#place = outer;
    return this.#made.get(v)?.get(canonical) as Expr;
  }

  /** The element at a place not known now, of a value each of whose elements is computed. */
  #chosenOfAll(v: GraphValue, index: Index): Expr {
    const outer = this.#place;
    this.#place = undefined;
    for (let n = 0; n < v.size; n++) this.#element(v, Index.ofFlat(v.aval.shape, integer(n)), n);
    this.#place = outer;
    return this.intern(this.#chosenElement(v, index.flat));
  }

  #isStoredBefore(v: GraphValue): boolean {
    return this.#storage.kernelOf(v) < this.#kernel;
  }

  /** The element whose number is not known now, of a value whose elements are locals. */
  #chosenElement(v: GraphValue, offset: Expr): Expr {
    const known = this.#known.get(v) as ReadonlyMap<number, Expr>;
    let chosen = known.get(v.size - 1) as Expr;
    for (let n = v.size - 2; n >= 0; n--)
      chosen = choose(compare('eq', offset, integer(n)), known.get(n) as Expr, chosen);
    return chosen;
  }

  #compute(node: Node, index: Index): readonly Expr[] {
    const { lower } = node;
    const reads = this.readsOf(node);
    if (lower.kind !== 'map') return [this.#fold(node, index)];
    const share = (e: Expr): Expr => this.intern(e);
    const params = node.equation.params as never;
    return lower.elements(reads, index, params, node.types, share).map(share);
  }

  /** A reduction over few elements, written out. */
  #fold(node: Node, index: Index): Expr {
    const operand = at(node.types.inputs, 0);
    const { dtype } = at(node.types.outputs, 0);
    const axes = reduceAxes(node);
    const counts = axes.map((axis) => at(operand.shape, axis));
    const monoid = node.lower.kind === 'reduce' ? node.lower.monoid : 'sum';
    const step: ScalarOp = combineOp[monoid];
    const count = sizeOf(counts);
    // One operation is rounded once whatever it is computed in.
    const carried = count > 2 ? carriedBy(monoid, dtype) : dtype;
    let sum: Expr | undefined;
    for (let n = 0; n < count; n++) {
      const indices = indicesAt(counts, n);
      const read = at(this.readsOf(node), 0);
      const element = read(Index.ofAxes(operand.shape, insertAxes(index.axes, axes, indices)));
      const next = convert(element, carried);
      sum = sum === undefined ? next : op(step, carried, sum, next);
    }
    return this.intern(convert(sum ?? literal(identityOf(step, dtype), carried), dtype));
  }

  #canonicalIndex(index: Index): Index {
    let found = this.#canonical.get(index);
    if (found !== undefined) return found;
    const axes = index.isFlat ? [index.flat] : index.axes;
    let key = `${index.isFlat ? 'flat' : 'axes'} ${index.shape.join()}`;
    for (const e of axes) key += ` ${this.#interner.numberOf(this.intern(e))}`;
    found = this.#indices.get(key) ?? index;
    if (found === index) this.#indices.set(key, index);
    this.#canonical.set(index, found);
    return found;
  }

  #name(e: Expr, name: string): void {
    if (e.kind !== 'literal' && !this.names.has(e)) this.names.set(e, name);
  }
}

/** Puts the indices along the reduced axes among those of the others. */
export function insertAxes(
  kept: readonly Expr[],
  axes: readonly number[],
  indices: readonly Expr[],
): Expr[] {
  let nextKept = 0;
  let nextReduced = 0;
  const count = kept.length + axes.length;
  return Array.from({ length: count }, (_, d) =>
    axes[nextReduced] === d ? (indices[nextReduced++] ?? zero) : (kept[nextKept++] ?? zero),
  );
}

/** The n-th index vector of a shape, in literals. */
export function indicesAt(shape: Shape, n: number): Expr[] {
  return stridesOf(shape).map((stride, d) => integer(Math.floor(n / stride) % at(shape, d)));
}

const outside = -1;

/** The flat offset if it is known now, `outside` if it does not lie in the array. */
function literalOffset(index: Index): number | undefined {
  if (index.flat.kind !== 'literal') return undefined;
  const offset = index.flat.value;
  const isInside = index.isFlat
    ? offset >= 0 && offset < sizeOf(index.shape)
    : index.axes.every(
        (e, d) => e.kind !== 'literal' || (e.value >= 0 && e.value < at(index.shape, d)),
      );
  return isInside ? offset : outside;
}
