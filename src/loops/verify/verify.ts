/**
 * Checks a schedule: that locals are bound before use and once, that dtypes, offsets and orders
 * fit.
 */
import { computeOf, itemSize, type DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at } from '../../array/shape.js';
import type { Expr, Local } from '../expr.js';
import { tape } from '../buffer.js';
import { scalarOps } from '../ops.js';
import { brokenPromise } from './order.js';
import type { For, LoopBuffer, LoopFunction, Schedule, Stmt } from '../loops.js';

/** Throws `internal` at the first fault. */
export function verifySchedule(schedule: Schedule): void {
  const known = new Set<LoopFunction>();
  for (const f of schedule.functions) {
    new Verifier(f, known, schedule.arenaBytes).run();
    known.add(f);
  }
  if (schedule.functions.at(-1) !== schedule.main) wrong('main is not the last function');
}

function wrong(what: string): never {
  fail('internal', `loops: ${what}`);
}

class Verifier {
  readonly #function: LoopFunction;
  readonly #known: ReadonlySet<LoopFunction>;
  readonly #arenaBytes: number;
  readonly #buffers: Set<LoopBuffer>;
  /** Every local ever bound; none may be bound again. */
  readonly #all = new Set<Local>();
  /** The locals in scope, and which of them may change. */
  #scope = new Set<Local>();
  readonly #variables = new Set<Local>();
  readonly #inputs: ReadonlySet<LoopBuffer>;

  constructor(f: LoopFunction, known: ReadonlySet<LoopFunction>, arenaBytes: number) {
    this.#function = f;
    this.#known = known;
    this.#arenaBytes = arenaBytes;
    this.#inputs = new Set(f.inputs);
    this.#buffers = new Set([tape, ...f.inputs, ...f.outputs, ...f.arena.map((a) => a.buffer)]);
  }

  run(): void {
    for (const { buffer, offset } of this.#function.arena) {
      const bytes = buffer.size * itemSize[buffer.dtype];
      if (offset % itemSize[buffer.dtype] !== 0) wrong(`${buffer.name} is not aligned`);
      if (offset + bytes > this.#arenaBytes) wrong(`${buffer.name} ends behind the arena`);
      if (buffer.scalar) wrong(`the scalar ${buffer.name} lies in the arena`);
    }
    // Locals at the top of a kernel are known to the kernels after it.
    for (const kernel of this.#function.kernels) this.#statements(kernel.body);
  }

  #block(statements: readonly Stmt[], index?: Local): void {
    const outer = this.#scope;
    this.#scope = new Set(outer);
    if (index !== undefined) this.#bind(index);
    this.#statements(statements);
    this.#scope = outer;
  }

  #statements(statements: readonly Stmt[]): void {
    for (const s of statements) this.#statement(s);
  }

