/** The tables of both targets say the same of every scalar operation. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aval } from '../../../src/array/aval.js';
import { dense, type DenseArray } from '../../../src/array/dense.js';
import { isInexact, newTypedArray, type Compute } from '../../../src/array/dtype.js';
import { finish } from '../../../src/array/work/steps.js';
import { emitJs, runtime } from '../../../src/codegen/targets/js/emit.js';
import { opTexts } from '../../../src/codegen/targets/js/ops.js';
import { emitWasm } from '../../../src/codegen/targets/wasm/emit/emit.js';
import { Heap } from '../../../src/codegen/targets/wasm/heap/heap.js';
import { laneForm, scalarForm } from '../../../src/codegen/targets/wasm/ops/table.js';
import { text } from '../../../src/codegen/targets/wasm/binary/text.js';
import { newBuffer } from '../../../src/loops/buffer.js';
import {
  choose,
  integer,
  literal,
  load,
  localRef,
  newLocal,
  op,
  type Expr,
} from '../../../src/loops/expr.js';
import type { LoopFunction, Schedule, Stmt } from '../../../src/loops/loops.js';
import { scalarOps, type ScalarOp } from '../../../src/loops/ops.js';
import { verifySchedule } from '../../../src/loops/verify/verify.js';
import type { Tolerance } from '../../support/close.js';
import { expectClose } from '../../support/matchers.js';
import { instantiated } from './run.js';

/** What registers hold. */
const dtypes: readonly Compute[] = ['float32', 'float64', 'int32', 'uint32', 'bool'];

/** The operations whose result has a dtype that the operands tell. */
const names = (Object.keys(scalarOps) as ScalarOp[]).filter(
  (name) => scalarOps[name].gives !== 'any',
);

const anyFloat = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, -7.25, 0.1];
const powers = [31, 32, 24, 53].flatMap((n) => [2 ** n, -(2 ** n)]);

const edges: Readonly<Record<Compute, readonly number[]>> = {
  float64: anyFloat.concat(
    powers,
    [5e-324, -5e-324, 2 ** -1022, 2 ** 52 + 0.5, 1e300, -1e300, Number.MAX_VALUE],
    [4294967295.5, -2147483648.5, 2147483647.5, 0.49999999999999994],
  ),
  float32: anyFloat.concat(powers, [
    2 ** -149,
    -(2 ** -149),
    2 ** -126,
    3e38,
    -3e38,
    2 ** 22 + 0.5,
  ]),
  int32: [0, 1, -1, 2, 3, -7, 31, 32, 33, 100, -100, 0x7fffffff, -0x80000000, 0x12345678, 65537],
  uint32: [0, 1, 2, 3, 7, 31, 32, 33, 100, 0x80000000, 0x7fffffff, 0xffffffff, 0xdeadbeef, 65537],
  bool: [0, 1],
};

function resultOf(name: ScalarOp, dtype: Compute): Compute {
  const { gives } = scalarOps[name];
  return gives === 'same' || gives === 'any' ? dtype : gives;
}

/**
 * z = f(x, y) for all pairs of edges; by steps of one, or of two, which no target does side by
 * side.
 */
function elementwise(
  dtype: Compute,
  result: Compute,
  f: (x: Expr, y: Expr) => Expr,
  step: 1 | 2,
): { schedule: Schedule; args: DenseArray[] } {
  const values = edges[dtype];
  const size = values.length ** 2;
  const [x, y] = [newBuffer('x', dtype, size), newBuffer('y', dtype, size)];
  const z = newBuffer('z', result, size);
  const loop = (start: number): Stmt => {
    const index = newLocal('i', 'int32', { low: start, high: size - 1 });
    const i = localRef(index);
    const value = f(load(x, i), load(y, i));
    const body: Stmt[] = [{ kind: 'store', buffer: z, offset: i, value }];
    return {
      kind: 'for',
      index,
      start: integer(start),
      stop: integer(size),
      step,
      order: 'in turn',
      body,
    };
  };
  const body = step === 1 ? [loop(0)] : [loop(0), loop(1)];
  const kernels = [{ name: 'all', body }];
  const main: LoopFunction = { name: 'f', inputs: [x, y], outputs: [z], arena: [], kernels };
  const array = (pick: (i: number) => number): DenseArray => {
    const data = newTypedArray(dtype, size);
    for (let i = 0; i < size; i++) data[i] = values[pick(i)] as number;
    return dense([size], dtype, data);
  };
  const schedule = { main, functions: [main], arenaBytes: 0, longestRow: 0 };
  verifySchedule(schedule);
  const n = values.length;
  return { schedule, args: [array((i) => Math.floor(i / n)), array((i) => i % n)] };
}

const heap = new Heap();

function expectSame(
  dtype: Compute,
  result: Compute,
  f: (x: Expr, y: Expr) => Expr,
  tolerance: Partial<Tolerance> = {},
): void {
  for (const step of [1, 2] as const) {
    const { schedule, args } = elementwise(dtype, result, f, step);
    const make = new Function('runtime', 'hosts', finish(emitJs(schedule))) as (
      r: ReturnType<typeof runtime>,
      hosts: [],
    ) => (...raw: unknown[]) => DenseArray['raw'];
    const js = make(runtime(), [])(...args.map((x) => x.raw));
    const type = aval([args[0]?.size ?? 0], result);
    const [wasm] = instantiated(schedule, [type], heap).run(args) as [DenseArray];
    expectClose(wasm, dense(type.shape, result, js as never), tolerance, `steps of ${step}`);
  }
}

