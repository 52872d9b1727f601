/** Loops over scalars that carry only sums and counters are computed in all turns at once. */
import { describe, expect, test, vi } from 'vitest';
import type { DenseArray } from '../../../src/array/dense.js';
import type { NDArray } from '../../../src/array/ndarray.js';
import { debug, grad, jit, lax, makeIR, numpy as np, vmap } from '../../../src/index.js';
import { optimize } from '../../../src/ir/passes/index.js';
import { printProgram } from '../../../src/ir/print.js';
import { verifyProgram } from '../../../src/ir/verify.js';
import { rules } from '../../../src/primitives/index.js';
import { Draw } from '../../support/draw.js';
import { expectClose } from '../../support/matchers.js';
import { evaluate } from '../../support/programs.js';

type F = (...args: NDArray[]) => NDArray | NDArray[];

const draw = new Draw('turns at once');
const n = 40;
const [w, xs, ys] = [draw.floats([3], 0.5, 1), draw.floats([n]), draw.floats([n])];
const points = draw.floats([n, 3]);

const zero = np.array(0);
const sumOf = (term: (i: NDArray) => NDArray, start: NDArray = zero): NDArray =>
  lax.foriLoop(0, n, (i, s: NDArray) => s.add(term(i)), start);

/** A curve fit as a loop over its points. */
const fit: F = (w, xs, ys) =>
  sumOf((i) => {
    const e = w
      .slice(0)
      .mul(np.exp(w.slice(1).mul(xs.slice(i))))
      .sub(ys.slice(i));
    return e.mul(e);
  });

const atOnce: Readonly<Record<string, readonly [F, ...DenseArray[]]>> = {
  'a sum over points': [fit, w, xs, ys],
  'its gradient': [grad(fit as (...args: NDArray[]) => NDArray), w, xs, ys],
  'its gradients of all arguments': [
    grad(fit as (...args: NDArray[]) => NDArray, { argnums: [0, 1, 2] }) as unknown as F,
    w,
    xs,
    ys,
  ],
  'what begins elsewhere and takes away': [
    (xs) =>
      lax.foriLoop(
        0,
        n,
        (i, s: NDArray) => s.sub(xs.slice(i)).add(np.sin(xs.slice(i))),
        np.array(5),
      ),
    xs,
  ],
  'elements of rows, from the last to the first': [
    (xs) =>
      sumOf((i) =>
        xs
          .slice(i.mul(-1).add(n - 1))
          .slice(2)
          .mul(i.add(1)),
      ),
    points,
  ],
  'a counter that is carried by twos, and what it was at the end': [
    (xs) =>
      lax.foriLoop(
        0,
        n / 2,
        (_, [k, s]: [NDArray, NDArray]): [NDArray, NDArray] => [
          k.add(2),
          s.add(xs.slice(k).mul(k)),
        ],
        [np.array(1, { dtype: 'int32' }), zero],
      ),
    xs,
  ],
  'a counter that goes backwards': [
    (xs) => {
      const [[k, s], out] = lax.scan(
        ([k, s]: [NDArray, NDArray], x: NDArray): [[NDArray, NDArray], NDArray] => [
          [k.add(3), s.add(x.mul(k))],
          x.mul(k),
        ],
        [np.array(7, { dtype: 'int32' }), zero],
        xs,
        { reverse: true },
      );
      return [k, s, out];
    },
    xs,
  ],
  'integers, and rows that are given out': [
    (xs) => {
      const [s, out] = lax.scan(
        (s: NDArray, x: NDArray): [NDArray, NDArray[]] => [
          s.add(np.where(x.gt(0), np.array(1, { dtype: 'int32' }), 0)),
          [x.mul(2), np.array(3), x.reshape([1, 1])],
        ],
        np.array(0, { dtype: 'int32' }),
        xs,
      );
      return [s, ...out];
    },
    xs,
  ],
  'what is the same in every turn': [(xs) => sumOf(() => xs.slice(3)), xs],
  'sums under conditions': [
    (xs, ys) =>
      lax.foriLoop(
        0,
        n,
        (i, [s, t]: [NDArray, NDArray]): [NDArray, NDArray] => {
          const [x, y] = [xs.slice(i), ys.slice(i)];
          const sums = lax.cond(
            x.gt(0),
            (s: NDArray, t: NDArray) => [s.add(x).sub(y).add(x.mul(y)), t.sub(x)],
            (s: NDArray, t: NDArray) => [
              lax.cond(
                y.gt(0),
                (s: NDArray) => y.add(s),
                (s: NDArray) => s,
                s,
              ),
              t,
            ],
            s,
            t,
          ) as [NDArray, NDArray];
          const which = np
            .where(y.gt(0), 1, 0)
            .add(np.where(x.gt(0), 1, 0))
            .sub(1)
            .astype('int32');
          const k = lax.switch(which, [() => x, () => y, () => x.mul(y)] as never) as NDArray;
          return [sums[0].add(k), sums[1]];
        },
        [zero, np.array(2)],
      ),
    xs,
    ys,
  ],
  'sums of sums that share what they add': [
    (xs) =>
      lax.foriLoop(
        0,
        n,
        (i, s: NDArray) => {
          const x = xs.slice(i);
          const grown = (s: NDArray): NDArray => {
            let [a, b] = [x.mul(1e-9), x.mul(2e-9)];
            for (let k = 0; k < 40; k++) [a, b] = [b, a.add(b)];
            return s.add(b);
          };
          return lax.cond(x.gt(0), grown, (s: NDArray) => s, s) as NDArray;
        },
        zero,
      ),
    xs,
  ],
  'elements that only one side reads': [
    (xs, ys) =>
      lax.foriLoop(
        0,
        n,
        (i, s: NDArray) =>
          lax.cond(
            xs.slice(i).gt(0),
            (s: NDArray) => s.add(ys.slice(i)),
            (s: NDArray) => s,
            s,
          ) as NDArray,
        zero,
      ),
    xs,
    ys,
  ],
  'a loop in the turns of a loop': [
    (xs) =>
      lax.foriLoop(0, 3, (_, s: NDArray) => np.sin(s).add(sumOf((i) => xs.slice(i).mul(s))), zero),
    xs,
  ],
};

