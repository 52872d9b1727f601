/** Loops and branches: in place over locals, and by functions called once a turn. */
import { describe, expect, it } from 'vitest';
import { type DenseArray } from '../../src/array/dense.js';
import { denseOfNested } from '../../src/array/elements/from-nested.js';
import type { NDArray } from '../../src/array/ndarray.js';
import { isWrittenOverLocals } from '../../src/codegen/lower/plan/over-locals.js';
import { jit, lax, makeIR, numpy as np } from '../../src/index.js';
import { optimize } from '../../src/ir/passes/index.js';
import { rules } from '../../src/primitives/index.js';
import { argumentsFor, expectAgrees } from './support.js';

type F = (...args: NDArray[]) => unknown;

/** The JS of a function, whose results are those of the evaluator before and after the passes. */
function js(f: F, ...args: unknown[]): string {
  const program = makeIR(f)(...(args as never[]));
  const inputs = argumentsFor(program, 3);
  expectAgrees(program, inputs, { rtol: 1e-13, atol: 1e-13 });
  return expectAgrees(optimize(program, rules), inputs, { rtol: 1e-13, atol: 1e-13 }).code.source;
}

const zeros = (...shape: number[]): DenseArray =>
  denseOfNested(np.zeros(shape).js() as never, 'float64');
const calls = (source: string, name: string): number =>
  source.split(`${name}(`).length - 1 - source.split(`function ${name}(`).length + 1;

describe('a loop over scalars', () => {
  it('is a loop over locals', () => {
    const source = js((x) => lax.foriLoop(0, 10, (_i, y) => np.sin(y).mul(2), x), 1);
    expect(source).toMatchInlineSnapshot(`
      "function f(a) {
        let b = a;
        for (let t = 0; t < 10; t++) {
          const b_2 = b;
          b = Math.sin(b_2) * 2;
        }
        const b_2 = b;
        return b_2;
      }
      return f;
      //# sourceURL=tanjent/f.js
      "
    `);
    expect(source).not.toContain('new Float64Array');
  });

  it.each([0, 1, 2, 7])('of %i turns, forwards and backwards, with rows in and out', (length) => {
    for (const reverse of [false, true]) {
      const step = (c: NDArray, x: NDArray): [NDArray, NDArray] => [c.mul(0.5).add(x), c.sub(x)];
      js((c, xs) => lax.scan(step, c, xs, { reverse }), 1, zeros(length));
    }
  });

  it.each([1, 2, 3, 10])('is written out %i times in a turn', (unroll) => {
    const step = (c: NDArray, x: NDArray): [NDArray, NDArray] => [c.mul(x), c];
    const source = js((c, xs) => lax.scan(step, c, xs, { unroll }), 1, zeros(7));
    expect(source.split('for (').length - 1).toBe(unroll > 7 ? 0 : 1);
  });

  it('counts what updates at known places write, and no slices', () => {
    const turn = (_i: NDArray, v: NDArray): NDArray => {
      for (let k = 0; k < 400; k++) {
        const i = k % 16;
        const next = np.sin(v.slice([i, i + 1])).add(v.slice([15 - i, 16 - i]));
        v = lax.dynamicUpdateSlice(v, next, [i]);
      }
      return v;
    };
    const source = js((v) => lax.foriLoop(0, 3, turn, v), zeros(16));
    expect(source).not.toContain('scan_body');
    // Of places that are not known every element may be the one that is written.
    const moving = (i: NDArray, v: NDArray): NDArray => {
      for (let k = 0; k < 400; k++) v = lax.dynamicUpdateSlice(v, v.slice([0, 1]).mul(2), [i]);
      return v;
    };
    const program = makeIR((v: NDArray) => lax.foriLoop(0, 3, moving, v))(zeros(16));
    const loops = program.equations.filter((e) => e.primitive === 'scan');
    expect(loops.map((loop) => isWrittenOverLocals(loop, rules))).toEqual([false]);
  });

  it('carries small arrays as locals', () => {
    const turn = (_i: NDArray, v: NDArray): NDArray => np.roll(v, 1).mul(np.sum(v));
    const source = js((v) => lax.foriLoop(0, 5, turn, v), zeros(3));
    expect(source).not.toContain('_body');
  });

  it('reads a small carry at a place that is known at run time only', () => {
    const turn = (i: NDArray, v: NDArray): NDArray =>
      lax.dynamicUpdateSlice(v, lax.dynamicSlice(v, [i], [1]).mul(2), [np.mod(i.add(1), 3)]);
    js((v) => lax.foriLoop(0, 5, turn, v), zeros(3));
  });

  it('stops by itself', () => {
    const source = js(
      (x) =>
        lax.whileLoop(
          (y) => y.lt(100),
          (y) => y.mul(y).add(1),
          x,
        ),
      1,
    );
    expect(source).toContain('while (');
  });

  it('has a test with loops of its own', () => {
    const total = (y: NDArray): NDArray => lax.foriLoop(0, 3, (_i, z) => z.add(y), y.mul(0));
    js(
      (x) =>
        lax.whileLoop(
          (y) => total(y).lt(50),
          (y) => y.mul(y).add(1),
          x,
        ),
      1,
    );
  });

  it('holds loops and branches', () => {
    const inner = (i: NDArray, y: NDArray): NDArray =>
      lax.cond(
        np.mod(i, 2).eq(0),
        (z) =>
          lax.whileLoop(
            (w) => w.lt(5),
            (w) => w.add(2),
            z,
          ),
        np.sin,
        y,
      );
    js((x) => lax.foriLoop(0, 3, (i, y) => lax.foriLoop(0, i.add(1), inner, y), x), 1);
  });

  it('gives the rows of an inner loop to another one', () => {
    const squares = (c: NDArray, x: NDArray): [NDArray, NDArray] => [c.add(x), c.mul(c)];
    const turn = (_i: NDArray, y: NDArray): NDArray => {
      const [, rows] = lax.scan(squares, y, np.arange(20).astype('float64'));
      const [end] = lax.scan((c, r) => [np.sin(c.add(r)), c], y, rows);
      return end;
    };
    const source = js((x) => lax.foriLoop(0, 4, turn, x), 1);
    expect(source).not.toContain('_body');
  });

  it('gives no rows the memory of rows that a turn reads later', () => {
    const f = (c: NDArray, xs: NDArray): NDArray => {
      const [, ys] = lax.scan((b, x) => [b.mul(x), b], c, np.cumsum(xs));
      return np.cumsum(ys);
    };
    js(f, 1, zeros(20));
  });

  it('keeps small products and sorts in place', () => {
    const turn = (_i: NDArray, v: NDArray): NDArray => np.sort(np.tanh(np.matmul(np.eye(3), v)));
    js((v) => lax.foriLoop(0, 3, turn, v), zeros(3));
  });
});

