/**
 * Arrays as other libraries and the host meet them: compared, copied, frozen, wrapped, sent. What
 * holds for an array holds wherever its value lies, in a typed array of its own or in the heap.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../src/array/dense.js';
import type { NDArray } from '../../src/array/ndarray.js';
import { jit, numpy as np, tree } from '../../src/index.js';
import { code } from './thrown.js';

const load = createRequire(import.meta.url);
const lodash = load('lodash') as {
  isEqual(a: unknown, b: unknown): boolean;
  cloneDeep<T>(x: T): T;
};
const vue = load('@vue/reactivity') as {
  reactive<T extends object>(x: T): T;
  readonly<T extends object>(x: T): T;
  shallowReactive<T extends object>(x: T): T;
  ref<T>(x: T): { value: T };
};

const size = 4096;
const ramp = (shift: number): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => i + shift);
const double = jit((x: NDArray) => x.mul(2), { target: 'wasm' });

/** Arrays of the same elements for the same shift, made anew at each call. */
const makers: Readonly<Record<string, (shift: number) => NDArray>> = {
  scalar: (shift) => np.array(shift),
  'rank 1': (shift) => np.array([1, 2, shift]),
  'float32 matrix': (shift) => np.array([[1, shift]], { dtype: 'float32' }),
  bool: (shift) => np.array([true, shift > 0]),
  'result in the heap': (shift) => double(np.array(ramp(shift))) as NDArray,
  'result in the heap that was read': (shift) => {
    const x = double(np.array(ramp(shift))) as NDArray;
    x.dataSync();
    return x;
  },
  'argument in the heap': (shift) => {
    const x = np.array(ramp(shift));
    double(x);
    return x;
  },
};

test('large results do lie in the heap', () => {
  expect((double(np.array(ramp(0))) as DenseArray).stored).toBeDefined();
});

describe.each(Object.entries(makers))('%s', (_name, make) => {
  const elements = make(1).js();

  test('is equal to what has the same value, and to nothing else', () => {
    assert.deepStrictEqual(make(1), make(1));
    assert.notDeepStrictEqual(make(0), make(1));
    assert.ok(lodash.isEqual(make(1), make(1)));
    assert.ok(!lodash.isEqual(make(0), make(1)));
    expect(make(1)).toEqual(make(1));
    expect(make(1)).toStrictEqual(make(1));
    expect(make(0)).not.toEqual(make(1));
    expect({ a: [make(0)] }).not.toEqual({ a: [make(1)] });
  });

  test('cannot be cloned without a word', () => {
    const loud = /tree\.toTransfer/;
    expect(() => structuredClone(make(1))).toThrow(loud);
    expect(() => structuredClone({ params: [make(1)] })).toThrow(loud);
    expect(() => serialize(make(1))).toThrow(loud);
    const { port1 } = new MessageChannel();
    expect(() => port1.postMessage(make(1))).toThrow(loud);
    port1.close();
  });

  test('travels by toTransfer', () => {
    const sent = { params: [make(1), null], epoch: 3, name: 'net' };
    const { port1, port2 } = new MessageChannel();
    const [message, buffers] = tree.toTransfer(sent);
    port1.postMessage(message, buffers);
    const received = tree.fromTransfer<typeof sent>(receiveMessageOnPort(port2)?.message);
    port1.close();
    assert.deepStrictEqual(received, sent);
    assert.ok(buffers.every(({ byteLength }) => byteLength === 0));
    assert.deepStrictEqual(received.params[0]?.add(1).js(), make(1).add(1).js());
    const [other] = tree.toTransfer(make(1));
    assert.deepStrictEqual(tree.fromTransfer(deserialize(serialize(other))), make(1));
  });

  test('serves when it is frozen', () => {
    const x = Object.freeze(make(1));
    expect(x.js()).toEqual(elements);
    expect(double(x).js()).toEqual(make(1).mul(2).js());
    expect(x.js()).toEqual(elements);
    x.dispose();
    expect(x.js()).toEqual(elements);
    assert.deepStrictEqual(x, make(1));
  });

  test('serves behind a proxy', () => {
    const wraps: ((x: NDArray) => NDArray)[] = [
      (x) => new Proxy(x, {}),
      (x) => deepProxy(x),
      (x) => vue.reactive(x),
      (x) => vue.reactive({ x }).x,
      (x) => vue.readonly({ x }).x,
      (x) => vue.shallowReactive(x),
      (x) => vue.ref(x).value,
    ];
    for (const wrap of wraps) {
      const x = wrap(make(1));
      expect(x.js()).toEqual(elements);
      expect(double(x).js()).toEqual(make(1).mul(2).js());
      expect(x.add(x).js()).toEqual(make(1).add(make(1)).js());
      expect(jit((y: NDArray) => y.mul(x))(2).js()).toEqual(make(1).mul(2).js());
      expect(String(x)).toBe(String(make(1)));
      x.dispose();
      expect(code(() => x.js())).toBe('deleted-array');
    }
  });

  test('is cloned by cloneDeep', () => {
    const original = make(1);
    const copy = lodash.cloneDeep(original);
    const inside = lodash.cloneDeep({ layers: [original] });
    original.dispose();
    assert.deepStrictEqual(copy, make(1));
    assert.deepStrictEqual(inside, { layers: [make(1)] });
    expect(double(copy).js()).toEqual(make(1).mul(2).js());
    copy.dispose();
    expect(code(() => copy.js())).toBe('deleted-array');
  });

  test('is equal to nothing once it is deleted', () => {
    const [x, y] = [make(1), make(1)];
    x.dispose();
    y.dispose();
    assert.notDeepStrictEqual(x, y);
    assert.ok(!lodash.isEqual(x, y));
  });
});

/** A proxy that wraps every object it hands out, as libraries that watch for changes do. */
function deepProxy<T extends object>(target: T): T {
  return new Proxy(target, {
    get(inner, key, receiver) {
      const value: unknown = Reflect.get(inner, key, receiver);
      const isPlain = typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
      return isPlain ? deepProxy(value) : value;
    },
  });
}

test('traced arrays are not cloned, nor sent', () => {
  const inside = (use: (x: NDArray) => unknown) => () =>
    jit((x: NDArray) => {
      use(x);
      return x;
    })(1);
  expect(inside((x) => structuredClone(x))).toThrow(/tree\.toTransfer/);
  expect(code(inside((x) => tree.toTransfer([x])))).toBe('value-not-known');
});

const messages: Readonly<Record<string, () => unknown>> = {
  nothing: () => undefined,
  'an array': () => np.array([1]),
  'a message of others': () => ({ type: 'ready' }),
  'fewer leaves': () => ({ ...tree.toTransfer([np.array([1]), 2])[0], leaves: [] }),
  'other elements': () => JSON.parse(JSON.stringify(tree.toTransfer(np.array([1]))[0])),
};

test.each(Object.entries(messages))('fromTransfer refuses %s', (_what, message) => {
  expect(code(() => tree.fromTransfer(message() as never))).toBe('bad-argument');
});
