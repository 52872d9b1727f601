/**
 * The law of float32: each operation is rounded by itself, so that + − × ÷ √ and what only chooses
 * or converts give the same bits on both targets and in the evaluator, for arrays of any size.
 */
import { afterEach, describe, expect, test } from 'vitest';
import type { DenseArray } from '../../src/array/dense.js';
import { isInexact, setDefaultDType, type DType } from '../../src/array/dtype.js';
import type { NDArray } from '../../src/array/ndarray.js';
import { range, type Shape } from '../../src/array/shape.js';
import { jit, lax, numpy as np } from '../../src/index.js';
import { evaluateProgram } from '../../src/ir/evaluate.js';
import { printProgram } from '../../src/ir/print.js';
import { newLiteral, type PrimName, type Program, type Var } from '../../src/ir/program.js';
import { rules } from '../../src/primitives/index.js';
import { Draw } from '../support/draw.js';
import { compileChecked, f32, f64, i32, programOf, Writer } from './support.js';
import { wasmProgram } from './wasm/run.js';

const shapes: readonly Shape[] = [[], [3], [1000]];

/** Random equations over float32 and what converts to and from it. The same for every shape. */
function randomProgram(seed: number, shape: Shape): Program {
  const draw = new Draw(seed);
  const b = new Writer();
  const values: Var[] = [f32, f32, f64, i32].map((type) => b.input(type(...shape)));
  const pick = <T>(list: readonly T[]): T => list[draw.integer(0, list.length - 1)] as T;
  const of = (dtype: DType): Var => pick(values.filter((v) => v.aval.dtype === dtype).slice(-5));
  const operand = (dtype: DType) =>
    draw.next() < 0.2 ? newLiteral(pick(literals), { dtype, weak: false }) : of(dtype);
  const convert = (x: Var, dtype: DType): Var => b.one('convert', [x], { dtype });
  const steps: (() => Var)[] = [
    ...range(6).map(() => () => {
      const dtype = draw.next() < 0.8 ? 'float32' : 'float64';
      return b.plain(pick(['add', 'sub', 'mul', 'div'] as PrimName[]), of(dtype), operand(dtype));
    }),
    () => b.plain(pick(['neg', 'abs', 'sqrt'] as PrimName[]), of('float32')),
    () => b.plain(pick(['max', 'min'] as PrimName[]), of('float32'), operand('float32')),
    () =>
      b.plain(
        'select',
        b.plain('lt', of('float32'), operand('float32')),
        of('float32'),
        of('float32'),
      ),
    () => convert(of(pick(['float64', 'int32'])), 'float32'),
    () => convert(of('float32'), pick(['float64', 'int32'])),
  ];
  for (let i = 0; i < 14; i++) values.push(pick(steps)());
  return b.finish(values.slice(-3));
}

const literals = [0.1, -3, 1 / 3, 1e-30, 7e25, -0];
const extremes = [
  0,
  -0,
  NaN,
  Infinity,
  -Infinity,
  1e-45,
  -1.4e-40,
  3.4028234e38,
  -2e38,
  1.1754944e-38,
];

/** Numbers of all magnitudes, most of them near 1. */
function dataFor(program: Program, seed: number): DenseArray[] {
  return program.inputs.map(({ aval: { shape, dtype } }, k) => {
    const draw = new Draw(seed * 31 + k);
    return draw.array(shape, dtype, () => {
      if (!isInexact(dtype)) return draw.integer(-(2 ** 31), 2 ** 31 - 1);
      if (draw.next() < 0.15) return extremes[draw.integer(0, extremes.length - 1)] as number;
      const exponent = draw.next() < 0.8 ? draw.between(-6, 6) : draw.between(-140, 120);
      return draw.between(-2, 2) * 2 ** exponent;
    });
  });
}

/** The elements, with zeros told apart by their signs. */
const bitsOf = (arrays: readonly DenseArray[]): string[] =>
  arrays.map((x) =>
    Array.from(x.dataSync(), (v) => (Object.is(v, -0) ? '-0' : String(v))).join(' '),
  );

describe('elementwise programs', () => {
  test.each(shapes)('give the same bits everywhere: shape %j', (...shape) => {
    for (let seed = 1; seed <= 60; seed++) {
      const program = randomProgram(seed, shape);
      const args = dataFor(program, seed);
      const wanted = bitsOf(evaluateProgram(rules, program, args));
      const what = `seed ${seed}: ${printProgram(program)}`;
      expect(bitsOf(compileChecked(program).run(args)), `JS, ${what}`).toEqual(wanted);
      expect(bitsOf(wasmProgram(program).run(args)), `WebAssembly, ${what}`).toEqual(wanted);
    }
  });
});

