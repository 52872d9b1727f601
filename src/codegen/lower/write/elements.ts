/** Turns reads of a program's values into expressions, each made once. */
import { at, sizeOf, stridesOf, type Shape } from '../../../array/shape.js';
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
import {
  bufferOf,
  isScalar,
  isSmall,
  isVirtual,
  reduceAxes,
  type Node,
  type Operand,
  type Value,
} from '../plan/graph.js';
import { carriedBy, combineOp } from './monoid.js';

const zero = integer(0);
const scalarIndex = Index.ofAxes([], []);

export class Reader {
  readonly #interner: Interner;
  /** What an expression is called: the name of the value it is an element of. */
  readonly names = new Map<Expr, string>();
  #kernel = 0;
  /** One object for all equal indices, and for each index seen. */
  #indices = new Map<string, Index>();
  #canonical = new Map<Index, Index>();

  constructor(interner: Interner) {
    this.#interner = interner;
  }

  /** From now on, values are read as the kernel with this number sees them. */
  begin(kernel: number): void {
    this.#kernel = kernel;
    this.#indices = new Map();
    this.#canonical = new Map();
  }

  /** The element of a value at an index into it. */
  read(input: Operand, index: Index): Expr {
    if (input.kind === 'literal') return literal(input.value, input.aval.dtype);
    if (input.alias !== null) return this.read(input.alias, index);
    if (isScalar(input)) return this.#element(input, scalarIndex, 0);
    if (!isSmall(input)) return this.#elementAt(input, index);
    const offset = literalOffset(index);
    if (offset === undefined) return this.#elementAt(input, index);
    if (offset === outside) return literal(0, input.aval.dtype);
    return this.#element(input, index, offset);
  }

  /** The readers handed to the rule of `node`. */
  readsOf(node: Node): Node['reads'] {
    if (node.reads.length === 0)
      node.reads = node.inputs.map((input) => (index) => this.read(input, index));
    return node.reads;
  }

  /** Carries the name of an expression over to the one it was rewritten to. */
  rename(from: Expr, to: Expr): void {
    const name = this.names.get(this.intern(from));
    if (name !== undefined) this.#name(this.intern(to), name);
  }

  intern(e: Expr): Expr {
    return this.#interner.intern(e);
  }

  /** An element at a place known now: one expression for the whole function. */
  #element(v: Value, index: Index, offset: number): Expr {
    const known = v.elements.get(offset);
    if (known !== undefined) return known;
    if (v.source !== null) {
      const e = this.intern(v.source(index));
      v.elements.set(offset, e);
      return e;
    }
    if (!isVirtual(v)) {
      const e = this.intern(load(bufferOf(v), integer(offset)));
      v.elements.set(offset, e);
      this.#name(e, `${v.name}${offset}`);
      return e;
    }
    const node = v.node as Node;
    this.#compute(node, index).forEach((e, k) => {
      const output = at(node.outputs, k);
      output.elements.set(offset, e);
      this.#name(e, output.size === 1 ? output.name : `${output.name}${offset}`);
    });
    return v.elements.get(offset) as Expr;
  }

  #elementAt(v: Value, index: Index): Expr {
    if (v.source !== null) return this.intern(v.source(index));
    if (v.isLocal) return this.intern(chosenElement(v, index.flat));
    if (!isVirtual(v) || v.kernel < this.#kernel)
      return this.intern(load(bufferOf(v), this.intern(index.flat)));
    const place = this.#canonicalIndex(index);
    const known = v.memoKernel === this.#kernel ? v.memo.get(place) : undefined;
    if (known !== undefined) return known;
    const node = v.node as Node;
    this.#compute(node, place).forEach((e, k) => {
      const output = at(node.outputs, k);
      if (output.memoKernel !== this.#kernel) {
        output.memoKernel = this.#kernel;
        output.memo = new Map();
      }
      output.memo.set(place, e);
      this.#name(e, output.name);
    });
    return v.memo.get(place) as Expr;
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
      const places = placesOf(counts, n);
      const read = at(this.readsOf(node), 0);
      const element = read(Index.ofAxes(operand.shape, insertAxes(index.axes, axes, places)));
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

/** The element with a number that is not known now, of a value whose elements are locals. */
function chosenElement({ elements, size }: Value, offset: Expr): Expr {
  let chosen = elements.get(size - 1) as Expr;
  for (let n = size - 2; n >= 0; n--)
    chosen = choose(compare('eq', offset, integer(n)), elements.get(n) as Expr, chosen);
  return chosen;
}

/** Puts the places of the reduced axes among those of the others. */
export function insertAxes(
  kept: readonly Expr[],
  axes: readonly number[],
  places: readonly Expr[],
): Expr[] {
  let nextKept = 0;
  let nextReduced = 0;
  const count = kept.length + axes.length;
  return Array.from({ length: count }, (_, d) =>
    axes[nextReduced] === d ? (places[nextReduced++] ?? zero) : (kept[nextKept++] ?? zero),
  );
}

/** The n-th index vector of a shape, in literals. */
export function placesOf(shape: Shape, n: number): Expr[] {
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
