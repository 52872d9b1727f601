/** Lowers a Program to a Schedule: one loop function for it and one for each program it calls. */
import type { DenseArray } from '../array/dense.js';
import { fail } from '../array/errors.js';
import { at } from '../array/shape.js';
import { newBuffer } from '../loops/buffer.js';
import { LoopBuilder } from '../loops/builder.js';
import { integer, literal, type Expr } from '../loops/expr.js';
import { Index } from '../loops/index-of.js';
import type { Kernel, LoopBuffer, LoopFunction, Schedule, Stmt } from '../loops/loops.js';
import { forEachPart, forEachStatement, rootsOf } from '../loops/walk.js';
import { isProgram, type Program } from '../ir/program.js';
import type { AllRules, Operand as RuleOperand } from '../primitives/record.js';
import { fuseRows } from './fuse-rows.js';
import { planKernels } from './fusion.js';
import { Interner } from './intern.js';
import { planMemory, type ArenaPlace } from './memory.js';
import { Nest } from './nest.js';
import { Placer } from './place.js';
import type { KernelPlan, Plan } from './plan.js';
import { placesOf, Reader } from './reader.js';
import {
  bufferOf,
  buildGraph,
  isComputedInPlace,
  isScalar,
  isSmall,
  type Graph,
  type Node,
  type Operand,
} from './values.js';

export interface LoweredProgram {
  readonly schedule: Schedule;
  /** Constants of called programs: further arguments of the main function, after its own. */
  readonly captured: readonly DenseArray[];
}

export function lowerProgram(program: Program, name: string, rules: AllRules): LoweredProgram {
  const lowering = new ProgramLowering(rules);
  const { function: main, captured } = lowering.lower(program, name);
  const arenaBytes = lowering.placeFrames();
  return { schedule: { main, functions: lowering.functions, arenaBytes }, captured };
}

/** A function with what its frame in the arena holds. */
interface Frame {
  readonly function: LoopFunction;
  /** The constants of the programs it calls: its last inputs. */
  readonly captured: readonly DenseArray[];
  readonly arena: ArenaPlace[];
  readonly bytes: number;
}

/** Lowers each program once, callees before callers. */
class ProgramLowering {
  readonly functions: LoopFunction[] = [];
  readonly #rules: AllRules;
  readonly #frames: Frame[] = [];
  readonly #known = new Map<Program, Frame>();
  readonly #names = new Set<string>();

  constructor(rules: AllRules) {
    this.#rules = rules;
  }

  lower(program: Program, wanted: string): Frame {
    const known = this.#known.get(program);
    if (known !== undefined) return known;
    const name = this.#uniqueName(wanted);
    const graph = buildGraph(program, this.#rules);
    const frame = new FunctionLowering(graph, (p, n) => this.lower(p, n)).lower(name);
    this.#known.set(program, frame);
    this.functions.push(frame.function);
    this.#frames.push(frame);
    return frame;
  }

  /** Puts the frame of each function behind those of all its callers; the arena's size in bytes. */
  placeFrames(): number {
    const starts = new Map<LoopFunction, number>();
    let total = 0;
    for (const frame of [...this.#frames].reverse()) {
      const start = starts.get(frame.function) ?? 0;
      const end = start + frame.bytes;
      total = Math.max(total, end);
      frame.arena.forEach((place, i) => {
        frame.arena[i] = { ...place, offset: place.offset + start };
      });
      for (const callee of calleesOf(frame.function))
        starts.set(callee, Math.max(starts.get(callee) ?? 0, end));
    }
    return total;
  }

  #uniqueName(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.#names.has(name); n++) name = `${wanted}_${n}`;
    this.#names.add(name);
    return name;
  }
}

function calleesOf(f: LoopFunction): LoopFunction[] {
  return f.kernels.flatMap(({ body }) =>
    body.flatMap((s) => (s.kind === 'call' ? [s.callee] : [])),
  );
}

class FunctionLowering {
  readonly #graph: Graph;
  readonly #plan: Plan;
  readonly #interner = new Interner();
  readonly #reader = new Reader(this.#interner);
  readonly #lowerCallee: (program: Program, name: string) => Frame;
  readonly #captured = new Map<DenseArray, LoopBuffer>();

  constructor(graph: Graph, lowerCallee: (program: Program, name: string) => Frame) {
    this.#graph = graph;
    this.#lowerCallee = lowerCallee;
    this.#plan = planKernels(graph);
  }

