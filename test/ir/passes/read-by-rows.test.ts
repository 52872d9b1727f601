/** What loops read at indices that grow from turn to turn has cotangents that are stacked. */
import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../../src/array/dense.js';
import type { NDArray } from '../../../src/array/ndarray.js';
import { readByRows } from '../../../src/ir/passes/bodies/read-by-rows.js';
import { optimize } from '../../../src/ir/passes/index.js';
import { everywhere } from '../../../src/ir/passes/rewrite.js';
import { printProgram } from '../../../src/ir/print.js';
import { subPrograms, type Program } from '../../../src/ir/program.js';
import { verifyProgram } from '../../../src/ir/verify.js';
import { grad, jit, jvp, lax, makeIR, numpy as np, vmap } from '../../../src/index.js';
import { rules } from '../../../src/primitives/index.js';
import { Draw } from '../../support/draw.js';
import { expectClose } from '../../support/matchers.js';
import { evaluate } from '../../support/programs.js';

type F = (x: NDArray) => NDArray;
const targets = ['js', 'wasm'] as const;
const draw = new Draw('read by rows');
const [line, grid] = [draw.floats([9], -1, 1), draw.floats([7, 4], -1, 1)];
const row = (x: NDArray, i: NDArray): NDArray =>
  lax.dynamicIndexInDim(x, i, 0, { keepdims: false });

/** What the turns make of a number and the array. */
const summed =
  (from: number, to: number, turn: (x: NDArray, i: NDArray, sum: NDArray) => NDArray): F =>
  (x) =>
    lax.foriLoop(from, to, (i: NDArray, sum: NDArray) => turn(x, i, sum), np.asarray(0.1));

/** How often loops write a part of an array, and how many rows they take. */
function written(program: Program): { writes: number; rows: number } {
  const counts = { writes: 0, rows: 0 };
  const count = (p: Program, isInLoop: boolean): void => {
    for (const e of p.equations) {
      if (isInLoop && /^(dynamicUpdateSlice|scatter)/.test(e.primitive)) counts.writes++;
      if (e.primitive === 'scan')
        counts.rows += e.inputs.length - e.params.constants - e.params.carries;
      for (const [, inner] of subPrograms(e)) count(inner, isInLoop || e.primitive === 'scan');
    }
  };
  count(program, false);
  return counts;
}

/** Functions of one array; `more` is how many rows their loops take instead of reading. */
const byRows: Readonly<Record<string, readonly [F, DenseArray, number]>> = {
  neighbours: [
    summed(0, 8, (x, i, sum) => {
      const a = x.slice(i.add(1)).sub(x.slice(i).mul(x.slice(i)));
      return sum.add(a.mul(a));
    }),
    line,
    2,
  ],
  'from behind, in a loop that begins elsewhere': [
    summed(1, 9, (x, i, sum) => sum.mul(0.5).add(np.sin(x.slice(np.subtract(9, i))))),
    line,
    1,
  ],
  'every second element': [
    summed(0, 4, (x, i, sum) => np.sin(sum.add(x.slice(i.mul(2).add(1))))),
    line,
    1,
  ],
  'rows of a matrix': [
    summed(0, 6, (x, i, sum) => np.sin(sum.add(np.sum(row(x, i).mul(row(x, i.add(1))))))),
    grid,
    2,
  ],
  'columns of a matrix': [
    summed(0, 4, (x, i, sum) => np.sin(sum).add(np.sum(np.exp(x.slice([], i))))),
    grid,
    1,
  ],
  'elements of a row that the loop around picks': [
    (x) =>
      lax.foriLoop(
        0,
        7,
        (i: NDArray, s: NDArray) =>
          summed(0, 3, (y, j, sum) =>
            sum.mul(row(row(y, i), j)).add(np.cos(row(row(y, i), j.add(1)))),
          )(x).mul(s),
        np.asarray(1),
      ),
    grid,
    3,
  ],
  'what is computed of it, in a loop that goes backwards': [
    (x) =>
      lax.scan(
        (sum: NDArray, i: NDArray): [NDArray, NDArray] => {
          const next = np.sin(sum.add(x.mul(2).slice(i)));
          return [next, next.mul(x.slice(i.add(2)))];
        },
        np.asarray(0),
        lax.iota('int32', 7),
        { reverse: true },
      )[1] as NDArray,
    line,
    2,
  ],
  ...Object.fromEntries(
    [false, true].map((reverse) => [
      `at a counter that is carried, ${reverse ? 'backwards' : 'forwards'}`,
      [
        (x: NDArray) =>
          lax.scan(
            ([i, sum]: [NDArray, NDArray], y: NDArray): [[NDArray, NDArray], NDArray] => {
              const next = np.sin(sum.add(x.slice(i.add(1))).mul(y));
              return [[i.add(2), next], next];
            },
            [np.asarray(0, 'int32'), np.asarray(0)],
            x.slice([0, 4]),
            { reverse },
          )[1],
        line,
        1,
      ] as const,
    ]),
  ),
  'of many instances': [
    (x) =>
      vmap((y: NDArray) =>
        summed(0, 3, (z, i, sum) => np.sin(sum.add(z.slice(i.add(1)).mul(z.slice(i)))))(y),
      )(x),
    grid,
    2,
  ],
};

