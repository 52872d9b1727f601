/**
 * Elementary functions of complex numbers against values of 200 digits and the rules of C99
 * (scripts/golden-complex.py): at zeros of either sign, on cuts, at infinities, next to poles, and
 * where squares and exponentials leave the range of numbers.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dense, type DenseArray } from '../../../src/array/dense.js';
import { noParams, type PrimName } from '../../../src/ir/program.js';
import { runCompiled } from '../../support/compiled.js';
import { evaluate, programOf } from '../../support/programs.js';

type Json = number | string;
type Pair = readonly [re: Json, im: Json];
/** The operands and the result. */
type Row = readonly [x: Pair, y: Pair, value: Pair];
interface Golden {
  readonly points: readonly Pair[];
  readonly functions: Readonly<Record<string, readonly Pair[]>>;
  readonly quotients: readonly Row[];
  readonly powers: readonly Row[];
}

const file = new URL('../../golden/complex-cuts.json', import.meta.url);
const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden;

const complexDTypes = ['complex128', 'complex64'] as const;
type ComplexDType = (typeof complexDTypes)[number];

const isDouble = (dtype: ComplexDType): boolean => dtype === 'complex128';
/** The nearest part. */
const rounded = (x: Json, dtype: ComplexDType): number =>
  isDouble(dtype) ? Number(x) : Math.fround(Number(x));

function arrayOf(pairs: readonly Pair[], dtype: ComplexDType): DenseArray {
  const parts = pairs.flat().map((x) => rounded(x, dtype));
  const Class = isDouble(dtype) ? Float64Array : Float32Array;
  return dense([pairs.length], dtype, Class.from(parts));
}

/** The point is there in float32: its parts are neither rounded nor infinite there. */
const isHere = (pair: Pair, dtype: ComplexDType): boolean =>
  pair.every((x) => Object.is(rounded(x, dtype), Number(x)));

/**
 * The error in units of the last digit of the size, that of a number without all digits being the
 * least.
 */
function distance(got: Pair, want: Pair, dtype: ComplexDType): number {
  const [digits, least] = isDouble(dtype) ? [52, 2 ** -1022] : [23, 2 ** -126];
  const [re, im] = [0, 1].map((i) => Number(got[i]) - Number(want[i])) as [number, number];
  const size = Math.max(Math.hypot(Number(want[0]), Number(want[1])), least);
  return Math.hypot(re / size, im / size) * 2 ** digits;
}

/** Functions of which each part is exact, however small it is beside the other. */
const exactParts: readonly string[] = [
  ...(['log', 'log1p', 'log2', 'log10', 'sqrt', 'rsqrt'] as const),
  ...(['sin', 'cos', 'sinh', 'cosh', 'asin', 'acos', 'asinh', 'acosh'] as const),
];

/** The error of the part that has the larger one, in units of its own last digit. */
const distanceOfParts = (got: Pair, want: Pair, dtype: ComplexDType): number =>
  Math.max(distance([got[0], 0], [want[0], 0], dtype), distance([0, got[1]], [0, want[1]], dtype));

/** C99 leaves the sign open beside NaN and of what has no direction. */
const isSigned = (point: Pair, want: Pair): boolean =>
  point.some((x) => Number.isFinite(Number(x))) && !want.some((x) => Number.isNaN(Number(x)));

/** What is wrong with a part that is 0, infinite or NaN; other parts are judged together. */
function wrongPart(got: number, want: number, signed: boolean): boolean {
  if (want === 0 || Math.abs(want) === Infinity)
    return signed ? !Object.is(got, want) : Math.abs(got) !== Math.abs(want);
  return Number.isNaN(want) !== Number.isNaN(got);
}

interface Judging {
  readonly zeros?: 'signed' | 'cancelled';
  readonly off?: typeof distance;
}

/** `mostOff` in units of the last digit. What has cancelled is a zero of either sign. */
function expectParts(
  points: readonly Pair[],
  got: DenseArray,
  want: readonly Pair[],
  dtype: ComplexDType,
  mostOff: number,
  { zeros = 'signed', off: offOf = distance }: Judging = {},
): void {
  const parts = Array.from(got.dataSync());
  const faults = points.flatMap((point, i) => {
    const is: Pair = [parts[2 * i] as number, parts[2 * i + 1] as number];
    const wanted = (want[i] as Pair).map((x) => rounded(x, dtype)) as [number, number];
    const signed = isSigned(point, wanted);
    const isWrong = wanted.some((w, k) =>
      wrongPart(Number(is[k]), w, signed && (w !== 0 || zeros === 'signed')),
    );
    const off = wanted.every(Number.isFinite) ? offOf(is, wanted, dtype) : 0;
    return isWrong || !(off <= mostOff) ? [{ point, is, wanted, off }] : [];
  });
  expect(faults).toEqual([]);
}

describe.each(complexDTypes)('%s', (dtype) => {
  test.each(Object.entries(golden.functions))('%s', (name, values) => {
    const chosen = golden.points.flatMap((p, i) => (isHere(p, dtype) ? [i] : []));
    const points = chosen.map((i) => golden.points[i] as Pair);
    const wanted = chosen.map((i) => values[i] as Pair);
    const z = arrayOf(points, dtype);
    const program = programOf(name as PrimName, [z], noParams as never);
    const off = exactParts.includes(name) ? distanceOfParts : distance;
    for (const results of [runCompiled(program, [z]), evaluate(program, [z])])
      expectParts(points, results[0] as DenseArray, wanted, dtype, 3, { off });
  });

  test.each([
    ['div', golden.quotients, 2],
    ['pow', golden.powers, 4],
  ] as const)('%s', (name, rows, mostOff) => {
    const here = rows.filter(([x, y]) => isHere(x, dtype) && isHere(y, dtype));
    const [x, y] = [0, 1].map((k) =>
      arrayOf(
        here.map((row) => row[k] as Pair),
        dtype,
      ),
    ) as [DenseArray, DenseArray];
    const program = programOf(name, [x, y], noParams);
    const wanted = here.map((row) => row[2]);
    const points = here.map(([p]) => p);
    expectParts(points, runCompiled(program, [x, y])[0] as DenseArray, wanted, dtype, mostOff, {
      zeros: 'cancelled',
    });
  });
});
