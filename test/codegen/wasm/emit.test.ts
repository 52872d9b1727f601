/**
 * What the WebAssembly target computes is what the evaluator computes, also where small arrays stay
 * in the heap; wabt takes its modules.
 */
import { describe, expect, it, test } from 'vitest';
import { aval } from '../../../src/array/aval.js';
import { dense, DenseArray, denseScalar } from '../../../src/array/dense.js';
import { defineFunction } from '../../../src/codegen/targets/wasm/binary/code.js';
import { encode } from '../../../src/codegen/targets/wasm/binary/encode.js';
import { engine } from '../../../src/codegen/targets/wasm/heap/engine.js';
import { exceedsLimits } from '../../../src/codegen/targets/wasm/heap/features.js';
import { Heap } from '../../../src/codegen/targets/wasm/heap/heap.js';
import { newModule } from '../../../src/codegen/targets/wasm/binary/module.js';
import { text } from '../../../src/codegen/targets/wasm/binary/text.js';
import { grad, lax, makeIR, numpy as np, type NDArray } from '../../../src/index.js';
import { optimize } from '../../../src/ir/passes/index.js';
import type { PrimName, Program } from '../../../src/ir/program.js';
import { newBuffer } from '../../../src/loops/buffer.js';
import { integer, load, localRef, newLocal, op } from '../../../src/loops/expr.js';
import type { LoopFunction, Stmt } from '../../../src/loops/loops.js';
import { rules } from '../../../src/primitives/index.js';
import { transposeProgram } from '../../../src/transforms/programs.js';
import type { Row } from '../../laws/spec.js';
import { specs } from '../../laws/specs/index.js';
import { Draw } from '../../support/draw.js';
import { compiledToJs } from '../../support/compiled.js';
import { evaluate, programOf } from '../../support/programs.js';
import { expectWasmGives, instantiated, wasmProgram } from './run.js';

const names = Object.keys(rules) as PrimName[];

/** The program of a row, or its transpose, as in the laws. */
function programOfRow(name: PrimName, row: Row<never>, title: string) {
  const operands = row.inputs(new Draw(title));
  const args = operands.filter((x): x is DenseArray => x instanceof DenseArray);
  const held: Program = 'program' in row ? row.program : programOf(name, operands, row.params);
  if (!('program' in row) || row.linear === undefined) return { program: held, args };
  const all = held.outputs.map(() => true);
  return { program: transposeProgram(held, row.linear, all).program, args };
}

describe.each(names)('%s', (name) => {
  const rows = specs[name] as unknown as readonly Row<never>[];
  rows.forEach((row, i) => {
    const title = `${name} ${row.label ?? `row ${i}`}`;
    test(title, () => {
      const { program, args } = programOfRow(name, row, title);
      expectWasmGives(program, args, evaluate(program, args), row.tolerance);
    });
  });
});

/** The program of a function, after all passes. */
const traced = (f: (...xs: NDArray[]) => unknown, ...args: unknown[]): Program =>
  optimize(makeIR(f)(...(args as never[])), rules);

const orbit = (x: NDArray): NDArray => lax.foriLoop(0, 1000, (_, y) => y.mul(y).sub(1), x);

describe('a module', () => {
  it('says what the loops say', () => {
    const { module } = wasmProgram(traced(orbit, 0.5), 'orbit');
    expect(text(module)).toMatchInlineSnapshot(`
      "(module $orbit
        (import "env" "memory" (memory 0))
        (export "main" (func $orbit))
        (func $orbit (param $arena i32) (param $a f64) (result f64)
          (local $b f64)
          (local $t i32)
          (local $b_1 f64)
          (local $b_2 f64)
          (; scan b ;)
          (local.set $b (local.get $a))
          (local.set $t (i32.const 0))
          (loop $t
            (local.set $b_1 (local.get $b))
            (local.set $b (f64.sub (f64.mul (local.get $b_1) (local.get $b_1)) (f64.const 1)))
            (local.set $t (i32.add (local.get $t) (i32.const 1)))
            (br_if $t (i32.lt_s (local.get $t) (i32.const 1000))))
          (local.set $b_2 (local.get $b))
          (return (local.get $b_2))))
      "
    `);
  });

  it('reads elements at addresses whose constant parts stand in the instructions', () => {
    const f = (x: NDArray): NDArray => np.stack([x.slice(1), x.slice(0)]);
    const { module } = wasmProgram(traced(f, np.zeros([2])), 'f');
    expect(text(module)).toContain('offset=8');
  });
});

describe('a place that is computed from before the beginning', () => {
  it('is no offset of an instruction, to which nothing can be added that wraps', () => {
    // y[i] = x[(i - n) + n], where i - n is a local: its address lies before that of all memory.
    const n = 30_000;
    const [x, y] = [newBuffer('x', 'float64', n), newBuffer('y', 'float64', n)];
    const index = newLocal('i', 'int32', { low: 0, high: n - 1 });
    const before = newLocal('before', 'int32', { low: -n, high: -1 });
    const value = load(x, op('add', 'int32', localRef(before), integer(n)));
    const body: Stmt[] = [
      { kind: 'let', local: before, value: op('sub', 'int32', localRef(index), integer(n)) },
      { kind: 'store', buffer: y, offset: localRef(index), value },
    ];
    const [start, stop] = [integer(0), integer(n)];
    // Steps of two are not done side by side.
    const loop: Stmt = { kind: 'for', index, start, stop, step: 2, order: 'in turn', body };
    const kernels = [{ name: 'copy', body: [loop] }];
    const main: LoopFunction = { name: 'f', inputs: [x], outputs: [y], arena: [], kernels };
    const schedule = { main, functions: [main], arenaBytes: 0, longestRow: 0 };
    const { run } = instantiated(schedule, [aval([n], 'float64')], new Heap());
    const data = Float64Array.from({ length: n }, (_, k) => k);
    const [copied] = run([dense([n], 'float64', data)]) as [DenseArray];
    expect(copied.dataSync()[n - 2]).toBe(n - 2);
  });
});

