/** Writes the statements of one loop function. */
import { computeOf } from '../../../../array/dtype.js';
import type { Compute } from '../../../../array/dtype.js';
import { at } from '../../../../array/shape.js';
import type { Steps } from '../../../../array/work/steps.js';
import { tape } from '../../../../loops/buffer.js';
import { capturedBy, type Captured } from '../../../../loops/captured.js';
import { localRef, newLocal, type Expr, type Local } from '../../../../loops/expr.js';
import type {
  BufferSlice,
  For,
  LoopBuffer,
  LoopFunction,
  RawCallback,
  Stmt,
} from '../../../../loops/loops.js';
import type { ScalarOp } from '../../../../loops/ops.js';
import { rangeOf } from '../../../../loops/range.js';
import { knownTurns } from '../../../../loops/walk.js';
import { bulkFunction, distancesOf } from '../bulk/index.js';
import { Code } from '../binary/code.js';
import { ExpressionWriter } from './expressions.js';
import {
  call,
  i32,
  select,
  type FunctionImport,
  type WasmLocal,
  type Parameters,
  type Value,
  type WasmFunction,
} from '../binary/instructions.js';
import { newFunction } from '../binary/module.js';
import { uniqueNames } from '../binary/names.js';
import type { Cut, Cuts } from './cuts.js';
import { divisorOfCalls, maxCaptured, turnsOfCalls } from './outline.js';
import { placed, putJobValue, runPart, type LoopPart } from './parts.js';
import { basesOf, writePart, type Surroundings } from './pieces.js';
import type { SharedLoop, SharedLoops } from './shared-loops.js';
import { numberType, type Address, type ExprScope, type NumberType } from './scope.js';
import { reserveWords, tapeBase } from './tape.js';
import { writeVectorLoop } from '../vector/write.js';

/** What the function of a loop takes first. */
const bounds = [{ name: 'first' }, { name: 'last' }];

/** What the function of a loop is passed. */
interface Given {
  readonly name: string;
  readonly value: Value;
}

/** A loop that is to be a function. */
interface CalledLoop {
  readonly for: For;
  readonly captured: Captured;
  readonly given: readonly Given[];
  /** What of that it returns. */
  readonly changed: readonly WasmLocal[];
  readonly isBounded: boolean;
  readonly isShared: boolean;
}

/** The other functions of the module. */
export interface Callees {
  functionOf(f: LoopFunction): WasmFunction;
  hostOf(callback: RawCallback): FunctionImport;
  /** The loops that functions of their own do. */
  readonly shared: SharedLoops;
  /** Whether bulk work may round products and sums together. */
  readonly fuses: boolean;
  /** What several threads do. */
  readonly cuts: Cuts;
  /** The functions that they call, which grow in number. */
  readonly parts: LoopPart[];
}

export class StatementWriter implements ExprScope {
  readonly code: Code;
  readonly #callees: Callees;
  /** The addresses where arrays begin: parameters, and slots of the arena. */
  readonly #addresses: Map<LoopBuffer, Address>;
  readonly #scalars: Map<LoopBuffer, WasmLocal>;
  readonly #locals = new Map<Local, WasmLocal>();
  #kernel = '';
  /** Whether it writes the function of a loop. */
  #isOutlined = false;
  /** Whether it writes what one thread does of something. */
  #isPart = false;
  readonly #temporaries = new Map<NumberType, { locals: WasmLocal[]; used: number }>();
  readonly #expressions = new ExpressionWriter(this);

  constructor(
    code: Code,
    callees: Callees,
    addresses: ReadonlyMap<LoopBuffer, Address>,
    scalars: ReadonlyMap<LoopBuffer, WasmLocal>,
  ) {
    this.code = code;
    this.#callees = callees;
    this.#addresses = new Map(addresses).set(tape, { base: tapeBase, offset: 0 });
    this.#scalars = new Map(scalars);
  }