const turnByTurn: Readonly<Record<string, readonly [F, ...DenseArray[]]>> = {
  'a sum that is read in the turns': [
    (xs) =>
      sumOf((i) => xs.slice(i)).add(
        lax.foriLoop(0, n, (i, s: NDArray) => s.add(xs.slice(i).mul(s)), zero),
      ),
    xs,
  ],
  'sums on the way': [
    (xs) =>
      lax.scan(
        (s: NDArray, x: NDArray): [NDArray, NDArray] => {
          const next = s.add(x);
          return [next, next];
        },
        zero,
        xs,
      )[1],
    xs,
  ],
  'a sum that is not taken in one turn': [
    (xs) =>
      lax.foriLoop(
        0,
        n,
        (i, [s, t]: [NDArray, NDArray]): [NDArray, NDArray] => [t.add(xs.slice(i)), s],
        [zero, zero],
      ),
    xs,
  ],
  'a condition with a side that costs much': [
    (xs) =>
      sumOf((i) => {
        const x = xs.slice(i);
        return lax.cond(
          x.gt(0),
          (x: NDArray) => np.sin(np.exp(np.cos(np.tanh(x)))),
          (x: NDArray) => x,
          x,
        ) as NDArray;
      }),
    xs,
  ],
  'turns that work on arrays': [(xs) => sumOf((i) => np.sum(np.sin(xs.slice(i)))), points],
};

const scans = (f: F, args: readonly DenseArray[]): { scans: number; program: string } => {
  const program = optimize(makeIR(f)(...args), rules);
  verifyProgram(program, rules);
  const found = program.equations.filter((e) => e.primitive === 'scan');
  return { scans: found.length, program: printProgram(program) };
};

/** The optimized program, and the code for both targets, give what the program as traced does. */
function expectSame(f: F, args: readonly DenseArray[]): void {
  const traced = makeIR(f)(...args);
  const expected = evaluate(traced, args);
  const flat = (y: NDArray | NDArray[]): NDArray[] => [y].flat();
  const results = [
    evaluate(optimize(traced, rules), args),
    ...(['js', 'wasm'] as const).map((target) => flat(jit(f, { target })(...args) as NDArray)),
  ];
  for (const ys of results)
    ys.forEach((y, i) => expectClose(y, expected[i] as DenseArray, { rtol: 1e-13, atol: 1e-13 }));
}

describe('at once', () => {
  test.each(Object.entries(atOnce))('%s', (name, [f, ...args]) => {
    expectSame(f, args);
    const { scans: left, program } = scans(f, args);
    expect(left, program).toBe(name.startsWith('a loop in') ? 1 : 0);
    expect(program.match(/scan\[/g) ?? []).toHaveLength(left);
  });

  test('a batch of them', () => {
    const batch = vmap((x: NDArray) => fit(x, xs, ys) as NDArray);
    expectSame(batch, [draw.floats([4, 3], 0.5, 1)]);
  });
});

describe('turn by turn', () => {
  test.each(Object.entries(turnByTurn))('%s', (_, [f, ...args]) => {
    expectSame(f, args);
    expect(scans(f, args).scans).toBeGreaterThan(0);
  });

  test('what tells the host of its turns', () => {
    const heard = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const f = (xs: NDArray) =>
      sumOf((i) => {
        debug.print('{}', i);
        return xs.slice(i);
      });
    jit(f)(xs);
    expect(heard.mock.calls.flat()).toEqual(Array.from({ length: n }, (_, i) => `${i}`));
    heard.mockRestore();
  });

  test('a long loop that takes no rows, whose values might need memory', () => {
    const f = (x: NDArray) =>
      lax.foriLoop(0, (1 << 20) + 1, (i, s: NDArray) => s.add(x.mul(i)), zero);
    expect(scans(f as F, [np.array(1) as DenseArray]).scans).toBe(1);
  });

  test('a few turns, which are written out', () => {
    const f = (x: NDArray) => lax.foriLoop(0, 16, (i, s: NDArray) => s.add(x.mul(i)), zero);
    expect(scans(f as F, [np.array(1) as DenseArray]).scans).toBe(1);
  });
});