const floats = (shape: Shape, seed: number): DenseArray =>
  new Draw(seed).floats(shape, -2, 2, 'float32');

/** The largest distance of results, in units of the last place of a number. */
const ulps = (x: DenseArray, y: DenseArray, of: number): number => {
  const last = 2 ** (Math.floor(Math.log2(of)) - 23);
  const [a, b] = [x.dataSync(), y.dataSync()];
  return Math.max(...Array.from(a, (v, i) => Math.abs(v - (b[i] as number)) / last));
};

describe('what is added up', () => {
  const reduced: readonly [PrimName, Shape, readonly number[]][] = [
    ['reduceSum', [3], [0]],
    ['reduceSum', [16], [0]],
    ['reduceSum', [5000], [0]],
    ['reduceSum', [300, 40], [0]],
    ['reduceSum', [300, 40], [1]],
    ['reduceSum', [12, 40], [0]],
    ['reduceProd', [16], [0]],
    ['reduceProd', [40, 3], [0]],
  ];

  test.each(reduced)('%s of %j along %j is rounded once, on both targets', (name, shape, axes) => {
    const x = floats(shape, 7);
    const program = programOf((b) => [b.one(name, [b.input(f32(...shape))], { axes } as never)]);
    const exactly = programOf((b) => {
      const wide = b.one('convert', [b.input(f32(...shape))], { dtype: 'float64' });
      const total = b.one(name, [wide], { axes } as never);
      return [b.one('convert', [total], { dtype: 'float32' })];
    });
    const wanted = evaluateProgram(rules, exactly, [x]);
    const js = compileChecked(program).run([x]);
    expect(bitsOf(js)).toEqual(bitsOf(wanted));
    expect(bitsOf(wasmProgram(program).run([x]))).toEqual(bitsOf(wanted));
  });

  test.each([
    [3, 2, 3],
    [1, 700, 1],
    [5, 40, 1],
    [20, 3, 20],
    [40, 64, 40],
  ])(
    'products of %d by %d by %d agree within half a unit of the sum of the moduli a term',
    (m, k, n) => {
      const [x, y] = [floats([m, k], 1), floats([k, n], 2)];
      const params = { contract: [[1], [0]], batch: [[], []] } as never;
      const program = programOf((b) => [
        b.one('dotGeneral', [b.input(x.aval), b.input(y.aval)], params),
      ]);
      const wanted = evaluateProgram(rules, program, [x, y])[0] as DenseArray;
      const js = compileChecked(program).run([x, y])[0] as DenseArray;
      const wasm = wasmProgram(program).run([x, y])[0] as DenseArray;
      const moduli = 4 * k;
      expect(ulps(js, wanted, moduli)).toBeLessThanOrEqual(0.5);
      expect(ulps(wasm, wanted, moduli)).toBeLessThanOrEqual(0.5 * k);
    },
  );
});

describe.each(['js', 'wasm'] as const)('compiled for %s', (target) => {
  test('a loop rounds what it carries in every turn', () => {
    let wanted = Math.fround(0.7);
    for (let i = 0; i < 50; i++)
      wanted = Math.fround(Math.fround(wanted * Math.fround(1.1)) + Math.fround(0.3));
    const step = (_: NDArray, c: NDArray): NDArray => c.mul(1.1).add(0.3);
    for (const shape of [[], [3], [100]]) {
      const f = jit((x: NDArray) => lax.foriLoop(0, 50, step, x), { target });
      const result = f(np.full(shape, 0.7, { dtype: 'float32' })) as DenseArray;
      expect(new Set(result.dataSync())).toEqual(new Set([wanted]));
    }
  });

  test('numbers of JS are rounded in every call', () => {
    setDefaultDType('float32');
    const f = jit((x: NDArray) => x.sub(0.1).mul(1e9), { target });
    const wanted = f(0.1 as unknown as NDArray).item();
    for (let i = 0; i < 3; i++) expect(f(0.1 as unknown as NDArray).item()).toBe(wanted);
    expect(wanted).toBe(0);
    const same = jit((x: NDArray) => x, { target });
    expect([1, 2, 3].map(() => same(0.1 as unknown as NDArray).item())).toEqual(
      [1, 2, 3].map(() => Math.fround(0.1)),
    );
  });
});

afterEach(() => setDefaultDType('float64'));