describe('a loop over arrays', () => {
  it.each([0, 1, 2, 3, 4, 5])('of %i turns calls its body that often and copies nothing', (n) => {
    const turn = (_i: NDArray, v: NDArray): NDArray => np.roll(v, 1).mul(0.5);
    const source = js((v) => lax.foriLoop(0, n, turn, v), zeros(40));
    if (n > 0) expect(calls(source, 'scan_body')).toBeLessThanOrEqual(4);
  });

  it('reads and writes rows where they lie', () => {
    const step = (c: NDArray, x: NDArray): [NDArray, NDArray] => [c.add(x), c.mul(x)];
    const source = js((c, xs) => lax.scan(step, c, xs), zeros(20), zeros(6, 20));
    expect(source).toContain('_at');
    expect(source).not.toContain('subarray');
  });

  it('takes and gives numbers beside arrays', () => {
    type Pair = [NDArray, NDArray];
    const step = ([c, s]: Pair, [x, t]: Pair): [Pair, Pair] => [
      [c.mul(t).add(x), s.add(np.sum(c))],
      [s, c.mul(s)],
    ];
    for (const reverse of [false, true])
      js(
        (c, s, xs, ts) => lax.scan(step, [c, s], [xs, ts], { reverse }),
        zeros(20),
        1,
        zeros(5, 20),
        zeros(5),
      );
  });

  it('passes rows on to functions', () => {
    const twice = jit((x: NDArray) => lax.foriLoop(0, 2, (_i, y) => np.cumsum(y), np.sin(x)));
    const step = (c: NDArray, x: NDArray): [NDArray, NDArray] => [twice(x).add(twice(c)), twice(x)];
    js((c, xs) => lax.scan(step, c, xs), zeros(20), zeros(4, 20));
  });

  it('stops by itself, after an even and an odd number of turns and at once', () => {
    for (const bound of [1e9, 50, 20, 1, -1]) {
      const f = (v: NDArray): NDArray =>
        lax.whileLoop(
          (w) => np.sum(w.mul(w)).lt(bound).and(np.max(w).lt(1e5)),
          (w) => np.roll(w, 1).mul(2),
          v,
        );
      js(f, zeros(30));
    }
  });

  it('chooses between functions', () => {
    const f = (i: NDArray, v: NDArray): unknown =>
      lax.switch(
        i,
        [(w) => [np.sum(w), w], (w) => [np.max(w), w.mul(2)], (w) => [w.slice(0), np.cumsum(w)]],
        v,
      );
    js((i, v) => f(i.astype('int32'), v), 1, zeros(20));
    js((i, v) => f(i.astype('int32').add(5), v), 1, zeros(20));
    js((i, v) => f(i.astype('int32').sub(5), v), 1, zeros(20));
  });

  it('returns its values to the caller and works again after', () => {
    const f = jit((v: NDArray) => lax.foriLoop(0, 5, (_i, w) => np.roll(w, 1), v));
    const first = f(np.arange(30));
    const kept = Array.from(first.dataSync());
    f(np.arange(30).mul(2));
    expect(Array.from(first.dataSync())).toEqual(kept);
  });
});