  #statement(s: Stmt): void {
    switch (s.kind) {
      case 'let':
      case 'var':
        this.#typed(s.value, s.local.dtype, s.local.name);
        this.#bind(s.local);
        if (s.kind === 'var') this.#variables.add(s.local);
        break;
      case 'assign':
        if (!this.#variables.has(s.local) || !this.#scope.has(s.local))
          wrong(`${s.local.name} is assigned but is no variable here`);
        this.#typed(s.value, s.local.dtype, s.local.name);
        break;
      case 'store':
        this.#access(s.buffer, s.offset);
        if (this.#inputs.has(s.buffer)) wrong(`the input ${s.buffer.name} is written`);
        this.#typed(s.value, computeOf[s.buffer.dtype], s.buffer.name);
        break;
      case 'for':
        this.#typed(s.start, 'int32', s.index.name);
        this.#typed(s.stop, 'int32', s.index.name);
        if (s.step <= 0) wrong(`${s.index.name} has the step ${s.step}`);
        this.#block(s.body, s.index);
        this.#order(s);
        break;
      case 'while':
        this.#typed(s.test, 'bool', 'while');
        this.#block(s.body);
        break;
      case 'if':
        this.#typed(s.test, 'bool', 'if');
        this.#block(s.yes);
        this.#block(s.no);
        break;
      case 'call':
        this.#call(s);
        break;
      case 'host':
        this.#host(s);
        break;
      case 'bulk':
        for (const { buffer, offset } of s.args) {
          this.#access(buffer, offset);
          if (buffer.dtype !== s.args[0]?.buffer.dtype) wrong(`${s.op.name} of ${buffer.name}`);
        }
        if (this.#inputs.has(at(s.args, 0).buffer)) wrong(`${s.op.name} to an input`);
        for (const count of s.counts) this.#typed(count, 'int32', `a count of ${s.op.name}`);
        break;
      case 'reserve':
        this.#bind(s.local);
        break;
      default:
        s satisfies never;
    }
  }

  #order(loop: For): void {
    const isScratch = (b: LoopBuffer): boolean => this.#function.arena.some((a) => a.buffer === b);
    const fault = brokenPromise(loop, isScratch);
    if (fault !== null) wrong(`the turns of ${loop.index.name} are not ${loop.order}: ${fault}`);
  }

  #call({ callee, args }: Stmt & { kind: 'call' }): void {
    if (!this.#known.has(callee)) wrong(`${callee.name} is called before it is defined`);
    const wanted = [...callee.inputs, ...callee.outputs];
    if (wanted.length !== args.length) wrong(`${callee.name} wants ${wanted.length} buffers`);
    wanted.forEach((w, i) => {
      const { buffer: given, offset } = at(args, i);
      const isWhole = offset.kind === 'literal' && offset.value === 0 && given.size === w.size;
      if (!isWhole || given.size > 0) this.#access(given, offset);
      const fits = given.dtype === w.dtype && given.scalar === w.scalar && (isWhole || w.isSlice);
      if (!fits) wrong(`${callee.name} is given ${given.name} for ${w.name}`);
    });
  }

  #host({ args, results }: Stmt & { kind: 'host' }): void {
    for (const { buffer, offset } of args) if (buffer.size > 0) this.#access(buffer, offset);
    for (const { buffer } of args.slice(args.length - results))
      if (buffer.scalar || this.#inputs.has(buffer)) wrong(`a callback writes ${buffer.name}`);
  }

  #bind(local: Local): void {
    if (this.#all.has(local)) wrong(`${local.name} is bound twice`);
    this.#all.add(local);
    this.#scope.add(local);
  }

  #access(buffer: LoopBuffer, offset: Expr): void {
    if (!buffer.scalar && !this.#buffers.has(buffer)) wrong(`${buffer.name} is not declared`);
    this.#typed(offset, 'int32', `the offset into ${buffer.name}`);
    if (offset.kind === 'literal' && !(offset.value >= 0 && offset.value < buffer.size))
      wrong(`${buffer.name} has no element ${offset.value}`);
  }

  #typed(e: Expr, dtype: DType, where: string): void {
    this.#expr(e);
    if (e.dtype !== dtype) wrong(`${where} wants ${dtype}, has ${e.dtype}`);
  }

  #expr(e: Expr): void {
    switch (e.kind) {
      case 'literal':
        break;
      case 'local':
        if (!this.#scope.has(e.local)) wrong(`${e.local.name} is not bound here`);
        if (e.dtype !== e.local.dtype) wrong(`${e.local.name} is read as ${e.dtype}`);
        break;
      case 'load':
        if (e.dtype !== computeOf[e.buffer.dtype]) wrong(`${e.buffer.name} is read as ${e.dtype}`);
        this.#access(e.buffer, e.offset);
        break;
      case 'choose':
        this.#typed(e.test, 'bool', 'the test of choose');
        this.#typed(e.yes, e.dtype, 'choose');
        this.#typed(e.no, e.dtype, 'choose');
        break;
      case 'op':
        this.#operation(e);
        break;
      default:
        e satisfies never;
    }
  }

  #operation({ op, args, dtype }: Expr & { kind: 'op' }): void {
    const { on, operands, others, gives } = scalarOps[op];
    const [first] = args;
    if (first === undefined || args.length !== operands)
      wrong(`${op} wants ${operands} operands, has ${args.length}`);
    this.#expr(first);
    const from = first.dtype;
    if (!on.includes(from)) wrong(`${op} is not defined for ${from}`);
    // What follows the first of three operands are literals.
    for (const x of args.slice(1)) this.#typed(x, others === 'same' ? from : others, op);
    const wanted = gives === 'same' ? from : gives === 'any' ? dtype : gives;
    if (dtype !== wanted) wrong(`${op} gives ${wanted}, not ${dtype}`);
  }
}
