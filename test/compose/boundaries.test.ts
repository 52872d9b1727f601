/**
 * A jitted function called inside of another stays one function through every transform: code grows
 * with the source and not with the calls.
 */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import type { Jitted } from '../../src/codegen/jit/jit.js';
import { grad, jit, jvp, numpy as np, vmap } from '../../src/index.js';
import { subPrograms, type Program } from '../../src/ir/program.js';
import { verifyProgram } from '../../src/ir/verify.js';
import { rules } from '../../src/primitives/index.js';
import { expectClose } from '../support/matchers.js';
import { projectTarget } from '../support/target.js';

type F = (x: NDArray, w: NDArray) => NDArray;

/** One hundred equations. */
const plain: F = (x, w) => {
  let y = x;
  for (let i = 0; i < 20; i++)
    y = np
      .sin(y.mul(w))
      .add(np.cos(y))
      .mul(1 + i / 40);
  return y;
};

/** A function that calls another so many times, each time with what the last one gave. */
const calling =
  (inner: F, times: number): F =>
  (x, w) => {
    let y = x;
    for (let i = 0; i < times; i++) y = inner(y, w);
    return np.sum(y);
  };

const transforms: Readonly<Record<string, (f: F) => F>> = {
  nothing: (f) => f,
  grad: (f) => grad(f),
  jvp: (f) => (x, w) => jvp(f, [x, w], [x, w])[1],
  vmap: (f) => vmap(f, [0, null]),
  'vmap of grad': (f) => vmap(grad(f), [0, null]),
  'grad of grad': (f) => grad((x: NDArray, w: NDArray) => np.sum(grad(f)(x, w))),
};

/** All programs that are called in a program, by how many equations call them. */
function calledIn(program: Program): Map<Program, number> {
  const calls = new Map<Program, number>();
  const seen = new Set<Program>();
  const visit = (p: Program): void => {
    if (seen.has(p)) return;
    seen.add(p);
    for (const e of p.equations)
      for (const [, inner] of subPrograms(e)) {
        calls.set(inner, (calls.get(inner) ?? 0) + 1);
        visit(inner);
      }
  };
  visit(program);
  return calls;
}

/**
 * What code consists of besides calls: lines that do not call the function, read its results, hand
 * them from one part of a long function to the next, or name the memory they are in.
 */
const restOf = (js: string): string =>
  js
    .split('\n')
    .filter((line) => !/\bblock\w*\(.*\);|results|shared|Float64Array\(arena|^\s*\/\//.test(line))
    // Sums of all cotangents of w have a term for each call.
    .map((line) => line.replaceAll(/(?: \+ \w+(?:\[\w+\])?){2,}/g, ' + …'))
    .join('\n');

function measure(times: number, transform: (f: F) => F, shape: readonly number[]) {
  const block = jit(Object.defineProperty(plain.bind(null), 'name', { value: 'block' }) as F);
  const x = np.ones(shape).mul(0.1);
  const w = np.full(shape.slice(-1), 0.9);
  const lowered = (jit(transform(calling(block, times))) as Jitted<F>).lower(x, w);
  verifyProgram(lowered.optimized, rules);
  const js = lowered.text('js');
  return {
    callees: calledIn(lowered.program),
    optimized: calledIn(lowered.optimized),
    js: js.length,
    rest: restOf(js).length,
  };
}

describe.each(Object.keys(transforms))('under %s', (name) => {
  const transform = transforms[name] as (f: F) => F;
  const shape = name.startsWith('vmap') ? [3, 20] : [20];

  const ofJs = test.runIf(projectTarget === 'js');

  ofJs(
    'thirty times as many calls need no more code, but for the calls',
    () => {
      const few = measure(10, transform, shape);
      const many = measure(name === 'grad of grad' ? 200 : 300, transform, shape);
      expect(many.rest / few.rest).toBeLessThan(3);
      // The programs are the same few; the outermost ones are called more often.
      expect(many.callees.size).toBe(few.callees.size);
      expect(many.optimized.size).toBe(few.optimized.size);
      expect(Math.max(...many.callees.values())).toBeGreaterThanOrEqual(100);
    },
    120_000,
  );

  ofJs('a call is short, however long the function', () => {
    const [one, two] = [measure(10, transform, shape), measure(110, transform, shape)];
    expect((two.js - one.js) / 100).toBeLessThan(name === 'grad of grad' ? 1600 : 700);
  });

  test('computes what the function does without boundaries', () => {
    const size = shape.reduce((a, b) => a * b);
    const x = np.linspace(0, (size - 1) / 40, size).reshape(shape);
    const w = np.linspace(0.5, 1, 20);
    const expected = jit(transform(calling(plain, 3)))(x, w);
    expectClose(jit(transform(calling(jit(plain), 3)))(x, w), expected, { rtol: 1e-9, atol: 1e-9 });
    expectClose(transform(calling(jit(plain), 3))(x, w), expected, { rtol: 1e-9, atol: 1e-9 });
  });
});