describe.each(names)('%s', (name) => {
  for (const dtype of dtypes) {
    const isDefined = scalarOps[name].on.includes(dtype);
    it(`on ${dtype} is defined in both targets or in none`, () => {
      const row = opTexts[name];
      const text = row[isInexact(dtype) ? 'float' : (dtype as 'int32' | 'uint32' | 'bool')];
      expect(text !== null).toBe(isDefined);
      expect(scalarForm(name, dtype) !== null).toBe(isDefined);
      expect(laneForm(name, dtype) !== null).toBe(isDefined);
    });
    // Functions of floats are computed by algorithms of each target's own.
    if (!isDefined || (scalarOps[name].cost === 'function' && isInexact(dtype))) continue;
    it(`on ${dtype} gives the same in both targets`, () => {
      // JS rounds 1 / sqrt(x) to float32 once.
      const once = name === 'rsqrt' && dtype === 'float32' ? { rtol: 2 ** -23, atol: 0 } : {};
      expectSame(dtype, resultOf(name, dtype), (x, y) => applied(name, dtype, x, y), once);
    });
  }
});

function applied(name: ScalarOp, dtype: Compute, x: Expr, y: Expr): Expr {
  const result = resultOf(name, dtype);
  if (name === 'reducePrecision') return op(name, result, x, integer(5), integer(10));
  return op(name, result, ...[x, y, x, y].slice(0, scalarOps[name].operands));
}

describe('reducePrecision', () => {
  it.each([
    [11, 52],
    [8, 23],
    [8, 7],
    [5, 2],
    [11, 3],
    [2, 52],
    [1, 0],
  ])('to %i bits of exponent and %i of mantissa', (exponent, mantissa) => {
    for (const dtype of ['float64', 'float32'] as const)
      expectSame(dtype, dtype, (x) =>
        op('reducePrecision', dtype, x, integer(exponent), integer(mantissa)),
      );
  });
});

const moves = ['shiftLeft', 'shiftRightLogical', 'shiftRightArithmetic', 'rotateLeft'] as const;

describe.each(moves)('%s', (name) => {
  it.each([0, 1, 8, 16, 31, 32, 33, -1, -8])('by %i in all lanes', (n) => {
    for (const dtype of ['int32', 'uint32'] as const)
      expectSame(dtype, dtype, (x) => op(name, dtype, x, literal(n, dtype)));
  });

  it('by a number of the program in all lanes', () => {
    for (const dtype of ['int32', 'uint32'] as const)
      expectSame(dtype, dtype, (x, y) => {
        const first = y.kind === 'load' ? load(y.buffer, integer(7)) : y;
        return op(name, dtype, x, first);
      });
  });
});

/** What the same 32 bits can be read as. */
const words = ['float32', 'int32', 'uint32'] as const;

describe.each(dtypes)('%s', (from) => {
  it.each(dtypes)('as %s is the same in both targets', (to) => {
    expectSame(from, to, (x) => (from === to ? x : op('convert', to, x)));
  });

  if (from !== 'float64' && from !== 'bool')
    it.each(words.filter((to) => to !== from))('read as %s has the same bits', (to) => {
      // NaN may have any bits.
      expectSame(from, to, (x) => op('bitcast', to, x));
    });
});

describe('a long loop', () => {
  /** Whether a loop over arrays of `dtype` that stores `value` of them has vector instructions. */
  const hasLanes = (dtype: Compute, result: Compute, value: (x: Expr, y: Expr) => Expr): boolean =>
    /(v128|f32x4|f64x2|i32x4)\./.test(
      text(finish(emitWasm(elementwise(dtype, result, value, 1).schedule)).module),
    );

  /** The rows of the operation table, by operation: those that have lanes, and the others. */
  function rows(): { lanes: number; oneByOne: string[] } {
    const oneByOne = new Map<string, string[]>();
    let lanes = 0;
    const note = (name: string, row: string, vectors: boolean): void => {
      if (vectors) lanes++;
      else oneByOne.set(name, [...(oneByOne.get(name) ?? []), row]);
    };
    for (const dtype of dtypes) {
      for (const name of names)
        if (scalarForm(name, dtype) !== null) {
          const vectors = hasLanes(dtype, resultOf(name, dtype), (x, y) =>
            applied(name, dtype, x, y),
          );
          expect(vectors).toBe(laneForm(name, dtype) !== 'one by one');
          note(name, dtype, vectors);
        }
      note(
        'choose',
        dtype,
        hasLanes(dtype, dtype, (x, y) => choose(op('ne', 'bool', x, y), x, y)),
      );
      for (const to of dtypes)
        if (to !== dtype)
          note(
            'convert',
            `${dtype} to ${to}`,
            hasLanes(dtype, to, (x) => op('convert', to, x)),
          );
      for (const to of words)
        if (words.includes(dtype as never) && to !== dtype)
          note(
            'bitcast',
            `${dtype} to ${to}`,
            hasLanes(dtype, to, (x) => op('bitcast', to, x)),
          );
    }
    return {
      lanes,
      oneByOne: [...oneByOne].map(([name, list]) => `- ${name}: ${list.join(', ')}`).sort(),
    };
  }

  it('does several turns at a time but for the rows that docs/accuracy.md lists', () => {
    const page = readFileSync(new URL('../../../docs/accuracy.md', import.meta.url), 'utf8');
    const [, section = ''] = page.split('## What is computed one by one\n');
    const { lanes, oneByOne } = rows();
    expect(section.split('\n').filter((line) => line.startsWith('- '))).toEqual(oneByOne);
    const count = oneByOne.reduce((n, line) => n + line.split(', ').length, 0);
    expect(section).toContain(`${count} of the ${count + lanes} rows`);
  });
});
