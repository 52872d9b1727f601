import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, jit, nn, numpy as np, random, vmap } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const sample = np.array([-30, -3, -1, -0.5, 0, 0.5, 1, 3, 30]);

const activations = {
  celu: (x: NDArray) => nn.celu(x, 0.5),
  elu: (x: NDArray) => nn.elu(x, 1.5),
  gelu: (x: NDArray) => nn.gelu(x),
  'exact gelu': (x: NDArray) => nn.gelu(x, false),
  hardSigmoid: nn.hardSigmoid,
  hardSilu: nn.hardSilu,
  hardTanh: nn.hardTanh,
  leakyRelu: (x: NDArray) => nn.leakyRelu(x),
  logSigmoid: nn.logSigmoid,
  mish: nn.mish,
  relu: nn.relu,
  relu6: nn.relu6,
  selu: nn.selu,
  sigmoid: nn.sigmoid,
  silu: nn.silu,
  softplus: nn.softplus,
  softSign: nn.softSign,
  sparsePlus: nn.sparsePlus,
  sparseSigmoid: nn.sparseSigmoid,
  squareplus: (x: NDArray) => nn.squareplus(x),
};

describe('activations', () => {
  test.each(Object.entries(activations))('%s: slope against central differences', (_, f) => {
    // Away from the kinks at whole numbers.
    const x = np.add(sample, 0.1234);
    const step = 1e-6;
    const difference = np.divide(
      np.subtract(f(np.add(x, step)), f(np.subtract(x, step))),
      2 * step,
    );
    expectClose(vmap(grad(f))(x), difference, { rtol: 1e-6, atol: 1e-8 });
  });

  test.each(Object.entries(activations))('%s: the same under jit, float32 stays', (_, f) => {
    expectClose(jit(f)(sample), f(sample), { rtol: 1e-14, atol: 1e-14 });
    expect(f(np.array([1, 2], 'float32')).dtype).toBe('float32');
  });

  test.each(Object.entries(activations))('%s: value and slope are finite far out', (_, f) => {
    for (const x of [-1e4, 1e4]) {
      expect(Number.isFinite(f(np.array(x)).item())).toBe(true);
      expect(Number.isFinite(grad(f)(np.array(x)).item())).toBe(true);
    }
  });

  test('slopes at the kinks are those of JAX', () => {
    const slope = (f: (x: NDArray) => NDArray, x: number): number => grad(f)(np.array(x)).item();
    expect([slope(nn.relu, 0), slope(nn.relu6, 6), slope(nn.hardTanh, 1)]).toEqual([0, 0, 1]);
    expect(slope((x) => nn.leakyRelu(x, 0.25), 0)).toBe(1);
    expect(slope(nn.softplus, 0)).toBe(0.5);
  });

  test('relu keeps NaN and the dtype of integers', () => {
    expect(nn.relu(np.array([NaN, -1, 2])).js()).toEqual([NaN, 0, 2]);
    expect(nn.relu(np.array([-1, 2], 'int32')).dtype).toBe('int32');
  });

  test('glu wants an even axis', () => {
    expectClose(nn.glu(np.array([2, 0])), [1]);
    expect(() => nn.glu(np.array([1, 2, 3]))).toThrow('must have an even length, received 3');
  });
});

describe('softmax and its kin', () => {
  const x = np.array([
    [1, 2, 3],
    [1000, 1000, 0],
  ]);

  test('softmax sums to 1 along the axis, whatever the magnitude', () => {
    expectClose(np.sum(nn.softmax(x), -1), [1, 1], { rtol: 1e-14, atol: 0 });
    expectClose(np.sum(nn.softmax(x, 0), 0), [1, 1, 1], { rtol: 1e-14, atol: 0 });
    expectClose(np.exp(nn.logSoftmax(x)), nn.softmax(x), { rtol: 1e-12, atol: 1e-300 });
  });

  test('elements left out by `where` do not count', () => {
    const mask = np.array([true, true, false]);
    expectClose(nn.softmax(np.array([0, 0, 9]), { where: mask }), [0.5, 0.5, 0]);
    expect(nn.logSoftmax(np.array([0, 0, 9]), { where: mask }).js()).toEqual([
      -Math.LN2,
      -Math.LN2,
      -Infinity,
    ]);
    expectClose(nn.logsumexp(np.array([0, 0, 9]), { where: mask }), Math.LN2);
  });

  test('logsumexp: factors, signs, and what is infinite', () => {
    expectClose(nn.logsumexp(np.array([0, 0]), { b: np.array([3, 1]) }), Math.log(4));
    const [size, sign] = nn.logsumexp(np.array([0, 0]), { b: np.array([1, -3]), returnSign: true });
    expectClose(size, Math.LN2);
    expect(sign.item()).toBe(-1);
    expect(nn.logsumexp(np.array([0]), { b: np.array([-1]) }).item()).toBeNaN();
    expect(nn.logsumexp(np.array([-Infinity, -Infinity])).item()).toBe(-Infinity);
    expect(nn.logsumexp(np.array([Infinity, 0])).item()).toBe(Infinity);
  });

  test('standardize gives mean 0 and variance 1', () => {
    const y = nn.standardize(np.array([1, 2, 3, 6]), { epsilon: 0 });
    expectClose(np.mean(y), 0, { rtol: 0, atol: 1e-15 });
    expectClose(np.var(y), 1, { rtol: 1e-14, atol: 0 });
  });
});