describe('large programs', () => {
  it('are cut into functions that engines take', () => {
    const chain = (x: NDArray): NDArray => {
      let y = x;
      for (let i = 0; i < 500; i++)
        y = np
          .sin(y.mul(1 + i / 2000))
          .add(y)
          .mul(0.5);
      return np.sum(y);
    };
    const x = np.linspace(0, 1, 100) as DenseArray;
    const program = optimize(traced(grad(chain), x), rules);
    const { module } = expectWasmGives(program, [x], evaluate(program, [x]), { rtol: 1e-12 });
    const most = Math.max(...module.functions.map((f) => f.locals.length));
    expect(most).toBeLessThan(5000);
    expect(exceedsLimits(module)).toBe(false);
  });

  it('that engines would not take are told', () => {
    const withLocals = (count: number) =>
      defineFunction('f', {}, [], (c) => {
        for (let i = 0; i < count; i++) c.local('x', 'i32');
      });
    const moduleOf = (count: number) =>
      newModule('m', null, [{ name: 'f', of: withLocals(count) }]);
    const isTaken = (count: number): boolean => engine().validate(encode(moduleOf(count)));
    expect([isTaken(50_000), exceedsLimits(moduleOf(50_000))]).toEqual([true, false]);
    expect([isTaken(50_001), exceedsLimits(moduleOf(50_001))]).toEqual([false, true]);
  });
});

describe('sums of float32', () => {
  const n = 300_001;
  const data = Float32Array.from({ length: n }, (_, i) => (i % 7 === 0 ? 1e4 : 0.1) + (i % 13));
  const exact = data.reduce((sum, x) => sum + x, 0);
  const x = dense([n], 'float32', data);

  it.each([
    ['of an array', (a: NDArray) => np.sum(a)],
    ['of a loop that carries more', (a: NDArray) => np.cumsum(a).slice(n - 1)],
    ['of products', (a: NDArray) => np.vdot(a, np.onesLike(a))],
  ])('%s are rounded once', (_, f) => {
    const program = traced(f, np.zeros([n], { dtype: 'float32' }));
    const [sum] = wasmProgram(program).run([x]) as [DenseArray];
    expect(sum.dataSync()[0]).toBe(Math.fround(exact));
  });
});

describe('the tape', () => {
  it('grows while the program runs', () => {
    const end = (x: NDArray, n: NDArray): NDArray =>
      lax.whileLoop(
        ([i]) => i.lt(n),
        // The slope is a product over all turns that neither vanishes nor grows.
        ([i, y]) => [i.add(1), y.add(np.sin(y.add(i)).mul(1e-5))] as const,
        [np.array(0, { dtype: 'int32' }), x] as const,
      )[1];
    const slope = grad((x: NDArray, n: NDArray) => end(x, n));
    const program = traced((x, n) => slope(x, n), 0.3, np.array(1, { dtype: 'int32' }));
    expect(text(wasmProgram(program).module)).toContain('call $growTape');
    for (const turns of [0, 1, 5000, 60_000]) {
      const args = [denseScalar(0.3, 'float64'), denseScalar(turns, 'int32')];
      expectWasmGives(program, args, compiledToJs(program).run(args), { rtol: 1e-9 });
    }
  });

  it('begins with the room that the run before took', () => {
    // At 1 the value stays 1, and the slope, too.
    const orbit = (x: NDArray, n: NDArray): NDArray =>
      lax.whileLoop(
        ([i]) => i.lt(n),
        ([i, y]) => [i.add(1), y.mul(y).sub(y).add(1)] as const,
        [np.array(0, { dtype: 'int32' }), x] as const,
      )[1];
    const slope = grad((x: NDArray, n: NDArray) => orbit(x, n));
    const program = traced((x, n) => slope(x, n), 1, np.array(1, { dtype: 'int32' }));
    const memory = new (engine().Memory)({ initial: 64 });
    const asked: number[] = [];
    const growTape = (bytes: number): number => (asked.push(bytes), 8);
    const module = new (engine().Module)(encode(wasmProgram(program).module));
    const { exports } = new (engine().Instance)(module, { env: { memory, growTape } });
    const main = exports['main'] as unknown as (arena: number, x: number, n: number) => number;
    const run = (turns: number): number[] => {
      asked.length = 0;
      expect(main(0, 1, turns)).toBe(1);
      return [...asked];
    };
    const [first] = run(1);
    const [again, ...grown] = run(5000);
    expect([again, grown.length > 0]).toEqual([first, true]);
    const enough = run(5000);
    expect(enough).toHaveLength(1);
    expect(run(1)).toEqual(enough);
  });
});

describe('callbacks', () => {
  it('receive copies, at every turn', () => {
    const received: DenseArray[][] = [];
    const callback = (...values: DenseArray[]): void => void received.push(values);
    const program = programOf('callback', [dense([3], 'float64', new Float64Array(3)), 2], {
      callback,
    });
    const { run } = wasmProgram(program);
    run([dense([3], 'float64', Float64Array.of(1, 2, 3))]);
    run([dense([3], 'float64', Float64Array.of(4, 5, 6))]);
    expect(received.map((values) => values.map((x) => [...x.dataSync()]))).toEqual([
      [[1, 2, 3], [2]],
      [[4, 5, 6], [2]],
    ]);
  });
});
