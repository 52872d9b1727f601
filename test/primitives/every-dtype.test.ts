/**
 * What takes a dtype, by its type rule, also computes it: every primitive of numbers and truths
 * gives on the target of the project what the evaluator gives, at the ends of the ranges too.
 */
import { describe, expect, test } from 'vitest';
import { dense, type DenseArray } from '../../src/array/dense.js';
import {
  castScalar,
  dtypes,
  isInexact,
  isRealFloat,
  isUnsigned,
  itemSize,
  newTypedArray,
  type DType,
} from '../../src/array/dtype.js';
import { TanjentError } from '../../src/array/errors.js';
import { range, sizeOf, type Shape } from '../../src/array/shape.js';
import { Builder } from '../../src/ir/builder.js';
import type { PrimName, Program } from '../../src/ir/program.js';
import { elementwiseRules } from '../../src/primitives/elementwise.js';
import { rules } from '../../src/primitives/index.js';
import { runCompiled } from '../support/compiled.js';
import { Draw } from '../support/draw.js';
import { evaluate } from '../support/programs.js';

/** Numbers of a dtype among which are the ends of its range. */
function numbers(shape: Shape, dtype: DType, seed: string): DenseArray {
  const draw = new Draw(seed);
  const ends = isInexact(dtype)
    ? [NaN, Infinity, -Infinity, -0, 0]
    : [-(2 ** 31), 2 ** 31 - 1, -1, 2 ** 31 + 5];
  const data = newTypedArray(dtype, sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    const isEnd = draw.next() < 0.2;
    const value = isEnd ? ends[draw.integer(0, ends.length - 1)] : draw.integer(-4, 4);
    data[i] = castScalar(value as number, dtype);
  }
  return dense(shape, dtype, data);
}

/** Small whole numbers, whose sums and products no order of operations changes. */
const small = (shape: Shape, dtype: DType, seed: string): DenseArray =>
  new Draw(seed).integers(shape, isUnsigned(dtype) ? 0 : -2, 2, dtype);

interface Case {
  readonly operands: readonly DenseArray[];
  readonly params: object;
}

/** A program of one equation a case; null where the type rule takes no operands of the dtypes. */
function programFor(name: PrimName, cases: readonly Case[]): Program | null {
  const b = new Builder(rules);
  const written = cases.map(({ operands, params }) => {
    const inputs = operands.map((x) => b.input(x.aval));
    try {
      return b.emit(name, inputs, params as never);
    } catch (error) {
      expect(error).toBeInstanceOf(TanjentError);
      expect((error as TanjentError).code).toMatch(/^(dtype-mismatch|bad-argument)$/);
      return null;
    }
  });
  const taken = written.filter((outputs) => outputs !== null);
  expect([0, cases.length], `${name}: cases that are taken`).toContain(taken.length);
  return taken.length === 0 ? null : b.finish(taken.flat());
}

const textOf = (arrays: readonly DenseArray[]): string[] =>
  arrays.map((x) => `${x.dtype} ${Array.from(x.dataSync(), String).join(' ')}`);

/** Whether the dtype is taken; where it is, the results must be those of the evaluator. */
function agrees(name: PrimName, ...cases: readonly Case[]): boolean {
  const program = programFor(name, cases);
  if (program === null) return false;
  const operands = cases.flatMap((c) => c.operands);
  const got = textOf(runCompiled(program, operands));
  const params = cases.map((c) => c.params);
  expect([name, params, got]).toEqual([name, params, textOf(evaluate(program, operands))]);
  return true;
}

const shapes: readonly Shape[] = [[1], [3], [23], [700], [5, 40], [40, 5], [0, 3]];

/** The last of an array's axes, the first, and all together. */
const axesOf = (shape: Shape): number[][] =>
  shape.length === 1 ? [[0]] : [[0], [shape.length - 1], range(shape.length)];

const folds: readonly PrimName[] = [
  'reduceSum', 'reduceProd', 'reduceMax', 'reduceMin', 'reduceAnd', 'reduceOr', 'reduceXor',
]; // prettier-ignore
const takers: Readonly<Partial<Record<PrimName, number>>> = {
  reduceSum: 12,
  reduceProd: 12,
  reduceMax: 13,
  reduceMin: 13,
  reduceAnd: 7,
  reduceOr: 7,
  reduceXor: 7,
};

test.each(folds)('%s of every dtype', (name) => {
  const draw = name === 'reduceSum' || name === 'reduceProd' ? small : numbers;
  const caseOf = (shape: Shape, axes: number[], dtype: DType): Case => ({
    operands: [draw(shape, dtype, name)],
    params: { axes },
  });
  const taken = dtypes.filter((dtype) =>
    agrees(
      name,
      ...shapes.flatMap((shape) => axesOf(shape).map((axes) => caseOf(shape, axes, dtype))),
    ),
  );
  expect(taken.length).toBe(takers[name]);
});

