import { expect, test } from 'vitest';
import {
  grad,
  jit,
  jvp,
  makeIR,
  numpy as np,
  printProgram,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { currentTrace } from '../../src/trace/trace.js';

test('closures over arrays are constants, captured once', () => {
  const c = np.array([1, 2, 3]);
  const program = makeIR((x: NDArray) => x.mul(c).add(c))(np.ones([3]));
  expect(program.constants.map((k) => k.value)).toEqual([c]);
  expect(printProgram(program)).toContain('{ lambda a:f64[3] ; b:f64[3] .');
});

test('an inner derivative does not see the perturbation of an outer one', () => {
  // d/dx (x · d/dy (x + y)) = 1, where confusing the two gives 2 (Siskind and Pearlmutter, 2005).
  const f = (x: NDArray) => x.mul(grad((y: NDArray) => x.add(y))(1));
  expect(grad(f)(1).item()).toBe(1);
  const g = (x: NDArray) => x.mul(jvp((y: NDArray) => x.mul(y), [2], [1])[1]);
  expect(jvp(g, [3], [1])[1].item()).toBe(6);
});

test('a throw leaves no trace open', () => {
  const bad = (x: NDArray): NDArray => {
    void x;
    throw new Error('mine');
  };
  for (const transformed of [jit(bad), grad(bad), vmap(bad), grad(jit(bad))])
    expect(() => transformed(np.ones([2]))).toThrow('mine');
  expect(currentTrace()).toBe(null);
  expect(np.ones([2]).add(1).js()).toEqual([2, 2]);
});

test('equations know where the user wrote them', () => {
  const program = makeIR((x: NDArray) => np.sin(x))(1);
  expect(program.equations[0]?.source?.position).toMatch(/trace\.test\.ts:\d+:\d+$/);
});

test('a tracer says what it is, and never its value', () => {
  let seen: NDArray | undefined;
  jit(function f(x: NDArray) {
    seen = x;
    expect(() => Number(x)).toThrow('f: a traced f64[]* (argument 0 of f) was used as a number');
    expect(() => `${x}`).toThrow('was made into text');
    expect(() => x.item()).toThrow('has no value while f is traced');
    return x;
  })(1);
  expect(() => seen?.add(1)).toThrow('add: a traced value of f was used after its trace had ended');
});
