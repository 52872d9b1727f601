/** Lowers a Program to a Schedule: one loop function for it and one for each program it calls. */
import type { DenseArray } from '../../array/dense.js';
import { at, sizeOf } from '../../array/shape.js';
import { finish, within, type Steps } from '../../array/work/steps.js';
import { newBuffer } from '../../loops/buffer.js';
import { LoopBuilder } from '../../loops/builder.js';
import { integer, type Expr } from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import type { Kernel, LoopBuffer, LoopFunction, Schedule, Stmt } from '../../loops/loops.js';
import { schedulesMade } from '../../loops/made.js';
import { forEachStatement } from '../../loops/walk.js';
import { programsRewritten } from '../../ir/made.js';
import type { Program } from '../../ir/program.js';
import { isSmall } from '../../ir/small.js';
import type { AllRules, Finish, Region } from '../../primitives/record.js';
import { expandEquations } from './expand.js';
import { finishFunction, type Finished } from './finish.js';
import { plansMade } from './made.js';
import { widenFolds } from './widen.js';
import { Interner } from '../../loops/passes/intern.js';
import { LoopNest } from './write/nest/loop-nest.js';
import { storedAt } from './write/nest/space.js';
import type { KernelPlan } from './plan/kernel-plan.js';
import { planOf, type Plan } from './plan/plan.js';
import { Elements, indicesAt } from './write/elements.js';
import { isInline, type Graph, type Node } from './plan/graph.js';
import { inputsOf, prepare, type Lowering } from './plan/in-place/results.js';
import type { CalledProgram, Slices } from './write/context.js';
import type { TargetTraits } from '../../loops/traits.js';
import { EquationWriter, nodeCallees } from './write/equation.js';
import { mapKey, writeMap } from './write/map-function.js';
import { Storage } from './write/storage.js';

export interface LoweredProgram {
  readonly schedule: Schedule;
  /** Constants, its own and those of called programs: further arguments of the main function. */
  readonly captured: readonly DenseArray[];
}

export const lowerProgram = (
  program: Program,
  name: string,
  rules: AllRules,
  traits: TargetTraits,
): LoweredProgram => finish(lowerInSteps(program, name, rules, traits));

/** The same in steps: of planning, of writing a kernel, of a pass over kernels. */
export function* lowerInSteps(
  program: Program,
  name: string,
  rules: AllRules,
  traits: TargetTraits,
): Steps<LoweredProgram> {
  const lowering = new ProgramLowering(rules, traits);
  const widened = widenFolds(program, rules);
  if (widened !== program) programsRewritten.tell('the widening of folds', widened);
  const expanded = expandEquations(widened, rules);
  if (expanded !== widened) programsRewritten.tell('the expansion of equations', expanded);
  yield 0.05;
  const steps = lowering.lower({ program: expanded, name });
  const { function: main, captured } = yield* within(0.05, 1, steps);
  const arenaBytes = lowering.layOutFrames();
  const { functions } = lowering;
  const schedule = { main, functions, arenaBytes, longestRow: longestRow(functions) };
  schedulesMade.tell(name, schedule);
  return { schedule, captured: [...expanded.constants.map((c) => c.value), ...captured] };
}

/** A function with what its frame in the arena holds. */
interface Frame extends Finished {
  /** The constants of the programs it calls: its last inputs. */
  readonly captured: readonly DenseArray[];
}

/** Lowers each program once, callees before callers. */
class ProgramLowering {
  readonly functions: LoopFunction[] = [];
  readonly #rules: AllRules;
  readonly #traits: TargetTraits;
  readonly #frames: Frame[] = [];
  /** By program, and by what is known of its inputs and outputs. */
  readonly #known = new Map<Program, Map<string, Frame>>();
  /** The functions of equations with long expressions. */
  readonly #maps = new Map<string, LoopFunction>();
  /** The names given, each with the number to try when it is asked for again. */
  readonly #names = new Map<string, number>();

  constructor(rules: AllRules, traits: TargetTraits) {
    this.#rules = rules;
    this.#traits = traits;
  }