const along: readonly PrimName[] = [
  'cumsum',
  'cumprod',
  'cummax',
  'cummin',
  'argmax',
  'argmin',
  'sort',
  'topK',
];

test.each(along)('%s along an axis of every dtype', (name) => {
  const draw = name === 'cumsum' || name === 'cumprod' ? small : numbers;
  const paramsOf = (shape: Shape, axis: number): object[] => {
    if (name === 'sort') return [{ axis, keys: 1 }];
    if (name === 'topK') return [{ k: Math.min(3, shape.at(-1) as number) }];
    if (name.startsWith('arg'))
      return [
        { axis, dtype: 'int32' },
        { axis, dtype: 'uint32' },
      ];
    return [
      { axis, reverse: false },
      { axis, reverse: true },
    ];
  };
  const casesOf = (shape: Shape, axis: number, dtype: DType): Case[] =>
    paramsOf(shape, axis).map((params) => ({ operands: [draw(shape, dtype, name)], params }));
  const taken = dtypes.filter((dtype) =>
    agrees(
      name,
      ...shapes
        .filter((shape) => sizeOf(shape) > 0)
        .flatMap((shape) => range(shape.length).flatMap((axis) => casesOf(shape, axis, dtype))),
    ),
  );
  expect(taken.length).toBeGreaterThanOrEqual(4);
});

/** Correctly rounded, or of whole numbers and bits: the others are measured in ulps elsewhere. */
const exactOps = (
  'neg abs sign floor ceil isFinite not populationCount clz stopGradient named sqrt add sub mul div rem max min ' +
  'and or xor shiftLeft shiftRightLogical shiftRightArithmetic mulHigh nextAfter eq ne lt le gt ge clamp select'
).split(' ') as PrimName[];

describe('elementwise', () => {
  test.each(exactOps)('%s of every dtype', (name) => {
    expect(name in elementwiseRules).toBe(true);
    expect(rules[name].lower.kind).toBe('map');
    const operandsOf = (shape: Shape, dtype: DType): DenseArray[] =>
      range(arityOf(name)).map((k) =>
        name === 'select' && k === 0
          ? numbers(shape, 'bool', `${name} test`)
          : numbers(shape, dtype, `${name} ${k}`),
      );
    const taken = dtypes.filter((dtype) =>
      agrees(
        name,
        ...[[], [3], [100]].map((shape) => ({ operands: operandsOf(shape, dtype), params: {} })),
      ),
    );
    expect(taken.length).toBeGreaterThan(0);
  });
});

const arityOf = (name: PrimName): number =>
  name === 'select' || name === 'clamp' ? 3 : unary.includes(name) ? 1 : 2;
const unary: readonly PrimName[] = [
  'neg', 'abs', 'sign', 'floor', 'ceil', 'isFinite', 'not', 'populationCount', 'clz', 'stopGradient',
  'named', 'sqrt',
]; // prettier-ignore

/** What becomes of these numbers: real JAX's answers, for float64 and float32 alike. */
const beyond = [3e9, -3e9, 5e9, NaN, Infinity, -Infinity, -1.5, 2.75, -0.5, 2 ** 31, 1e30];
const converted: Readonly<Partial<Record<DType, readonly number[]>>> = {
  int32: [
    2147483647, -2147483648, 2147483647, 0, 2147483647, -2147483648, -1, 2, 0, 2147483647,
    2147483647,
  ],
  uint32: [3000000000, 0, 4294967295, 0, 4294967295, 0, 0, 2, 0, 2147483648, 4294967295],
  bool: beyond.map(() => 1),
};

describe('convert', () => {
  test.each(dtypes.flatMap((from) => dtypes.map((to) => [from, to] as const)))(
    'from %s to %s',
    (from, to) => {
      const params = { dtype: to };
      const of = (shape: Shape): Case => ({ operands: [numbers(shape, from, 'convert')], params });
      expect(agrees('convert', of([]), of([3]), of([100]))).toBe(true);
      const wanted = converted[to];
      if (!isRealFloat(from) || itemSize[from] < 4 || wanted === undefined) return;
      const given = new Draw(1).array([beyond.length], from, (i) => beyond[i] as number);
      const program = programFor('convert', [{ operands: [given], params }]) as Program;
      expect([...(runCompiled(program, [given])[0] as DenseArray).dataSync()]).toEqual(wanted);
    },
  );
});
