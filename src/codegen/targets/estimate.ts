/**
 * Estimates from the Loop IR how long a program runs, by the prices of a target. All targets do the
 * same loops; some do those several turns at a time whose turns do not depend on each other.
 */
import { itemSize, type DType } from '../../array/dtype.js';
import { at } from '../../array/shape.js';
import type { Expr, Local } from '../../loops/expr.js';
import type { For, LoopBuffer, LoopFunction, Schedule, Stmt } from '../../loops/loops.js';
import { scalarOps, type ScalarOp, type ScalarOpRecord } from '../../loops/ops.js';
import { rangeOf } from '../../loops/range.js';
import { forEachStatement, operandsOf, rootsOf, unknownTurns } from '../../loops/walk.js';

/** Prices of one thing for numbers of 4 and of 8 bytes. */
export type ByWidth = Readonly<Record<4 | 8, number>>;

/** What things cost on a target, in nanoseconds. */
export interface Prices {
  /** Operations of a few instructions, and the reading of elements; divisions and their like. */
  readonly simple: number;
  readonly slow: number;
  /** Operations of some dozen instructions: those that differ much from the others have prices. */
  readonly function: number;
  readonly functions: Readonly<Partial<Record<ScalarOp, ByWidth>>>;
  /** Storing an element of an array. */
  readonly store: number;
  /** What goes around the body of a loop, once a turn. */
  readonly turn: number;
  /** A word of a tape: what making room for it, writing and reading it takes beyond an array. */
  readonly tapeWord: number;
  /** Rounding a result to float32. */
  readonly rounding: number;
  /** A product and its sum in a product of matrices. */
  readonly multiplyAdd: Readonly<Partial<Record<DType, number>>>;
  /** Copying an element into a panel for such a product. */
  readonly packing: number;
  /** Whether the turns of an innermost loop are done several at a time. */
  readonly areTogether: (loop: For) => boolean;
  /** By how much the price of an operation, and that of a function, is divided then. */
  readonly gain: ByWidth;
  readonly gainOfFunctions: ByWidth;
  /** What is done before and after the turns of such a loop. */
  readonly togetherLoop: number;
  /** A call of a function of the program, and of one of the host. */
  readonly call: number;
  readonly host: number;
  /** A run of a program that does nothing. */
  readonly run: number;
  /** An array that goes in. */
  readonly input: number;
  /** An array that comes out, of fewer bytes than `largeBytes` or of more. */
  readonly smallOutput: number;
  readonly largeOutput: number;
  readonly largeBytes: number;
  /** A byte of an array that comes out. */
  readonly newByte: number;
}

type Cost = ScalarOpRecord['cost'];

/** A range this wide says nothing about the turn count. */
const maxTurns = 1e9;

export interface Estimate {
  /** Of a run in which loops of unknown length take as many turns as was assumed. */
  readonly nanoseconds: number;
  /** Whether there are such loops. */
  readonly assumesTurns: boolean;
}

export function estimate(
  schedule: Schedule,
  prices: Prices,
  turnsIfUnknown = unknownTurns,
): Estimate {
  const { main } = schedule;
  const bytesOf = (buffer: LoopBuffer): number =>
    buffer.scalar ? 0 : buffer.size * itemSize[buffer.dtype];
  const inputs = main.inputs.filter((buffer) => bytesOf(buffer) > 0);
  const outputs = main.outputs.map(bytesOf).filter((bytes) => bytes > 0);
  const estimator = new Estimator(prices, turnsIfUnknown);
  const nanoseconds = total([
    estimator.ofFunction(main),
    prices.run,
    inputs.length * prices.input,
    ...outputs.map((n) => (n < prices.largeBytes ? prices.smallOutput : prices.largeOutput)),
    total(outputs) * prices.newByte,
  ]);
  return { nanoseconds, assumesTurns: estimator.assumesTurns };
}

/** Nanoseconds of one run of any statement of a schedule. */
export function statementCosts(schedule: Schedule, prices: Prices): (s: Stmt) => number {
  const estimator = new Estimator(prices, unknownTurns);
  // Locals are bound on the way.
  schedule.functions.forEach((f) => estimator.ofFunction(f));
  const known = new Map<Stmt, number>();
  return (s) => {
    const cost = known.get(s) ?? estimator.ofStatement(s);
    known.set(s, cost);
    return cost;
  };
}

const total = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0);

/** How many turns most loops do at a time that do several; those left over are done one by one. */
const lanes = 8;

class Estimator {
  readonly #prices: Prices;
  readonly #turnsIfUnknown: number;
  #assumesTurns = false;
  readonly #functions = new Map<LoopFunction, number>();
  /** What locals were bound to. */
  readonly #bound = new Map<Local, Expr>();

  constructor(prices: Prices, turnsIfUnknown: number) {
    this.#prices = prices;
    this.#turnsIfUnknown = turnsIfUnknown;
  }

  /** Whether it has met a loop of unknown length. */
  get assumesTurns(): boolean {
    return this.#assumesTurns;
  }

