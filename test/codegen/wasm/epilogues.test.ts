/** What follows a matrix product is computed from its complete parts, where it can be. */
import { describe, expect, test } from 'vitest';
import { dense, type DenseArray } from '../../../src/array/dense.js';
import { evaluateProgram } from '../../../src/ir/evaluate.js';
import { newLiteral, type Program } from '../../../src/ir/program.js';
import { printSchedule } from '../../../src/loops/print.js';
import type { LoopFunction } from '../../../src/loops/loops.js';
import { rules } from '../../../src/primitives/index.js';
import { argumentsFor, f32, f64, programOf, type Writer } from '../support.js';
import { expectWasmGives } from './run.js';

const number = (value: number) => newLiteral(value, { dtype: 'float32', weak: false });
const matmul = { contract: [[1], [0]], batch: [[], []] } as const;

type Evaluate = (args: readonly DenseArray[]) => readonly DenseArray[];

/** The main function; the program agrees with the evaluator, or what else computes it. */
function lowered(
  program: Program,
  evaluate: Evaluate = (args) => evaluateProgram(rules, program, args),
): LoopFunction {
  const args = argumentsFor(program, 'epilogues');
  const wanted = evaluate(args);
  const tolerance = { rtol: 2e-5, atol: 2e-4 };
  return expectWasmGives(program, args, wanted, tolerance).schedule.main;
}

const kernelNames = (f: LoopFunction): string[] => f.kernels.map((k) => k.name);

/** relu(x y + bias) of float32. */
const layer = (m: number, k: number, n: number): Program =>
  programOf((b) => {
    const [x, y, bias] = [b.input(f32(m, k)), b.input(f32(k, n)), b.input(f32(n))];
    return [relu(b, m, n, b.one('dotGeneral', [x, y], matmul), bias)];
  });

/** The same in plain loops, for sizes that take the evaluator long. */
const layerInLoops =
  (m: number, k: number, n: number): Evaluate =>
  (args) => {
    const [x = [], y = [], bias = []] = args.map((a) => Array.from(a.dataSync()));
    const result = new Float32Array(m * n);
    for (let i = 0; i < m; i++) {
      const row = Float64Array.from(bias);
      for (let t = 0; t < k; t++)
        for (let j = 0; j < n; j++) row[j]! += x[i * k + t]! * y[t * n + j]!;
      row.forEach((sum, j) => (result[i * n + j] = sum < 0 ? sum : 0.1 * sum));
    }
    return [dense([m, n], 'float32', result)];
  };

function relu(b: Writer, m: number, n: number, x: ReturnType<Writer['input']>, bias: typeof x) {
  const sum = b.plain('add', x, b.spread(bias, [m, n], [1]));
  return b.plain('select', b.plain('lt', sum, number(0)), sum, b.plain('mul', sum, number(0.1)));
}

describe('bias and activation', () => {
  test.each([
    ['one block and one stretch', 40, 30, 50],
    ['several stretches of terms', 40, 700, 50],
    ['several passing blocks', 400, 300, 250],
    ['several blocks of both operands', 270, 2000, 265],
    ['a matrix and a vector', 100, 300, 1],
    ['few terms', 30, 5, 40],
  ])('%s', (_, m, k, n) => {
    const f = lowered(layer(m, k, n), layerInLoops(m, k, n));
    expect(kernelNames(f)).toHaveLength(1);
    expect(kernelNames(f)[0]).toMatch(/^dotGeneral d, select \w$/);
    // The product lies where the result will be.
    expect(f.arena.map(({ buffer }) => buffer.name).filter((name) => name === 'd')).toEqual([]);
  });

  test('in batches, of which each has its bias', () => {
    const program = programOf((b) => {
      const [x, y, bias] = [b.input(f32(3, 20, 30)), b.input(f32(3, 30, 17)), b.input(f32(3, 17))];
      const params = { contract: [[2], [1]], batch: [[0], [0]] } as const;
      const product = b.one('dotGeneral', [x, y], params);
      return [b.plain('add', product, b.spread(bias, [3, 20, 17], [0, 2]))];
    });
    expect(kernelNames(lowered(program))).toEqual(['dotGeneral d, add f']);
  });
});

