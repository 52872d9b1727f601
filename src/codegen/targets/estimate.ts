/**
 * Estimates from the Loop IR how long a program runs as JS and as WebAssembly. Both do the same loops; the
 * latter does those several turns at a time whose turns do not depend on each other, and has fast code
 * for the products of matrices. What a call of it costs besides is the price.
 */
import { itemSize, type DType } from '../../array/dtype.js';
import type { Expr, Local } from '../../loops/expr.js';
import type {
  BufferSlice,
  For,
  LoopBuffer,
  LoopFunction,
  Schedule,
  Stmt,
} from '../../loops/loops.js';
import { scalarOps } from '../../loops/ops.js';
import { rangeOf } from '../../loops/range.js';
import { operandsOf, rootsOf } from '../../loops/walk.js';
import { smallArrayBytes } from './wasm/heap/heap.js';
import { canBeVectors } from './wasm/vector/write.js';

/** Nanoseconds. */
export interface Times {
  readonly js: number;
  readonly wasm: number;
}

/** How often a loop is taken to run of which that is not known. */
const unknownTurns = 100;

/** From so many on the range of a loop tells nothing of its turns. */
const maxTurns = 1e9;

/** Of one operation or one element read, of one written, and of what goes around a body. */
type Price = Times;

const prices: Readonly<Record<'simple' | 'slow' | 'function' | 'store' | 'turn', Price>> = {
  simple: { js: 0.12, wasm: 0.12 },
  slow: { js: 1.5, wasm: 1.3 },
  function: { js: 16, wasm: 12 },
  store: { js: 0.9, wasm: 0.8 },
  turn: { js: 0.3, wasm: 0.3 },
};
/** Of a result in float32, where numbers are float64. */
const rounding: Times = { js: 0.8, wasm: 0 };
/** How much less it costs in lanes of 4 and of 8 bytes. */
const gain: Readonly<Record<4 | 8, number>> = { 4: 4.5, 8: 2.3 };

/** A product and its sum. */
const multiplyAdd: Readonly<Partial<Record<DType, Times>>> = {
  float32: { js: 0.43, wasm: 0.08 },
  float64: { js: 0.43, wasm: 0.16 },
  int32: { js: 0.5, wasm: 0.12 },
};
const packing: Times = { js: 0.8, wasm: 0.2 };

/** What a call of a module costs. */
const callTime = 450;
/** Of an array that goes in or out: a small one is copied, a large one has a place in the heap. */
const input: Times = { js: 0, wasm: 60 };
const smallOutput: Times = { js: 150, wasm: 500 };
const largeOutput: Times = { js: 150, wasm: 1300 };
/** Bytes of a result: memory that JS has to clear, and that is copied out of the heap. */
const newBytes: Times = { js: 0.12, wasm: 0.2 };

export function estimate(schedule: Schedule): Times {
  const { main } = schedule;
  const bytesOf = (buffer: LoopBuffer): number =>
    buffer.scalar ? 0 : buffer.size * itemSize[buffer.dtype];
  const inputs = main.inputs.map(bytesOf).filter((bytes) => bytes > 0);
  const outputs = main.outputs.map(bytesOf).filter((bytes) => bytes > 0);
  const loops = new Estimator().ofFunction(main);
  return total([
    { ...loops, wasm: loops.wasm + callTime },
    ...inputs.map(() => input),
    ...outputs.map((bytes) => (bytes < smallArrayBytes ? smallOutput : largeOutput)),
    ...outputs.map((bytes) => times(newBytes, bytes)),
  ]);
}

const nothing: Times = { js: 0, wasm: 0 };
const add = (x: Times, y: Times): Times => ({ js: x.js + y.js, wasm: x.wasm + y.wasm });
const times = (x: Times, n: number): Times => ({ js: x.js * n, wasm: x.wasm * n });
const total = (list: readonly Times[]): Times => list.reduce(add, nothing);
const longer = (x: Times, y: Times): Times => (x.js > y.js ? x : y);

/** How many turns most vector loops do at a time; those that are left over are done one by one. */
const lanes = 8;
/** What a vector loop does before and after its turns. */
const vectorLoop: Times = { js: 1, wasm: 4 };
/** What is around the body of a loop, a call of a function of the program, and one of the host. */
const callStep: Times = { js: 3, wasm: 3 };
const hostStep: Times = { js: 100, wasm: 200 };

class Estimator {
  readonly #functions = new Map<LoopFunction, Times>();
  /** What locals were bound to. */
  readonly #bound = new Map<Local, Expr>();

