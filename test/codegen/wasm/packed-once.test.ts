/** Panels of matrices that are the same in all turns of a loop are packed before it. */
import { describe, expect, test } from 'vitest';
import { grad, jit, lax, numpy as np, vmap, type NDArray } from '../../../src/index.js';
import { newBuffer } from '../../../src/loops/buffer.js';
import { integer, load, type Expr } from '../../../src/loops/expr.js';
import type { BulkOp, Kernel, LoopBuffer, Stmt } from '../../../src/loops/loops.js';
import { withoutPacks } from '../../../src/loops/passes/take-out-packs.js';
import { expectClose } from '../../support/matchers.js';

type F = (...xs: NDArray[]) => NDArray;

const matrix = (rows: number, columns: number, scale = 1): NDArray =>
  np
    .sin(np.arange(rows * columns, { dtype: 'float32' }))
    .mul(scale)
    .reshape([rows, columns]);

/** The packing in the text of each function, whose name and packed operands these are. */
function packsOf(f: F, ...args: NDArray[]): string[] {
  const text = jit(f, { target: 'wasm' })
    .lower(...args)
    .text('loops');
  const found: string[] = [];
  let name = '';
  for (const line of text.split('\n')) {
    name = /^function (\w+)\(/.exec(line)?.[1] ?? name;
    const from = / pack \w+ = (\w+)/.exec(line)?.[1];
    if (from !== undefined) found.push(`${name}: ${from}`);
  }
  return found;
}

function expectSameAsPlain(f: F, ...args: NDArray[]): void {
  const tolerance = { rtol: 1e-4, atol: 1e-5 };
  expectClose(jit(f, { target: 'wasm' })(...args), jit(f, { target: 'js' })(...args), tolerance);
}

const scanned: F = (w, h, xs) =>
  np.sum(lax.scan((c: NDArray, x: NDArray) => [np.tanh(np.matmul(c, w).add(x)), null], h, xs)[0]);
const rows = (batch: number, n: number, turns: number): NDArray =>
  matrix(turns * batch, n).reshape([turns, batch, n]);

describe('weights', () => {
  const args = [matrix(32, 32, 0.2), matrix(8, 32), rows(8, 32, 5)] as const;

  test('of a scan are packed by who calls its body', () => {
    expect(packsOf(scanned, ...args)).toEqual(['scan_body: b', 'scanned: a']);
    expectSameAsPlain(scanned, ...args);
  });

  test('of the way back of a scan are, too', () => {
    const ofBodies = packsOf(grad(scanned), ...args).filter((x) => x.startsWith('scan_body'));
    // In each direction what is carried, and both factors of the cotangent of the weights.
    expect(ofBodies).toHaveLength(4);
    expectSameAsPlain(grad(scanned), ...args);
  });

  test('of a while loop, also one without turns', () => {
    const f: F = (w, h, n) =>
      lax.foriLoop(0, n.astype('int32'), (_, c: NDArray) => np.tanh(np.matmul(c, w)), h);
    for (const n of [0, 1, 4]) expectSameAsPlain(f, args[0], args[1], np.array(n));
    expect(packsOf(f, args[0], args[1], np.array(2))).toHaveLength(2);
  });

  test('of a loop in a loop are packed in front of both', () => {
    const f: F = (w, h, xs) =>
      np.sum(
        lax.scan(
          (c: NDArray, x: NDArray) => [
            lax.foriLoop(0, 9, (_, y: NDArray) => np.tanh(np.matmul(y, w).add(x)), c),
            null,
          ],
          h,
          xs,
        )[0],
      );
    expect(packsOf(f, ...args).filter((x) => x.startsWith('f:'))).toHaveLength(1);
    expect(packsOf(f, ...args)).toHaveLength(2);
    expectSameAsPlain(f, ...args);
  });

  test('of more rows than what they meet, and of fewer', () => {
    for (const [batch, n] of [
      [4, 100],
      [200, 8],
    ] as const)
      // prettier-ignore
      expectSameAsPlain(scanned, matrix(n, n, 0.1), matrix(batch, n), rows(batch, n, 3));
  });

  test('of many rows are packed in panels of its own, as far as the third cache has room', () => {
    const [turned, other] = [matrix(256, 256, 0.05), matrix(256, 256, 0.04)];
    const f: F = (v, w, h) =>
      lax.foriLoop(0, 5, (_, c: NDArray) => np.tanh(np.matmul(np.matmul(c, v.T), w)), h);
    const packs = packsOf(f, turned, other, matrix(8, 256));
    expect(packs.filter((x) => x.startsWith('f:'))).toEqual(['f: d', 'f: b']);
    expect(packs).toHaveLength(4);
    expectSameAsPlain(f, turned, other, matrix(8, 256));
  });

  test('that are too large to be packed whole, and that have a batch', () => {
    const n = 800;
    const large = [matrix(n, n, 0.02), matrix(4, n), rows(4, n, 2)];
    expect(packsOf(scanned, ...large).every((x) => x.startsWith('scan_body'))).toBe(true);
    expectSameAsPlain(scanned, ...large);
    const w = matrix(64, 32, 0.2).reshape([2, 32, 32]);
    const h = matrix(16, 32).reshape([2, 8, 32]);
    const xs = rows(16, 32, 5).reshape([2, 5, 8, 32]);
    expectSameAsPlain(vmap(scanned), w, h, xs);
  });

  test('that change from turn to turn are packed in each', () => {
    const f: F = (w, h) =>
      lax.foriLoop(0, 6, (_, [c, v]: [NDArray, NDArray]): [NDArray, NDArray] => [np.tanh(np.matmul(c, v)), v.mul(0.9)], [h, w])[0]; // prettier-ignore
    expect(packsOf(f, args[0], args[1]).filter((x) => !/_body/.test(x))).toEqual([]);
    expectSameAsPlain(f, args[0], args[1]);
  });
});

describe('what is left where it is', () => {
  const input = newBuffer('input', 'float32', 64);
  const packed = newBuffer('packed', 'float32', 96);
  const op: BulkOp = {
    name: 'pack',
    flushes: false,
    width: 12,
    room: 8,
    rowStride: 8,
    termStride: 1,
  };
  const pack = (from: LoopBuffer, offset: Expr = integer(0)): Stmt => ({
    kind: 'bulk',
    op,
    args: [
      { buffer: packed, offset: integer(0) },
      { buffer: from, offset },
    ],
    counts: [integer(8), integer(8)],
  });
  const taken = (body: readonly Stmt[], same = true): number => {
    const kernels: Kernel[] = [{ name: 'k', body }];
    const { kernels: rest, given } = withoutPacks(kernels, [input], [same]);
    const left = rest.reduce((sum, k) => sum + k.body.length, 0);
    expect(left + given.length).toBe(body.length);
    return given.length;
  };

  test('not the packing of an input that is the same', () => {
    expect(taken([pack(input)])).toBe(1);
  });

  test('what may differ: other inputs, other arrays, offsets that are computed', () => {
    expect(taken([pack(input)], false)).toBe(0);
    expect(taken([pack(newBuffer('other', 'float32', 64))])).toBe(0);
    const place = newBuffer('place', 'int32', 1, true);
    expect(taken([pack(input, load(place, integer(0)))])).toBe(0);
  });

  test('what stands in a loop or branch', () => {
    const test = { kind: 'literal', value: 1, dtype: 'bool' } as const;
    expect(taken([{ kind: 'if', test, yes: [pack(input)], no: [] }])).toBe(0);
    expect(taken([{ kind: 'while', test, body: [pack(input)] }])).toBe(0);
  });

  test('panels that are written to by others', () => {
    expect(taken([pack(input), pack(input)])).toBe(0);
  });
});