  ofFunction(f: LoopFunction): number {
    let found = this.#functions.get(f);
    if (found === undefined) {
      found = total(f.kernels.map(({ body }) => this.#statements(body)));
      this.#functions.set(f, found);
    }
    return found;
  }

  ofStatement(s: Stmt): number {
    return this.#statement(s);
  }

  #statements(list: readonly Stmt[]): number {
    return total(list.map((s) => this.#statement(s)));
  }

  #statement(s: Stmt): number {
    switch (s.kind) {
      case 'let':
        this.#bound.set(s.local, s.value);
        return this.#once(s);
      case 'var':
      case 'assign':
      case 'store':
        return this.#once(s);
      case 'reserve':
        return s.count * this.#prices.tapeWord;
      case 'for':
        return this.#for(s);
      case 'while':
        return this.#assumedTurns() * (this.#statements(s.body) + this.#once(s));
      case 'if':
        return this.#once(s) + Math.max(this.#statements(s.yes), this.#statements(s.no));
      case 'call':
        return this.#prices.call + this.ofFunction(s.callee);
      case 'host':
        return this.#prices.host;
      case 'bulk':
        return this.#bulk(s);
      default:
        return s satisfies never;
    }
  }

  #for(s: For): number {
    const { turn, areTogether, togetherLoop } = this.#prices;
    const turns = this.#turnsOf(s);
    if (turns >= 4 && areTogether(s)) {
      const left = turns % (turns < lanes ? 4 : lanes);
      const timesOne = (count: number, priceOf: PriceOf): number =>
        count === 0 ? 0 : count * (priceOf(turn, 4) + this.#everything(s, priceOf));
      return togetherLoop + timesOne(turns - left, this.#inLanes) + timesOne(left, alone);
    }
    return turns * (this.#statements(s.body) + turn);
  }

  /** All statements of a body, those on both sides of branches too. */
  #everything({ body }: For, priceOf: PriceOf): number {
    let sum = 0;
    forEachStatement(body, (s) => (sum += this.#once(s, priceOf)));
    return sum;
  }

  #bulk({ op, args, counts }: Stmt & { kind: 'bulk' }): number {
    const { multiplyAdd, packing } = this.#prices;
    const { dtype } = at(args, 0).buffer;
    const isPacking = op.name === 'pack';
    const count = counts.slice(0, isPacking ? 2 : 3).reduce((n, e) => n * this.#most(e), 1);
    return count * (isPacking ? packing : (multiplyAdd[dtype] ?? packing));
  }

  #turnsOf({ start, stop, step }: For): number {
    const length = this.#distance(start, stop);
    return length >= maxTurns ? this.#assumedTurns() : Math.max(0, Math.ceil(length / step));
  }

  #assumedTurns(): number {
    this.#assumesTurns = true;
    return this.#turnsIfUnknown;
  }

  /** The greatest value of an int32. */
  #most(e: Expr): number {
    const value = this.#value(e);
    return value.kind === 'op' && value.op === 'sub'
      ? this.#distance(at(value.args, 1), at(value.args, 0))
      : rangeOf(value).high;
  }

  /** From start to stop, at most. A block ends where it has its length, or where all ends. */
  #distance(start: Expr, stop: Expr): number {
    const end = this.#value(stop);
    const sides = end.kind === 'op' && end.op === 'min' ? end.args.map((x) => this.#value(x)) : [];
    for (const side of sides) {
      const length = lengthFrom(start, side);
      if (length !== null) return length;
    }
    return rangeOf(stop).high - rangeOf(start).low;
  }

  #value(e: Expr): Expr {
    return e.kind === 'local' ? (this.#bound.get(e.local) ?? e) : e;
  }

  readonly #inLanes: PriceOf = (price, width, cost = 'simple') =>
    price / this.#prices[cost === 'function' ? 'gainOfFunctions' : 'gain'][width];

  /** The expressions of a statement, and what it stores, once. */
  #once(s: Stmt, priceOf: PriceOf = alone): number {
    const parts = total(rootsOf(s).map((e) => this.#expr(e, priceOf)));
    if (s.kind !== 'store' || s.buffer.scalar) return parts;
    return parts + priceOf(this.#prices.store, widthOf(s.buffer.dtype));
  }

  /** The address of an element costs next to nothing. */
  #expr(e: Expr, priceOf: PriceOf): number {
    if (e.kind === 'literal' || e.kind === 'local') return 0;
    const { simple } = this.#prices;
    if (e.kind === 'load') return e.buffer.scalar ? 0 : priceOf(simple, widthOf(e.dtype));
    const operands = total(operandsOf(e).map((x) => this.#expr(x, priceOf)));
    if (isWidening(e)) return operands;
    const rounding = isRounded(e) ? this.#prices.rounding : 0;
    const own = e.kind === 'op' ? this.#op(e, priceOf) : priceOf(simple, widthOf(e.dtype));
    return operands + own + rounding;
  }

  #op({ op, dtype }: Expr & { kind: 'op' }, priceOf: PriceOf): number {
    const { cost } = scalarOps[op];
    const width = widthOf(dtype);
    return priceOf(this.#prices.functions[op]?.[width] ?? this.#prices[cost], width, cost);
  }
}

/** What something costs where it is done alone, or together with others. */
type PriceOf = (price: number, width: 4 | 8, cost?: Cost) => number;

const alone: PriceOf = (price) => price;

/** How far `stop` lies behind `start`, if it is a sum with it. */
function lengthFrom(start: Expr, stop: Expr): number | null {
  if (stop.kind !== 'op' || stop.op !== 'add') return null;
  const [x, y] = stop.args as [Expr, Expr];
  const isStart =
    x === start || (x.kind === 'local' && start.kind === 'local' && x.local === start.local);
  return isStart && y.kind === 'literal' ? y.value : null;
}

const widthOf = (dtype: DType): 4 | 8 => (dtype === 'float64' ? 8 : 4);

/** Conversions that come with the reading of their operand. */
const isWidening = (e: Expr): boolean =>
  e.kind === 'op' && e.op === 'convert' && e.dtype === 'float64' && e.args[0]?.dtype === 'float32';

const isRounded = (e: Expr): boolean =>
  e.kind === 'op' && e.dtype === 'float32' && !scalarOps[e.op].exact;