  ofFunction(f: LoopFunction): Times {
    let found = this.#functions.get(f);
    if (found === undefined) {
      found = total(f.kernels.map(({ body }) => this.#statements(body)));
      this.#functions.set(f, found);
    }
    return found;
  }

  #statements(list: readonly Stmt[]): Times {
    return total(list.map((s) => this.#statement(s)));
  }

  #statement(s: Stmt): Times {
    switch (s.kind) {
      case 'let':
        this.#bound.set(s.local, s.value);
        return ofTurn(s, alone);
      case 'var':
      case 'assign':
      case 'store':
      case 'reserve':
        return ofTurn(s, alone);
      case 'for':
        return this.#for(s);
      case 'while':
        return times(add(this.#statements(s.body), ofTurn(s, alone)), unknownTurns);
      case 'if':
        return add(ofTurn(s, alone), longer(this.#statements(s.yes), this.#statements(s.no)));
      case 'call':
        return add(callStep, this.ofFunction(s.callee));
      case 'host':
        return hostStep;
      case 'bulk':
        return this.#bulk(s);
      default:
        return s satisfies never;
    }
  }

  #for(s: For): Times {
    const turns = this.#turnsOf(s);
    if (turns >= 4 && canBeVectors(s)) {
      const left = turns % (turns < lanes ? 4 : lanes);
      const turn = (priceOf: PriceOf): Times =>
        total([priceOf(prices.turn, 4), ...s.body.map((x) => ofTurn(x, priceOf))]);
      const together = times(turn(inLane), turns - left);
      const rest = times(turn(alone), left);
      return add(vectorLoop, add(together, rest));
    }
    return times(add(this.#statements(s.body), prices.turn), turns);
  }

  #bulk({ op, args, counts }: Stmt & { kind: 'bulk' }): Times {
    const { dtype } = (args[0] as BufferSlice).buffer;
    const isPacking = op.name === 'pack';
    const count = counts.slice(0, isPacking ? 2 : 3).reduce((n, e) => n * this.#most(e), 1);
    return times(isPacking ? packing : (multiplyAdd[dtype] ?? packing), count);
  }

  #turnsOf({ start, stop, step }: For): number {
    const length = this.#distance(start, stop);
    return length >= maxTurns ? unknownTurns : Math.max(0, Math.ceil(length / step));
  }

  /** The greatest value of an int32. */
  #most(e: Expr): number {
    const value = this.#value(e);
    return value.kind === 'op' && value.op === 'sub'
      ? this.#distance(value.args[1] as Expr, value.args[0] as Expr)
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
}

/** How far `stop` lies behind `start`, if it is a sum with it. */
function lengthFrom(start: Expr, stop: Expr): number | null {
  if (stop.kind !== 'op' || stop.op !== 'add') return null;
  const [x, y] = stop.args as [Expr, Expr];
  const isStart =
    x === start || (x.kind === 'local' && start.kind === 'local' && x.local === start.local);
  return isStart && y.kind === 'literal' ? y.value : null;
}

type PriceOf = (price: Price, width: 4 | 8) => Times;

const alone: PriceOf = ({ js, wasm }) => ({ js, wasm });
const inLane: PriceOf = ({ js, wasm }, width) => ({ js, wasm: wasm / gain[width] });

/** The expressions of a statement, and what it stores, once. */
function ofTurn(s: Stmt, priceOf: PriceOf): Times {
  const parts = rootsOf(s).map((e) => ofExpr(e, priceOf));
  if (s.kind !== 'store' || s.buffer.scalar) return total(parts);
  return add(total(parts), priceOf(prices.store, widthOf(s.buffer.dtype)));
}

const widthOf = (dtype: DType): 4 | 8 => (dtype === 'float64' ? 8 : 4);

/** The place of an element costs next to nothing. */
function ofExpr(e: Expr, priceOf: PriceOf): Times {
  if (e.kind === 'literal' || e.kind === 'local') return nothing;
  if (e.kind === 'load')
    return e.buffer.scalar ? nothing : priceOf(prices.simple, widthOf(e.dtype));
  const operands = total(operandsOf(e).map((x) => ofExpr(x, priceOf)));
  if (isWidening(e)) return operands;
  const own = priceOf(prices[e.kind === 'op' ? scalarOps[e.op].cost : 'simple'], widthOf(e.dtype));
  return total([operands, own, isRounded(e) ? rounding : nothing]);
}

/** Conversions that come with the reading of their operand. */
const isWidening = (e: Expr): boolean =>
  e.kind === 'op' && e.op === 'convert' && e.dtype === 'float64' && e.args[0]?.dtype === 'float32';

const isRounded = (e: Expr): boolean =>
  e.kind === 'op' && e.dtype === 'float32' && !scalarOps[e.op].exact;