describe('what else is needed', () => {
  test('the product itself stays', () => {
    const program = programOf((b) => {
      const [x, y, bias] = [b.input(f32(40, 30)), b.input(f32(30, 50)), b.input(f32(50))];
      const product = b.one('dotGeneral', [x, y], matmul);
      const result = relu(b, 40, 50, product, bias);
      return [result, b.one('reduceSum', [product], { axes: [0] })];
    });
    const f = lowered(program);
    expect(kernelNames(f)[0]).toMatch(/^dotGeneral d, select/);
    expect(f.arena.map(({ buffer }) => buffer.name)).toContain('d');
  });

  test('a product that is a result lies in its place', () => {
    const program = programOf((b) => {
      const [x, y] = [b.input(f64(40, 30)), b.input(f64(30, 50))];
      const product = b.one('dotGeneral', [x, y], matmul);
      return [product, b.plain('exp', product), b.plain('neg', product)];
    });
    expect(kernelNames(lowered(program))).toEqual(['dotGeneral c, exp d, neg e']);
  });

  test('what reads other places waits for the whole', () => {
    const program = programOf((b) => {
      const [x, y] = [b.input(f64(40, 30)), b.input(f64(30, 40))];
      const product = b.one('dotGeneral', [x, y], matmul);
      return [b.plain('add', product, b.one('transpose', [product], { permutation: [1, 0] }))];
    });
    expect(kernelNames(lowered(program))).toEqual(['dotGeneral c', 'add e']);
  });

  test('what needs a later value waits for it', () => {
    const program = programOf((b) => {
      const [x, y] = [b.input(f64(40, 30)), b.input(f64(30, 50))];
      const product = b.one('dotGeneral', [x, y], matmul);
      const greatest = b.one('reduceMax', [product], { axes: [0, 1] });
      return [b.plain('sub', product, b.spread(greatest, [40, 50]))];
    });
    expect(kernelNames(lowered(program))).toEqual(['dotGeneral c', 'reduceMax d', 'sub f']);
  });

  test('a result of another type lies elsewhere', () => {
    const program = programOf((b) => {
      const [x, y] = [b.input(f32(40, 30)), b.input(f32(30, 50))];
      const product = b.one('dotGeneral', [x, y], matmul);
      return [b.one('convert', [product], { dtype: 'float64' })];
    });
    const f = lowered(program);
    expect(kernelNames(f)).toEqual(['dotGeneral c, convert d']);
    expect(f.arena.map(({ buffer }) => buffer.name)).toContain('c');
  });
});

test('the loops of a layer', () => {
  const f = lowered(layer(40, 30, 50));
  expect(printSchedule({ main: f, functions: [f], arenaBytes: 0, longestRow: 0 }))
    .toMatchInlineSnapshot(`
    "function f(a:f32[1200], b:f32[1500], c:f32[50]) -> (i:f32[2000])
      arena packed:f32[1200] at 0
      arena packed_2:f32[1800] at 4800
      kernel dotGeneral d, select i
        pack packed = a in panels of 4, rows and terms: 40, 30
        pack packed_2 = b in panels of 12, rows and terms: 50, 30
        product i = packed by packed_2 in tiles of 4 by 12, rows, columns, terms, adds: 40, 50, 30, 0
        for i_2 in 0 .. 40
          let n:i32 = i_2 * 50
          for j in 0 .. 50
            let n_2:i32 = n + j
            let f:f32 = add(i[n_2], c[j])
            i[n_2] = choose(lt(f, 0), f, mul(f, 0.10000000149011612))"
  `);
});
