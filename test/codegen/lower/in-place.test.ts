/** Loops that write into the arrays which they carry do not copy them in their turns. */
import { describe, expect, test } from 'vitest';
import { Layouts } from '../../../src/codegen/lower/write/calls/layouts.js';
import { periodOf } from '../../../src/codegen/lower/plan/in-place/results.js';
import { grad, jit, lax, numpy as np, vmap, type NDArray } from '../../../src/index.js';
import { newBuffer } from '../../../src/loops/buffer.js';
import { range } from '../../../src/array/shape.js';
import { projectTarget } from '../../support/target.js';

/** A length that occurs nowhere else, and a matrix of as many rows. */
const n = 4001;
const vector = np.sin(np.arange(n, { dtype: 'float64' }));
const matrix = np.ones([n, 20]);

type Turn = (x: NDArray, i: NDArray) => NDArray;
const loop =
  (turn: Turn) =>
  (x: NDArray): NDArray =>
    lax.foriLoop(1, 50, (i, carry) => turn(carry, i), x);

/** How many times the functions that turns call, and the function around them, go over an array. */
function passesOver(f: (...xs: NDArray[]) => unknown, ...args: NDArray[]) {
  const text = jit(f as (...xs: NDArray[]) => NDArray, { target: projectTarget })
    .lower(...args)
    .text('loops');
  const functions = text
    .split('\nfunction ')
    .map((body) => body.match(/ in .*\b(4000|4001|12003|80020)\b/g) ?? []);
  return {
    turns: functions.slice(0, -1).reduce((sum, found) => sum + found.length, 0),
    around: functions.at(-1)?.length ?? 0,
  };
}

const exchange: Turn = (x, i) => {
  const [a, b] = [x.slice(i), x.slice(i.add(1))];
  return x.at(i).set(b).at(i.add(1)).set(a);
};

const turns: Readonly<Record<string, Turn>> = {
  'an element': (x, i) => x.at(i).set(i.mul(2).astype('float64')),
  'an element of others': (x, i) => x.at(i).set(np.sin(x.slice(i.sub(1))).add(x.slice(3))),
  'a sum, a product, the least and the greatest': (x, i) =>
    x.at(i).add(1).at(i).multiply(x.slice(2)).at(i).min(3).at(i).max(-3),
  'two elements exchanged': exchange,
  'elements at index vectors': (x, i) =>
    x.at(np.stack([i, i.add(7)])).add(x.slice(np.stack([i.add(1), i]))),
  'a block': (x, i) => lax.dynamicUpdateSlice(x, lax.dynamicSlice(x, [i], [30]).mul(2), [i.add(5)]),
  'one branch updates': (x, i) =>
    lax.cond(
      x.slice(i).gt(x.slice(i.add(1))),
      (y: NDArray) => exchange(y, i),
      (y: NDArray) => y,
      x,
    ),
  'a loop in the loop': (x, i) => lax.foriLoop(0, i, (j, y) => y.at(j).add(y.slice(i)), x),
  'a loop with a test in the loop': (x, i) =>
    lax.whileLoop(
      ({ j }) => j.lt(i),
      ({ j, y }) => ({ j: j.add(1), y: y.at(j).set(y.slice(i)) }),
      { j: np.array(0, 'int32'), y: x },
    ).y,
  'a function that updates': (x, i) => jit((y: NDArray, k: NDArray) => exchange(y, k))(x, i),
  'what is read after the update of what was': (x, i) => {
    const y = x.at(i).set(1);
    return y.at(i.add(1)).set(np.cos(x.slice(i)));
  },
};

