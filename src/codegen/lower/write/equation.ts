/**
 * Writes the equations that have statements of their own: loops of rules, calls of functions and of
 * the host, and control flow, either over locals or by functions called once a turn.
 */
import { DenseArray } from '../../../array/dense.js';
import { storedOf, type TypedArray } from '../../../array/dtype.js';
import { fail } from '../../../array/errors.js';
import { at, range, sizeOf, zip } from '../../../array/shape.js';
import type { Program } from '../../../ir/program.js';
import { isSmall } from '../../../ir/small.js';
import { newBuffer } from '../../../loops/buffer.js';
import { LoopBuilder } from '../../../loops/builder.js';
import { integer, literal, load, type Expr } from '../../../loops/expr.js';
import { Index } from '../../../loops/index-of.js';
import type { BufferSlice, LoopBuffer, RawCallback } from '../../../loops/loops.js';
import type {
  Finish,
  HostComputation,
  HostFunction,
  LoopOperand,
} from '../../../primitives/record.js';
import type { AnyLower } from '../expand.js';
import { programCallees, writeBranchCalls, writeCall } from './calls/calls.js';
import { loopCallees, writeLoopCalls } from './calls/loops-by-calls.js';
import { LoopsOverLocals } from './loops-over-locals.js';
import {
  whole,
  type CalledProgram,
  type LoweredCallee,
  type EquationContext,
  type LoweringContext,
} from './context.js';
import { indicesAt, type Elements } from './elements.js';
import type { Storage } from './storage.js';
import { unroll } from './run-now.js';
import { storedAt } from './nest/space.js';
import { isScalar, type Node, type GraphOperand, type GraphValue } from '../plan/graph.js';

/** Writes the statements of an equation. */
type Writer = (of: EquationWriter, b: LoopBuilder, node: Node, finish: Finish) => void;

/**
 * How the equations of each kind are written; null for those that are written where they are read.
 */
export const writers: Readonly<Record<AnyLower['kind'], Writer | null>> = {
  map: (of, b, node) => of.mapCall(b, node),
  reduce: null,
  loops: (of, b, node, finish) => of.loops(b, node, finish),
  pieces: (of, b, node) => of.pieces(b, node),
  call: (of, b, node) => writeCall(b, node, of),
  host: writeHostCall,
  loop: (of, b, node) => {
    if (node.isOverLocals) new LoopsOverLocals(of).loop(b, node);
    else writeLoopCalls(b, node, of);
  },
  branch: (of, b, node) => {
    if (node.isOverLocals) new LoopsOverLocals(of).branch(b, node);
    else writeBranchCalls(b, node, of);
  },
};

/** The functions that the statements of an equation call. */
export function nodeCallees(node: Node, writer: EquationContext): readonly CalledProgram[] {
  if (node.isOverLocals) return [];
  if (node.lower.kind !== 'loop') return programCallees(node, writer);
  const [body, test] = loopCallees(node, writer.surroundings);
  return test === undefined ? [body] : [body, test];
}

export class EquationWriter implements EquationContext {
  readonly elements: Elements;
  readonly storage: Storage;
  readonly surroundings: LoweringContext;

  constructor(elements: Elements, storage: Storage, surroundings: LoweringContext) {
    this.elements = elements;
    this.storage = storage;
    this.surroundings = surroundings;
  }

  write(b: LoopBuilder, node: Node, finish: Finish = () => {}): void {
    const write = writers[node.lower.kind];
    if (write === null) fail('internal', `${node.equation.primitive} has no statements of its own`);
    write(this, b, node, finish);
  }

  element(input: GraphOperand, n: number): Expr {
    const { shape } = input.aval;
    return this.elements.read(input, Index.ofAxes(shape, indicesAt(shape, n)));
  }

  bufferFor(b: LoopBuilder, operand: GraphOperand): LoopBuffer {
    const input = this.storage.originOf(operand);
    if (input.kind === 'var') {
      const other = this.elements.aliasOf(input);
      if (other !== undefined) return this.bufferFor(b, other);
      if (this.storage.isStored(input) && !this.elements.isLocal(input))
        return this.storage.bufferOf(input);
    }
    const { dtype } = input.aval;
    if (isScalar(input)) {
      const buffer = newBuffer(input.kind === 'var' ? input.name : 'constant', dtype, 1, true);
      const value = input.kind === 'var' ? this.element(input, 0) : literal(input.value, dtype);
      b.store(buffer, integer(0), value);
      return buffer;
    }
    const { size, name } = input as GraphValue;
    const buffer = b.scratch(dtype, size, name);
    for (const n of range(size)) b.store(buffer, integer(n), this.element(input, n));
    return buffer;
  }

  call(
    b: LoopBuilder,
    program: Program,
    callee: LoweredCallee,
    inputs: readonly BufferSlice[],
    outputs: readonly BufferSlice[],
    panels: readonly LoopBuffer[] = [],
  ): void {
    const constants = [...program.constants.map((c) => c.value), ...callee.captured].map((value) =>
      whole(this.surroundings.bufferOfCaptured(value)),
    );
    b.call(callee.function, [...inputs, ...constants, ...panels.map(whole), ...outputs]);
  }

