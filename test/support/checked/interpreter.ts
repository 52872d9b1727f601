/**
 * Runs the Loop IR as it is written, and checks what compiled code takes for granted: that every
 * access lies in its buffer, and that the turns of loops may be done in the order that the loop
 * promises. Turns of free loops are shuffled, those of loops that fold are done backwards.
 */
import {
  castScalar,
  itemSize,
  newTypedArray,
  newStorage,
  numbersOf,
  storedOf,
  type TypedArray,
} from '../../../src/array/dtype.js';
import { at, range, zip } from '../../../src/array/shape.js';
import type { Expr, Local } from '../../../src/loops/expr.js';
import type {
  BufferSlice,
  For,
  LoopBuffer,
  LoopFunction,
  Schedule,
  Stmt,
} from '../../../src/loops/loops.js';
import { tape } from '../../../src/loops/buffer.js';
import { Draw } from '../draw.js';
import { compute } from './ops.js';

/** What a buffer is during a call: elements of an array from a number on. */
interface Span {
  readonly array: TypedArray;
  readonly start: number;
}

/** What a run of the schedule needs of the outside. */
export interface Memory {
  readonly arena: ArrayBuffer;
  readonly draw: Draw;
  tape: Float64Array;
  top: number;
}

/**
 * A schedule's run: arrays for the inputs and outputs of `main`, scalars as arrays of one element.
 */
export function interpret(
  { main, arenaBytes, longestRow }: Schedule,
  inputs: readonly TypedArray[],
): TypedArray[] {
  // What nobody has written is read as something odd.
  const arena = new ArrayBuffer(Math.ceil(arenaBytes / 8) * 8);
  new Uint8Array(arena).fill(0xa5);
  const memory = {
    arena,
    draw: new Draw(main.name),
    tape: new Float64Array(longestRow),
    top: longestRow,
  };
  const outputs = main.outputs.map(({ dtype, size }) => newTypedArray(dtype, size).fill(77));
  const spans = [...inputs, ...outputs].map((array): Span => ({ array, start: 0 }));
  new Call(main, spans, memory).run();
  return outputs;
}

class Call {
  readonly #function: LoopFunction;
  readonly #memory: Memory;
  readonly #spans = new Map<LoopBuffer, Span>();
  readonly #locals = new Map<Local, number>();
  /** Scalars that the function has to itself. */
  readonly #inputs: ReadonlySet<LoopBuffer>;

  constructor(f: LoopFunction, args: readonly Span[], memory: Memory) {
    this.#function = f;
    this.#memory = memory;
    this.#inputs = new Set(f.inputs);
    zip([...f.inputs, ...f.outputs], args).forEach(([b, span]) => this.#spans.set(b, span));
    for (const { buffer, offset } of f.arena) {
      const View = newTypedArray(buffer.dtype, 0).constructor as typeof Float64Array;
      if (offset + buffer.size * itemSize[buffer.dtype] > memory.arena.byteLength)
        throw new Error(`${buffer.name} ends behind the arena`);
      // Floats of 16 bits are numbers here, and lie outside.
      const array =
        View.BYTES_PER_ELEMENT === itemSize[buffer.dtype]
          ? new View(memory.arena, offset, buffer.size)
          : newTypedArray(buffer.dtype, buffer.size);
      this.#spans.set(buffer, { array, start: 0 });
    }
  }

  run(): void {
    for (const { body } of this.#function.kernels) this.#statements(body);
  }

  #statements(list: readonly Stmt[]): void {
    for (const s of list) this.#statement(s);
  }

  #statement(s: Stmt): void {
    switch (s.kind) {
      case 'let':
      case 'var':
      case 'assign':
        this.#locals.set(s.local, this.#value(s.value));
        break;
      case 'store': {
        if (this.#inputs.has(s.buffer)) throw new Error(`the input ${s.buffer.name} is written`);
        const value = this.#value(s.value);
        const { array, start } = this.#access(s.buffer, this.#value(s.offset));
        array[start] = value;
        break;
      }
      case 'for':
        for (const i of this.#turns(s)) {
          this.#locals.set(s.index, i);
          this.#statements(s.body);
        }
        break;
      case 'while':
        while (this.#value(s.test) !== 0) this.#statements(s.body);
        break;
      case 'if':
        this.#statements(this.#value(s.test) === 0 ? s.no : s.yes);
        break;
      case 'call':
        this.#call(s);
        break;
      case 'host':
        this.#host(s);
        break;
      case 'reserve':
        this.#locals.set(s.local, this.#memory.top);
        this.#memory.top += s.count;
        this.#growTape();
        break;
      case 'bulk':
        throw new Error('bulk work is written for targets with tiles');
      default:
        s satisfies never;
    }
  }

  /** Scalars go in by value: a result may lie where one of them came from. */
  #call({ callee, args }: Stmt & { kind: 'call' }): void {
    const spans = args.map((arg, k) => {
      const span = this.#slice(arg);
      const isValue = k < callee.inputs.length && arg.buffer.scalar;
      return isValue ? { array: span.array.slice(span.start), start: 0 } : span;
    });
    new Call(callee, spans, this.#memory).run();
  }

  #turns(s: For): number[] {
    const [start, stop] = [this.#value(s.start), this.#value(s.stop)];
    const turns = range(Math.max(0, Math.ceil((stop - start) / s.step))).map(
      (n) => start + n * s.step,
    );
    if (s.order === 'folds') return turns.reverse();
    return s.order === 'free' ? this.#memory.draw.shuffle(turns) : turns;
  }

  #growTape(): void {
    const { tape: old, top } = this.#memory;
    if (top <= old.length) return;
    this.#memory.tape = new Float64Array(2 * top);
    this.#memory.tape.set(old);
  }

  /** A buffer from an offset on, for a function that is called. */
  #slice({ buffer, offset }: BufferSlice): Span {
    const first = this.#value(offset);
    if (buffer.size === 0) return this.#span(buffer);
    return this.#access(buffer, first);
  }

