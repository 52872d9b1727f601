/** What runs a program: as the user says, as its work suggests, or as the host allows. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { denseOfNested } from '../../src/array/elements/from-nested.js';
import { engine, type Module } from '../../src/codegen/targets/wasm/heap/engine.js';
import {
  clearCaches,
  debug,
  grad,
  jit,
  numpy as np,
  setCompileDefaults,
  type NDArray,
} from '../../src/index.js';
import { noParams } from '../../src/ir/program.js';
import { runCompiled } from '../support/compiled.js';
import { programOf } from '../support/programs.js';
import { projectTarget as project } from '../support/target.js';
import { code } from './thrown.js';

const f = (x: NDArray): NDArray => np.sum(np.exp(x).mul(x));
const large = (): NDArray => np.linspace(0, 1, 100_000);

// What other files have compiled would not be compiled again.
beforeEach(() => clearCaches());
afterEach(() => setCompileDefaults({ target: project, fuseMultiplyAdd: true }));

test('the tests of this project run on its target', () => {
  expect(jit(f).lower(np.ones([3])).target).toBe(project);
  const modules = vi.spyOn(engine(), 'Module');
  np.ones([3, 5, 1]).add(1);
  expect(modules.mock.calls.length > 0).toBe(project === 'wasm');
  modules.mockRestore();
});

test('Programs of tests run on the target of the project', () => {
  const modules = vi.spyOn(engine(), 'Module');
  const x = denseOfNested([1, 2, 3]);
  expect(runCompiled(programOf('add', [x, x], noParams), [x, x])[0]?.js()).toEqual([2, 4, 6]);
  expect(modules.mock.calls.length > 0).toBe(project === 'wasm');
  modules.mockRestore();
});

describe('auto', () => {
  const targetFor = (x: NDArray | number): string => jit(f, { target: 'auto' }).lower(x).target;

  test('scalars and small arrays stay JS, large arrays go to WebAssembly', () => {
    expect([targetFor(1), targetFor(np.ones([10])), targetFor(large())]).toEqual([
      'js',
      'js',
      'wasm',
    ]);
  });

  test('is what jit does unless it is told otherwise', () => {
    setCompileDefaults({ target: 'auto' });
    expect(jit(f).lower(large()).target).toBe('wasm');
    expect(jit(f, { target: 'js' }).lower(large()).target).toBe('js');
  });

  test('also operations outside of jit choose', () => {
    setCompileDefaults({ target: 'auto' });
    const modules = vi.spyOn(engine(), 'Module');
    np.ones([7, 3]).add(1);
    expect(modules).not.toHaveBeenCalled();
    np.ones([700, 301]).add(1);
    expect(modules).toHaveBeenCalled();
    modules.mockRestore();
  });
});

test.each(['js', 'wasm'] as const)('a callback sees a product as it was, by %s', (target) => {
  const seen: number[] = [];
  const layer = (x: NDArray, w: NDArray): NDArray => {
    const product = np.matmul(x, w);
    debug.callback((y: NDArray) => void seen.push(y.slice(0, 0).item()), product);
    return np.maximum(product, 0);
  };
  const result = jit(layer, { target })(np.ones([20, 30]).neg(), np.ones([30, 20]));
  expect([result.slice(0, 0).item(), seen]).toEqual([0, [-30]]);
});

describe('defaults', () => {
  test('hold from then on, also for what is compiled already', () => {
    const g = jit(f);
    const x = large();
    const values = (['js', 'wasm', 'js'] as const).map((target) => {
      setCompileDefaults({ target });
      expect(g.lower(x).target).toBe(target);
      return g(x).item();
    });
    expect(values[1]).toBeCloseTo(values[0] as number, 6);
    expect(values[2]).toBe(values[0]);
  });

  test('what is no target is refused', () => {
    expect(code(() => setCompileDefaults({ target: 'gpu' as 'js' }))).toBe('bad-argument');
    expect(code(() => jit(f, { fuseMultiplyAdd: 1 as never }))).toBe('bad-argument');
    expect(jit(f)(1).item()).toBeCloseTo(Math.E);
  });
});

test('where the host refuses to compile a module JS serves', () => {
  const { Module } = engine();
  class Small {
    constructor(bytes: Uint8Array) {
      if (bytes.length > 100) throw new RangeError('larger than the limit of a main thread');
      return new Module(bytes) as Module & Small;
    }
  }
  vi.stubGlobal('WebAssembly', { ...namesOf(engine()), Module: Small });
  try {
    const g = jit(grad(f), { target: 'wasm' });
    expect(g(large()).slice(0).item()).toBe(1);
    expect(g.lower(large()).target).toBe('js');
    expect(np.ones([900, 900]).sum().item()).toBe(810_000);
  } finally {
    vi.unstubAllGlobals();
  }
  expect(jit(grad(f), { target: 'wasm' }).lower(large()).target).toBe('wasm');
});

/** The properties of WebAssembly cannot be listed. */
const namesOf = (of: object): object =>
  Object.fromEntries(
    Object.getOwnPropertyNames(of).map((name) => [name, (of as Record<string, unknown>)[name]]),
  );