  lower(name: string): Frame {
    const { outputs } = this.#plan;
    const alive = withoutDeadStores(this.#writeKernels(), outputs);
    const written = fuseRows(alive, new Set(outputs), (from, to) => this.#reader.rename(from, to));
    const inputs = [...this.#graph.inputs.map(bufferOf), ...this.#captured.values()];
    const placer = new Placer(this.#interner, this.#reader.names);
    for (const kernel of written) placer.count(kernel.body);
    const kernels = written.map((k): Kernel => ({ name: k.name, body: placer.place(k.body) }));
    const { places, bytes } = planMemory(kernels, new Set([...inputs, ...outputs]));
    const f: LoopFunction = { name, inputs, outputs, arena: places, kernels };
    return { function: f, captured: [...this.#captured.keys()], arena: places, bytes };
  }

  #writeKernels(): Kernel[] {
    const small = this.#smallNodes();
    return this.#plan.kernels.map((plan): Kernel => {
      this.#reader.begin(plan.index);
      for (const node of small[plan.index] ?? []) this.#readAll(node);
      return { name: kernelName(plan), body: this.#write(plan) };
    });
  }

  /**
   * The nodes with small results by the first kernel that can read them. They are read in the
   * order of the program, so that a long chain of them does not become a deep recursion.
   */
  #smallNodes(): Node[][] {
    const byKernel: Node[][] = this.#plan.kernels.map(() => []);
    for (const node of this.#graph.nodes)
      if (isComputedInPlace(node) && node.outputs.every(isSmall))
        byKernel[at(node.outputs, 0).pointAt]?.push(node);
    return byKernel;
  }

  #readAll(node: Node): void {
    const v = at(node.outputs, 0);
    for (let n = 0; n < v.size; n++)
      this.#reader.read(v, Index.ofAxes(v.aval.shape, placesOf(v.aval.shape, n)));
  }

  #write(plan: KernelPlan): readonly Stmt[] {
    const newScratch = (dtype: LoopBuffer['dtype'], size: number, name: string): LoopBuffer =>
      newBuffer(name, dtype, size);
    if (plan.kind === 'nest') return new Nest(plan, this.#reader, this.#interner).write(newScratch);
    const b = new LoopBuilder(newScratch);
    if (plan.node === null) this.#writeStraight(b, plan);
    else if (plan.node.lower.kind === 'call') this.#writeCall(b, plan.node);
    else this.#writeLoops(b, plan.node);
    return b.statements;
  }

  /** Small results, element by element. */
  #writeStraight(b: LoopBuilder, plan: KernelPlan): void {
    for (const { source, buffer } of plan.tasks)
      for (let n = 0; n < buffer.size; n++) {
        const index = Index.ofAxes(source.aval.shape, placesOf(source.aval.shape, n));
        b.store(buffer, integer(n), this.#reader.read(source, index));
      }
  }

  #writeLoops(b: LoopBuilder, node: Node): void {
    if (node.lower.kind !== 'loops') return;
    const { fused, write } = node.lower;
    const operands = node.inputs.map((input, k): RuleOperand => {
      const isFused = fused === 'all' || fused.includes(k);
      const buffer = isFused ? null : this.#bufferFor(b, input);
      return {
        aval: input.aval,
        read: (index): Expr => this.#reader.read(input, index),
        get buffer(): LoopBuffer {
          return buffer ?? fail('internal', `${node.equation.primitive} reads a fused buffer`);
        },
      };
    });
    write(b, operands, node.outputs.map(bufferOf), node.equation.params as never, node.types);
  }

  #writeCall(b: LoopBuilder, node: Node): void {
    if (node.lower.kind !== 'call') return;
    const params = node.equation.params as object;
    const name = 'name' in params && typeof params.name === 'string' ? params.name : 'callee';
    const program = node.lower.program(params as never);
    if (!isProgram(program)) fail('internal', 'a call holds no program');
    const inputs = node.inputs.map((input) => this.#bufferFor(b, input));
    const callee = this.#lowerCallee(program, name);
    const constants = [...program.constants.map((c) => c.value), ...callee.captured].map((value) =>
      this.#bufferOfCaptured(value),
    );
    b.call(callee.function, [...inputs, ...constants, ...node.outputs.map(bufferOf)]);
  }

  #bufferOfCaptured(value: DenseArray): LoopBuffer {
    let buffer = this.#captured.get(value);
    if (buffer === undefined) {
      const { dtype, shape } = value.aval;
      buffer = newBuffer(`constant${this.#captured.size}`, dtype, value.size, shape.length === 0);
      this.#captured.set(value, buffer);
    }
    return buffer;
  }

  /** The buffer of an operand; a literal is stored into one. */
  #bufferFor(b: LoopBuilder, input: Operand): LoopBuffer {
    if (input.kind === 'var') return bufferOf(input);
    const buffer = newBuffer('constant', input.aval.dtype, 1, isScalar(input));
    b.store(buffer, integer(0), literal(input.value, input.aval.dtype));
    return buffer;
  }
}

/** Leaves out stores to buffers that nothing reads: small arrays whose elements all are locals. */
function withoutDeadStores(kernels: readonly Kernel[], outputs: readonly LoopBuffer[]): Kernel[] {
  const alive = new Set(outputs);
  const seen = new Set<Expr>();
  for (const { body } of kernels)
    forEachStatement(body, (s) => {
      if (s.kind === 'call') s.buffers.forEach((buffer) => alive.add(buffer));
      forEachPart(rootsOf(s), (e) => e.kind === 'load' && alive.add(e.buffer), seen);
    });
  const living = (body: readonly Stmt[]): readonly Stmt[] =>
    body.flatMap((s): readonly Stmt[] => {
      if (s.kind === 'store') return alive.has(s.buffer) ? [s] : [];
      if (s.kind !== 'for') return [s];
      const inner = living(s.body);
      return inner.length === 0 ? [] : [{ ...s, body: inner }];
    });
  return kernels.map((k) => ({ ...k, body: living(k.body) })).filter((k) => k.body.length > 0);
}

/** `exp d` or `add f, reduce_sum g`: what the kernel computes. */
function kernelName({ node, tasks }: KernelPlan): string {
  if (node !== null) return nodeName(node);
  const names = tasks.map(({ source, reduce }) => {
    if (reduce !== null) return nodeName(reduce);
    if (source.kind === 'literal') return 'literal';
    return source.node === null ? `copy ${source.name}` : nodeName(source.node);
  });
  return names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ');
}

const nodeName = (node: Node): string =>
  `${node.equation.primitive} ${node.outputs.map((v) => v.name).join(' ')}`;
