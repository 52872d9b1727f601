/**
 * From a compiled module to a function of arrays. The module imports from `env`
 *
 * - `memory`, the heap's;
 * - `growTape(bytes) → address`, if it has a tape: a region of at least `bytes` bytes that begins
 *   with the contents of the region that this run got before, which it replaces. It lasts until
 *   `main` returns;
 * - `runPart(part, first, last) → base`, if it has parts (`emit/parts.ts`);
 * - `host0`, `host1`, … the callbacks in the order of `hostsOf`;
 *
 * from `math` the elementary functions that it has no code for, from `bulk` those of modules that
 * are shared,
 *
 * and exports its parts as `part0`, `part1`, … and `main`, which takes the address of the arena,
 * the inputs and the addresses of the outputs that are no scalars, and returns those that are.
 * Arrays go by byte address and scalars by value: float64 and float32 as they are, the others as
 * i32.
 */
import type { Aval } from '../../../../array/aval.js';
import { DenseArray } from '../../../../array/dense.js';
import { itemSize, newStorage, type DType } from '../../../../array/dtype.js';
import { at, zip } from '../../../../array/shape.js';
import type { LoopBuffer, Schedule } from '../../../../loops/loops.js';
import { guarded, hostsOf, type Host } from '../../../../loops/hosts.js';
import type { RunArrays } from '../../target.js';
import type { HeapBlock } from './allocator.js';
import { bulkModuleName } from '../bulk/index.js';
import { engine, type Memory, type Module } from './engine.js';
import type { Frame, Heap } from './heap.js';
import { calledFunctions } from '../../js/ops.js';
import { partName, type PartPlan } from '../emit/parts.js';
import { failLost, LostThread, pool, type SharedCode } from '../threads/pool.js';

type Main = (...params: number[]) => undefined | number | number[];
type PartFunction = (base: number, slot: number, first: number, last: number) => void;

interface Exports {
  readonly main: Main;
  readonly [part: string]: Main | PartFunction;
}

/** The code of a program, as it is run in the heap's memory of now. */
export interface LoadedCode {
  readonly name: string;
  readonly parts: readonly PartPlan[];
  /** The most threads that parts are done on. */
  readonly threads: number;
  module(): Module;
  /** The functions that it imports from shared modules, and these. */
  bulk(): Readonly<Record<string, unknown>>;
  bulkModules(): readonly Module[];
}

/**
 * The function that code was made of `schedule` for; `types` are those of its outputs. Where the
 * heap has got another memory, the next call makes an instance with that.
 */
export function instantiate(
  code: LoadedCode,
  schedule: Schedule,
  types: readonly Aval[],
  heap: Heap,
): RunArrays {
  const { main, arenaBytes } = schedule;
  const hosts = hostsOf(schedule);
  const run = new Run(heap, code);
  const instanceOf = (memory: Memory): Exports =>
    new (engine().Instance)(code.module(), {
      env: {
        memory,
        growTape: (bytes: number) => run.growTape(bytes >>> 0),
        runPart: (part: number, first: number, stop: number) => run.runPart(part, first, stop),
        ...Object.fromEntries(hosts.map((host, i) => [`host${i}`, hostImport(host, heap)])),
      },
      math: calledFunctions(),
      [bulkModuleName]: code.bulk(),
    }).exports as Exports;
  // An instance keeps its memory alive; here it lives no longer than that is the heap's.
  const codes = new WeakMap([[heap.memory, instanceOf(heap.memory)]]);
  const currentCode = (): Exports => {
    const { memory } = heap;
    let own = codes.get(memory);
    if (own === undefined) codes.set(memory, (own = instanceOf(memory)));
    return own;
  };
  const outputs = zip(main.outputs, types);
  const call: RunArrays = (inputs) => run.of(currentCode, arenaBytes, inputs, outputs);
  return hosts.length === 0 ? call : guarded(call, main.name);
}

/**
 * The function with further arguments. They are arrays of its own: the user may delete those that a
 * program was traced with.
 */
export function holding(run: RunArrays, values: readonly DenseArray[]): RunArrays {
  if (values.length === 0) return run;
  const held = values.map((value) => new DenseArray(value.aval, value.raw));
  return (inputs) => run([...inputs, ...held]);
}

type Output = readonly [LoopBuffer, Aval];

