/**
 * The values of a program while it is lowered: what computes each, who reads it and how, and where
 * it will be stored. This is the compiler's working memory, filled in by the steps of lowering.
 */
import type { Aval } from '../../../array/aval.js';
import { sizeOf } from '../../../array/shape.js';

import { varName } from '../../../ir/print.js';
import type { Equation, Literal, Program, Var } from '../../../ir/program.js';
import type { Index } from '../../../loops/index-of.js';
import type { Expr } from '../../../loops/expr.js';
import { newBuffer, type LoopBuffer } from '../../../loops/buffer.js';
import { isWrittenInPlace } from './in-place.js';
import { smallSize, type AnyLower } from './small.js';
import type { AllRules, LowerTypes, Read } from '../../../primitives/record.js';

/** How one operand is read to compute one element of a result. */
export interface Access {
  /** At the same place of the row-major order. */
  readonly pointwise: boolean;
  /** Each element for one row of the result: reading it moves out of the inner loops. */
  readonly rowwise: boolean;
  /** How often each element is read, beyond what moves out of the inner loops. */
  readonly repeats: number;
  /** How many elements are read for one of the result. */
  readonly reads: number;
}

/** An equation with its rule. */
export interface Node {
  readonly equation: Equation;
  readonly lower: AnyLower;
  /**
   * `map` and `fold` (a reduction over few elements) are computed wherever they are read;
   * the others have loops of their own.
   */
  readonly kind: 'map' | 'fold' | 'reduce' | 'loops' | 'call' | 'loop' | 'branch' | 'host';
  readonly inputs: readonly Operand[];
  readonly outputs: readonly Value[];
  readonly types: LowerTypes;
  readonly accesses: Access[];
  /** The operand that the result repeats in another shape, if it does no more than that. */
  copyOf: Operand | null;
  /** Whether the programs it holds are written where it stands. */
  readonly isInPlace: boolean;
  /** The readers handed to the rule. */
  reads: readonly Read[];
  /** Long programs are cut into segments, which bounds the size of a loop's body. */
  segment: number;
}

export type Operand = Value | Literal;

export interface Value {
  readonly kind: 'var';
  readonly name: string;
  readonly aval: Aval;
  readonly size: number;
  /** What computes it; null for inputs and constants. */
  readonly node: Node | null;
  /** Which output of the node. */
  readonly place: number;

  // Who reads it.
  uses: number;
  /** Readers that are not pointwise, among equations whose results are not small. */
  scattered: number;
  /** Readers that read an element for each row. */
  rowwise: number;
  repeats: number;
  lastSegment: number;

  // What it stands for, if it is an input of a program written in place.
  /** The value of the surrounding program that it is. */
  alias: Operand | null;
  /** Its element at an index into it. */
  source: ((index: Index) => Expr) | null;
  /** It lies in no buffer: its elements are expressions known from the start. */
  isLocal: boolean;

  // Where it is stored.
  mustStore: boolean;
  buffer: LoopBuffer | null;
  /** The kernel that stores it: -1 for inputs, Infinity while it is not stored. */
  kernel: number;
  /** Operations to compute one element from what is stored. */
  work: number;
  /** Whether some of them are costly. */
  isCostly: boolean;
  /** The first kernel that can have the element of its own place, and any element. */
  pointAt: number;
  anyAt: number;

  // Which kernels compute it.
  firstKernel: number;
  firstAtPoint: boolean;

  // Expressions already made: of elements at known places, and of others in the present kernel.
  readonly elements: Map<number, Expr>;
  memo: Map<Index, Expr>;
  memoKernel: number;
}

/** The values and nodes of a program. */
export interface Graph {
  readonly inputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly Operand[];
}

export const isSmall = (v: { readonly size: number }): boolean => v.size <= smallSize;
export const isScalar = (v: Operand): boolean => v.aval.shape.length === 0;
export const isComputedInPlace = ({ kind }: Node): boolean => kind === 'map' || kind === 'fold';
/** Whether its elements are expressions that can be written wherever they are read. */
export const isVirtual = (v: Value): boolean => v.node !== null && isComputedInPlace(v.node);

/**
 * The value in whose buffer the elements of an array lie in the same order: itself, unless it does
 * no more than repeat another one in another shape.
 */
export function originOf(o: Operand): Operand {
  let origin = o;
  while (origin.kind === 'var' && isVirtual(origin) && !origin.mustStore) {
    const copied = origin.node?.copyOf;
    if (copied?.kind !== 'var' || isScalar(copied) !== isScalar(origin)) break;
    origin = copied;
  }
  return origin;
}

/** Where a value is stored. */
export function bufferOf(v: Value): LoopBuffer {
  return (v.buffer ??= newBuffer(v.name, v.aval.dtype, v.size, isScalar(v)));
}

/** The axes that a reduction reduces. */
export function reduceAxes(node: Node): readonly number[] {
  return node.lower.kind === 'reduce' ? node.lower.axes(node.equation.params as never) : [];
}

/** Reductions over up to `maxFold` elements are computed wherever they are read. */
export function buildGraph(program: Program, rules: AllRules, maxFold: number): Graph {
  const values = new Array<Value>(program.varCount);
  const bind = (v: Var, node: Node | null, place: number): Value =>
    (values[v.id] = newValue(v, node, place));
  const operand = (a: Var | Literal): Operand =>
    a.kind === 'literal' ? a : (values[a.id] as Value);
  const inputs = [...program.inputs, ...program.constants.map((c) => c.binder)].map((v, i) =>
    bind(v, null, i),
  );
  const nodes = program.equations.map((equation): Node => {
    const lower = rules[equation.primitive].lower as unknown as AnyLower;
    const outputs: Value[] = [];
    const node: Node = {
      equation,
      lower,
      kind: nodeKind(equation, lower, maxFold),
      inputs: equation.inputs.map(operand),
      outputs,
      types: {
        inputs: equation.inputs.map((a) => a.aval),
        outputs: equation.outputs.map((v) => v.aval),
      },
      accesses: [],
      copyOf: null,
      isInPlace:
        (lower.kind === 'loop' || lower.kind === 'branch') && isWrittenInPlace(equation, rules),
      reads: [],
      segment: 0,
    };
    equation.outputs.forEach((v, k) => outputs.push(bind(v, node, k)));
    return node;
  });
  return { inputs, nodes, outputs: program.outputs.map(operand) };
}

function nodeKind(equation: Equation, lower: AnyLower, maxFold: number): Node['kind'] {
  if (lower.kind !== 'reduce') return lower.kind;
  const x = equation.inputs[0] as Var;
  const count = lower
    .axes(equation.params as never)
    .reduce((n, axis) => n * (x.aval.shape[axis] as number), 1);
  return count <= maxFold || sizeOf(x.aval.shape) <= smallSize ? 'fold' : 'reduce';
}

function newValue(v: Var, node: Node | null, place: number): Value {
  return {
    kind: 'var',
    name: varName(v.id),
    aval: v.aval,
    size: sizeOf(v.aval.shape),
    node,
    place,
    uses: 0,
    scattered: 0,
    rowwise: 0,
    repeats: 1,
    lastSegment: 0,
    alias: null,
    source: null,
    isLocal: false,
    mustStore: false,
    buffer: null,
    kernel: node === null ? -1 : Infinity,
    work: 0,
    isCostly: false,
    pointAt: 0,
    anyAt: 0,
    firstKernel: -1,
    firstAtPoint: false,
    elements: new Map(),
    memo: new Map(),
    memoKernel: -1,
  };
}
