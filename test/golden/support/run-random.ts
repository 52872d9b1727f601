/** Runs the cases of random.json: the draws must be JAX's, bit for bit where it says `exact`. */
import { isInexact, itemSize, type DType } from '../../../src/array/dtype.js';
import { dense } from '../../../src/array/dense.js';
import { NDArray } from '../../../src/array/ndarray.js';
import { grad, jit, numpy as np, random, vmap } from '../../../src/index.js';
import { bind } from '../../../src/trace/bind.js';
import { difference, exact, type Tolerance } from '../../support/close.js';
import {
  argOf,
  camelCase,
  dtypeOf,
  isJsonArray,
  NotYetThere,
  type Json,
  type JsonArray,
  type RandomCase,
} from './cases.js';
import { compareTree } from './compare.js';
import { callOf, functionTable } from './functions.js';

/** Floats of 16 bits are not drawn. */
function checkDrawn(dtype: DType): void {
  if (isInexact(dtype) && itemSize[dtype] === 2) throw new NotYetThere(`dtype ${dtype}`);
}

/** What differs, as `check: report`; empty if nothing does. Throws NotYetThere. */
export function runRandom(c: RandomCase): string[] {
  for (const json of [c.out, ...(c.args ?? []), c.kwargs?.['dtype'] ?? null])
    if (isJsonArray(json)) checkDrawn(dtypeOf(json.dtype));
  const draw = drawOf(c);
  const key = c.key === undefined ? null : words(c.key);
  const run = (check: 'value' | 'jit', compute: () => unknown): string[] => {
    try {
      const report = compareDraw(c, compute());
      return report === null ? [] : [`${check}: ${report}`];
    } catch (error) {
      if (error instanceof NotYetThere) throw error;
      return [`${check}: threw ${(error as Error).name}: ${(error as Error).message}`];
    }
  };
  if (key === null) return run('value', () => draw(words([0, 0])));
  return [
    ...run('value', () => draw(key)),
    ...run('jit', () => jit(draw as (k: NDArray) => never)(key)),
  ];
}

/** Words as the array that keys are. */
const words = (list: readonly number[]): NDArray =>
  dense([list.length], 'uint32', Uint32Array.from(list));

/** The case as a function of its key. */
function drawOf(c: RandomCase): (key: NDArray) => unknown {
  if (c.fn === 'program') {
    const program = programs[c.id];
    if (program === undefined) throw new NotYetThere(c.id);
    return program;
  }
  if (c.fn === 'threefry2x32') {
    const [counter] = c.args as [readonly [number, number]];
    return (key) => {
      const operands = [key.slice(0), key.slice(1), ...counter.map((w) => words([w]).slice(0))];
      return np.stack(bind('threefry2x32', operands, {}));
    };
  }
  const call = callOf(c.fn);
  const args = (c.args ?? []).map((a) => argOf(a, functionTable));
  const kwargs = Object.fromEntries(
    Object.entries(c.kwargs ?? {}).map(([k, v]) => [camelCase(k), argOf(v, functionTable)]),
  );
  if (is64Bit(c)) throw new NotYetThere('64-bit integers');
  return c.fn === 'random.key' ? () => call(args, kwargs) : (key) => call([key, ...args], kwargs);
}

/** Draws of 64-bit integers take other bits than those of 32-bit ones. */
const is64Bit = (c: RandomCase): boolean =>
  /^u?int64$/.test((c.kwargs?.['dtype'] ?? '') as string) ||
  (c.fn === 'random.key' && Math.abs(c.args?.[0] as number) >= 2 ** 32);

/** The cases told in words. */
const programs: Readonly<Record<string, (key: NDArray) => unknown>> = {
  'program#0': (key) =>
    vmap((k: NDArray) => random.normal(k, { shape: [2], dtype: 'float64' }))(random.split(key, 3)),
  'program#1': (key) =>
    vmap((k: NDArray) => random.bits(k, { shape: [3], dtype: 'uint32' }))(random.split(key, 3)),
  'program#2': (key) => {
    const drawn: NDArray[] = [];
    for (let i = 0; i < 5; i++) {
      const pair = random.split(key);
      key = pair.slice(0);
      drawn.push(random.randint(pair.slice(1), [], 0, 100, { dtype: 'int32' }));
    }
    return np.stack(drawn);
  },
  'program#3': (key) => {
    const noise = random.normal(key, { shape: [4], dtype: 'float64' });
    const loss = (m: NDArray, q: NDArray) => np.square(m.add(q.mul(noise))).sum();
    return grad(loss, { argnums: [0, 1] })(0.3, 1.2);
  },
};

function compareDraw(c: RandomCase, actual: unknown): string | null {
  const expected = c.out;
  if (isJsonArray(expected)) return compareArray(c, actual, expected);
  // Keys are recorded as lists of words.
  if (isNumbers(expected)) {
    if (!(actual instanceof NDArray)) return 'got no array';
    return difference(
      { shape: [actual.size], data: actual.dataSync() },
      { shape: [flatten(expected).length], data: flatten(expected) },
      exact,
    );
  }
  return compareTree(actual, expected, { kind: 'plain', check: 'value', tolerance: loose(c) });
}

function compareArray(c: RandomCase, actual: unknown, expected: JsonArray): string | null {
  const tolerance = c.exact ? exact : loose(c);
  const widened = c.fn === 'random.uniform' && !c.exact ? uniformRange(c) : 0;
  return compareTree(actual, expected, {
    kind: 'plain',
    check: 'value',
    tolerance: widened > 0 ? { rtol: 0, atol: widened } : tolerance,
  });
}

/** float32 and float64 draws agree up to a few ulp of erfinv, log and pow. */
function loose(c: RandomCase): Tolerance {
  const gamma = /gamma|beta|dirichlet|chisquare|random\.[tf]$/.test(c.fn);
  const dtype = c.kwargs?.['dtype'];
  if (dtype === 'float32' || dtype === 'complex64')
    return gamma ? { rtol: 1e-5, atol: 1e-6 } : { rtol: 5e-6, atol: 1e-6 };
  return gamma ? { rtol: 1e-9, atol: 1e-11 } : { rtol: 1e-11, atol: 1e-11 };
}

/** One ulp of the larger bound: XLA contracts the scaling into one fused multiply-add. */
function uniformRange(c: RandomCase): number {
  const largest = Math.max(
    Math.abs(c.kwargs?.['minval'] as number),
    Math.abs(c.kwargs?.['maxval'] as number),
  );
  const digits = c.kwargs?.['dtype'] === 'float32' ? 23 : 52;
  return 2 ** (Math.floor(Math.log2(largest)) - digits);
}

const isNumbers = (json: Json): boolean =>
  Array.isArray(json) && json.every((j: Json) => typeof j === 'number' || isNumbers(j));

const flatten = (json: Json): number[] =>
  Array.isArray(json) ? json.flatMap(flatten) : [json as number];