  *lower({ program, name: wanted, slices = noSlices }: CalledProgram): Steps<Frame> {
    const frames = this.#known.get(program) ?? new Map<string, Frame>();
    this.#known.set(program, frames);
    const { inputs, outputs, over = [], same = [] } = slices;
    const flags = [inputs, outputs, same].map((list) => list.map(Number).join(''));
    const key = [...flags, over.join()].join(' ');
    const known = frames.get(key);
    if (known !== undefined) return known;
    const name = this.#uniqueName(wanted);
    const lowering = { rules: this.#rules, maxFold: this.#traits.writtenOut };
    const prepared = prepare(program, lowering, inputsOf(over), outputs);
    yield 0.1;
    const plan = yield* within(0.1, 0.3, planOf(prepared, outputs, this.#traits.finishes));
    const surroundings = {
      ...lowering,
      traits: this.#traits,
      lowerCallee: (callee: CalledProgram) => this.lower(callee),
      lowerMap: (node: Node) => this.#lowerMap(node),
    };
    const written = new FunctionLowering(prepared.graph, plan, surroundings, slices);
    const frame = yield* within(0.3, 1, written.lower(name));
    frames.set(key, frame);
    return this.#add(frame);
  }

  #lowerMap(node: Node): LoopFunction {
    const key = mapKey(node);
    let found = this.#maps.get(key);
    if (found === undefined) {
      const name = this.#uniqueName(node.equation.primitive);
      const written = writeMap(node, name, this.#traits);
      found = this.#add({ ...written, captured: [] }).function;
      this.#maps.set(key, found);
    }
    return found;
  }

  #add(frame: Frame): Frame {
    this.functions.push(frame.function);
    this.#frames.push(frame);
    return frame;
  }

  /** Puts the frame of each function behind those of all its callers; the arena's size in bytes. */
  layOutFrames(): number {
    const starts = new Map<LoopFunction, number>();
    let total = 0;
    for (const frame of [...this.#frames].reverse()) {
      const start = starts.get(frame.function) ?? 0;
      const end = start + frame.bytes;
      total = Math.max(total, end);
      frame.arena.forEach((slot, i) => {
        frame.arena[i] = { ...slot, offset: slot.offset + start };
      });
      for (const callee of calleesOf(frame.function))
        starts.set(callee, Math.max(starts.get(callee) ?? 0, end));
    }
    return total;
  }

  #uniqueName(wanted: string): string {
    let name = wanted;
    let n = this.#names.get(wanted) ?? 2;
    while (this.#names.has(name)) name = `${wanted}_${n++}`;
    this.#names.set(wanted, n);
    if (name !== wanted) this.#names.set(name, 2);
    return name;
  }
}

function calleesOf(f: LoopFunction): LoopFunction[] {
  const callees: LoopFunction[] = [];
  for (const { body } of f.kernels)
    forEachStatement(body, (s) => s.kind === 'call' && callees.push(s.callee));
  return callees;
}

function longestRow(functions: readonly LoopFunction[]): number {
  let words = 0;
  for (const f of functions)
    for (const { body } of f.kernels)
      forEachStatement(body, (s) => {
        if (s.kind === 'reserve') words = Math.max(words, s.count);
      });
  return words;
}

/** What a function's lowering needs of the whole. */
interface Whole extends Lowering {
  readonly traits: TargetTraits;
  lowerCallee(callee: CalledProgram): Steps<Frame>;
  lowerMap(node: Node): LoopFunction;
}

const noSlices: Slices = { inputs: [], outputs: [] };

class FunctionLowering {
  readonly #graph: Graph;
  readonly #plan: Plan;
  readonly #whole: Whole;
  readonly #interner = new Interner();
  readonly #storage: Storage;
  readonly #elements: Elements;
  readonly #writer: EquationWriter;
  readonly #captured = new Map<DenseArray, LoopBuffer>();
  readonly #same: readonly boolean[];

  constructor(graph: Graph, plan: Plan, whole: Whole, slices: Slices) {
    this.#graph = graph;
    this.#plan = plan;
    this.#whole = whole;
    this.#same = slices.same ?? [];
    this.#storage = new Storage(graph, this.#plan, slices.inputs);
    this.#elements = new Elements(this.#interner, this.#storage);
    this.#writer = new EquationWriter(this.#elements, this.#storage, {
      rules: whole.rules,
      maxFold: whole.maxFold,
      lowerCallee: (callee) => finish(whole.lowerCallee(callee)),
      lowerMap: (node) => whole.lowerMap(node),
      isSame: (buffer) => this.#isSame(buffer),
      bufferOfCaptured: (value) => this.#bufferOfCaptured(value),
    });
  }

  *lower(name: string): Steps<Frame> {
    const { outputs } = this.#plan;
    plansMade.tell(name, this.#graph, this.#plan);
    const written = yield* within(0, 0.6, this.#writeKernels());
    const inputs = [
      ...this.#graph.inputs.map((v) => this.#storage.bufferOf(v)),
      ...this.#captured.values(),
    ];
    const whole = { name, inputs, outputs, kernels: written };
    const names = this.#elements.names;
    const rename = (from: Expr, to: Expr): void => this.#elements.rename(from, to);
    const sharing = this.#storage.sharing();
    const { traits } = this.#whole;
    const expressions = { traits, interner: this.#interner, names, rename, sharing };
    const finished = yield* within(0.6, 1, finishFunction(whole, expressions, this.#same));
    return { ...finished, captured: [...this.#captured.keys()] };
  }

  *#writeKernels(): Steps<Kernel[]> {
    const small = this.#smallNodes();
    const plans = this.#plan.kernels.list;
    const written: Kernel[] = [];
    for (const plan of plans) {
      // They are found lowered when the kernel is written.
      const callees = plan.node === null ? [] : nodeCallees(plan.node, this.#writer);
      const [from, to] = [written.length / plans.length, (written.length + 1) / plans.length];
      for (const callee of callees) yield* within(from, to, this.#whole.lowerCallee(callee));
      this.#elements.begin(plan.index);
      for (const node of small[plan.index] ?? []) this.#readAll(node);
      written.push({ name: kernelName(plan), body: this.#write(plan) });
      yield to;
    }
    return written;
  }

  /**
   * The nodes with small results by the first kernel that can read them. They are read in the
   * order of the program, so that a long chain of them does not become a deep recursion.
   */
  #smallNodes(): Node[][] {
    const byKernel: Node[][] = this.#plan.kernels.list.map(() => []);
    for (const node of this.#graph.nodes)
      if (isInline(node) && node.outputs.every(isSmall))
        byKernel[this.#plan.kernels.pointAt.get(at(node.outputs, 0)) ?? 0]?.push(node);
    return byKernel;
  }

  #readAll(node: Node): void {
    const v = at(node.outputs, 0);
    for (let n = 0; n < v.size; n++)
      this.#elements.read(v, Index.ofAxes(v.aval.shape, indicesAt(v.aval.shape, n)));
  }

  #write(plan: KernelPlan): readonly Stmt[] {
    if (plan.kind === 'nest')
      return new LoopNest(plan, this.#elements, this.#interner, this.#whole.traits).write();
    const b = new LoopBuilder(this.#whole.traits);
    if (plan.node === null) this.#writeStraight(b, plan);
    else this.#writer.write(b, plan.node, this.#finishOf(b, plan));
    return b.statements;
  }

  /**
   * Computes the tasks that belong to an equation with its own loops, part by part. Where whole
   * rows are complete a loop over them says so, for kernels that follow.
   */
  #finishOf(b: LoopBuilder, plan: KernelPlan): Finish {
    const [result] = plan.node?.outputs ?? [];
    if (result === undefined || !this.#whole.traits.finishes) return () => {};
    const nest = new LoopNest(plan, this.#elements, this.#interner, this.#whole.traits);
    return (region) => {
      const { rows, rowLength } = region;
      const completes = isOfWholeRows(region)
        ? { buffer: this.#storage.bufferOf(result), rowLength }
        : undefined;
      if (plan.tasks.length > 0) nest.writeRegion(b, region, completes);
      else if (completes !== undefined)
        b.for(rows.stop, () => {}, { start: rows.start, order: 'free', completes });
    };
  }

  /** Small results, element by element. */
  #writeStraight(b: LoopBuilder, plan: KernelPlan): void {
    for (const { source, buffer, piece } of plan.tasks) {
      const { shape } = source.aval;
      for (let n = 0; n < sizeOf(shape); n++) {
        const index = Index.ofAxes(shape, indicesAt(shape, n));
        b.store(buffer, storedAt(piece, integer(n)), this.#elements.read(source, index));
      }
    }
  }

  #isSame(buffer: LoopBuffer): boolean {
    const { inputs } = this.#graph;
    return this.#same.some((same, i) => same && this.#storage.bufferOf(at(inputs, i)) === buffer);
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
}

const isOfWholeRows = ({ columns: { start, stop }, rowLength }: Region): boolean =>
  start.kind === 'literal' &&
  start.value === 0 &&
  stop.kind === 'literal' &&
  stop.value === rowLength;

/** `exp d` or `add f, reduce_sum g`: what the kernel computes. */
function kernelName({ node, tasks }: KernelPlan): string {
  const ofTasks = tasks.map(({ source, reduce, piece }) => {
    if (reduce !== null) return nodeName(reduce);
    if (piece !== null) return nodeName(piece.node);
    if (source.kind === 'literal') return 'literal';
    return source.node === null ? `copy ${source.name}` : nodeName(source.node);
  });
  const names = [...new Set(node === null ? ofTasks : [nodeName(node), ...ofTasks])];
  return names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ');
}

const nodeName = (node: Node): string =>
  `${node.equation.primitive} ${node.outputs.map((v) => v.name).join(' ')}`;
