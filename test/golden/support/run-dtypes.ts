/** The tables of ops-dtypes.json: in which dtype values meet, and which dtype a function gives. */
import { dense } from '../../../src/array/dense.js';
import { isInexact, newTypedArray, setDefaultDType, type DType } from '../../../src/array/dtype.js';
import { promoteDTypes } from '../../../src/array/elements/promotion.js';
import type { NDArray } from '../../../src/array/ndarray.js';
import { grad, nn, numpy as np, random } from '../../../src/index.js';
import { TanjentError } from '../../../src/array/errors.js';
import { NotYetThere, type Json } from './cases.js';
import { dtypeHere } from './compare.js';
import { exported } from './functions.js';
import type { Outcome } from './tally.js';

export interface TableCase {
  readonly fn: string;
  readonly x64: boolean;
  readonly dtypes?: readonly string[];
  readonly scalars?: readonly string[];
  readonly out: Json;
}

/**
 * What differs, entry by entry, and the functions whose rows are not there. With x64 off the
 * default float dtype is float32.
 */
export function runTable(c: TableCase): Outcome {
  setDefaultDType(c.x64 ? 'float64' : 'float32');
  const absent: string[] = [];
  try {
    const table = tables[c.fn];
    if (table === undefined) throw new NotYetThere(c.fn);
    return { reports: table(c, absent), absent };
  } finally {
    setDefaultDType('float64');
  }
}

/** 64-bit integers are read as 32-bit ones, but not where they are an operand. */
const ours = (name: string): DType | undefined =>
  (['bool', 'int32', 'uint32', 'float32', 'float64'] as const).find((d) => d === name);

/**
 * JAX's answer for operands of these dtypes as ours: `int64*` is `int32*`; undefined for dtypes
 * that we do not have.
 */
function answer(name: string, operands: readonly DType[]): string | undefined {
  if (name.startsWith('error:')) return 'error';
  const [dtype, star] = [name.replace('*', ''), name.endsWith('*') ? '*' : ''];
  const read = dtype === 'int64' ? 'int32' : dtype === 'uint64' ? 'uint32' : ours(dtype);
  if (read === undefined) return undefined;
  const integersAlone = operands.length > 0 && !operands.some(isInexact);
  return dtypeHere(read, integersAlone) + star;
}

const describe = (x: NDArray): string => x.dtype + (x.aval.weak ? '*' : '');
const ones = (dtype: DType): NDArray => dense([2], dtype, newTypedArray(dtype, 2).fill(1));
const square = (dtype: DType): NDArray => dense([2, 2], dtype, newTypedArray(dtype, 4).fill(1));

/** Compares one entry; a thrown error of ours answers JAX's. */
function entry(
  what: string,
  expected: string,
  operands: readonly DType[],
  compute: () => NDArray | string,
): string[] {
  const wanted = answer(expected, operands);
  if (wanted === undefined) return [];
  let got: string;
  try {
    const value = compute();
    got = typeof value === 'string' ? value : describe(value);
  } catch (error) {
    if (wanted !== 'error' || !(error instanceof TanjentError))
      return [`${what}: threw ${(error as Error).message.split('\n')[0]}`];
    got = 'error';
  }
  return got === wanted ? [] : [`${what}: got ${got}, expected ${wanted}`];
}

/** A Python scalar; JS has no integer-valued float and no weak int alone. */
function scalar(kind: string): NDArray | number | boolean | undefined {
  if (kind === 'bool') return true;
  if (kind === 'int') return 1;
  return kind === 'float' ? 1.5 : undefined;
}

type AnyFunction = (...args: unknown[]) => NDArray;

/** What differs in a row of a function; its name joins `absent` where there is none. */
function rowOf(fn: string, absent: string[], compare: (f: AnyFunction) => string[]): string[] {
  let f: AnyFunction;
  try {
    f = exported(fn) as AnyFunction;
  } catch (error) {
    if (!(error instanceof NotYetThere)) throw error;
    absent.push(fn);
    return [];
  }
  return compare(f);
}

