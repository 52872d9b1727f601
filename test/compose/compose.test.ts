/** Every stacking of the transforms to depth 3, against derivatives known from analysis. */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, jit, jvp, linearize, numpy as np, vmap } from '../../src/index.js';
import { difference } from '../support/close.js';
import { subjects } from './functions.js';

type F = (x: NDArray) => NDArray;
/** A function of one number, known with all its derivatives. */
type Known = (k: number, x: number) => number;

interface Layer {
  readonly apply: (f: F) => F;
  /** What the layer makes of a function, as analysis says. */
  readonly known: (f: Known) => Known;
}

const derivative =
  (f: Known): Known =>
  (k, x) =>
    f(k + 1, x);

const layers: Readonly<Record<string, Layer>> = {
  jit: { apply: (f) => jit(f), known: (f) => f },
  jvp: { apply: (f) => (x) => jvp(f, [x], [np.onesLike(x)])[1], known: derivative },
  grad: { apply: (f) => grad(f), known: derivative },
  linearize: {
    apply: (f) => (x) => {
      const [, tangentOf] = linearize(f, [x]);
      return tangentOf(np.onesLike(x));
    },
    known: derivative,
  },
  // f(x) + f(x / 2), both at once.
  vmap: {
    apply: (f) => (x) => vmap(f)(np.stack([x, x.div(2)])).sum(),
    known: (f) => (k, x) => f(k, x) + f(k, x / 2) / 2 ** k,
  },
};

const names = Object.keys(layers);
const stackings = (depth: number): string[][] =>
  depth === 0 ? [[]] : stackings(depth - 1).flatMap((inner) => names.map((n) => [n, ...inner]));
const all = [1, 2, 3].flatMap(stackings);
const x = 0.7;

describe('stackings of transforms', () => {
  test('there are 155 of them', () => expect(all.length).toBe(5 + 25 + 125));

  test.each(all.map((stacking) => [stacking.join('('), stacking] as const))(
    '%s',
    (_name, stacking) => {
      const wrong: string[] = [];
      for (const [what, { f, derivative: known }] of Object.entries(subjects)) {
        let stacked: F = f;
        let expected: Known = known;
        for (const layer of [...stacking].reverse()) {
          stacked = (layers[layer] as Layer).apply(stacked);
          expected = (layers[layer] as Layer).known(expected);
        }
        const value = stacked(np.array(x));
        const report = difference(value, expected(0, x), { rtol: 1e-11, atol: 1e-11 });
        if (report !== null) wrong.push(`${what}: ${report}`);
      }
      expect(wrong).toEqual([]);
    },
  );
});

describe('the derivatives used as the judge', () => {
  test.each(Object.entries(subjects))('%s', (_name, subject) => {
    const h = 1e-4;
    for (let k = 1; k <= 3; k++)
      for (const at of [x, x / 2, x / 4, x / 8]) {
        const slope =
          (subject.derivative(k - 1, at + h) - subject.derivative(k - 1, at - h)) / (2 * h);
        expect(difference(subject.derivative(k, at), slope, { rtol: 1e-6, atol: 1e-6 })).toBe(null);
      }
    // With the slope of order 1 of the function itself, the chain reaches the function.
    const value = (at: number) => subject.f(np.array(at)).item();
    const slope = (value(x + h) - value(x - h)) / (2 * h);
    const stopped = subject.derivative(1, x);
    expect(difference(stopped, slope, { rtol: 1e-6, atol: 1e-6 })).toBe(null);
  });
});
