/** Programs on several threads that take the smallest pieces. */
import { expect } from 'vitest';
import type { DenseArray } from '../../../../src/array/dense.js';
import { compile } from '../../../../src/codegen/jit/compile.js';
import { Heap } from '../../../../src/codegen/targets/wasm/heap/heap.js';
import { wasmOn } from '../../../../src/codegen/targets/wasm/index.js';
import { pool } from '../../../../src/codegen/targets/wasm/threads/pool.js';
import type { Runner } from '../../../../src/codegen/targets/target.js';
import { printProgram } from '../../../../src/ir/print.js';
import type { Program } from '../../../../src/ir/program.js';

/** More than there are cores, so that some have to wait in the middle of a piece. */
export const threads = 3;

/** Starts the threads, and waits until all of them serve. */
export async function startThreads(): Promise<void> {
  pool().backsOff = false;
  pool().start(threads);
  while (pool().ready < threads - 1) await new Promise((resolve) => setTimeout(resolve, 5));
}

const heap = new Heap({ smallBytes: 1024 });
/** Every loop that may be cut is, into pieces as small as can be. */
const all = wasmOn(() => heap, { leastNanoseconds: 0, leastPiece: 0 });

const bitsOf = (x: DenseArray): string => {
  const { raw } = x;
  const list = typeof raw === 'number' ? Float64Array.of(raw) : raw;
  return Buffer.from(list.buffer, list.byteOffset, list.byteLength).toString('base64');
};

/**
 * On several threads a program gives what it gives on one, to the last bit. Says whether it has
 * anything for several.
 */
export function givesTheSame(program: Program, args: readonly DenseArray[], what = ''): boolean {
  const options = { fuseMultiplyAdd: true, flushSubnormals: true };
  const many = compile(program, 'f', all, { ...options, threads });
  const { exports } = many.code.module;
  if (exports.length === 1) return false;
  const one = compile(program, 'f', all, { ...options, threads: 1 });
  const wanted = (one.load() as Runner).run(args).map(bitsOf);
  const { run } = many.load() as Runner;
  for (const round of ['first', 'second'])
    expect(
      run(args).map(bitsOf),
      `${what}, ${round} run on ${threads} threads of\n${printProgram(program)}`,
    ).toEqual(wanted);
  return true;
}