const tables: Readonly<Record<string, (c: TableCase, absent: string[]) => string[]>> = {
  'table.promote_types': ({ dtypes = [], out }) =>
    pairs(dtypes, dtypes, out, (a, b, expected) => {
      const [x, y] = [ours(a), ours(b)];
      if (x === undefined || y === undefined) return [];
      return [
        ...entry(`${a} with ${b}`, expected, [x, y], () => promoteDTypes(x, y)),
        ...entry(`add of ${a} and ${b}`, expected, [x, y], () => np.add(ones(x), ones(y))),
      ];
    }),

  'table.weak_operand': ({ dtypes = [], scalars = [], out }) =>
    pairs(dtypes, scalars, out, (a, kind, expected) => {
      const [x, y] = [ours(a), scalar(kind)];
      if (x === undefined || y === undefined) return [];
      return entry(`${a} with a weak ${kind}`, expected, [x], () => np.add(ones(x), y));
    }),

  // Two JS numbers are floats whatever their value, so rows and columns of ints are left out.
  'table.weak_weak': ({ scalars = [], out }) =>
    pairs(scalars, scalars, out, (a, b, expected) => {
      const [x, y] = [scalar(a), scalar(b)];
      if (x === undefined || y === undefined || a === 'int' || b === 'int') return [];
      return entry(`weak ${a} with weak ${b}`, expected, [], () => np.add(x, y));
    }),

  'table.unary_result': ({ dtypes = [], out }, absent) =>
    Object.entries(out as Record<string, string[]>).flatMap(([fn, row]) =>
      rowOf(fn, absent, (f) =>
        row.flatMap((expected, i) => {
          const dtype = ours(dtypes[i] as string);
          if (dtype === undefined) return [];
          const x = fn === 'numpy.trace' ? square(dtype) : ones(dtype);
          return entry(`${fn}(${dtype})`, expected, [dtype], () => f(x));
        }),
      ),
    ),

  'table.binary_result': ({ dtypes = [], out }, absent) =>
    Object.entries(out as Record<string, string[][]>).flatMap(([fn, rows]) =>
      rowOf(fn, absent, (f) =>
        pairs(dtypes, dtypes, rows, (a, b, expected) => {
          const [x, y] = [ours(a), ours(b)];
          if (x === undefined || y === undefined) return [];
          return entry(`${fn}(${a}, ${b})`, expected, [x, y], () => f(ones(x), ones(y)));
        }),
      ),
    ),

  'table.expression_dtype': ({ out }) =>
    Object.entries(out as Record<string, string>).flatMap(([text, expected]) => {
      const expression = expressions[text];
      const operands = text.includes('int32[2]') ? ['int32' as const] : [];
      if (expression !== undefined) return entry(text, expected, operands, expression);
      return ofIntegers.includes(text) ? [] : [`${text}: is in no list`];
    }),
};

function pairs(
  rows: readonly string[],
  columns: readonly string[],
  out: Json,
  check: (row: string, column: string, expected: string) => string[],
): string[] {
  return rows.flatMap((row, i) =>
    columns.flatMap((column, j) => check(row, column, (out as string[][])[i]?.[j] as string)),
  );
}

/**
 * What Python says with its integers alone: JS has one kind of number, and lax gives it the array's
 * dtype.
 */
const ofIntegers: readonly string[] = [
  'numpy.array(1)',
  'numpy.array([1,2])',
  'numpy.asarray(1)',
  'numpy.full([2],1)',
  'numpy.sum(1)',
  'numpy.add(1,2)',
  'numpy.where(true,1,2)',
  'numpy.abs(-1)',
  'numpy.sum(weak int)',
  // JS has one number 3 for both, which counts.
  'numpy.arange(3.0)',
  'lax.add(1,2)',
  'lax.mul(float32[2],2.0)',
  'lax.fori_loop(0,3,(i,x)=>x+i,0)',
];

/** The expressions that JS can say. */
const expressions: Readonly<Record<string, () => NDArray>> = {
  'numpy.array(1.0)': () => np.array(1),
  'numpy.array(true)': () => np.array(true),
  'numpy.array([1,2.5])': () => np.array([1, 2.5]),
  'numpy.asarray(1.5)': () => np.asarray(1.5),
  'numpy.zeros([2])': () => np.zeros([2]),
  'numpy.ones([2])': () => np.ones([2]),
  'numpy.full([2],1.5)': () => np.full([2], 1.5),
  'numpy.full([2],true)': () => np.full([2], true),
  'numpy.linspace(0,1,3)': () => np.linspace(0, 1, 3),
  'numpy.eye(2)': () => np.eye(2),
  'numpy.arange(3)': () => np.arange(3),
  'numpy.sin(1)': () => np.sin(1),
  'numpy.sin(1.0)': () => np.sin(1),
  'numpy.maximum(1,2.0)': () => np.maximum(1, 2),
  'numpy.where(true,float32[2],2.5)': () => np.where(true, ones('float32'), 2.5),
  'numpy.where(true,int32[2],2.5)': () => np.where(true, ones('int32'), 2.5),
  'numpy.zeros_like(1.0)': () => np.zerosLike(1),
  'numpy.exp(int32[2])': () => np.exp(ones('int32')),
  'numpy.power(float32[2],2)': () => np.power(ones('float32'), 2),
  'numpy.power(int32[2],0.5)': () => np.power(ones('int32'), 0.5),
  'numpy.stack([1,2.0])': () => np.stack([1, 2]),
  'numpy.concatenate([int32[2],[1.5]])': () => np.concatenate([ones('int32'), [1.5]]),
  'numpy.clip(int32[2],0,1.5)': () => np.clip(ones('int32'), 0, 1.5),
  'numpy.full_like(int32[2],1.5)': () => np.fullLike(ones('int32'), 1.5),
  'float32[2].at[0].set(1.5)': () => ones('float32').at(0).set(1.5),
  'numpy.mean(int32[2])': () => np.mean(ones('int32')),
  'nn.one_hot(int32[2],3)': () => nn.oneHot(ones('int32'), 3),
  'random.normal(key,[2])': () => random.normal(random.key(0), { shape: [2] }),
  'random.randint(key,[2],0,5)': () => random.randint(random.key(0), [2], 0, 5),
  'random.bits(key)': () => random.bits(random.key(0)),
  'numpy.argsort(float32[2])': () => np.argsort(ones('float32')),
  'numpy.searchsorted(float32[2],0.5)': () => np.searchsorted(ones('float32'), 0.5),
  'numpy.histogram(float32[2])[0]': () => np.histogram(ones('float32'))[0] as NDArray,
  'numpy.bincount(int32[2])': () => np.bincount(ones('int32')),
  'grad(x=>x**2)(3.0)': () => grad((x: NDArray) => np.power(x, 2))(3),
};