  /** All that the function does, but for the return of its results. */
  *write({ kernels }: LoopFunction): Steps<void> {
    for (const [k, { name, body }] of kernels.entries()) {
      this.#kernel = name;
      this.code.remark(name);
      this.statements(body);
      yield (k + 1) / kernels.length;
    }
  }

  localOf(local: Local): WasmLocal {
    let found = this.#locals.get(local);
    if (found === undefined) {
      found = this.code.local(local.name, numberType[local.dtype]);
      this.#locals.set(local, found);
    }
    return found;
  }

  scalarOf(buffer: LoopBuffer): WasmLocal {
    let found = this.#scalars.get(buffer);
    if (found === undefined) {
      found = this.code.local(buffer.name, numberType[computeOf[buffer.dtype]]);
      this.#scalars.set(buffer, found);
    }
    return found;
  }

  addressOf(buffer: LoopBuffer): Address {
    return this.#addresses.get(buffer) as Address;
  }

  temporary(type: NumberType): WasmLocal {
    const pool = this.#temporaries.get(type) ?? { locals: [], used: 0 };
    this.#temporaries.set(type, pool);
    const local = pool.locals[pool.used] ?? this.code.local('t', type);
    pool.locals[pool.used++] = local;
    return local;
  }

  value(e: Expr): Value {
    return this.#expressions.value(e);
  }

  apply(op: ScalarOp, dtype: Compute, args: readonly Value[]): Value {
    return this.#expressions.apply(op, dtype, args);
  }

  address(buffer: LoopBuffer, offset: Expr): Address {
    return this.#expressions.address(buffer, offset);
  }