  loops(b: LoopBuilder, node: Node, finish: Finish): void {
    if ([...node.inputs, ...node.outputs].every(isSmall) && this.#unrolled(b, node)) return;
    this.#writeLoops(b, node, (input) => this.bufferFor(b, input), finish);
  }

  #writeLoops(
    b: LoopBuilder,
    node: Node,
    bufferFor: (input: GraphOperand) => LoopBuffer,
    finish: Finish = () => {},
  ): void {
    if (node.lower.kind !== 'loops') return;
    const { fused, write } = node.lower;
    const operands = node.inputs.map((input, k): LoopOperand => {
      const isFused = fused === 'all' || fused.includes(k);
      const buffer = isFused ? null : bufferFor(input);
      return {
        aval: input.aval,
        isSame: buffer !== null && this.surroundings.isSame(buffer),
        read: (index): Expr => this.elements.read(input, index),
        get buffer(): LoopBuffer {
          return buffer ?? fail('internal', `${node.equation.primitive} reads a fused buffer`);
        },
      };
    });
    const outputs = this.#buffersOf(node);
    if (node.lower.updates !== undefined) this.#copyUpdated(b, node, at(operands, 0));
    write(b, operands, outputs, node.equation.params as never, node.types, finish);
  }

  /** An update that is not in place finds a copy. */
  #copyUpdated(b: LoopBuilder, { outputs }: Node, x: LoopOperand): void {
    const result = at(outputs, 0);
    if (this.storage.isInPlace(result)) return;
    const { shape } = x.aval;
    const copy = (i: Expr): void =>
      b.store(this.storage.bufferOf(result), i, x.read(Index.ofFlat(shape, i)));
    b.for(sizeOf(shape), copy, { order: 'free' });
  }

  /** Small results, if the loops can be run now: their elements are known then. */
  #unrolled(b: LoopBuilder, node: Node): boolean {
    const inner = new LoopBuilder();
    const operands = new Map<LoopBuffer, readonly Expr[]>();
    this.#writeLoops(inner, node, (input) => {
      const size = sizeOf(input.aval.shape);
      const buffer = newBuffer('operand', input.aval.dtype, size, isScalar(input));
      operands.set(
        buffer,
        range(size).map((n) => this.element(input, n)),
      );
      return buffer;
    });
    const results = unroll(inner.statements, operands, this.#buffersOf(node));
    if (results === null) return false;
    zip(node.outputs, results).forEach(([v, elements]) => this.know(b, v, elements));
    return true;
  }

  /** The elements of a small result, which are stored if they have to be. */
  know(b: LoopBuilder, v: GraphValue, elements: readonly Expr[]): void {
    this.elements.know(v, elements);
    if (!this.storage.isStored(v)) this.elements.keepInLocals(v);
    else elements.forEach((e, n) => b.store(this.storage.bufferOf(v), integer(n), e));
  }

  /** A small result that is put together of others; of a large one each piece is a task. */
  pieces(b: LoopBuilder, node: Node): void {
    const result = at(node.outputs, 0);
    const elements: Expr[] = [];
    zip(node.inputs, node.places).forEach(([input, place]) => {
      for (const n of range(sizeOf(input.aval.shape))) {
        const offset = storedAt({ node, place }, integer(n));
        if (offset.kind === 'literal') elements[offset.value] = this.element(input, n);
      }
    });
    this.know(b, result, elements);
  }

  #buffersOf({ outputs }: Node): LoopBuffer[] {
    return outputs.map((v) => this.storage.bufferOf(v));
  }

  mapCall(b: LoopBuilder, node: Node): void {
    const inputs = node.inputs.map((input) => this.bufferFor(b, input));
    const args = [...inputs, ...this.#buffersOf(node)].map(whole);
    b.call(this.surroundings.lowerMap(node), args);
  }
}

function writeHostCall(of: EquationWriter, b: LoopBuilder, node: Node): void {
  if (node.lower.kind !== 'host') return;
  const callback = node.lower.callback(node.equation.params as never);
  const args = node.inputs.map((input) => of.bufferFor(b, input));
  // The host writes arrays only, also for numbers, and what lies in no buffer gets one.
  const isWritten = (v: GraphValue): boolean => of.storage.isStored(v) && !isScalar(v);
  const results = node.outputs.map((v) =>
    isWritten(v) ? of.storage.bufferOf(v) : b.scratch(v.aval.dtype, v.size, v.name),
  );
  b.host(rawCallback(callback, node), [...args, ...results].map(whole), results.length);
  zip(node.outputs, results).forEach(([v, buffer]) => {
    if (isWritten(v)) return;
    const elements = range(v.size).map((n) => b.let(load(buffer, integer(n)), v.name));
    of.know(b, v, elements);
  });
}

/** The callback receives copies: the arrays are written again. */
function rawCallback(callback: HostFunction | HostComputation, { types }: Node): RawCallback {
  const run: RawCallback = (...raw) => {
    const values = types.inputs.map((aval, i) => {
      const value = at(raw, i);
      return new DenseArray(aval, typeof value === 'number' ? value : value.slice());
    });
    const results = callback(...values) ?? [];
    types.outputs.forEach(({ dtype }, i) => {
      const { raw: from } = at(results, i);
      const stored = typeof from === 'number' ? storedOf(Float64Array.of(from), dtype) : from;
      (at(raw, values.length + i) as TypedArray).set(stored);
    });
  };
  return Object.defineProperty(run, 'name', { value: callback.name });
}