/** Reads that stay: of what depends on the turn, and where an index might be outside. */
const asRead: Readonly<Record<string, readonly [F, DenseArray]>> = {
  'at an index that ends outside and is clamped': [
    summed(0, 9, (x, i, sum) =>
      sum
        .mul(0.5)
        .add(np.sum(lax.dynamicSlice(x, [i.add(1)], [1], { allowNegativeIndices: false }))),
    ),
    line,
  ],
  'at an index that counts from the end in some turns': [
    summed(-2, 3, (x, i, sum) => sum.mul(0.5).add(x.slice(i))),
    line,
  ],
  'at an index that is held below a bound': [
    summed(0, 8, (x, i, sum) => sum.mul(0.5).add(x.slice(np.minimum(i, 5)))),
    line,
  ],
  'at squares': [summed(0, 3, (x, i, sum) => sum.mul(0.5).add(x.slice(i.mul(i)))), line],
  'two elements at a time': [
    summed(0, 7, (x, i, sum) => sum.mul(0.5).add(np.sum(lax.dynamicSlice(x, [i], [2])))),
    line,
  ],
  'along a diagonal': [
    summed(0, 4, (x, i, sum) => sum.mul(0.5).add(np.sum(lax.dynamicSlice(x, [i, i], [1, 1])))),
    grid,
  ],
};

const pass = everywhere(readByRows);
const total =
  (f: F): F =>
  (x) =>
    np.sum(np.cos(f(x)));

/** The program says the same, and its derivatives agree with each other and with differences. */
function holds(f: F, x: DenseArray): void {
  const program = makeIR(f)(x);
  const after = pass(program, rules);
  verifyProgram(after, rules);
  expect(printProgram(pass(after, rules))).toBe(printProgram(after));
  const exact = { rtol: 0, atol: 0 };
  expectClose(evaluate(after, [x])[0]!, evaluate(program, [x])[0]!, exact);
  const v = draw.floats(x.shape, -1, 1);
  const loss = total(f);
  const at = (step: number): NDArray => loss(np.add(x, np.multiply(v, step)));
  const h = 1e-3;
  const difference = at(-2 * h)
    .sub(at(2 * h))
    .add(at(h).sub(at(-h)).mul(8))
    .div(12 * h);
  const [, forward] = jvp(loss, [x], [v]);
  const slope = (g: NDArray): NDArray => np.sum(g.mul(v));
  const reverse = slope(evaluate(makeIR(grad(loss))(x), [x])[0]!);
  expectClose(reverse, forward as NDArray, { rtol: 1e-12, atol: 1e-12 });
  expectClose(reverse, difference, { rtol: 1e-8, atol: 1e-8 });
  for (const target of targets)
    expectClose(slope(jit(grad(loss), { target })(x)), reverse, { rtol: 1e-12, atol: 1e-12 });
}

describe('by rows', () => {
  test.each(Object.entries(byRows))('%s', (_, [f, x, more]) => {
    holds(f, x);
    const program = makeIR(f)(x);
    expect(written(pass(program, rules)).rows - written(program).rows).toBe(more);
    expect(written(optimize(makeIR(grad(total(f)))(x), rules)).writes).toBe(0);
  });
});

describe('as read', () => {
  test.each(Object.entries(asRead))('%s', (_, [f, x]) => {
    holds(f, x);
    const program = makeIR(f)(x);
    expect(printProgram(pass(program, rules))).toBe(printProgram(program));
  });
});

test('loops whose turns hand nothing on take rows from the first to the last', () => {
  const f = byRows['neighbours']![0];
  expect(printProgram(optimize(makeIR(grad(f))(line), rules))).not.toContain('reverse=true');
  const carrying = byRows['every second element']![0];
  expect(printProgram(optimize(makeIR(grad(carrying))(line), rules))).toContain('reverse=true');
});
