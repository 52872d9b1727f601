/** Operations that are evaluated before code is made for them give what the code gives. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DenseArray, dense } from '../../src/array/dense.js';
import {
  castScalar,
  dtypes,
  isComplex,
  isRealFloat,
  newTypedArray,
  type DType,
} from '../../src/array/dtype.js';
import { exactOperations } from '../../src/codegen/jit/evaluated-first.js';
import { programsCompiled } from '../../src/codegen/jit/observe.js';
import { clearCaches, numpy as np, setCompileDefaults } from '../../src/index.js';
import type { Program } from '../../src/ir/program.js';
import type { Row } from '../laws/spec.js';
import { specs } from '../laws/specs/index.js';
import { compiledTo } from '../support/compiled.js';
import { Draw } from '../support/draw.js';
import { evaluate, programOf } from '../support/programs.js';
import { projectTarget } from '../support/target.js';

const targets = ['js', 'wasm'] as const;

/** Elements as they are: NaN of any kind is one, zeros are of two. */
const elements = (x: DenseArray): unknown[] => [x.dtype, ...flat(x.js())];
const flat = (x: unknown): unknown[] => (Array.isArray(x) ? x.flatMap(flat) : [x]);

function expectExact(program: Program, args: readonly DenseArray[], what: string): void {
  const wanted = evaluate(program, args).map(elements);
  for (const target of targets)
    expect(compiledTo[target](program).run(args).map(elements), `${what}, ${target}`).toEqual(
      wanted,
    );
}

describe.each([...exactOperations])('%s', (name) => {
  const rows = specs[name] as unknown as readonly Row<never>[];
  rows.forEach((row, i) => {
    const title = `${name} ${row.label ?? `row ${i}`}`;
    test(title, () => {
      const operands = row.inputs(new Draw(title));
      const args = operands.filter((x): x is DenseArray => x instanceof DenseArray);
      if (args.some(({ dtype }) => isComplex(dtype))) return;
      const held = 'program' in row ? row.program : programOf(name, operands, row.params);
      expectExact(held, args, title);
    });
  });
});

const edges = [0, -0, 1, -1, 0.1, 1 / 3, 3, 7, 1e-45, 5e-324, 65504, 3e38, 1e308, Infinity, NaN];
const further = [-Infinity, 2 ** 31 - 1, -(2 ** 31), 16_777_217, 0.5, 1.5, 2.5, -2.5];

/** All edges as this dtype has them, and all pairs of them in two arrays. */
function pairsOf(dtype: DType): DenseArray[] {
  const values = [...edges, ...further].map((x) => castScalar(x, dtype));
  const n = values.length;
  return [(i: number) => Math.floor(i / n), (i: number) => i % n].map((place) => {
    const data = newTypedArray(dtype, n * n);
    for (let i = 0; i < n * n; i++) data[i] = values[place(i)]!;
    return dense([n * n], dtype, data);
  });
}

const ofAll = ['add', 'sub', 'mul', 'max', 'min', 'lt', 'eq'] as const;

describe.each([...ofAll, 'div'] as const)('%s', (name) => {
  const isTaken = (dtype: DType): boolean =>
    !isComplex(dtype) && dtype !== 'bool' && (name !== 'div' || isRealFloat(dtype));
  test.each(dtypes.filter(isTaken))('pairs of edges of %s', (dtype) => {
    const pairs = pairsOf(dtype);
    expectExact(programOf(name, pairs, {}), pairs, `${name} ${dtype}`);
  });
});

describe.each(['sqrt', 'floor', 'ceil', 'abs', 'sign', 'neg'] as const)('%s', (name) => {
  test.each(dtypes.filter(isRealFloat))('edges of %s', (dtype) => {
    const [x] = pairsOf(dtype) as [DenseArray];
    expectExact(programOf(name, [x], {}), [x], `${name} ${dtype}`);
  });
});

describe('an operation outside of programs', () => {
  beforeAll(() => setCompileDefaults({ target: 'auto' }));
  afterAll(() => setCompileDefaults({ target: projectTarget }));

  /** What is compiled while it runs so often on arrays of this length. */
  function compiledIn(times: number, length: number): number {
    const [x, y] = [np.linspace(0, 1, length), np.linspace(1, 2, length)];
    clearCaches();
    let count = 0;
    const stop = programsCompiled.add(() => count++);
    const results = Array.from({ length: times }, () => x.mul(y).js());
    stop();
    for (const result of results) expect(result).toEqual(results[0]);
    return count;
  }

  test('is not compiled for a few small arrays', () => expect(compiledIn(5, 100)).toBe(0));
  test('is compiled once when it runs often', () => expect(compiledIn(500, 10)).toBe(1));
  test('is compiled at once for large arrays', () => expect(compiledIn(1, 6000)).toBe(1));

  test('gives arrays with elements of their own', () => {
    const x = np.array([1, 2, 3, 4]) as DenseArray;
    const y = x.reshape([2, 2]) as DenseArray;
    expect((y.raw as Float32Array).buffer).not.toBe((x.raw as Float32Array).buffer);
  });
});