  /** The results of a callback are arrays of its own until it has returned. */
  #host({ callback, args, results }: Stmt & { kind: 'host' }): void {
    const count = args.length - results;
    const written = args.slice(count).map((arg) => newStorage(arg.buffer.dtype, arg.buffer.size));
    callback(...args.slice(0, count).map((arg) => this.#passed(arg)), ...written);
    args.slice(count).forEach((arg, k) => {
      const { array, start } = this.#slice(arg);
      array.set(numbersOf(at(written, k), arg.buffer.dtype), start);
    });
  }

  /** What a callback receives: copies. */
  #passed(arg: BufferSlice): number | TypedArray {
    const { array, start } = this.#slice(arg);
    if (arg.buffer.scalar) return at([...array], start);
    return storedOf(array.slice(start, start + arg.buffer.size), arg.buffer.dtype);
  }

  #span(buffer: LoopBuffer): Span {
    if (buffer === tape) return { array: this.#memory.tape, start: 0 };
    let span = this.#spans.get(buffer);
    if (span === undefined) {
      if (!buffer.scalar) throw new Error(`${buffer.name} has no memory`);
      span = { array: newTypedArray(buffer.dtype, 1), start: 0 };
      this.#spans.set(buffer, span);
    }
    return span;
  }

  #access(buffer: LoopBuffer, offset: number): Span {
    const { array, start } = this.#span(buffer);
    const size = buffer === tape ? this.#memory.top : buffer.size;
    const isInside = Number.isInteger(offset) && offset >= 0 && offset < size;
    if (!isInside || start + offset >= array.length)
      throw new Error(`${this.#function.name}: ${buffer.name} of ${size} has no element ${offset}`);
    return { array, start: start + offset };
  }

  #value(e: Expr): number {
    switch (e.kind) {
      case 'literal':
        return e.value;
      case 'local': {
        const value = this.#locals.get(e.local);
        if (value === undefined) throw new Error(`${e.local.name} is not bound`);
        return value;
      }
      case 'load': {
        const { array, start } = this.#access(e.buffer, this.#value(e.offset));
        const element = array[start] as number;
        const { low, high } = e.buffer.known ?? { low: -Infinity, high: Infinity };
        if (element < low || element > high)
          throw new Error(`${e.buffer.name} holds ${element}, not from ${low} to ${high}`);
        return element;
      }
      case 'choose':
        return this.#value(this.#value(e.test) === 0 ? e.no : e.yes);
      case 'op': {
        const [x = 0, y = 0, z = 0, w = 0] = e.args.map((arg) => this.#value(arg));
        const result = compute[e.op](x, y, z, at(e.args, 0).dtype, e.dtype, w);
        return castScalar(result, e.dtype);
      }
      default:
        return e satisfies never;
    }
  }
}