describe('one-hot and attention', () => {
  test('oneHot puts the new axis where it is wanted; other values give zeros', () => {
    expect(nn.oneHot(np.array([1, 3], 'int32'), 3).js()).toEqual([
      [0, 1, 0],
      [0, 0, 0],
    ]);
    expect(nn.oneHot(np.array([1, 0], 'int32'), 3, { axis: 0, dtype: 'bool' }).js()).toEqual([
      [false, true],
      [true, false],
      [false, false],
    ]);
  });

  test('attention is the softmax of the scores times the values, head by head', () => {
    const [q, k, v] = [0, 1, 2].map((seed) => random.normal(random.key(seed), [2, 3, 4, 5])) as [
      NDArray,
      NDArray,
      NDArray,
    ];
    const scores = np.divide(np.einsum('bqhd,bkhd->bhqk', q, k), Math.sqrt(5));
    const expected = np.einsum('bhqk,bkhd->bqhd', nn.softmax(scores), v);
    const close = { rtol: 1e-12, atol: 1e-13 };
    expectClose(nn.dotProductAttention(q, k, v), expected, close);

    const [same, residual] = nn.dotProductAttention(q, k, v, { returnResidual: true });
    expectClose(same, expected, close);
    expectClose(residual, np.transpose(nn.logsumexp(scores, -1), [0, 2, 1]), close);
    const ofResidual = (x: NDArray): NDArray =>
      np.sum(nn.dotProductAttention(x, k, v, { returnResidual: true })[1]);
    expect(np.max(np.abs(grad(ofResidual)(q))).item()).toBe(0);
  });

  test('attention refuses heads that the groups do not divide', () => {
    expect(() =>
      nn.dotProductAttention(np.ones([2, 3, 1]), np.ones([2, 2, 1]), np.ones([2, 2, 1])),
    ).toThrow('wants floats, query as [batch, queries, heads, depth]');
  });
});

describe('initializers', () => {
  const key = random.key(0);

  test.each([
    ['glorotUniform', nn.initializers.glorotUniform(), 2 / (50 + 80)],
    ['glorotNormal', nn.initializers.glorotNormal(), 2 / (50 + 80)],
    ['heNormal', nn.initializers.heNormal(), 2 / 50],
    ['heUniform', nn.initializers.heUniform(), 2 / 50],
    ['lecunNormal', nn.initializers.lecunNormal(), 1 / 50],
    ['lecunUniform', nn.initializers.lecunUniform(), 1 / 50],
    ['normal', nn.initializers.normal(0.1), 0.01],
  ])('%s has the variance it promises', (_, initializer, expected) => {
    const weights = initializer(key, [50, 80]);
    expect(Math.abs(np.var(weights).item() / expected - 1)).toBeLessThan(0.08);
    expect(initializer(key, [2, 3], { dtype: 'float32' }).dtype).toBe('float32');
  });

  test('convolution kernels count their receptive field; vectors are refused', () => {
    const kernel = nn.initializers.heNormal()(key, [3, 3, 16, 32]);
    expect(Math.abs(np.var(kernel).item() / (2 / 144) - 1)).toBeLessThan(0.08);
    expect(() => nn.initializers.heNormal()(key, [3])).toThrow(
      'at least two axes, received shape [3]',
    );
  });

  test('constants', () => {
    expect(nn.initializers.zeros(key, [2]).js()).toEqual([0, 0]);
    expect(nn.initializers.constant(3)(key, [2], { dtype: 'float32' }).dtype).toBe('float32');
  });
});
