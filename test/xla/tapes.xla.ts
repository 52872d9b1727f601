/** Derivatives of loops whose number of turns is not known, on a tape of stated length. */
import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../src/array/dense.js';
import { zip } from '../../src/array/shape.js';
import {
  checkpoint,
  grad,
  hessian,
  jit,
  jvp,
  lax,
  numpy as np,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { toStableHLO } from '../../src/stablehlo/index.js';
import { difference } from '../support/close.js';
import { runOnXla } from '../support/xla.js';

/** x doubled and bent until it is 100: 7 turns from 1. */
const grown = (x: NDArray): NDArray =>
  lax.whileLoop(
    (y: NDArray) => y.lt(100),
    (y: NDArray) => y.mul(2).sub(np.sin(y)),
    x,
  );

/** A loop in each of whose turns another runs; with a counter and truths among what is kept. */
const nested = (x: NDArray): NDArray => {
  const [, , sum] = lax.whileLoop(
    ([n]: [NDArray, NDArray, NDArray]) => n.lt(4),
    ([n, isOdd, y]: [NDArray, NDArray, NDArray]): [NDArray, NDArray, NDArray] => [
      n.add(1),
      np.logicalNot(isOdd),
      np.where(isOdd, grown(y).mul(0.01).add(n), y.mul(y)),
    ],
    [np.array(0, { dtype: 'int32' }), np.array(true), x],
  );
  return sum;
};

const called = jit(function inner(x: NDArray): NDArray {
  return grown(x).mul(x);
});

/** Whole matrices are kept, and a branch has a loop in it. */
const matrices = (x: NDArray): NDArray =>
  lax
    .cond(
      x.sum().gt(0),
      (y: NDArray) =>
        lax.whileLoop(
          (z: NDArray) => z.abs().max().lt(50),
          (z: NDArray) => np.matmul(z, y).add(z),
          y,
        ),
      (y: NDArray) => y.mul(3),
      x,
    )
    .sum();

const turning = (x: NDArray): NDArray => {
  const z = lax.whileLoop(
    (w: NDArray) => np.abs(w).lt(9),
    (w: NDArray) => w.mul(w).add(lax.complex(x, np.ones([]))),
    lax.complex(x, x),
  );
  return np.real(z).add(np.imag(z));
};

const scalar = np.array(1.3);
const cases: Record<string, readonly [f: (...args: NDArray[]) => unknown, ...args: NDArray[]]> = {
  'a gradient': [grad(grown), scalar],
  'a gradient in float32': [grad(grown), np.array(1.3, { dtype: 'float32' })],
  'of a loop that makes no turn': [grad(grown), np.array(200)],
  'loops in a loop': [grad(nested), np.array(0.9)],
  'of a function that is called twice': [grad((x) => called(called(x).mul(0.01))), scalar],
  'of matrices': [grad(matrices), np.linspace(0, 0.5, 9).reshape([3, 3])],
  'of the other branch': [grad(matrices), np.linspace(-0.5, 0, 9).reshape([3, 3])],
  'of many instances': [vmap(grad(grown)), np.linspace(0.5, 90, 7)],
  'second derivatives': [hessian(grown) as never, scalar],
  'forward over reverse': [(x) => jvp(grad(grown), [x], [np.ones([])]), scalar],
  'computed twice': [grad((x) => checkpoint(grown)(x).mul(x)), scalar],
  'of complex numbers': [grad(turning), np.array(0.7)],
  'in each turn of a scan': [
    grad(
      (x) =>
        lax.scan(
          (c: NDArray, y: NDArray) => [c.mul(0.1).add(grown(y)), null],
          x,
          np.linspace(1, 4, 4),
        )[0],
    ),
    scalar,
  ],
};

const exported = Object.entries(cases).map(([, [f, ...args]]) => {
  const jitted = jit(f as (...xs: NDArray[]) => NDArray);
  return {
    text: toStableHLO(jitted.lower(...args), { maxTurns: 100 }).text,
    args: args as DenseArray[],
    expected: [jitted(...args)].flat() as DenseArray[],
  };
});
let turns = 0;
for (let y = 1; y < 100; turns++) y = 2 * y - Math.sin(y);
const short = [turns - 1, turns].map((maxTurns) => ({
  text: toStableHLO(jit(grad(grown)).lower(np.array(1)), { maxTurns }).text,
  args: [np.array(1) as DenseArray],
}));
const results = runOnXla([...exported, ...short]);

describe('tapes', () => {
  test.each(Object.keys(cases).map((title, i) => ({ title, i })))('$title', ({ i }) => {
    const result = results[i]!;
    if (typeof result === 'string') throw new Error(result);
    zip(exported[i]!.expected, result).forEach(([here, there]) => {
      const tolerance = here.dtype === 'float32' ? 1e-5 : 1e-12;
      expect(difference(there, here, { rtol: tolerance, atol: 0 })).toBeNull();
    });
  });

  test('where a loop exceeds its bound, results are NaN', () => {
    const slope = grad(grown)(np.array(1)).item();
    const ends = results.slice(-2).map((r) => (r as readonly DenseArray[])[0]!.item());
    expect(ends[0]).toBeNaN();
    expect(ends[1]).toBeCloseTo(slope, 9);
  });
});
