/** Methods do what the functions of their names do, on concrete and on traced arrays. */
import { describe, expect, test } from 'vitest';
import { grad, jit, numpy as np, type NDArray } from '../../src/index.js';

const x = np.array([
  [1, -2, 3],
  [0.5, 4, -1],
]);
const n = np.array([6, 3, 5], 'int32');

/** What a method and the function of the same meaning make of the same arguments. */
const pairs: Record<string, [NDArray, NDArray]> = {
  add: [x.add(1), np.add(x, 1)],
  sub: [x.sub([1, 2, 3]), np.subtract(x, [1, 2, 3])],
  mul: [x.mul(x), np.multiply(x, x)],
  div: [x.div(4), np.divide(x, 4)],
  pow: [x.pow(3), np.power(x, 3)],
  neg: [x.neg(), np.negative(x)],
  mod: [x.mod(2), np.remainder(x, 2)],
  floorDiv: [x.floorDiv(2), np.floorDivide(x, 2)],
  abs: [x.abs(), np.abs(x)],
  eq: [x.eq(1), np.equal(x, 1)],
  ne: [x.ne(1), np.notEqual(x, 1)],
  lt: [x.lt(1), np.less(x, 1)],
  le: [x.le(1), np.lessEqual(x, 1)],
  gt: [x.gt(1), np.greater(x, 1)],
  ge: [x.ge(1), np.greaterEqual(x, 1)],
  and: [n.and(3), np.bitwiseAnd(n, 3)],
  or: [n.or(8), np.bitwiseOr(n, 8)],
  xor: [n.xor(1), np.bitwiseXor(n, 1)],
  not: [n.not(), np.bitwiseInvert(n)],
  exp: [x.exp(), np.exp(x)],
  log: [x.abs().log(), np.log(np.abs(x))],
  tanh: [x.tanh(), np.tanh(x)],
  sum: [x.sum(0), np.sum(x, 0)],
  prod: [x.prod(), np.prod(x)],
  mean: [x.mean({ axis: 1, keepdims: true }), np.mean(x, 1, { keepdims: true })],
  var: [x.var(1, { ddof: 1 }), np.var(x, { axis: 1, ddof: 1 })],
  std: [x.std(), np.std(x)],
  max: [x.max(1), np.max(x, 1)],
  min: [x.min(), np.min(x)],
  any: [x.gt(3).any(), np.any(np.greater(x, 3))],
  all: [x.gt(-3).all(1), np.all(np.greater(x, -3), 1)],
  argmax: [x.argmax(1), np.argmax(x, 1)],
  argmin: [x.argmin(), np.argmin(x)],
  cumsum: [x.cumsum(1), np.cumsum(x, 1)],
  cumprod: [x.cumprod(), np.cumprod(x)],
  reshape: [x.reshape([3, -1]), np.reshape(x, [3, 2])],
  ravel: [x.ravel(), np.ravel(x)],
  flatten: [x.flatten(), np.ravel(x)],
  transpose: [x.transpose([1, 0]), np.transpose(x)],
  T: [x.T, np.transpose(x)],
  swapaxes: [x.swapaxes(0, 1), np.swapaxes(x, 0, 1)],
  squeeze: [x.reshape([1, 6]).squeeze(), np.ravel(x)],
  astype: [x.astype('int32'), np.astype(x, 'int32')],
  clip: [x.clip(0, 1), np.clip(x, 0, 1)],
  round: [x.round(), np.round(x)],
  dot: [x.dot(x.T), np.dot(x, x.T)],
  matmul: [x.matmul(x.T), np.matmul(x, x.T)],
  repeat: [n.repeat(2), np.repeat(n, 2)],
  sort: [x.sort(0), np.sort(x, 0)],
  argsort: [x.argsort(), np.argsort(x)],
  take: [n.take(1), np.take(n, 1)],
  diagonal: [x.diagonal(1), np.diagonal(x, 1)],
  trace: [x.trace(), np.trace(x)],
  copy: [x.copy(), np.copy(x)],
  ptp: [x.ptp(1), np.ptp(x, 1)],
  mT: [x.mT, np.matrixTranspose(x)],
};

test.each(Object.entries(pairs))('%s', (_, [method, plain]) => {
  expect(method.dtype).toBe(plain.dtype);
  expect(method).toBeCloseToArray(plain);
});

test('bytes', () => {
  expect([x.itemsize, x.nbytes, n.itemsize, n.nbytes]).toEqual([8, 48, 4, 12]);
});

describe('view', () => {
  test('has the bits as elements of another dtype', () => {
    expect(np.array([1, -2], 'float32').view('int32').js()).toEqual([0x3f800000, -0x40000000]);
    expect(np.array([1, -2], 'float32').view('uint8').js()).toEqual([0, 0, 128, 63, 0, 0, 0, 192]);
    expect(
      np
        .array([[1, 2, 3, 4]], 'uint8')
        .view('uint16')
        .js(),
    ).toEqual([[0x201, 0x403]]);
    expect(n.view('int32').js()).toEqual([6, 3, 5]);
    const there = jit((y: NDArray) => y.view('int32').view('float64'))(x);
    expect(there).toEqual(x);
  });

  test('refuses what has no such bits', () => {
    expect(() => np.array([true]).view('uint8')).toThrow(/view: bools have no bits/);
    expect(() => n.view('float64')).toThrow(/twice|2 times the bytes.*3 elements/);
    expect(() => np.array(1).view('uint8')).toThrow(/no elements, since there is none/);
    expect(() => n.view('text' as never)).toThrow(/view/);
  });
});

describe('on traced arrays', () => {
  test('methods chain under jit and grad', () => {
    const loss = (w: NDArray) => x.matmul(w).tanh().pow(2).mean().add(w.abs().sum().mul(0.1));
    const w = np.array([0.1, -0.2, 0.3]);
    const h = 1e-6;
    const slope = (loss(w.add([h, 0, 0])).item() - loss(w.sub([h, 0, 0])).item()) / (2 * h);
    const gradient = jit(grad(loss))(w).dataSync();
    expect(gradient[0]).toBeCloseTo(slope, 8);
  });
});

test('methods are not listed among the properties of an array', () => {
  expect(Object.keys(n)).not.toContain('add');
  const listed: string[] = [];
  for (const key in n) listed.push(key);
  expect(listed).not.toContain('add');
});