  statements(list: readonly Stmt[]): void {
    for (const s of list) {
      for (const pool of this.#temporaries.values()) pool.used = 0;
      this.#statement(s);
    }
  }

  #statement(s: Stmt): void {
    const cut = this.#isPart ? undefined : this.#callees.cuts.get(s);
    if (cut !== undefined && this.#inPieces(cut)) return;
    switch (s.kind) {
      case 'let':
      case 'var':
      case 'assign':
        return this.code.set(this.localOf(s.local), this.value(s.value));
      case 'store':
        return this.#store(s);
      case 'for':
        return this.#for(s);
      case 'while':
        return this.code.while(this.#expressions.integer(s.test), () => this.statements(s.body));
      case 'if': {
        const test = this.#expressions.integer(s.test);
        const [yes, no] = [() => this.statements(s.yes), () => this.statements(s.no)];
        return this.code.if(test, yes, no);
      }
      case 'call':
        return this.#call(s);
      case 'host': {
        const args = s.args.map((arg) => this.#passed(arg));
        return this.code.call(this.#callees.hostOf(s.callback), args);
      }
      case 'bulk':
        return this.#bulk(s);
      case 'reserve':
        return this.code.set(this.localOf(s.local), call(reserveWords, s.count));
      default:
        return s satisfies never;
    }
  }

  #store({ buffer, offset, value }: Stmt & { kind: 'store' }): void {
    if (buffer.scalar) this.code.set(this.scalarOf(buffer), this.value(value));
    else this.code.do(this.#expressions.store(buffer, offset, value));
  }

  #for(s: For): void {
    const shared = this.#callees.shared.get(s) ?? null;
    const turnsOfCall = turnsOfCalls(s, this.#isOutlined);
    const isCalled = turnsOfCall !== null || shared !== null;
    if (!isCalled || !this.#inCalls(s, turnsOfCall ?? Infinity, shared)) this.#loop(s);
  }

  /** `divisor` divides the number of turns. */
  #loop(s: For, divisor = knownTurns(s)): void {
    const turn = (): void => this.statements(s.body);
    if (!writeVectorLoop(s, this, turn, divisor)) this.#oneByOne(s);
  }

  #oneByOne(s: For): void {
    const turn = (): void => this.statements(s.body);
    const [start, stop] = [this.#expressions.integer(s.start), this.#expressions.integer(s.stop)];
    this.code.for(this.localOf(s.index) as WasmLocal<'i32'>, start, stop, s.step, turn);
  }

  /**
   * Calls a function that does some turns of the loop, unless it would have to be passed too much.
   * The function of a loop that is done by a single call knows its bounds, if they are known.
   */
  #inCalls(s: For, turns: number, shared: SharedLoop | null): boolean {
    const { start, stop } = s;
    const captured = capturedBy(s.body, [s.index]);
    const given = shared === null ? this.#basesOf(captured) : this.#addressesOf(captured);
    const outer = [
      ...captured.locals.map((x) => [x, this.localOf(x)] as const),
      ...captured.scalars.map((x) => [x, this.scalarOf(x)] as const),
    ];
    given.push(...outer.map(([, local]) => ({ name: local.name, value: local })));
    if (given.length > maxCaptured) return false;
    const changed = outer.filter(([x]) => captured.assigned.has(x)).map(([, local]) => local);
    const isOnce = rangeOf(stop).high - rangeOf(start).low <= turns;
    const isBounded = isOnce && start.kind === 'literal' && stop.kind === 'literal';
    const loop = { for: s, captured, given, changed, isBounded, isShared: shared !== null };
    const which = this.#isPart ? 'inPart' : 'function';
    const f = shared?.[which] ?? this.#callee(loop);
    if (shared !== null) shared[which] = f;
    const args = given.map(({ value }) => value);
    if (isBounded) this.code.call(f, args, changed);
    else this.#callWithBounds(f, s, isOnce ? Infinity : turns, args, changed);
    return true;
  }

  #callWithBounds(
    f: WasmFunction,
    { start, stop, index }: For,
    turns: number,
    args: readonly Value[],
    changed: readonly WasmLocal[],
  ): void {
    const [first, last] = [this.#expressions.integer(start), this.#expressions.integer(stop)];
    const from = this.localOf(index) as WasmLocal<'i32'>;
    if (turns === Infinity) this.code.call(f, [first, last, ...args], changed);
    else
      this.code.for(from, first, last, turns, () => {
        const next = this.code.let('next', i32.add(from, turns));
        this.code.call(f, [from, select(next, last, i32.lt_s(next, last)), ...args], changed);
      });
  }

  #basesOf({ arrays }: Captured): Given[] {
    const bases = basesOf(arrays, this.#addresses);
    return bases.map((base) => ({ name: base.name, value: base }));
  }

  /** The addresses of the arrays, each by itself: other loops have them elsewhere. */
  #addressesOf({ arrays }: Captured): Given[] {
    return arrays
      .filter((buffer) => buffer !== tape)
      .map((buffer) => ({ name: buffer.name, value: this.#startOf(buffer) }));
  }

  /** The function of a loop, with the loop in it. */
  #callee({ for: s, captured, given, changed, isBounded, isShared }: CalledLoop): WasmFunction {
    const names = uniqueNames<{ readonly name: string }>([...(isBounded ? [] : bounds), ...given]);
    const types = [...names].map(([x, name]) => [
      name,
      'value' in x ? (x as Given).value.type : 'i32',
    ]);
    const f: WasmFunction = newFunction(
      this.#kernel,
      Object.fromEntries(types) as Parameters,
      changed.map(({ type }) => type),
    );
    const params = Object.values(f.params) as WasmLocal[];
    const own = params.slice(params.length - given.length);
    const paramOf = new Map<Value, WasmLocal>(given.map(({ value }, i) => [value, at(own, i)]));
    const inner = <T extends Value>(x: T): T => (paramOf.get(x) ?? x) as T;
    const known = captured.arrays.filter((buffer) => buffer !== tape);
    const addresses = known.map((buffer, i): [LoopBuffer, Address] => {
      if (isShared) return [buffer, { base: at(own, i) as WasmLocal<'i32'>, offset: 0 }];
      const { base, offset } = this.addressOf(buffer);
      return [buffer, { base: inner(base), offset }];
    });
    const code = new Code(f);
    const surroundings = {
      addresses: new Map(addresses),
      scalars: new Map(captured.scalars.map((x) => [x, inner(this.scalarOf(x))])),
      locals: new Map(captured.locals.map((x) => [x, inner(this.localOf(x))])),
    };
    const writer = this.#within(code, surroundings, 'loop');
    if (isBounded) writer.#loop(s);
    else writer.#loop(writer.#between(s, params), divisorOfCalls(s));
    if (changed.length > 0) code.return(...changed.map(inner));
    return f;
  }

  /**
   * Leaves what is cut to the host, who has pieces of it done, unless that would have to be passed
   * too much.
   */
  #inPieces(cut: Cut): boolean {
    const written = writePart(cut, {
      kernel: this.#kernel,
      addresses: this.#addresses,
      localOf: (x) => this.localOf(x),
      scalarOf: (x) => this.scalarOf(x),
      statements: (code, given, piece) => this.#within(code, given, 'part').statements(piece),
    });
    if (written === null) return false;
    const index = this.#callees.parts.push(written.part) - 1;
    written.given.forEach((local, i) => this.code.do(putJobValue(i, local)));
    const range = [this.#expressions.integer(cut.start), this.#expressions.integer(cut.stop)];
    const base = this.code.local('base', 'i32');
    this.code.call(runPart, [i32.const(index), ...range], [base]);
    for (const [buffer, offset] of placed(cut.folds.map(({ values }) => values)))
      this.#addresses.set(buffer, { base, offset });
    for (const loop of cut.behind) this.#oneByOne(loop);
    return true;
  }

  /** What writes another function, which does statements of this one. */
  #within(
    code: Code,
    { addresses, scalars, locals }: Surroundings,
    as: 'loop' | 'part',
  ): StatementWriter {
    const writer = new StatementWriter(code, this.#callees, addresses, scalars);
    writer.#isOutlined = as === 'loop';
    writer.#isPart = as === 'part' || this.#isPart;
    writer.#kernel = this.#kernel;
    for (const [x, local] of locals) writer.#locals.set(x, local);
    return writer;
  }

  /** The loop from the turn that the first parameter tells to that before the second. */
  #between(s: For, [start, stop]: readonly WasmLocal[]): For {
    const range = { low: rangeOf(s.start).low, high: rangeOf(s.stop).high };
    const bound = (k: number): Local => newLocal(bounds[k]?.name as string, 'int32', range);
    const [first, last] = [bound(0), bound(1)];
    this.#locals.set(first, start as WasmLocal).set(last, stop as WasmLocal);
    return { ...s, start: localRef(first), stop: localRef(last) };
  }

  /** Arrays are passed by their addresses; scalar results come back as results. */
  #call({ callee, args }: Stmt & { kind: 'call' }): void {
    const isResult = (i: number): boolean => i >= callee.inputs.length && at(args, i).buffer.scalar;
    const passed = args.flatMap((arg, i) => (isResult(i) ? [] : [this.#passed(arg)]));
    const into = args.flatMap(({ buffer }, i) => (isResult(i) ? [this.scalarOf(buffer)] : []));
    this.code.call(this.#callees.functionOf(callee), passed, into);
  }

  #bulk(s: Stmt & { kind: 'bulk' }): void {
    const { dtype } = at(s.args, 0).buffer;
    const { import: callee } = bulkFunction(s.op, dtype, this.#callees.fuses);
    const args = s.args.map((arg) => this.#passed(arg));
    this.code.call(callee, [...args, ...s.counts.map((n) => this.value(n)), ...distancesOf(s)]);
  }

  #passed({ buffer, offset }: BufferSlice): Value {
    if (buffer.scalar) return this.scalarOf(buffer);
    const { base, offset: rest } = this.address(buffer, offset);
    return rest === 0 ? base : i32.add(base, rest);
  }

  #startOf(buffer: LoopBuffer): Value<'i32'> {
    const { base, offset } = this.addressOf(buffer);
    return offset === 0 ? base : i32.add(base, offset);
  }
}
