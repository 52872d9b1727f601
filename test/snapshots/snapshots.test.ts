/**
 * Programs at each stage and the JavaScript made of them, as text. A change that claims to change
 * nothing must leave them as they are; `npx vitest run test/snapshots -u` accepts a change.
 */
import { parse } from 'acorn';
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, jit, jvp, nn, numpy as np, vmap, type Stage } from '../../src/index.js';

const sine = jit(function sine(x: NDArray) {
  return np.sin(x);
});
const wave = (x: NDArray): NDArray =>
  np
    .sin(x)
    .mul(np.exp(np.negative(x.mul(x))))
    .add(np.tanh(x));
const rosenbrock = (x: NDArray): NDArray => {
  const low = x.slice([0, -1]);
  const high = x.slice([1]);
  return np
    .square(high.sub(np.square(low)))
    .mul(100)
    .add(np.square(np.subtract(1, low)))
    .sum();
};
const layer = (w: NDArray, b: NDArray, x: NDArray): NDArray =>
  nn.relu(np.matmul(w, x).add(b)).sum();

interface Subject {
  readonly f: (...args: NDArray[]) => unknown;
  readonly args: () => NDArray[];
}

const scalar = (): NDArray[] => [np.array(0.5)];
const vector = (): NDArray[] => [np.linspace(0, 1, 20)];
const subjects: Readonly<Record<string, Subject>> = {
  'a scalar function': { f: wave as never, args: scalar },
  'its gradient': { f: grad(wave) as never, args: scalar },
  'its second derivative under vmap': { f: vmap(grad(grad(wave))) as never, args: vector },
  'the tangent of a gradient': {
    f: ((x: NDArray) => jvp(grad(wave), [x], [np.array(1)])[1]) as never,
    args: scalar,
  },
  'the gradient of Rosenbrock': { f: grad(rosenbrock) as never, args: vector },
  'the gradient of a layer': {
    f: grad(layer, { argnums: [0, 1] }) as never,
    args: () => [np.ones([3, 4]), np.ones([3]), np.ones([4])],
  },
  'log softmax over rows': {
    f: ((x: NDArray) => nn.logSoftmax(x)) as never,
    args: () => [np.ones([3, 4])],
  },
  'two calls of one function': {
    f: ((x: NDArray) => sine(sine(x))) as never,
    args: vector,
  },
  'sorting and gathering': {
    f: ((x: NDArray) => np.sort(x).slice(np.array([2, 0], { dtype: 'int32' }))) as never,
    args: vector,
  },
};

const stages: readonly Stage[] = ['program', 'optimized', 'loops', 'js'];

describe.each(Object.entries(subjects))('%s', (_name, { f, args }) => {
  const lowered = () => jit(f as (...xs: NDArray[]) => never).lower(...args());

  test.each(stages)('%s', (stage) => {
    expect(lowered().text(stage)).toMatchSnapshot();
  });

  test('the JavaScript is well formed and small', () => {
    const source = lowered().text('js');
    const { body } = parse(source, { ecmaVersion: 2022, allowReturnOutsideFunction: true });
    expect(body.length).toBeGreaterThan(0);
    expect(source.length).toBeLessThan(20_000);
  });

  test('the text is the same each time', () => {
    for (const stage of stages) expect(lowered().text(stage)).toBe(lowered().text(stage));
  });
});
