import { describe, expect, test } from 'vitest';
import { grad, numpy as np, type NDArray } from '../../src/index.js';
import { kinks } from './kinks.js';
import { calls, functionOf } from './public.js';
import { slopeFaults } from './slope-laws.js';
import { forward, type Unary } from './slopes.js';

type Elementwise = (...operands: NDArray[]) => NDArray;

/** One name of each elementwise function: aliases and methods are the same function. */
const byFunction = new Map<unknown, string>();
for (const [name, row] of Object.entries(calls))
  if (row.kind === 'elementwise' && !name.startsWith('x.') && !byFunction.has(functionOf(name)))
    byFunction.set(functionOf(name), name);

describe('forward = reverse = differences, once and twice', () => {
  const names = [...byFunction.values()];

  test.each(names)('%s', (name) => {
    const row = calls[name] as NonNullable<(typeof calls)[string]>;
    expect(slopeFaults(functionOf(name) as Elementwise, row).slice(0, 20)).toEqual([]);
  });
});

describe('slopes at kinks are those of JAX, in both modes', () => {
  test.each(kinks)('%s at %s', (name, at, slopes) => {
    const f = functionOf(name) as Elementwise;
    const operands = at.map((x) => np.array(x, 'float64'));
    for (const [k, expected] of slopes.entries()) {
      const by: Unary = (x) => f(...operands.map((operand, j) => (j === k ? x : operand)));
      const here = operands[k] as NDArray;
      expect(forward(by)(here)).toBeCloseToArray(expected, { rtol: 1e-14 });
      expect(grad(by)(here)).toBeCloseToArray(expected, { rtol: 1e-14 });
    }
  });
});