/** The runs of one instance, of which one is going on at a time. */
class Run {
  readonly #heap: Heap;
  readonly #code: LoadedCode;
  readonly #frame: Frame;
  #tape: HeapBlock | undefined;
  /** What parts work in. */
  #scratch: HeapBlock | undefined;
  readonly #scratchBytes: number;
  #exports: Exports | undefined;
  /** What other threads know of the code. */
  readonly #shared = new WeakMap<Memory, SharedCode>();

  constructor(heap: Heap, code: LoadedCode) {
    this.#heap = heap;
    this.#code = code;
    this.#frame = heap.open();
    const sizes = code.parts.map((part) => part.commonBytes + code.threads * part.ownBytes);
    this.#scratchBytes = Math.max(0, ...sizes);
  }

  of(
    exportsNow: () => Exports,
    arenaBytes: number,
    inputs: readonly DenseArray[],
    outputs: readonly Output[],
  ): DenseArray[] {
    const frame = this.#frame;
    try {
      frame.begin();
      this.#exports = exportsNow();
      const params = [0];
      for (const x of inputs) params.push(x.ndim === 0 ? x.item() : frame.addressOf(x));
      const blocks: (HeapBlock | undefined)[] = [];
      for (const [buffer] of outputs) {
        const block = buffer.scalar ? undefined : frame.take(bytesOf(buffer));
        blocks.push(block);
        if (block !== undefined) params.push(block.address);
      }
      if (arenaBytes > 0) params[0] = frame.take(arenaBytes).address;
      const scalars = listOf(this.#exports.main(...params));
      let next = 0;
      return outputs.map(([, type], i) => {
        const block = blocks[i];
        return block === undefined
          ? new DenseArray(type, scalarOf(at(scalars, next++), type.dtype))
          : frame.keep(block, type);
      });
    } catch (error) {
      if (!(error instanceof LostThread)) throw error;
      frame.close();
      // The lost thread may still write to the memory.
      this.#heap.giveBack();
      return failLost(this.#code.name, error);
    } finally {
      this.#tape = this.#scratch = this.#exports = undefined;
      frame.close();
    }
  }

  /** Does a part of what runs, on other threads, too. Gives the address that it works from. */
  runPart(part: number, first: number, stop: number): number {
    const { parts, threads } = this.#code;
    const plan = at(parts, part);
    if (plan.commonBytes + plan.ownBytes > 0)
      this.#scratch ??= this.#frame.take(this.#scratchBytes);
    const base = this.#scratch?.address ?? 0;
    const f = this.#exports?.[partName(part)] as PartFunction;
    const work = (from: number, to: number): void => f(base, 0, from, to);
    if (!this.#heap.isShared) work(first, stop);
    else pool().do({ code: this.#sharedCode(), part, plan, base, first, stop, threads, work });
    return base;
  }

  #sharedCode(): SharedCode {
    const { memory } = this.#heap;
    let found = this.#shared.get(memory);
    if (found === undefined) {
      const { module, bulkModules } = this.#code;
      found = { module: module(), memory, bulk: bulkModules() };
      this.#shared.set(memory, found);
    }
    return found;
  }

  growTape(bytes: number): number {
    const tape = this.#tape;
    this.#tape = tape === undefined ? this.#frame.take(bytes) : this.#frame.grow(tape, bytes);
    return this.#tape.address;
  }
}

const bytesOf = ({ size, dtype }: LoopBuffer): number => size * itemSize[dtype];

const listOf = (results: ReturnType<Main>): number[] =>
  results === undefined ? [] : typeof results === 'number' ? [results] : results;

/** A number as code passes it: an i32 is signed. */
const scalarOf = (value: number, dtype: DType): number =>
  dtype === 'uint32' ? value >>> 0 : value;

/**
 * The callback as code calls it. What it receives are copies, and so are its results, since memory
 * may grow while it runs.
 */
function hostImport({ callback, args, results }: Host, heap: Heap): (...params: number[]) => void {
  const buffers = args.map((slice) => slice.buffer);
  const count = args.length - results;
  const [read, written] = [buffers.slice(0, count), buffers.slice(count)];
  return (...params) => {
    const given = written.map(({ dtype, size }) => newStorage(dtype, size));
    const values = zip(read, params.slice(0, count)).map(([{ dtype, size, scalar }, value]) =>
      scalar ? scalarOf(value, dtype) : heap.copyOut(value >>> 0, dtype, size),
    );
    callback(...values, ...given);
    given.forEach((x, k) => heap.copyIn(at(params, count + k) >>> 0, at(written, k).dtype, x));
  };
}