describe('a turn does not go over the array', () => {
  test.each(Object.entries(turns))('%s', (_, turn) => {
    // The one pass copies what the caller still has.
    expect(passesOver(loop(turn), vector)).toEqual({ turns: 0, around: 1 });
  });

  test.each(['float32', 'int32', 'bool', 'complex128'] as const)('of dtype %s', (dtype) => {
    const f = loop((x, i) => x.at(i).set(x.slice(i.sub(1))));
    expect(passesOver(f, np.ones([n], dtype)).turns).toBe(0);
  });

  test('a row of a matrix', () => {
    const f = loop((x, i) => x.at(i).set(np.minimum(x.slice(i), x.slice(i.sub(1)).add(1))));
    expect(passesOver(f, matrix)).toEqual({ turns: 0, around: 1 });
  });

  test('two arrays that change places, one of them updated', () => {
    const f = (x: NDArray, y: NDArray) =>
      lax.foriLoop(0, 51, (i, { a, b }) => ({ a: b, b: a.at(i).add(b.slice(i)) }), { a: x, b: y });
    expect(passesOver(f, vector, vector)).toEqual({ turns: 0, around: 2 });
  });

  test('beside rows that the loop gives', () => {
    const f = (x: NDArray) =>
      lax.scan(
        (y: NDArray, i: NDArray) => [y.at(i).set(2), y.slice(i).mul(3)],
        x,
        np.arange(50, { dtype: 'int32' }),
      );
    expect(passesOver(f, vector)).toEqual({ turns: 0, around: 1 });
  });

  test('of many instances, each at its own index', () => {
    const f = (x: NDArray, k: NDArray) => loop((y, i) => y.at(i.add(k)).add(y.slice(i)))(x);
    const indices = np.array([0, 1, 2], 'int32');
    expect(passesOver(vmap(f), np.ones([3, n]), indices).turns).toBe(0);
  });

  test('of the gradient of a loop that updates', () => {
    const f = loop((x, i) => x.at(i).set(np.sin(x.slice(i.sub(1))).mul(x.slice(i.add(1)))));
    expect(
      passesOver(
        grad((x: NDArray) => f(x).slice(49)),
        vector,
      ).turns,
    ).toBe(0);
  });

  test('of the gradient of a loop that reads', () => {
    const f = (x: NDArray, w: NDArray) =>
      lax.foriLoop(0, 50, (i, s) => np.sin(s.add(w.slice(i).mul(w.slice(3)))), x);
    const ofWeights = grad(f, { argnums: 1 });
    expect(passesOver(ofWeights, np.array(0.5), vector).turns).toBe(0);
  });
});

describe('an array is copied', () => {
  test('where all of it is needed afterwards', () => {
    const f = loop((x, i) => x.at(i).set(1).add(x));
    expect(passesOver(f, vector).turns).toBeGreaterThan(0);
  });

  test('once where updates follow each other', () => {
    const f = (x: NDArray) => range(6).reduce((y, k) => y.at(3 * k).set(y.slice(k + 1)), x);
    expect(passesOver(f, vector).around).toBe(1);
  });
});

describe('the memory of carries', () => {
  const [own, scalar] = [null, true];

  test('goes round in as many turns as it takes', () => {
    expect(periodOf([0, 1], [])).toBe(1);
    expect(periodOf([own], [])).toBe(2);
    expect(periodOf([1, 0], [])).toBe(2);
    expect(periodOf([1, own], [])).toBe(3);
    expect(periodOf([1, 2, 0, own], [])).toBe(6);
    expect(periodOf([own, 1], [scalar])).toBe(1);
  });

  test('is where the results are wanted when the last turn is over', () => {
    const results = range(3).map((i) => newBuffer(`r${i}`, 'float64', 20));
    // The first of them lies where the second lay, that in memory of its own.
    const layouts = new Layouts(results, [1, own, 2], () => newBuffer('spare', 'float64', 20));
    expect(layouts.period).toBe(3);
    expect(layouts.before(0)).toEqual(results);
    expect(layouts.before(1)[1]).toBe(results[0]);
    expect(layouts.before(2)[2]).toBe(results[2]);
    for (const k of range(6)) {
      const [now, next] = [layouts.after(k), layouts.after(k + 1)];
      expect(next[0]).toBe(now[1]);
      expect(now).not.toContain(next[1]);
      expect(layouts.before(6 - k)).toEqual(now);
    }
  });
});
